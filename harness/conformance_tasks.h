// conformance_tasks -- the checks of tasks that look at more than the answer, and what they share with the
// others.
#ifndef COROBENCH_CONFORMANCE_TASKS_H
#define COROBENCH_CONFORMANCE_TASKS_H

#include "conformance_batch.h"

// A few steps of each case (NULL-terminated), for what is asked of every case. A point names `live` where
// that bounds how many may be alive at once.
extern const char *const tasks_each_case[];

// The right answer at each of the points (NULL-terminated, without their case), as batch_each has it.
int tasks_try_case(const struct implementation *implementation, const char *word, const char *const *points,
                   struct error *error);

// In conformance_tasks_figures.c
int tasks_sleep(const struct implementation *implementation, struct error *error);
int tasks_idle(const struct implementation *implementation, struct error *error);
int tasks_leak(const struct implementation *implementation, struct error *error);
int tasks_ledger(const struct implementation *implementation, struct error *error);

#endif
