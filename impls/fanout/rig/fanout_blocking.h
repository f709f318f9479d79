// fanout_blocking -- what clients share that block: an exchange over a socket on which the kernel waits.
//
// The kernel also keeps the time limit: of connect and send by SO_SNDTIMEO, of recv by SO_RCVTIMEO
// (socket(7)). Who blocks, and who runs meanwhile, is the model's own. The names are those that coroutines
// have for the same, so that a client's `ask` is one text in all of them.
#ifndef FANOUT_BLOCKING_H
#define FANOUT_BLOCKING_H

#include "fanout.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct connection {
    int socket;
    uint64_t due_ns; // when the request's time is up
};

// Tells the kernel how long the next call may take: what is left. When nothing is, -1 and ETIMEDOUT.
static inline int limit(const struct connection *connection, int option)
{
    uint64_t now_ns = rig_now_ns();
    if (now_ns >= connection->due_ns) {
        errno = ETIMEDOUT;
        return -1;
    }
    uint64_t left_us = (connection->due_ns - now_ns + 999) / 1000; // not 0, which would be no limit at all
    const struct timeval left = {.tv_sec = (time_t)(left_us / 1000000),
                                 .tv_usec = (suseconds_t)(left_us % 1000000)};
    return setsockopt(connection->socket, SOL_SOCKET, option, &left, sizeof left);
}

// Whether the call that failed came back for want of time, and not of a partner. The kernel counts in ticks
// and may do so one too early; and a process that was stopped and continued gets EINTR where there is a limit
// (signal(7)). So one looks at the clock again.
static inline bool is_early(void)
{
    return errno == EAGAIN || errno == EINPROGRESS || errno == EALREADY || errno == EINTR;
}

static inline int dial(struct connection *connection, const struct sockaddr_in *server)
{
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->socket < 0)
        return -1;
    int connected = -1;
    while (limit(connection, SO_SNDTIMEO) == 0 &&
           (connected = connect(connection->socket, (const struct sockaddr *)server, sizeof *server)) < 0 &&
           is_early())
        ; // connect again: it goes on waiting for the same connection
    return connected;
}

// The limit is still that of dial, unless a send took a part only, or none.
static inline int send_all(const struct connection *connection, const char *bytes, size_t length)
{
    for (;;) {
        ssize_t sent = send(connection->socket, bytes, length, 0);
        if (sent < 0 && !is_early())
            return -1;
        bytes += sent < 0 ? 0 : sent;
        length -= sent < 0 ? 0 : (size_t)sent;
        if (length == 0)
            return 0;
        if (limit(connection, SO_SNDTIMEO) < 0)
            return -1;
    }
}

static inline ssize_t receive(const struct connection *connection, char *buffer, size_t size)
{
    ssize_t received = -1;
    while (limit(connection, SO_RCVTIMEO) == 0 &&
           (received = recv(connection->socket, buffer, size, 0)) < 0 && is_early())
        ;
    return received;
}

static inline void hang_up(const struct connection *connection)
{
    if (connection->socket >= 0)
        close(connection->socket);
}

#endif
