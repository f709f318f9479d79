#include "counter.h"

#include <assert.h>

static const struct counter counters[COUNTER_COUNT] = {
    [COUNTER_SYSTEM_CALLS] = {"system_calls", "system calls", "strace"},
    [COUNTER_INSTRUCTIONS] = {"instructions", "instructions", "valgrind"},
};

const struct counter *counter_get(enum counter_id id)
{
    assert(id < COUNTER_COUNT);
    return &counters[id];
}

bool counter_metric(enum counter_id id, enum workload_kind kind, enum metric_id *metric)
{
    bool server = kind == WORKLOAD_SERVER;
    switch (id) {
    case COUNTER_SYSTEM_CALLS:
        *metric = server ? METRIC_SERVER_SYSTEM_CALLS_PER_MESSAGE : METRIC_SYSTEM_CALLS_PER_OPERATION;
        return true;
    case COUNTER_INSTRUCTIONS:
        *metric = METRIC_INSTRUCTIONS_PER_OPERATION;
        return !server; // most of a server's are the kernel's, which valgrind does not see
    default:
        return false;
    }
}
