// oracle -- the right answers, computed by something else than the implementations.
#ifndef COROBENCH_ORACLE_H
#define COROBENCH_ORACLE_H

#include "strbuf.h"
#include "vec.h"
#include "workload.h"

#include <stdint.h>

// How many of `lines` lines contain the word, with that share of matching lines (docs/CONTRACT.md).
uint64_t oracle_dispatch_matches(uint64_t lines, double match);

// Appends dispatch's canonical answer.
void oracle_dispatch(uint64_t lines, unsigned fanout, double match, struct strbuf *answer);

// The same for any batch workload at a point (a value for each axis, in the workload's order): appends its
// answer and returns how many operations there are.
uint64_t oracle_answer(const struct workload *workload, const struct strings *values, struct strbuf *answer);

// How many stages a point orders of a batch workload: a model that has a unit of its own for each (a
// coroutine, a thread) creates at least so many.
uint64_t oracle_stages(const struct workload *workload, const struct strings *values);

#endif
