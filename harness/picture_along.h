// picture_along -- the cells of a plan along an axis, the others held fixed: what pictures over an axis
// share.
#ifndef COROBENCH_PICTURE_ALONG_H
#define COROBENCH_PICTURE_ALONG_H

#include "picture.h"

struct along {
    const struct summary *summary;
    size_t axis;        // index into scenario->axes
    bool log;           // whether its values span so much that their axis is logarithmic
    double least, zero; // on a logarithmic axis that has 0: the least value above it; where 0 stands. Else 0
};

// An axis of numbers.
void along_init(struct along *along, const struct summary *summary, const struct axis *axis);

// The next of the groups of points that differ along the axis only, told by the first of them: start with
// *next = 0. False when there is none left.
bool along_group(const struct along *along, size_t *next, size_t *first);

// Whether a point is in the group of another.
bool along_is_in(const struct along *along, size_t first, size_t point);

// The cells of an implementation in a group, as indices into summary->cells, by ascending value: `cells` has
// room for as many as there are points. Returns how many.
size_t along_cells(const struct along *along, size_t first, size_t implementation, size_t *cells);

double along_value(const struct along *along, size_t cell);

// Where a value stands on the axis, and where a point does. A logarithmic axis has no 0: it is set apart, to
// the left of the others, and what lies between is on the line that is drawn from there.
double along_place(const struct along *along, double value);
double along_point_place(const struct along *along, size_t point);

// The places of the least and the greatest value.
struct along_ends {
    double left, right;
};
struct along_ends along_ends(const struct along *along);

// The axis' label, and the inside of gnuplot's `set xtics (...)` at its values: where a label would run into
// another, its tic goes without. To be freed.
char *along_label(const struct along *along);
char *along_tics(const struct along *along);

// " with case=ring" where other axes are swept, for the group; else "". To be freed.
char *along_others(const struct along *along, size_t first);

#endif
