#include "plot.h"

#include "clock.h"
#include "layout.h"
#include "picture.h"
#include "process.h"
#include "store.h"

#include <string.h>
#include <sys/stat.h>

enum { GNUPLOT_SECONDS = 120 };

static const char *const formats[] = {"svg", "png", "pdf"};
enum { FORMATS = sizeof formats / sizeof *formats };

static int write_data(const struct picture *picture, const char *folder, struct error *error)
{
    char *path = memory_format("%s/%s.tsv", folder, picture->name);
    int status = store_write(path, strbuf_text(&picture->data), picture->data.length, error);
    free(path);
    return status;
}

// The script is small on purpose: what a picture looks like is in the templates. `templates` and `folder`
// are given on gnuplot's command line, so that a campaign that was moved can still be redrawn by hand.
static char *script_text(const struct pictures *pictures, const char *command)
{
    struct strbuf script = {0};
    strbuf_addf(&script,
                "# Written by `corobench %s`. To redraw by hand:\n"
                "#   gnuplot -e \"folder='.'; templates='SOURCE/plots'\" data/plots.gp\n"
                "width = %d\n",
                command, PICTURE_WIDTH);
    for (size_t i = 0; i < pictures->count; i++) {
        const struct picture *picture = &pictures->items[i];
        char *id = memory_copy_string(picture->name);
        for (char *c = id; *c; c++)
            *c = *c == '-' ? '_' : *c; // all that an SVG's name may hold
        strbuf_addf(&script, "\nname = '%s'\nid = '%s'\n", picture->name, id);
        free(id);
        strbuf_adds(&script, strbuf_text(&picture->variables));
        strbuf_addf(&script, "do for [format in 'svg png pdf'] { load templates.'/%s.gp' }\n",
                    picture->drawing);
    }
    return strbuf_detach(&script);
}

// A path as a gnuplot expression on its command line: single quotes are doubled, nothing else is special.
static char *assignment(const char *name, const char *path, const char *more)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s='", name);
    for (const char *c = path; *c; c++)
        strbuf_adds(&text, *c == '\'' ? "''" : (char[]){*c, 0});
    strbuf_addf(&text, "'%s", more);
    return strbuf_detach(&text);
}

// The end of what gnuplot had to say: warnings come first, the error last.
static const char *last_words(struct strbuf *messages)
{
    while (messages->length && messages->text[messages->length - 1] == '\n')
        messages->text[--messages->length] = '\0';
    const char *text = strbuf_text(messages);
    return messages->length > 500 ? text + messages->length - 500 : text;
}

static int run_gnuplot(const char *script, const char *directory, struct error *error)
{
    char *templates = memory_format("%s/plots", layout_source());
    char *where = assignment("folder", directory, ""), *how = assignment("templates", templates, "");
    const char *argv[] = {"gnuplot", "-e", where, "-e", how, script, NULL};
    // Neither the user's locale nor his ~/.gnuplot may change what is drawn.
    const char *environment[] = {"LC_ALL=C.UTF-8", "GNUPLOT_LIB=", "GDFONTPATH=", "HOME=/nonexistent", NULL};
    struct process_spec spec = {.argv = argv, .environment = environment};
    struct process process = {0};
    struct strbuf output = {0}, messages = {0};
    struct error reason;
    int status =
        process_capture(&spec, GNUPLOT_SECONDS * NS_PER_SECOND, &process, &output, &messages, &reason);
    if (status != 0 && process.pid == 0)
        status = error_set(error, "%s: gnuplot draws the plots, and scripts/setup installs it", reason.text);
    else if (status != 0)
        status = error_set(error, "%s", reason.text);
    else if (process.end == PROCESS_SIGNALLED)
        status = error_set(error, "gnuplot could not draw %s: it was ended by signal %d (%s)", script,
                           process.code, strsignal(process.code));
    else if (process.end == PROCESS_TIMED_OUT)
        status = error_set(error, "gnuplot could not draw %s in %d s", script, GNUPLOT_SECONDS);
    else if (process.end != PROCESS_EXITED || process.code != 0)
        status = error_set(error, "gnuplot could not draw %s: %s", script, last_words(&messages));
    strbuf_release(&output);
    strbuf_release(&messages);
    free(where);
    free(how);
    free(templates);
    return status;
}

