// server -- a server program, under test or our own: started, READY, ended.
#ifndef COROBENCH_SERVER_H
#define COROBENCH_SERVER_H

#include "process.h"

#include <netinet/in.h>

struct server_spec {
    const char *program, *command; // command: of ours, its first argument, before --listen; NULL: none
    const char *const *options;    // beside --listen, NULL-terminated; NULL: none
    const cpu_set_t *cpus;         // where it may run; NULL: anywhere
    const char *metrics;           // path for its metrics; NULL: none wanted
    int stderr_fd;                 // -1: kept in memory, for server_last_words
    uint64_t ready_within_ns;      // of being started
    uint64_t descriptors_most;     // as in process_spec
};

struct server {
    struct process process;
    struct sockaddr_in address;
    int output; // read end of its stdout, non-blocking, behind the READY line
    int words;  // what it says on stderr, when kept in memory; else -1
    bool told_to_end;
};

// Starts the program and waits for its READY line. Returns 0; 1 when that is not what came (the program's
// fault, `error` says how; it is killed); -1 when the harness failed. Whatever it returned, server_release
// is due.
int server_start(struct server *server, const struct server_spec *spec, struct error *error);

// Takes the port out of a READY line, without its newline. The line must be exactly what a port's number
// gives when it is printed: anything else breaks the contract, and is -1.
int server_parse_ready(const char *line, struct sockaddr_in *address);

// Whether the program, or a descendant of its, holds all sockets that listen there: what comes from elsewhere
// would be measured as its own. Where the kernel does not tell, it is believed.
bool server_holds(const struct process *process, const struct sockaddr_in *address, struct error *why);

// Sends SIGTERM and waits for exit status 0. Returns 0, 1 (with the sentence) or -1.
int server_stop(struct server *server, uint64_t within_ns, struct error *error);

// The two halves of it, for those who keep the load up meanwhile.
void server_tell_to_end(struct server *server);
int server_await_end(struct server *server, uint64_t until_ns, struct error *error);

// If the server has ended, appends how, and the last line of its stderr, to the sentence.
void server_last_words(struct server *server, struct error *error);

// Closes what belongs to the driver. The program, where it still runs, is left to process_sweep.
void server_release(struct server *server);

#endif
