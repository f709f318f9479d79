#include "plot_files.h"

#include "plot.h"
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The script is small on purpose: what a picture looks like is in the templates. `templates` and `folder`
// are given on gnuplot's command line, so that a campaign that was moved can still be redrawn by hand.
char *plot_script(const struct plot_script *wanted)
{
    struct strbuf script = {0}, words = {0};
    for (size_t i = 0; plot_formats[i]; i++)
        if (wanted->formats & 1U << i)
            strbuf_addf(&words, "%s%s", words.length ? " " : "", plot_formats[i]);
    strbuf_addf(&script,
                "# Written by `corobench %s`. To redraw by hand:\n"
                "#   gnuplot -e \"folder='.'; templates='SOURCE/plots'\" data/%s\n"
                "width = %d\n",
                wanted->command, wanted->name, PICTURE_WIDTH);
    for (size_t i = wanted->first; i < wanted->first + wanted->count; i++) {
        const struct picture *picture = &wanted->pictures->items[i];
        char *id = memory_copy_string(picture->name);
        for (char *c = id; *c; c++)
            *c = *c == '-' ? '_' : *c; // all that an SVG's name may hold
        strbuf_addf(&script, "\nname = '%s'\nid = '%s'\n", picture->name, id);
        free(id);
        strbuf_adds(&script, strbuf_text(&picture->variables));
        strbuf_addf(&script, "do for [format in '%s'] { load templates.'/%s.gp' }\n", strbuf_text(&words),
                    picture->drawing);
    }
    strbuf_release(&words);
    return strbuf_detach(&script);
}

char *plot_image(const char *folder, const char *name, size_t format)
{
    return memory_format("%s/plots/%s.%s", folder, name, plot_formats[format]);
}

bool plot_file_is(const char *path, const char *bytes, size_t length)
{
    struct strbuf text = {0};
    bool same = strbuf_add_file(&text, path) == 0 && text.length == length &&
                (length == 0 || memcmp(text.text, bytes, length) == 0);
    strbuf_release(&text);
    return same;
}

// What is not there to be moved does not stay where it would have come to.
static int move(const char *from, const char *to, struct error *error)
{
    if (rename(from, to) == 0 || (errno == ENOENT && (unlink(to) == 0 || errno == ENOENT)))
        return 0;
    return error_errno(error, "cannot write %s", to);
}

static int place_data(const char *from, const char *to, const char *name, const char *ending,
                      struct error *error)
{
    char *source = memory_format("%s/data/%s%s", from, name, ending);
    char *target = memory_format("%s/data/%s%s", to, name, ending);
    int result = move(source, target, error);
    free(source);
    free(target);
    return result;
}

static int place_image(const char *from, const char *to, const char *name, size_t format, struct error *error)
{
    char *source = plot_image(from, name, format), *target = plot_image(to, name, format);
    int result = move(source, target, error);
    free(source);
    free(target);
    return result;
}

static void remove_image(const char *folder, const char *name, size_t format)
{
    char *path = plot_image(folder, name, format);
    unlink(path);
    free(path);
}

static int place_images(const char *from, const char *to, const char *name, unsigned formats, bool same,
                        struct error *error)
{
    int result = 0;
    for (size_t i = 0; plot_formats[i]; i++)
        if (!(formats & 1U << i) && !same)
            remove_image(to, name, i);
        else if (result == 0 && formats & 1U << i)
            result = place_image(from, to, name, i, error);
    for (size_t i = 0; result != 0 && plot_formats[i]; i++)
        remove_image(to, name, i);
    return result;
}

int plot_place(const char *from, const char *to, const struct picture *picture, unsigned formats,
               struct error *error)
{
    const char *name = picture->name;
    char *data = memory_format("%s/data/%s.tsv", to, name);
    bool same = plot_file_is(data, strbuf_text(&picture->data), picture->data.length);
    int result = place_images(from, to, name, formats, same, error);
    struct error unsaid;
    if (place_data(from, to, name, ".tsv", result == 0 ? error : &unsaid) != 0)
        result = -1;
    if (place_data(from, to, name, ".gp", result == 0 ? error : &unsaid) != 0)
        result = -1;
    free(data);
    return result;
}

int plot_place_script(const char *from, const char *to, const char *name, struct error *error)
{
    return place_data(from, to, name, "", error);
}
