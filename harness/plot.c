#include "plot.h"

#include "clock.h"
#include "picture.h"
#include "plot_files.h"
#include "plot_gnuplot.h"
#include "store.h"
#include "temporary.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <unistd.h>

const char *const plot_formats[] = {"svg", "png", "pdf", NULL}; // reports show the first
enum { FORMATS = sizeof plot_formats / sizeof *plot_formats - 1 };
static_assert(PLOT_FORMATS_ALL == (1U << FORMATS) - 1, "all of the list");

struct plot {
    struct pictures pictures;
    char *folder;        // holds data/ and plots/
    char *drawing;       // another such, temporary: what is drawn comes to `folder` when it is whole
    int held;            // its descriptor
    const char *command; // that draws them
    const char *script;  // its name in data/
    unsigned formats;    // 1 << index, together
    struct gnuplot gnuplot;
};

static int write_data(const struct picture *picture, const char *folder, struct error *error)
{
    char *path = memory_format("%s/%s.tsv", folder, picture->name);
    int status = store_write(path, strbuf_text(&picture->data), picture->data.length, error);
    free(path);
    return status;
}

// Where there is no room left, that is the cause, whatever gnuplot says, or does not.
static int explain(const struct plot *plot, int status, struct error *error)
{
    struct error full;
    if (status != 0 && store_has_room(plot->drawing, &full) != 0)
        *error = full;
    return status;
}

static int check_images(const struct plot *plot, size_t picture, struct error *error)
{
    int status = 0;
    for (size_t i = 0; i < FORMATS && status == 0; i++) {
        char *path = plot_image(plot->drawing, plot->pictures.items[picture].name, i);
        if (plot->formats & 1U << i)
            status = gnuplot_check_image(path, error);
        free(path);
    }
    return status;
}

// Waits for gnuplot, which draws `count` pictures from `first` on, and looks at them.
static int finish_drawing(struct plot *plot, size_t first, size_t count, struct error *error)
{
    int status = gnuplot_finish(&plot->gnuplot, error);
    for (size_t i = first; i < first + count && status == 0; i++)
        status = check_images(plot, i, error);
    return explain(plot, status, error);
}

static int drop_dates(const struct plot *plot, size_t picture, struct error *error)
{
    enum { PDF = 2 };
    int status = 0;
    if (plot->formats & 1U << PDF) {
        char *path = plot_image(plot->drawing, plot->pictures.items[picture].name, PDF);
        status = gnuplot_drop_date(path, error);
        free(path);
    }
    return status;
}

// Pictures from `first` on, into the script of that name.
static int start(struct plot *plot, const char *name, size_t first, size_t count, struct error *error)
{
    const struct plot_script wanted = {&plot->pictures, first,        count,
                                       plot->command,   plot->script, plot->formats};
    char *path = memory_format("%s/data/%s", plot->drawing, name), *script = plot_script(&wanted);
    int status = store_write_text(path, script, error);
    status = status ? status : gnuplot_start(&plot->gnuplot, path, plot->drawing, error);
    free(script);
    free(path);
    return status;
}

static void release(struct plot *plot)
{
    if (plot->drawing) {
        temporary_remove(plot->drawing);
        close(plot->held);
    }
    pictures_release(&plot->pictures);
    free(plot->drawing);
    free(plot->folder);
    free(plot);
}

static int make_folders(const char *folder, struct error *error)
{
    char *data = store_path(folder, "data"), *images = store_path(folder, "plots");
    int status = store_make_directory(data, error);
    status = status ? status : store_make_directory(images, error);
    free(images);
    free(data);
    return status;
}

static int open_drawing(struct plot *plot, struct error *error)
{
    if (make_folders(plot->folder, error) != 0)
        return -1;
    char *beside = store_path(plot->folder, "plots");
    temporary_sweep(beside);
    plot->drawing = temporary_folder(beside, &plot->held);
    int status = plot->drawing ? make_folders(plot->drawing, error)
                               : error_errno(error, "cannot make a folder in %s", plot->folder);
    free(beside);
    return status;
}

static int write_files(struct plot *plot, struct error *error)
{
    char *data = store_path(plot->drawing, "data");
    int status = 0;
    for (size_t i = 0; i < plot->pictures.count && status == 0; i++)
        status = write_data(&plot->pictures.items[i], data, error);
    free(data);
    return status;
}

// The error is the first one's.
static int place(const struct plot *plot, unsigned formats, struct error *error)
{
    struct error unsaid;
    int result = 0;
    for (size_t i = 0; i < plot->pictures.count; i++)
        if (plot_place(plot->drawing, plot->folder, &plot->pictures.items[i], formats,
                       result == 0 ? error : &unsaid) != 0)
            result = -1;
    return result;
}

// Takes the pictures over. *begun is NULL on failure, and where there are none. Data that cannot be drawn are
// written nevertheless.
static int begin(struct plot **begun, const struct plot *plot, struct error *error)
{
    bool any = plot->pictures.count > 0;
    *begun = memory_zeroed(1, sizeof **begun);
    **begun = *plot;
    int status = any ? open_drawing(*begun, error) : 0;
    status = status || !any ? status : write_files(*begun, error);
    if (status == 0 && any) {
        status = start(*begun, plot->script, 0, plot->pictures.count, error);
        struct error unsaid;
        if (status != 0)
            place(*begun, 0, &unsaid);
    }
    if (status != 0 || !any) {
        release(*begun);
        *begun = NULL;
    }
    return status;
}

