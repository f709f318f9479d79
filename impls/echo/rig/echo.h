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
    uint64_t backlog;       // of listen(2)
    uint64_t work_ns;       // CPU time that each message costs the server beside its echo; see echo_work
    uint64_t message_bytes; // how large those messages are
    uint64_t heartbeat_ns;  // how often the server's heart beats; 0: it has none
};

// --- Written by the implementation ----------------------------------------------------------------------

// Echoes until the listener is shut down, releases what it holds, reports its ledger and returns the exit
// status. The listener is a blocking socket; it stays the rig's. Connections still open may be left to the
// end of the process, child processes may not. Only the process that was called may return.
int echo_serve(int listener, const struct echo_options *options);

// Optional: called before READY is printed, when the listener is open already. A model that makes beforehand
// what serves the peers makes it here; one that this machine may not have acquires what it needs, or says so
// by rig_cannot_run.
void echo_prepare(int listener, const struct echo_options *options) __attribute__((weak));

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

// The work that goes with bytes that have come in: called with each receive's count, before they are sent
// back. It is for every byte its share of a message's, so nobody needs to know where messages begin.
static inline void echo_work(size_t received);

// The heartbeat (Beazley 2009, slide 156: "I'm alive!") shows how late a busy server lets others run. Whoever
// beats is one more task, timer, thread or process of the model: it waits, by the model's own means, until
// `due_ns` (rig_now_ns) has come, the first time options->heartbeat_ns after the server began, and calls
// this. It counts all beats that are due by then, each as late as it is, and returns when the next is due:
// none is left out, and one that is late does not put off those behind it.
uint64_t echo_beat(uint64_t due_ns);

// Sets O_NONBLOCK.
void echo_set_nonblocking(int socket);

extern double echo_work_per_byte; // in iterations of rig_work; 0: none

static inline void echo_work(size_t received)
{
    if (__builtin_expect(echo_work_per_byte > 0, 0))
        rig_work((uint64_t)((double)received * echo_work_per_byte));
}

// --- The steps of main, in order ------------------------------------------------------------------------

void echo_parse(int argc, char **argv, struct echo_options *options);
void echo_raise_limits(void);
int echo_listen(const struct echo_options *options); // the listener
void echo_stop_on_sigterm(int listener);
void echo_announce(int listener); // READY
void echo_report(void);           // connections_accepted, heartbeat_late_..., peak_rss_bytes

#endif
