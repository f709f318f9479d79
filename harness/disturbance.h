// disturbance -- what else the machine did during a run, and whether that is enough to doubt its figures.
//
// A reading before the run and one after it; what lies between them is the evidence. It comes from /proc and
// /sys (proc_stat(5), proc_pid_stat(5), proc_vmstat(5); the kernel's documentation of cgroups, pressure stall
// information and thermal_throttle); what a machine does not have is 0 in both. CPU time of other processes
// is that of their CPU clocks, to the nanosecond, ended threads included. Of children that came and went
// there is only what their parent counts, in clock ticks: what is within the ticks' rounding is not counted.
#ifndef COROBENCH_DISTURBANCE_H
#define COROBENCH_DISTURBANCE_H

#include "clock.h"
#include "vec.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// How much of the run's time may be lost, or go to others, before the run counts as disturbed.
//
// Time that nobody of ours gets (stolen, throttled, waiting for memory) is missing from the figures one to
// one: the limit is below the 3% within which ratios are equivalent. What other processes may take is for the
// scenario to say (run.disturbance).
#define DISTURBANCE_LOST 0.02

// A swapped page waits for a disk: 64 of them are milliseconds; a few are some daemon that wakes up.
#define DISTURBANCE_PAGES 64

// A machine that was asleep was so for seconds. The two clocks that tell are read one after the other.
#define DISTURBANCE_SLEEP_NS NS_PER_SECOND

struct other_process {
    pid_t pid;
    uint64_t started;     // in ticks since boot: with the pid, it names a process for good
    uint64_t own_ns;      // CPU time of its threads
    uint64_t children_ns; // and of children that it has waited for
    char name[16];
};

struct disturbance_reading {
    uint64_t at_ns;     // on the clock
    uint64_t asleep_ns; // for which the machine was suspended since it was started
    unsigned stops;     // times that the driver, or a program of its, was stopped: see process_stops
    uint64_t stolen_ns, throttled_ns, memory_wait_ns;
    uint64_t pages_in, pages_out, killed;    // swapped; processes killed for want of memory
    uint64_t hot;                            // times that a CPU was slowed down because of heat
    struct VEC(struct other_process) others; // by pid; neither ours nor the kernel's threads
};

// Reads the machine: `root` is "", or a folder that stands for / in tests. `ours` is the process whose
// descendants, and itself, are not others. What cannot be read is 0. To be released.
void disturbance_read(struct disturbance_reading *reading, const char *root, pid_t ours);
void disturbance_release(struct disturbance_reading *reading);

// What happened between two readings, as "KIND: WHAT", several joined by "; ": "another process: gcc (pid
// 1234) took 38% of a CPU". NULL when it was nothing beyond the limits; `others` is that for other processes,
// as a share of one CPU. The caller frees it.
char *disturbance_between(const struct disturbance_reading *before, const struct disturbance_reading *after,
                          double others);

// Whether the machine slept in between, or some process of the run was stopped: what was measured then is not
// what was to be measured, however little of its time it may have been.
bool disturbance_breaks(const struct disturbance_reading *before, const struct disturbance_reading *after);

// How often runs of a campaign were disturbed.
struct disturbance_record {
    size_t runs, disturbed;
};

// Whether the run that was disturbed just now, at this attempt (1, 2 ...), and is in the record shall be made
// again: at most `repeats` times. On a machine on which more than one run in three was disturbed it does not
// help, so that it is not done: a campaign there takes hardly more than half as long again.
bool disturbance_repeats(const struct disturbance_record *record, unsigned attempt, unsigned repeats);

#endif
