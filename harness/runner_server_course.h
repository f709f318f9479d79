// runner_server_course -- inside the server runner: what happens in a run, and the verdict over it.
#ifndef COROBENCH_RUNNER_SERVER_COURSE_H
#define COROBENCH_RUNNER_SERVER_COURSE_H

#include "process.h"
#include "runner.h"
#include "runner_outcome.h"

enum { STOP_SECONDS = 5 }; // that the contract gives a server after SIGTERM

// The files of one run, all LOG_PREFIX.SOMETHING.
struct files {
    char *output, *errors, *metrics, *load, *load_errors;
};

// What happened, in order; judged when all is over.
struct course {
    const struct run_order *order;
    struct sample *sample;
    struct files files;
    cpu_set_t server_cpus, client_cpus;
    uint64_t deadline; // on the clock
    struct process server, load;
    char address[64];        // "127.0.0.1:40000", once it is ready
    enum process_end loaded; // how the load generator ended
    bool ended_early;        // the server, before it was asked to
    enum process_end stopped;
};

// Fills in the sample from what happened; `leftovers` processes had to be killed.
void course_judge(struct course *course, int leftovers);

#endif
