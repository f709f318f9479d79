// runner_program -- inside the runners of batch workloads and of clients: one run of a program that ends by
// itself, started by hyperfine, which times it from outside, and what its end and its own figures say.
//
// The steps are taken in the order in which they stand here, each as long as the sample's outcome is OK.
#ifndef COROBENCH_RUNNER_PROGRAM_H
#define COROBENCH_RUNNER_PROGRAM_H

#include "runner.h"

struct program_run {
    const struct run_order *order;
    struct sample *sample;
    // Files of the run, all LOG_PREFIX.SOMETHING.
    char *output, *errors, *metrics, *timing;
    char *input;        // what the program reads, which is everybody's; NULL: nothing
    const char *server; // the address that a client is given; NULL: none
    uint64_t took_ns;   // from hyperfine's start to its end, by our own clock
    int code;           // the program's exit status, 128 and the signal that ended it; -1: not known
};

// Names the files and makes the input. -1: it cannot be made. program_release is due in any case.
int program_init(struct program_run *run, const struct run_order *order, struct sample *sample,
                 struct error *error);

// Starts hyperfine on those CPUs (NULL: anywhere) and waits for it, until the deadline of the scenario at
// most. What then still runs is left to program_sweep. -1 when the harness cannot go on.
int program_start_and_wait(struct program_run *run, const cpu_set_t *cpus, struct error *error);

// Kills what is left, which nothing should be. -1 when the harness cannot go on.
int program_sweep(struct program_run *run, struct error *error);

// Takes `code` and the times from hyperfine's report.
void program_read_timing(struct program_run *run);

void program_judge_exit(struct program_run *run, int right); // the exit status that is right

// Takes what the program reports of itself.
void program_read_metrics(struct program_run *run);

void program_judge_operations(struct program_run *run, uint64_t right);
void program_judge_ledger(struct program_run *run);

// Makes the metrics that follow from its time and its operations.
void program_derive(struct program_run *run);

// A run that went well leaves nothing behind: what matters of it is in its sample.
void program_release(struct program_run *run, bool keep);

#endif