// What is left of a picture that could not be drawn would pass for one.
static void remove_images(const struct plot *plot, size_t picture)
{
    for (size_t i = 0; i < FORMATS; i++) {
        char *path = plot_image(plot->drawing, plot->pictures.items[picture].name, i);
        unlink(path);
        free(path);
    }
}

// gnuplot ends at the first picture that it cannot draw: so each gets one of its own. The error is the
// first's.
static int draw_each(struct plot *plot, struct error *error)
{
    int result = 0;
    for (size_t i = 0; i < plot->pictures.count; i++) {
        struct error reason;
        char *name = memory_format("%s.gp", plot->pictures.items[i].name);
        char *path = memory_format("%s/data/%s", plot->drawing, name);
        int status = start(plot, name, i, 1, &reason);
        status = status ? status : finish_drawing(plot, i, 1, &reason);
        if (status != 0)
            remove_images(plot, i);
        status = status ? status : drop_dates(plot, i, &reason);
        if (status != 0 && result == 0)
            result = error_set(error, "%s", reason.text);
        if (status == 0)
            unlink(path);
        free(path);
        free(name);
    }
    return result;
}

int plot_end(struct plot *plot, struct error *error)
{
    if (!plot)
        return 0;
    int status = finish_drawing(plot, 0, plot->pictures.count, error);
    bool late = clock_ns() >= plot->gnuplot.until_ns; // one that hangs would hang for each
    if (status != 0 && plot->pictures.count > 1 && !late)
        status = draw_each(plot, error);
    else if (status != 0)
        for (size_t i = 0; i < plot->pictures.count; i++)
            remove_images(plot, i);
    else
        for (size_t i = 0; i < plot->pictures.count && status == 0; i++)
            status = drop_dates(plot, i, error);
    struct error unsaid;
    if (place(plot, plot->formats, status == 0 ? error : &unsaid) != 0)
        status = -1;
    if (plot_place_script(plot->drawing, plot->folder, plot->script, status == 0 ? error : &unsaid) != 0)
        status = -1;
    release(plot);
    return status;
}

// "thread,reactor_*" as a part of a file's name: "thread-reactor_".
static char *only_name(const char *only)
{
    enum { LONGEST = 60 };
    struct strbuf name = {0};
    for (const char *c = only; *c && name.length < LONGEST; c++)
        if (isalnum((unsigned char)*c) || *c == '_')
            strbuf_addc(&name, *c);
        else if (name.length > 0 && name.text[name.length - 1] != '-')
            strbuf_addc(&name, '-');
    while (name.length > 0 && name.text[name.length - 1] == '-')
        name.text[--name.length] = '\0';
    return strbuf_detach(&name);
}

// A picture of some only goes beside the one of all, never in its place.
static void rename_pictures(struct pictures *pictures, const char *only)
{
    char *part = only_name(only);
    for (size_t i = 0; i < pictures->count; i++) {
        char *name = memory_format("%s-only-%s", pictures->items[i].name, part ? part : "");
        free(pictures->items[i].name);
        pictures->items[i].name = name;
    }
    free(part);
}

int plot_begin(struct plot **plot, const struct summary *summary, const char *directory,
               const struct plot_choice *choice, struct error *error)
{
    static const struct plot_choice everything = {0};
    choice = choice ? choice : &everything;
    bool is_part = choice->only || choice->kind || choice->formats;
    struct plot wanted = {.folder = memory_copy_string(directory),
                          .command = "plot",
                          .script = is_part ? "chosen.gp" : "plots.gp",
                          .formats = choice->formats ? choice->formats : PLOT_FORMATS_ALL};
    *plot = NULL;
    if (!choice->kind) {
        pictures_make(&wanted.pictures, summary);
    } else if (pictures_make_kind(&wanted.pictures, summary, choice->kind, error) != 0) {
        free(wanted.folder);
        return 1;
    }
    if (choice->only)
        rename_pictures(&wanted.pictures, choice->only);
    return begin(plot, &wanted, error);
}

char *plot_images(const struct plot *plot)
{
    struct strbuf text = {0};
    for (size_t i = 0; plot && i < plot->pictures.count; i++)
        for (size_t j = 0; j < FORMATS; j++)
            if (plot->formats & 1U << j) {
                char *path = plot_image(plot->folder, plot->pictures.items[i].name, j);
                strbuf_addf(&text, "%s\n", path);
                free(path);
            }
    return strbuf_detach(&text);
}

int plot_write(const struct summary *summary, const char *directory, struct error *error)
{
    struct plot *plot;
    return plot_begin(&plot, summary, directory, NULL, error) ? -1 : plot_end(plot, error);
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
    struct plot all = {.folder = memory_copy_string(directory),
                       .command = "compare",
                       .script = "plots.gp",
                       .formats = PLOT_FORMATS_ALL};
    struct plot *plot;
    for (size_t i = 0; i < comparisons->count; i++) {
        size_t first = all.pictures.count;
        char *name = ratios_name(comparisons, i);
        picture_ratios(&all.pictures, &comparisons->items[i], name);
        free(name);
        for (size_t j = first; j < all.pictures.count; j++)
            strings_add(&names[i], all.pictures.items[j].name);
    }
    return begin(&plot, &all, error) ? -1 : plot_end(plot, error);
}