// Cairo stamps each PDF with the time. Overwritten in place, with as many bytes, by the epoch: offsets in
// the file's cross-reference table stay right.
static int drop_date(const char *path, struct error *error)
{
    static const char key[] = "/CreationDate (D:", date[] = "19700101000000";
    struct strbuf bytes = {0};
    if (strbuf_add_file(&bytes, path)) {
        strbuf_release(&bytes);
        return error_errno(error, "cannot read '%s'", path);
    }
    char *found = memmem(bytes.text, bytes.length, key, sizeof key - 1);
    int status = 0;
    if (found && (size_t)(found - bytes.text) + sizeof key + sizeof date < bytes.length) {
        memcpy(found + sizeof key - 1, date, sizeof date - 1);
        status = store_write(path, bytes.text, bytes.length, error);
    }
    strbuf_release(&bytes);
    return status;
}

static int drop_dates(const struct pictures *pictures, const char *folder, struct error *error)
{
    int status = 0;
    for (size_t i = 0; i < pictures->count && status == 0; i++) {
        char *path = memory_format("%s/%s.pdf", folder, pictures->items[i].name);
        status = drop_date(path, error);
        free(path);
    }
    return status;
}

static int draw(const struct pictures *pictures, const char *directory, const char *command,
                struct error *error)
{
    char *data = store_path(directory, "data"), *images = store_path(directory, "plots");
    char *path = store_path(data, "plots.gp"), *script = script_text(pictures, command);
    int status = store_make_directory(data, error);
    status = status ? status : store_make_directory(images, error);
    for (size_t i = 0; i < pictures->count && status == 0; i++)
        status = write_data(&pictures->items[i], data, error);
    status = status ? status : store_write_text(path, script, error);
    status = status ? status : run_gnuplot(path, directory, error);
    status = status ? status : drop_dates(pictures, images, error);
    free(script);
    free(path);
    free(images);
    free(data);
    return status;
}

int plot_write(const struct summary *summary, const char *directory, struct error *error)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    int status = pictures.count ? draw(&pictures, directory, "plot", error) : 0;
    pictures_release(&pictures);
    return status;
}

// "ratios-echo", or "ratios-2-echo" where there is more than one new campaign.
static char *ratios_name(const struct comparisons *comparisons, size_t index)
{
    const struct scenario_comparison *one = &comparisons->items[index];
    size_t nth = 1, of = 1;
    for (size_t i = 0; i < comparisons->count; i++) {
        bool same_scenario = strcmp(comparisons->items[i].sides[1]->summary.scenario.name,
                                    one->sides[1]->summary.scenario.name) == 0;
        nth += same_scenario && i < index;
        of += same_scenario && i != index;
    }
    const char *scenario = one->sides[1]->summary.scenario.name;
    return of == 1 ? memory_format("ratios-%s", scenario) : memory_format("ratios-%zu-%s", nth, scenario);
}

int plot_write_comparison(const struct comparisons *comparisons, const char *directory, struct strings *names,
                          struct error *error)
{
    struct pictures pictures = {0};
    for (size_t i = 0; i < comparisons->count; i++) {
        size_t first = pictures.count;
        char *name = ratios_name(comparisons, i);
        picture_ratios(&pictures, &comparisons->items[i], name);
        free(name);
        for (size_t j = first; j < pictures.count; j++)
            strings_add(&names[i], pictures.items[j].name);
    }
    int status = pictures.count ? draw(&pictures, directory, "compare", error) : 0;
    pictures_release(&pictures);
    return status;
}

// When the file changed last; 0 if it is not there.
static time_t changed_at(const char *directory, const char *name)
{
    char *path = store_path(directory, name);
    struct stat status;
    time_t when = stat(path, &status) == 0 ? status.st_mtime : 0;
    free(path);
    return when;
}

bool plot_is_fresh(const struct summary *summary, const char *directory)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    time_t samples = changed_at(directory, "samples.jsonl");
    bool fresh = true;
    for (size_t i = 0; i < pictures.count; i++)
        for (size_t j = 0; j < FORMATS; j++) {
            char *name = memory_format("plots/%s.%s", pictures.items[i].name, formats[j]);
            time_t when = changed_at(directory, name);
            fresh = fresh && when != 0 && when >= samples;
            free(name);
        }
    pictures_release(&pictures);
    return fresh;
}
