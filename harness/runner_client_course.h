// runner_client_course -- inside the runner of clients: what happens in a run, and the verdict over it.
#ifndef COROBENCH_RUNNER_CLIENT_COURSE_H
#define COROBENCH_RUNNER_CLIENT_COURSE_H

#include "oracle.h"
#include "process.h"
#include "runner_program.h"

// What happened, in order; judged when all is over.
struct client_course {
    struct program_run run; // of the client
    struct fanout_point point;
    char *output, *errors; // files of the server: LOG_PREFIX.animals.SOMETHING
    cpu_set_t client_cpus, server_cpus;
    struct process server;
    char address[64]; // "127.0.0.1:40000", once it is ready
};

// Fills in the sample of a run in which both sides came to their end. -1: what is right cannot be told.
int client_course_judge(struct client_course *course, struct error *error);

// Whether the failures that the client told on stderr are those that the plan of the answers has: each once,
// by its number, and with its reason. `failing`: how many there should be.
int client_course_failures(const struct client_course *course, size_t *failing, struct error *error);

// Whether it printed the sentences that are right, in any order.
int client_course_answer(struct client_course *course, struct error *error);

#endif
