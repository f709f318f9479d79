// echo -- what the servers of this workload share: everything that is not their model.
//
// A server is one function, echo_serve. The rig's main parses the options, opens the listening socket, turns
// SIGTERM into a shutdown of that socket, prints READY, calls echo_serve and reports the metrics. Receiving,
// sending, waiting and memory for each connection are the model's own business, and are written anew in each
// server.
//
// What a server may rely on: SIGPIPE is ignored (send fails with EPIPE), every connection has TCP_NODELAY,
// and the soft limit of descriptors is as high as the hard one.
#ifndef ECHO_H
#define ECHO_H

#include "rig.h"

#include <netinet/in.h>
#include <stdbool.h>

// The most that a server receives at once. The same for all, so that none wins by a larger buffer.
enum { ECHO_BUFFER_BYTES = 16384 };

struct echo_options {
    struct sockaddr_in listen;
    uint64_t backlog; // of listen(2)
};

// --- Written by the implementation ----------------------------------------------------------------------

// Echoes until the listener is shut down, releases what it holds, reports its ledger and returns the exit
// status. The listener is a blocking socket; it stays the rig's. Connections still open may be left to the
// end of the process, child processes may not. Only the process that was called may return.
int echo_serve(int listener, const struct echo_options *options);

// --- For the implementation -----------------------------------------------------------------------------

// Accepts one connection; `flags` are accept4's (SOCK_NONBLOCK; SOCK_CLOEXEC is always set). Returns its
// descriptor, or -1 with errno EAGAIN (the listener is non-blocking and nobody waits) or EINVAL (the listener
// was shut down: end). All other errors are dealt with here: those of one connection are skipped, and when
// descriptors run out, a peer that there is no room for is turned away. One thread of a process may be in it.
int echo_accept(int listener, int flags);

// Counts a connection that something else than echo_accept accepted.
void echo_count_connection(void);

// True from SIGTERM on, for a model that cannot watch the listener while it serves.
bool echo_stopping(void);

// Sets O_NONBLOCK.
void echo_set_nonblocking(int socket);

// --- The steps of main, in order ------------------------------------------------------------------------

void echo_parse(int argc, char **argv, struct echo_options *options);
void echo_raise_limits(void);
int echo_listen(const struct echo_options *options); // the listener
void echo_stop_on_sigterm(int listener);
void echo_announce(int listener); // READY
void echo_report(void);           // connections_accepted and peak_rss_bytes

#endif
