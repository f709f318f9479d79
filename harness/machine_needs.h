// machine_needs -- what the cells of the tree's scenarios ask of the machine's limits.
#ifndef COROBENCH_MACHINE_NEEDS_H
#define COROBENCH_MACHINE_NEEDS_H

#include "machine.h"

#include "plan.h"
#include "scenario.h"

// Of every scenario in scenarios/, as it is there, with the implementations of the tree. A scenario that
// cannot be planned is left out: `corobench plan` says what is wrong with it.
void machine_needs_read(struct machine_needs *needs);

// Of one cell that runs; `where` stays NULL.
struct machine_need machine_need_of(const struct scenario *scenario, const struct planned_implementation *one,
                                    const struct point *point);

// Of one plan; what does not run needs nothing.
void machine_needs_add(struct machine_needs *needs, const struct scenario *scenario, const struct plan *plan);
void machine_needs_release(struct machine_needs *needs);

#endif
