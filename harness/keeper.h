// keeper -- the small process that starts, adopts, reaps and kills on the driver's behalf, and the messages
// between the two. Only process.c includes this.
//
// The two ends share one SOCK_SEQPACKET socket: a message is whole or not there. SPAWN is answered by
// STARTED or FAILED, SWEEP by SWEPT; ENDED comes by itself, in between, once for each program started.
#ifndef COROBENCH_KEEPER_H
#define COROBENCH_KEEPER_H

#include "excess.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// The longest request: fits the socket's buffer (212,992 bytes by default) with room to spare.
#define KEEPER_REQUEST_MOST (128 * 1024)

enum keeper_verb { KEEPER_SPAWN, KEEPER_SIGNAL, KEEPER_SIGNAL_CHILDREN, KEEPER_SIGNAL_ALL, KEEPER_SWEEP };

// A SPAWN carries stdin, stdout and stderr as descriptors (SCM_RIGHTS), and behind this head the texts of
// `arguments`, then of `variables`, each with its NUL.
struct keeper_request {
    enum keeper_verb verb;
    pid_t pid;                     // SIGNAL: a program that was started
    int signal;                    // SIGNAL
    unsigned arguments, variables; // SPAWN
    uint64_t file_most;            // SPAWN: as in process_spec
    uint64_t descriptors_most;     // SPAWN: likewise
    bool apart;                    // SPAWN: likewise
    bool pinned;                   // SPAWN: `cpus` counts
    cpu_set_t cpus;
};

enum keeper_news { KEEPER_STARTED, KEEPER_FAILED, KEEPER_ENDED, KEEPER_SWEPT };

struct keeper_report {
    enum keeper_news news;
    pid_t pid;            // STARTED, ENDED
    int status;           // ENDED: as waitpid gives it
    enum excess excess;   // ENDED: what it was ended for
    int number;           // FAILED: errno
    char step[32];        // FAILED: what could not be done, "run" or "pin"
    unsigned found, left; // SWEPT: how many processes there were; how many would not die
    unsigned forsaken;    // SWEPT: how many had ended before, and nobody had waited for them
    unsigned stopped;     // SWEPT: how often one of the driver's programs was stopped, since the last sweep
};

// The keeper's whole life, in the forked child: until the other end of the socket closes.
_Noreturn void keeper_run(int socket);

#endif
