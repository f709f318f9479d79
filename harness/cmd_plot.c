#include "cmd.h"
#include "options.h"
#include "plot.h"
#include "process.h"
#include "report.h"
#include "store.h"

#include <stdio.h>

static int plot_scenario(const char *directory, struct error *error)
{
    struct summary summary;
    if (summary_make(&summary, directory, error))
        return -1;
    int result = plot_write(&summary, directory, error);
    summary_release(&summary);
    if (result == 0)
        printf("drawn: %s/plots\n", directory);
    return result;
}

static int plot_campaign(const char *directory, struct error *error)
{
    struct strings names;
    int result = report_scenarios(directory, &names, error);
    for (size_t i = 0; i < names.count && result == 0; i++) {
        char *folder = store_path(directory, names.items[i]);
        result = plot_scenario(folder, error);
        free(folder);
    }
    strings_release(&names);
    return result;
}

static int plot(const char *directory)
{
    struct error error;
    enum report_folder kind;
    if (report_folder_kind(directory, &kind, &error))
        return cmd_fail(2, &error);
    if (process_init(&error))
        return cmd_fail(1, &error);
    int result =
        kind == REPORT_SCENARIO ? plot_scenario(directory, &error) : plot_campaign(directory, &error);
    process_shutdown();
    return result ? cmd_fail(1, &error) : 0;
}

int cmd_plot(int argc, char **argv)
{
    static const struct command_help help = {
        "plot", "DIR",
        "Draws the plots of a campaign's folder, or of one scenario's folder in it, from the stored "
        "samples:\n"
        "data/*.tsv, and plots/*.svg, *.png and *.pdf by gnuplot. The templates are in plots/ of the source\n"
        "tree. Runs nothing but gnuplot."};
    static const struct option_spec table[] = {{NULL, OPTION_FLAG, NULL, NULL, NULL, 0, 0}};
    struct strings operands = {0};
    struct error error;
    int status = 2;
    enum options_result parsed = options_parse(&help, argc, argv, table, &operands);
    if (parsed != OPTIONS_GO) {
        status = parsed == OPTIONS_HELP ? 0 : 2;
    } else if (operands.count != 1) {
        error_set(&error, "plot takes one folder: see 'corobench plot --help'");
        status = cmd_fail(2, &error);
    } else {
        status = plot(operands.items[0]);
    }
    strings_release(&operands);
    return status;
}
