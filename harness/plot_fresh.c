// Whether pictures are to be drawn anew, and how many gnuplots at once.
#include "plot.h"

#include "plot_files.h"
#include "report_svg.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

unsigned plot_at_once(void)
{
    enum { MOST = 8 }; // each keeps a summary in memory
    cpu_set_t cpus;
    int count = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
    return count < MOST ? (unsigned)count : MOST;
}

static bool is_file(const char *directory, const char *name, const char *text, size_t length)
{
    char *path = memory_format("%s/data/%s", directory, name);
    bool is = plot_file_is(path, text, length);
    free(path);
    return is;
}

// A picture that gnuplot would not have drawn so may do anything where it is opened: it is drawn anew.
static bool is_drawing(const char *path)
{
    struct strbuf text = {0};
    bool good = strbuf_add_file(&text, path) == 0 && report_svg_is_drawing(strbuf_text(&text));
    strbuf_release(&text);
    return good;
}

// Its data are what they would be now, and it is there in the format that reports show.
static bool is_drawn(const struct picture *picture, const char *directory)
{
    char *name = memory_format("%s.tsv", picture->name), *image = plot_image(directory, picture->name, 0);
    bool drawn =
        is_file(directory, name, strbuf_text(&picture->data), picture->data.length) && is_drawing(image);
    free(image);
    free(name);
    return drawn;
}

// By content, as times of change tell nothing: a clock may have been set, files copied, and samples appended
// in the moment in which the pictures were drawn.
bool plot_is_fresh(const struct summary *summary, const char *directory)
{
    struct pictures pictures;
    pictures_make(&pictures, summary);
    const struct plot_script all = {&pictures, 0, pictures.count, "plot", "plots.gp", PLOT_FORMATS_ALL};
    char *script = plot_script(&all);
    bool fresh = pictures.count == 0 || is_file(directory, "plots.gp", script, strlen(script));
    for (size_t i = 0; fresh && i < pictures.count; i++)
        fresh = is_drawn(&pictures.items[i], directory);
    free(script);
    pictures_release(&pictures);
    return fresh;
}
