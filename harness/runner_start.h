// runner_start -- inside the runners: starting a program with its output in two files, and waiting until a
// server is READY.
#ifndef COROBENCH_RUNNER_START_H
#define COROBENCH_RUNNER_START_H

#include "process.h"

#include <netinet/in.h>

// Starts what `spec` says, with stdout and stderr in files of those paths. 1: it cannot be started; -1: the
// files cannot be written. `error` says why.
int runner_start(struct process *process, struct process_spec *spec, const char *output, const char *errors,
                 struct error *error);

enum ready_state {
    READY_THERE, // where it says that it listens: `at`, and in words `address`
    READY_WRONG, // its first line is another: `line`
    READY_ENDED, // the server ended without a line
    READY_LATE,
    READY_STOPPED, // interrupted
};

struct ready {
    enum ready_state state;
    struct sockaddr_in at;
    char address[64]; // "127.0.0.1:40000"
    char line[64];    // its beginning, so far
};

// Waits for the first line of the file that the server's stdout goes to. -1: the keeper was lost.
int runner_await_ready(struct process *server, const char *output, uint64_t until_ns, struct ready *ready,
                       struct error *error);

#endif
