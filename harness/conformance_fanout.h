// conformance_fanout -- the checks of fanout: what each does is in conformance_fanout*.c.
#ifndef COROBENCH_CONFORMANCE_FANOUT_H
#define COROBENCH_CONFORMANCE_FANOUT_H

#include "conformance_client.h"

typedef int fanout_check(const struct implementation *implementation, struct error *error);

// Requests that fail (conformance_fanout_failures.c).
fanout_check fanout_refused, fanout_reset, fanout_stall, fanout_trickle, fanout_status, fanout_truncated,
    fanout_length, fanout_not_http, fanout_json, fanout_names;

// What it takes, and leaves (conformance_fanout_life.c).
fanout_check fanout_metrics, fanout_no_stdin, fanout_ledger, fanout_descriptors, fanout_memory, fanout_exit;

#endif
