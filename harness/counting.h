// counting -- runs that count system calls or instructions, where a scenario asks for that.
//
// What one message or operation takes is the difference of two runs of a cell, divided by the messages that
// the second one had more: starting, connecting and ending cancel out. A server gets two fixed numbers of
// messages; a batch program two values of the axis that its work grows with. The answers of both are checked
// as in any run, and nothing of them is timed.
#ifndef COROBENCH_COUNTING_H
#define COROBENCH_COUNTING_H

#include "error.h"
#include "plan.h"
#include "progress.h"
#include "scenario.h"

#include <stdbool.h>

#define COUNTING_SCHEMA_VERSION 1

// Counts the cells that counters.json in the scenario's folder does not have yet, and writes the file after
// each; ends early once `stopped` says so. A cell that cannot be counted has a reason there; where the
// program that counts is missing, the file says that, and it is looked for again next time. -1 when the
// harness itself cannot go on.
int counting_make(const struct scenario *scenario, const struct plan *plan, const char *directory,
                  struct progress *progress, bool (*stopped)(void), struct error *error);

#endif
