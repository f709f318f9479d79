// echo/thread_pool -- a fixed number of threads, each with one connection at a time
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// limits: connections<=1000
// traits: blocking
//
// Stevens, UNIX Network Programming, ch. 30.11: all threads are made beforehand, and each takes its next
// connection itself. A mutex lets one at a time wait in accept; who has got a connection lets the next one to
// the door and goes to serve. No thread is ever created while somebody waits, and how many there can be is
// known: a peer beyond that waits in the listener's backlog until somebody has gone. That is also the price.
// A thread belongs to its connection until that ends, be it ever so silent, so there must be as many as there
// are connections open at once.
//
// The other way (ch. 30.12) is one thread that accepts and hands over through a bounded queue. Stevens found
// it slower, as each connection then pays for waking somebody; nor is anything gained where who accepts does
// not hand over, since the mutex is touched once for a connection, and not for a message.
#include "echo.h"

#include <errno.h>
#include <pthread.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// WORKERS is how many connections there can be, the limit in the card. A stack has room for the session's
// buffer, a few frames and a signal's.
enum { WORKERS = 1000, STACK_BYTES = 64 * 1024 };

static struct rig_ledger threads = {.name = "threads"};
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER; // held by whoever waits in accept
static int door_listener;

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

static int next_connection(void)
{
    pthread_mutex_lock(&door);
    int connection = echo_accept(door_listener, 0);
    pthread_mutex_unlock(&door);
    return connection;
}

static void *worker_main(void *unused)
{
    (void)unused;
    int connection;
    while ((connection = next_connection()) >= 0)
        session(connection);
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

static void thread_start(void *(*run)(void *), void *argument)
{
    pthread_attr_t small;
    pthread_t thread;
    if ((errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(&small, rig_stack_bytes(STACK_BYTES))) ||
        (errno = pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED)) ||
        (errno = pthread_create(&thread, &small, run, argument)))
        rig_die("cannot start a thread");
    pthread_attr_destroy(&small);
}

void echo_prepare(int listener, const struct echo_options *options)
{
    door_listener = listener;
    for (int i = 0; i < WORKERS; i++) {
        rig_ledger_open(&threads);
        thread_start(worker_main, NULL);
    }
    if (options->heartbeat_ns > 0)
        thread_start(heart_main, (void *)options);
}

// A hang-up is reported unasked (poll(2)), and a listener has one when it is shut down.
static void await_end(int listener)
{
    struct pollfd end = {.fd = listener};
    while (poll(&end, 1, -1) < 0)
        ; // EINTR
}

int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    await_end(listener);
    rig_ledger_report(&threads);
    return 0; // and the end of the process ends the threads, wherever they wait
}
