// conformance_client -- for the checks of clients: starts our own server of animals, runs a program against
// it, and compares what the program printed, and what the server saw of it, with what is right.
//
// Functions that return int return a verdict; for all but PASSED, `error` says why. A trial beyond the card's
// limits is SKIPPED.
#ifndef COROBENCH_CONFORMANCE_CLIENT_H
#define COROBENCH_CONFORMANCE_CLIENT_H

#include "conformance.h"
#include "process.h"
#include "sample.h"
#include "strbuf.h"
#include "vec.h"

#include <stdbool.h>
#include <stdint.h>

// A request that is to fail.
struct client_failure {
    unsigned number;
    const char *fault;  // a word of animals.h, which the server does to it; NULL: none
    const char *reason; // the contract's words that the program then says of it
};

// What is run, and so what is right. An animal that nobody knows is one more that fails, by status 404.
struct client_trial {
    const char *options;                   // of the program, between spaces, beside these; "": none
    const char *server;                    // of the server, likewise
    unsigned concurrency;                  // where the card allows fewer, so many
    bool whole;                            // no: then it is skipped
    bool gather;                           // the server answers nobody before so many have asked
    unsigned requests;                     // animals, by turns
    const struct strbuf *list;             // or this list of them
    const struct client_failure *failures; // in the order of their numbers, ends with number 0; or NULL
    bool nobody;                           // nobody listens: all are refused
    uint64_t descriptors_most;             // as in process_spec
    int stdin_fd;                          // likewise
    const char *earlier;                   // in the file of metrics, beforehand; NULL: nothing
};

// What came of it.
struct client_run {
    unsigned concurrency, requests;
    struct process process;
    uint64_t took_ns; // from its start to its end
    struct strbuf output, errors;
    struct VEC(size_t) writes; // lengths of what it wrote to stdout at a time
    struct sample sample;
    struct {
        uint64_t requests, distinct, in_flight_peak; // as corobench animals reports them
    } server;
};

// Runs it. It has to end in time and with the right exit status; each animal's sentence is there, alone, and
// nothing else; each failure has its line on stderr, and only they have; each request was asked for once. Of
// the run no process is left. The caller releases it, whatever the verdict.
int client_try(const struct implementation *implementation, const struct client_trial *trial,
               struct client_run *run, struct error *error);
void client_run_release(struct client_run *run);

// The same for who does not care about more of the run.
int client_check(const struct implementation *implementation, const struct client_trial *trial,
                 struct error *error);

// What is right of a run, against what the program said (conformance_client_words.c).
int client_judge(const struct client_trial *trial, const struct strbuf *list, const struct client_run *run,
                 struct error *error);

#endif
