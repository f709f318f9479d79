// plot_files -- the files of a scenario's pictures: the script that draws them, and how they come to their
// places.
#ifndef COROBENCH_PLOT_FILES_H
#define COROBENCH_PLOT_FILES_H

#include "error.h"
#include "picture.h"

#include <stdbool.h>
#include <stddef.h>

#define PLOT_FORMATS_ALL 7U

struct plot_script {
    const struct pictures *pictures;
    size_t first, count; // of them
    const char *command; // that draws them
    const char *name;    // of the script, in data/
    unsigned formats;    // 1 << each one's place in plot_formats, together
};

// Its text. The caller frees it.
char *plot_script(const struct plot_script *wanted);

// "FOLDER/plots/NAME.FORMAT". The caller frees it.
char *plot_image(const char *folder, const char *name, size_t format);

// Whether the file holds exactly that.
bool plot_file_is(const char *path, const char *bytes, size_t length);

// Moves a picture from one folder to the other: the images in these formats, then its data, and its own
// script if it has one. An image that is not there is taken away from its place, and so are those in other
// formats where the data differ: they would pass for pictures of these; all of them where one cannot be
// moved. In this order, so that after a kill in between the data at the place tell that the images may be of
// others.
int plot_place(const char *from, const char *to, const struct picture *picture, unsigned formats,
               struct error *error);

// The same for a script.
int plot_place_script(const char *from, const char *to, const char *name, struct error *error);

#endif
