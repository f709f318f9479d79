// ceiling -- what the load generator can sustain: the rate it reached against the leanest server there is.
//
// A server can be no faster here than that, however fast it is: what comes near the ceiling is not told apart
// from it. The leanest server is an implementation of class `ceiling`. It is measured once for each point,
// before the first round, under the scenario's placement: two short runs, of which the better counts, for a
// ceiling is what has been reached; runs that the machine disturbs do not. All points together take about a
// second, or where there are many a fiftieth of what the rounds take.
#ifndef COROBENCH_CEILING_H
#define COROBENCH_CEILING_H

#include "catalog.h"
#include "error.h"
#include "plan.h"
#include "scenario.h"

#define CEILING_SCHEMA_VERSION 1

// Writes ceiling.json into the scenario's folder, unless it is there: `implementation`, and for each point
// `axes` and the rate, or `reason` where it could not be measured. Does nothing for batch workloads. -1 when
// the harness itself cannot go on.
int ceiling_measure(const struct scenario *scenario, const struct plan *plan, const struct catalog *catalog,
                    const char *directory, struct error *error);

#endif
