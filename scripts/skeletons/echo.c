// echo/@NAME@ -- one thread per connection: the skeleton, until you change it
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: heartbeat_ms<=0
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check echo/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: connections<=1000`, `traits: blocking`. docs/CONTRACT.md lists the words that model and class
// know. The limit above goes when the server has a heart: one more task of the model, which waits until a
// time has come and calls echo_beat.
#include "echo.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

// Optional: the work ledger. Keep one for what your model creates for a connection (threads, processes or
// coroutines), so that reports can show it; a reactor creates nothing and has none.
static struct rig_ledger threads = {.name = "threads"};

// Required: all bytes are sent, though each send may take only some of them. A return value below 0 means
// that the peer is gone, which is no error of the server.
static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, 0);
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

// Required: what arrives goes back, in order, until the peer has sent its end (recv returns 0) or is gone.
// Then the connection is closed.
static void *session(void *argument)
{
    int connection = (int)(intptr_t)argument;
    char buffer[ECHO_BUFFER_BYTES]; // no server receives more than this at once
    ssize_t received;
    while ((received = recv(connection, buffer, sizeof buffer, 0)) > 0) {
        echo_work((size_t)received); // Required, or `work_ns<=0` among the limits: what --work-ns asks for
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    close(connection);
    rig_ledger_close(&threads);
    return NULL;
}

// Required: the one function that the rig calls. It serves until echo_accept fails, which SIGTERM makes it
// do. The rig has parsed the options, made the listener, printed READY and ignored SIGPIPE. An event loop
// watches the listener itself: make it non-blocking, call echo_accept until errno is EAGAIN, end when it is
// EINVAL.
int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    pthread_attr_t detached; // nobody joins them. To detach them later is to race with their end
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0) {
        pthread_t thread;
        rig_ledger_open(&threads);
        void *argument = (void *)(intptr_t)connection; // NOLINT: an integer, not an address
        if (pthread_create(&thread, &detached, session, argument) != 0) {
            // one peer too many for this machine: turn it away, go on
            close(connection);
            rig_ledger_close(&threads);
        }
    }
    pthread_attr_destroy(&detached);
    rig_ledger_report(&threads); // Optional, with the ledger
    return 0;
}
