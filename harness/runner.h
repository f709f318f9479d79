// runner -- one run of one cell, from starting the program to a filled-in sample.
#ifndef COROBENCH_RUNNER_H
#define COROBENCH_RUNNER_H

#include "disturbance.h"
#include "plan.h"
#include "sample.h"
#include "scenario.h"

#include <sched.h>

struct run_order {
    const struct scenario *scenario;
    const struct planned_implementation *implementation;
    const struct point *point;
    uint64_t seed;          // of this run: payloads differ from run to run, and are the same again next time
    const char *log_prefix; // logs and scratch files of the run are LOG_PREFIX.stdout, .stderr, ...
    // For counting, and no timing: the words of a program that runs it, say of strace, or NULL; and after how
    // many messages the load of a server ends, 0 where it ends by time.
    const struct strings *under;
    uint64_t messages;
};

// They fill in outcome, reason, bound and metrics. A run that goes wrong is not an error: -1 means that the
// harness itself cannot go on (keeper lost, disk full), with the sentence in `error`. All processes of the
// run are gone on return.
int runner_batch(const struct run_order *order, struct sample *sample, struct error *error);
int runner_server(const struct run_order *order, struct sample *sample, struct error *error);
int runner_client(const struct run_order *order, struct sample *sample, struct error *error);

// The one of them that is for the workload.
int runner_run(const struct run_order *order, struct sample *sample, struct error *error);

// The same between two readings of the machine: what disturbed the run is in sample->disturbed.
int runner_watched(const struct run_order *order, struct sample *sample, struct error *error);

// Notes in the record whether the run was disturbed. Returns whether it is to be made again for that, at most
// `repeats` times: then the sample's outcome is `disturbed`, and it does not count.
bool runner_again(struct sample *sample, struct disturbance_record *record, unsigned repeats);

// CPUs by placement, of those that the driver may use: which the program under measurement gets (a server, a
// client), and which the harness's own side of it (the load generator, the server of the animals). split: the
// last to the harness, the others to the program; same: the last to both; shared: all to both. split on a
// single CPU is an error that names the way out.
int runner_placement(enum placement placement, cpu_set_t *program, cpu_set_t *own, struct error *error);

// How many threads the load generator gets: one for each CPU that it has to itself; where all CPUs are
// shared, half of them. No more than the load can be spread over.
unsigned runner_load_threads(enum placement placement, const cpu_set_t *client,
                             const struct load_options *load);

// Keeps the first `count` of the CPUs, as axis server_cpus asks for; 0 keeps all. False where there are
// fewer.
bool runner_keep_cpus(cpu_set_t *cpus, unsigned count);

// Which side held the other up. `server_cpus` is how many CPUs the server can keep busy (no more than it has
// threads), the busy fractions are of those and of the `client_cpus` that the load generator's threads can
// use; `cpus` is how many both have together where they share them, 0 where they do not.
//
// A side whose CPUs were busy for 90% of the time is the bottleneck, the server before the client. On shared
// CPUs that are used up together, neither can be busy all the time: there it is the side that used more.
// Otherwise nobody computed enough to hold up anything, and the run stalled: on wake-ups, sleeps or locks.
enum bound runner_bound(double server_busy, double client_busy, unsigned server_cpus, unsigned client_cpus,
                        unsigned cpus);

#endif
