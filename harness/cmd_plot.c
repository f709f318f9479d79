#include "cmd.h"
#include "cmd_folder.h"
#include "picture.h"
#include "plot.h"
#include "process.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

struct plot_command {
    const char *only, *kind, *format, *out;
    struct plot_choice choice;
    struct strings operands;
};

// A scenario while its pictures are drawn.
struct drawn_scenario {
    const char *directory;
    struct summary summary;
    struct plot *plot;
    bool is_shown;
    int status;         // 1: it has nothing of the kind; 2: nor of the implementations
    struct error error; // why not 0
};

static bool is_choice(const struct plot_command *command)
{
    return command->only || command->kind || command->format || command->out;
}

// --- The command line --------------------------------------------------------------------------------------

static int settle_formats(struct plot_command *command, struct error *error)
{
    char *copy = command->format ? memory_copy_string(command->format) : NULL, *rest = copy;
    int found = 0;
    for (const char *word; found >= 0 && (word = strsep(&rest, ","));) {
        found = option_word("format", word, plot_formats, error);
        command->choice.formats |= found >= 0 ? 1U << found : 0;
    }
    free(copy);
    return found < 0 ? -1 : 0;
}

static int settle(struct plot_command *command, struct error *error)
{
    command->choice.only = command->only;
    command->choice.kind = command->kind;
    if (command->operands.count != 1)
        return error_set(error, "plot takes one folder: see 'corobench plot --help'");
    if (settle_formats(command, error) != 0)
        return -1;
    return command->kind ? picture_kind_check(command->kind, error) : 0;
}

// --- Drawing -----------------------------------------------------------------------------------------------

// --out holds a scenario's data/ and plots/, or a folder of them for each of a campaign.
static char *place_of(const struct plot_command *command, const struct result_folders *folders,
                      const char *directory)
{
    if (!command->out)
        return memory_copy_string(directory);
    return folders->is_campaign ? store_path(command->out, strrchr(directory, '/') + 1)
                                : memory_copy_string(command->out);
}

static void begin(struct drawn_scenario *scenario, const struct plot_command *command,
                  const struct result_folders *folders, const char *directory)
{
    *scenario = (struct drawn_scenario){.directory = directory};
    struct error *error = &scenario->error;
    if (summary_make(&scenario->summary, directory, error) != 0) {
        scenario->status = result_folder_unshown(directory, error);
        return;
    }
    scenario->is_shown = true;
    if (command->only && shown_only(&scenario->summary, command->only) == 0) {
        scenario->status = 2;
        error_set(error, "%s: --only: no implementation is called '%s'", scenario->summary.scenario.name,
                  command->only);
        return;
    }
    char *place = place_of(command, folders, directory);
    scenario->status = plot_begin(&scenario->plot, &scenario->summary, place,
                                  is_choice(command) ? &command->choice : NULL, error);
    free(place);
}

// As scenario->status.
static int finish(struct drawn_scenario *scenario, const struct plot_command *command)
{
    char *images = plot_images(scenario->plot);
    if (scenario->status == 0)
        scenario->status = plot_end(scenario->plot, &scenario->error);
    if (scenario->status == 0 && is_choice(command))
        printf("%s", images ? images : "");
    else if (scenario->status == 0)
        printf("drawn: %s/plots\n", scenario->directory);
    free(images);
    if (scenario->is_shown)
        summary_release(&scenario->summary);
    return scenario->status;
}

// One scenario that cannot be drawn does not keep the others from it. Of many, not all have what was chosen:
// that is an error only where none has.
static int draw(const struct plot_command *command, const struct result_folders *folders)
{
    size_t count = folders->scenarios.count, ahead = plot_at_once(), lacking = 0;
    struct drawn_scenario *scenarios = memory_zeroed(count + 1, sizeof *scenarios);
    int status = 0;
    for (size_t i = 0; i < count + ahead; i++) {
        int result = i < ahead ? 0 : finish(&scenarios[i - ahead], command);
        lacking += result > 0;
        if (result < 0)
            status = cmd_fail(1, &scenarios[i - ahead].error);
        if (i < count)
            begin(&scenarios[i], command, folders, folders->scenarios.items[i]);
    }
    if (lacking == count)
        status = cmd_fail(scenarios[0].status, &scenarios[0].error);
    else if (lacking > 0)
        fprintf(stderr, "%zu of %zu scenarios have nothing of it\n", lacking, count);
    free(scenarios);
    return status;
}

int cmd_plot(int argc, char **argv)
{
    static const struct command_help help = {
        "plot", "DIR",
        "Draws the plots of a campaign's folder, or of one scenario's folder in it, from the stored "
        "samples:\n"
        "data/*.tsv, and plots/*.svg, *.png and *.pdf by gnuplot. The templates are in plots/ of the source\n"
        "tree. Runs nothing but gnuplot."};
    struct plot_command command = {0};
    const struct option_spec table[] = {
        {"only", OPTION_TEXT, &command.only, "NAMES",
         "only these implementations, names or globs between commas, in files of their own: *-only-NAMES.*",
         0, 0},
        {"kind", OPTION_TEXT, &command.kind, "KIND",
         "only plots of this kind, or by the template plots/KIND.gp, though the scenario may not ask for it",
         0, 0},
        {"format", OPTION_TEXT, &command.format, "F,F", "only these formats: svg, png, pdf", 0, 0},
        {"out", OPTION_TEXT, &command.out, "DIR", "a folder for data/ and plots/ instead of the scenario's",
         0, 0},
        {0}};
    struct result_folders folders = {0};
    struct error error;
    enum options_result parsed = options_parse(&help, argc, argv, table, &command.operands);
    int status = parsed == OPTIONS_HELP ? 0 : 2;
    if (parsed == OPTIONS_GO) {
        if (settle(&command, &error) != 0 ||
            result_folders_find(&folders, command.operands.items[0], &error) != 0)
            status = cmd_fail(2, &error);
        else if (process_init(&error) != 0)
            status = cmd_fail(1, &error);
        else
            status = draw(&command, &folders);
        process_shutdown();
    }
    strings_release(&folders.scenarios);
    strings_release(&command.operands);
    return status;
}
