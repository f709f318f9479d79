// counter -- what can be counted of a program that runs under another one, which makes it far slower: in runs
// of their own, of which nothing is timed.
#ifndef COROBENCH_COUNTER_H
#define COROBENCH_COUNTER_H

#include "workload.h"

enum counter_id { COUNTER_SYSTEM_CALLS, COUNTER_INSTRUCTIONS, COUNTER_COUNT };

struct counter {
    const char *name;    // as in a scenario: "system_calls"
    const char *what;    // "system calls"
    const char *program; // that counts, and Debian's package of it
};

const struct counter *counter_get(enum counter_id id);

// The metric that comes of counting with a kind of workload. False: it is not counted there.
bool counter_metric(enum counter_id id, enum workload_kind kind, enum metric_id *metric);

#endif
