// recount_parts -- what the files recount*.c share; nobody else includes it.
#ifndef COROBENCH_RECOUNT_PARTS_H
#define COROBENCH_RECOUNT_PARTS_H

#include "recount.h"

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

struct recounted recount_slope(const struct recount *recount, const struct slope *slope);
bool recount_crosses(const struct recount *recount, const struct course *course,
                     const struct overtaking *overtaking);

#endif
