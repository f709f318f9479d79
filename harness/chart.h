// chart -- a picture of lines: one for each implementation, named where it ends, names kept apart.
#ifndef COROBENCH_CHART_H
#define COROBENCH_CHART_H

#include "palette.h"
#include "picture.h"

struct chart_point {
    double x, y, low, high;
    bool hollow; // measured, but it was not the server that set it
    bool parted; // from the point before it: between the two is one that has no figure
};

struct chart_line {
    char *label;       // owned
    const char *of;    // the plan's label of its implementation; "" where the line is no implementation's
    const char *model; // of the plan
    bool is_rival;     // no bound and no reference
    struct VEC(struct chart_point) points;
    struct look look;
    double label_at; // where its name stands, as a fraction of the plot's height
};

// A place on the axis, with its interval, that stands above the lines and tells what happens there.
struct chart_mark {
    char *text;          // owned
    double x, low, high; // x is NAN where only the interval is known
};

// A word at a point, where there is room for it.
struct chart_note {
    const char *of; // as the line's
    double x, y;
    char text[16];
    int right, below; // pixels from the point to its middle
};

struct chart {
    enum metric_id metric;
    const char *y_name;  // NULL: the metric's own
    const char *x_label; // with its unit
    const char *x_tics;  // the inside of gnuplot's `set xtics (...)`
    bool x_log;
    bool free_x; // x is a figure of each point's own, not a value of an axis
    struct VEC(struct chart_line) lines;
    struct VEC(struct chart_mark) marks;
    const char *notes_are;               // of what the notes are values
    struct VEC(struct chart_note) notes; // those that matter most first
    double x_low, x_high;                // the ends of the axis; 0, 0: where the points end
    double margin; // the figures are ratios, and those within 1/margin and margin are equivalent; 0: they are
                   // not
    size_t left_out; // points not drawn because they have no interval
    char *aside;     // owned: a sentence on what is left out of the picture, or NULL
};

struct chart_line *chart_add(struct chart *chart, const struct plan *plan, size_t implementation);
void chart_release(struct chart *chart);

// Moves labels apart so that any two are at least `gap` from each other, all within [0, 1] if they fit, in
// the order of their values, and none further than it must. Public for its test.
void chart_spread(double *places, size_t count, double gap);

// Makes the last line a sentence that begins with `what`, where it lies so far above the others that they
// would lie on each other.
void chart_put_aside(struct chart *chart, const char *what);

// Drops the notes for which there is no room in a picture of that height.
void chart_place_notes(struct chart *chart, struct picture_range range, double height, size_t longest);

// Writes the picture's data and variables: ranges, scales, tics, places of the names.
void chart_draw(struct chart *chart, struct picture *picture);

// The rival that is best at the right end, in words. To be freed.
char *chart_words(const struct chart *chart);

// Appends a picture of the chart, whose words begin with `form` ("Percentile curves") and `what` it shows.
void chart_add_picture(struct chart *chart, struct pictures *pictures, const struct summary *summary,
                       const struct scenario_plot *plot, const char *form, const char *what);

#endif
