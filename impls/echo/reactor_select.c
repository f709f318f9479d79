// echo/reactor_select -- one thread, one event loop, non-blocking sockets on select
// model: reactor
// runtime: select
// class: tuned
// limits: connections<=1000
// traits: non-blocking, level-triggered
//
// The loop of Stevens, UNIX Network Programming, ch. 6.8, and of the schedulers of 2009 (Beazley, slides
// 160-166). select is told anew each time about every descriptor, and asks each of them: what it costs grows
// with all connections, not with those that have something to say. Where all are busy that is hardly seen,
// since one call finds many; where few are, it is most of the work. A set is 1,024 bits (select(2)), so no
// descriptor may be beyond them.
//
// What can be saved around that is saved here: the two sets of whom to wait for are kept from call to call
// and copied, not built; and what comes back is gone through word by word, each of 64 descriptors, from one
// set bit to the next. As in echo/reactor_epoll, replies are sent at once, and only a peer that does not take
// its echo is waited for to be writable, and not read from meanwhile.
#include "echo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPTS_AT_ONCE = 64 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

static fd_set readers, writers; // whom to wait for: each connection is in one of the two
static int highest;             // descriptor in either
static struct rest *rests[FD_SETSIZE];
static uint64_t beat_due_ns; // 0: there is no heartbeat

static void drop(int connection)
{
    free(rests[connection]);
    rests[connection] = NULL;
    FD_CLR(connection, &readers);
    FD_CLR(connection, &writers);
    close(connection);
    while (!FD_ISSET(highest, &readers) && !FD_ISSET(highest, &writers))
        highest--; // the listener, at the latest
}

// Keeps what was not sent; from here on the connection waits to be writable, not readable.
static int postpone(int connection, const char *bytes, size_t length)
{
    struct rest *rest = malloc(sizeof *rest + length);
    if (!rest)
        return -1;
    *rest = (struct rest){.length = length};
    memcpy(rest->bytes, bytes, length);
    rests[connection] = rest;
    FD_CLR(connection, &readers);
    FD_SET(connection, &writers);
    return 0;
}

static void on_readable(int connection)
{
    static char buffer[ECHO_BUFFER_BYTES];
    ssize_t received = recv(connection, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) { // the peer's FIN, with nothing pending; or the connection broke
        drop(connection);
        return;
    }
    echo_work((size_t)received);
    ssize_t sent = send(connection, buffer, (size_t)received, 0);
    if (sent == received)
        return;
    if (sent < 0 && errno == EAGAIN)
        sent = 0;
    if (sent < 0 || postpone(connection, buffer + sent, (size_t)(received - sent)) < 0)
        drop(connection);
}

static void on_writable(int connection)
{
    struct rest *rest = rests[connection];
    ssize_t sent = send(connection, rest->bytes + rest->sent, rest->length - rest->sent, 0);
    if (sent < 0 && errno == EAGAIN)
        return;
    if (sent < 0) {
        drop(connection);
        return;
    }
    rest->sent += (size_t)sent;
    if (rest->sent < rest->length)
        return;
    free(rest);
    rests[connection] = NULL;
    FD_CLR(connection, &writers);
    FD_SET(connection, &readers);
}

// Accepts those who wait, but not for longer than is fair to those who are connected. Returns false once the
// listener was shut down.
static bool on_acceptable(int listener)
{
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int connection = echo_accept(listener, SOCK_NONBLOCK);
        if (connection < 0)
            return errno == EAGAIN;
        if (connection >= FD_SETSIZE) {
            close(connection); // no bit for it: this peer is one too many
            continue;
        }
        FD_SET(connection, &readers);
        if (connection > highest)
            highest = connection;
    }
    return true;
}

// The heartbeat is select's time-out: whenever it returns, and then its time has come or it has not.
static struct timeval *until_beat(struct timeval *left)
{
    if (beat_due_ns == 0)
        return NULL;
    uint64_t now_ns = rig_now_ns();
    while (beat_due_ns <= now_ns)
        beat_due_ns = echo_beat(beat_due_ns);
    uint64_t left_us = (beat_due_ns - now_ns + 999) / 1000;
    *left = (struct timeval){.tv_sec = (time_t)(left_us / 1000000), .tv_usec = (long)(left_us % 1000000)};
    return left;
}

static bool on_ready(int descriptor, int listener)
{
    if (descriptor == listener)
        return on_acceptable(listener);
    if (rests[descriptor])
        on_writable(descriptor);
    else
        on_readable(descriptor);
    return true;
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    FD_SET(listener, &readers);
    highest = listener;
    if (options->heartbeat_ns > 0)
        beat_due_ns = rig_now_ns() + options->heartbeat_ns;

    // Errors and hang-ups make a socket readable and writable: recv or send will tell.
    for (bool serving = true; serving;) {
        fd_set readable = readers, writable = writers;
        struct timeval left;
        if (select(highest + 1, &readable, &writable, NULL, until_beat(&left)) <= 0)
            continue; // the time-out; or EINTR, which leaves the sets undefined
        // Words of the sets are looked at when their turn comes, the listener's first.
        for (int first = 0; first <= highest; first += NFDBITS) {
            int word = first / NFDBITS;
            unsigned long ready = (unsigned long)(readable.fds_bits[word] | writable.fds_bits[word]);
            for (; ready != 0; ready &= ready - 1)
                serving = on_ready(first + __builtin_ctzl(ready), listener) && serving;
        }
    }
    for (int i = 0; i < FD_SETSIZE; i++)
        free(rests[i]);
    return 0;
}
