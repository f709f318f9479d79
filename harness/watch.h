// watch -- what a program and its descendants cost, read from /proc.
#ifndef COROBENCH_WATCH_H
#define COROBENCH_WATCH_H

#include "error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct watch_reading {
    uint64_t cpu_ns;             // run time as the scheduler accounts it, to the ns, ended threads included;
                                 // that of children that were waited for in clock ticks
    uint64_t user_ns, system_ns; // from stat, in clock ticks: use their proportion, not their sum
    uint64_t voluntary_switches, involuntary_switches;
    uint64_t rss_bytes, pss_bytes; // PSS counts shared pages once among those that share them (prefork!)
    uint64_t processes, threads, descriptors;
    uint64_t cpus; // that `pid` may run on
};

// Reads `pid` and all its descendants. Tasks that end between two readings take their context switches with
// them: read while the set of tasks is steady. A task that runs while it is read is accounted up to its last
// tick or switch: read while it sleeps. With `memory` false, rss and pss are left 0 (they are the slow part).
// A `pid` that is not there or may not be read is an error; a descendant that ends meanwhile is left out.
int watch_read(pid_t pid, bool memory, struct watch_reading *reading, struct error *error);

// Counters become after - before (never below 0); levels (memory, processes, threads, descriptors, cpus)
// are after's.
struct watch_reading watch_difference(const struct watch_reading *before, const struct watch_reading *after);

#endif
