// echo/thread -- one thread per connection, blocking reads and writes
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: connections<=19000
// traits: blocking
//
// The plain way: whoever waits, waits in the kernel, on a stack of its own. The session reads as one would
// tell it, and the kernel's scheduler does the multiplexing. Beazley 2009, slide 193, doubts that writing
// one's own multitasker is better than this. The price is a kernel thread and a stack for each connection,
// and, for each message, the kernel's wake-up of a thread where an event loop takes many messages from one
// wake-up.
#include "echo.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// The session needs its buffer, a few frames, and room for a signal frame; the rest of the default (8 MB,
// `ulimit -s`) would only be address space, but at thousands of threads that is much of it. glibc keeps up
// to 40 MB of ended threads' stacks for new threads: small ones are nearly always reused, not mapped anew.
enum { STACK_BYTES = 64 * 1024 };

static struct rig_ledger threads = {.name = "threads"};

// send may take less than all of it (send(2), "short writes"), though a blocking one does so only when
// interrupted.
static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = TEMP_FAILURE_RETRY(send(connection, bytes, length, 0));
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static ssize_t receive(int connection, char *buffer, size_t size)
{
    return TEMP_FAILURE_RETRY(recv(connection, buffer, size, 0));
}

// 0 from receive is the peer's FIN: it has sent all, and by then has been sent all. -1 is a connection that
// broke, which concerns nobody else.
static void session(int connection)
{
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = receive(connection, buffer, sizeof buffer)) > 0) {
        echo_work((size_t)received);
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    close(connection);
}

static void *thread_main(void *connection)
{
    session((int)(intptr_t)connection);
    rig_ledger_close(&threads);
    return NULL;
}

// The heartbeat is one more thread, which sleeps until its time has come.
static void *heart_main(void *argument)
{
    const struct echo_options *options = argument;
    for (uint64_t due_ns = rig_now_ns() + options->heartbeat_ns;; due_ns = echo_beat(due_ns)) {
        const struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000),
                                     .tv_nsec = (long)(due_ns % 1000000000)};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
            ;
    }
    return NULL;
}

static int thread_start(const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    pthread_t thread;
    return pthread_create(&thread, attributes, run, argument);
}

int echo_serve(int listener, const struct echo_options *options)
{
    // Detached: nobody joins them, so each gives back its stack when it ends. And from the start: where a
    // thread ends while pthread_detach is at work, glibc (2.36) looks at a stack that is no more, and
    // crashes.
    pthread_attr_t small;
    if ((errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(&small, rig_stack_bytes(STACK_BYTES))) ||
        (errno = pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED)))
        rig_die("cannot set the attributes of threads");
    if (options->heartbeat_ns > 0 && (errno = thread_start(&small, heart_main, (void *)options)))
        rig_die("cannot start the heartbeat's thread");
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0) {
        void *argument = (void *)(intptr_t)connection; // NOLINT: an integer, not an address
        rig_ledger_open(&threads);
        if (thread_start(&small, thread_main, argument) != 0) {
            rig_ledger_close(&threads); // no more threads on this machine: this peer is one too many
            close(connection);
        }
    }
    pthread_attr_destroy(&small);
    rig_ledger_report(&threads);
    return 0; // and the end of the process ends the threads, wherever they wait
}
