// recount_parts -- what the files recount*.c share; nobody else includes it.
#ifndef COROBENCH_RECOUNT_PARTS_H
#define COROBENCH_RECOUNT_PARTS_H

#include "recount.h"

// Whether axes, as a line has them, are those of a point.
bool recount_is_at(const struct recount *recount, const json_t *axes, size_t point);

// The median of `count` values, which are put in order, and the order statistics about it.
struct interval recount_median(double *values, size_t count);

// exp of recount_median of log ratios; all NAN where it is not finite.
struct interval recount_ratio(double *logs, size_t count);

// How many of the least and of the greatest of `count` values lie outside the interval: SIZE_MAX where it
// would have to be wider than all of them.
size_t recount_outside(size_t count);

// What a cell has in a round; NAN where it did not go well, or has no such metric.
double recount_value(const struct recount *recount, size_t cell, unsigned round, const char *metric);

// ln(left/right): two zeros are a tie.
double recount_log(double left, double right);

// The points of a ladder at which somebody has figures: where they stand on the axis, and the cells.
struct rungs {
    struct VEC(double) at;
    struct VEC(size_t) left, right; // cells; `right` is as `left` where only one is looked at
};

// Where `left` has figures and, unless it is NO_CELL, so has `right` (implementations), and something is
// ranked, if that matters.
struct rungs recount_rungs(const struct recount *recount, size_t axis, size_t like, size_t left, size_t right,
                           enum metric_id metric, bool ranked);
void recount_release_rungs(struct rungs *rungs);

struct recounted recount_slope(const struct recount *recount, const struct slope *slope);
bool recount_crosses(const struct recount *recount, const struct course *course,
                     const struct overtaking *overtaking);

#endif
