// comparison_parts -- what the files comparison*.c share; nobody else includes it.
#ifndef COROBENCH_COMPARISON_PARTS_H
#define COROBENCH_COMPARISON_PARTS_H

#include "comparison.h"
#include "strbuf.h"

#include <stdint.h>

enum { OLD, NEW };

// Finds what differs: fills differences, alarms, binaries and same_machine.
void comparison_find_differences(struct scenario_comparison *comparison);

// Whether an implementation's program is the same file in both.
enum binary comparison_binary(const struct scenario_comparison *comparison, const char *label);

// --- Runs as they are compared (comparison_runs.c) ---

// The implementations that runs are divided by: the rules' own, those whose program did not change, or the
// baseline. None (and basis absolute) where there is no such.
int comparison_choose_reference(struct scenario_comparison *comparison, const struct comparison_rules *rules,
                                struct error *error);

bool comparison_is_reference(const struct scenario_comparison *comparison, const char *label);

// The metric of a cell's runs that went well; `values` has room for its samples. Returns their number.
size_t comparison_values(const struct scenario_comparison *comparison, size_t side, size_t cell,
                         double *values);

// The cell of the other side with the same implementation and the same value on each axis, or SIZE_MAX.
size_t comparison_counterpart(const struct summary *summary, size_t cell, const struct summary *other);

// The same, each divided by how much the reference took in its round, as a factor of what it used to take:
// for each of its cells at the point, the run of the round by the median of the old campaign; of these
// factors the median. So it does not matter which of them a round lacks. The cell itself, and those that one
// side has no figures of, are left out, and rounds without any.
size_t comparison_relative_values(const struct scenario_comparison *comparison, size_t side, size_t cell,
                                  double *values);

#endif
