// forest -- a picture of ratios: a row for each, with its interval, around 1 and the margin within which a
// ratio counts as "equivalent".
#ifndef COROBENCH_FOREST_H
#define COROBENCH_FOREST_H

#include "picture.h"

enum { FOREST_ROWS = 44 }; // that a picture has room for

// What the marker says.
enum forest_mark {
    FOREST_SHOWN,      // a difference is shown: a dot
    FOREST_EQUIVALENT, // likeness is shown: a diamond
    FOREST_OPEN,       // neither: a ring
    FOREST_ASIDE,      // not judged: small and grey
};

struct forest_row {
    const char *label; // as it stands beside the row
    const char *of;    // the implementation's full label; "" where the row is not of one
    unsigned colour;
    enum forest_mark mark;
    double ratio, low, high;
    const char *figure; // the ratio in words, or why there is none
    const char *verdict;
};

struct forest {
    struct picture *picture;
    double margin;      // of the ratio: 1.03
    double least, most; // over all intervals and the margin
    size_t row, drawn;
};

// Begins a picture; `ratio` says of what, for the data.
void forest_open(struct forest *forest, struct picture *picture, double equivalence, const char *ratio);

// What the rows below it share; nothing where that is "".
void forest_heading(struct forest *forest, const char *text);

// A ratio whose interval is not known, or beyond all measure, has its words and no dot.
void forest_add(struct forest *forest, const struct forest_row *row);

// Writes the settings; `axis` is the label below.
void forest_close(struct forest *forest, const char *axis, const char *note);

#endif
