// stats_parts -- what the files stats*.c share; nobody else includes it.
#ifndef COROBENCH_STATS_PARTS_H
#define COROBENCH_STATS_PARTS_H

#include "stats.h"

#include <stdbool.h>

extern const struct interval stats_nothing; // all NAN

void *stats_checked(void *block);                              // `block`; ends the program when it is NULL
double *stats_sorted_copy(const double *values, size_t count); // the caller frees it

// How many values to leave out at each end so that what lies between still covers the median with
// `confidence`; *reached is the coverage. SIZE_MAX when even all of them do not.
size_t stats_trim(size_t count, double confidence, double *reached);

bool stats_axis_holds(
    const struct axis_rounds *sweep); // its values are finite, ascending, and none is there twice

#endif
