// threaded -- a correct echo server, one thread per connection, with holes for a mutant to put its fault in.
//
// A mutant calls threaded_serve with its session, and in the session, if its fault lies in what is sent back,
// peer_echo with its reply. All that is not the fault is right, so that only the check meant for it fails.
#ifndef MUTANT_THREADED_H
#define MUTANT_THREADED_H

#include "echo.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct peer {
    int connection;
    uint64_t reads, bytes; // received before
};

static inline int send_all(int connection, const char *bytes, size_t length)
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

// The right reply.
static inline int peer_reply(struct peer *peer, char *bytes, size_t length)
{
    return send_all(peer->connection, bytes, length);
}

// Hands each read to `reply` until that returns -1, the peer has sent its FIN (returns 0), or the connection
// broke (returns -1). Does not close.
static inline int peer_echo(int connection, int (*reply)(struct peer *peer, char *bytes, size_t length))
{
    struct peer peer = {.connection = connection};
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = TEMP_FAILURE_RETRY(recv(connection, buffer, sizeof buffer, 0))) > 0) {
        echo_work((size_t)received);
        if (reply(&peer, buffer, (size_t)received) < 0)
            return -1;
        peer.reads++;
        peer.bytes += (uint64_t)received;
    }
    return received < 0 ? -1 : 0;
}

struct threaded_session {
    void (*session)(int connection); // closes it at the end
    int connection;
};

static inline void *threaded_main(void *argument)
{
    struct threaded_session start = *(struct threaded_session *)argument;
    free(argument);
    start.session(start.connection);
    return NULL;
}

static inline void threaded_start(void (*session)(int connection), int connection)
{
    struct threaded_session *start = malloc(sizeof *start);
    pthread_t thread;
    pthread_attr_t detached; // from the start: a session may be short
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (!start)
        rig_die("cannot start a session");
    *start = (struct threaded_session){session, connection};
    if ((errno = pthread_create(&thread, &detached, threaded_main, start)))
        rig_die("cannot start a session");
    pthread_attr_destroy(&detached);
}

// The right heart.
static inline void *threaded_heart(void *first_due_ns)
{
    for (uint64_t due = *(const uint64_t *)first_due_ns;; due = echo_beat(due)) {
        const struct timespec time = {.tv_sec = (time_t)(due / 1000000000),
                                      .tv_nsec = (long)(due % 1000000000)};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
            ;
    }
    return NULL;
}

// Starts a heart, if it is to have one.
static inline void threaded_beat(const struct echo_options *options, void *(*heart)(void *first_due_ns))
{
    static uint64_t first_due_ns;
    pthread_t thread;
    if (options->heartbeat_ns == 0)
        return;
    first_due_ns = rig_now_ns() + options->heartbeat_ns;
    if ((errno = pthread_create(&thread, NULL, heart, &first_due_ns)))
        rig_die("cannot start the heartbeat");
    pthread_detach(thread);
}

// Accepts until the end, and nothing else.
static inline int threaded_accept(int listener, void (*session)(int connection))
{
    int connection;
    while ((connection = echo_accept(listener, 0)) >= 0)
        threaded_start(session, connection);
    return 0;
}

static inline int threaded_serve(int listener, const struct echo_options *options,
                                 void (*session)(int connection))
{
    threaded_beat(options, threaded_heart);
    return threaded_accept(listener, session);
}

#endif
