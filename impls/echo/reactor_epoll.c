// echo/reactor_epoll -- one thread, one event loop, non-blocking sockets on epoll
// model: reactor
// runtime: epoll
// class: tuned
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// The loop asks the kernel which connections can go on, and calls what is to be done for each. Nothing may
// block in there; what cannot be finished now is put down in memory until the kernel says that it can. That
// is the whole art: the state which a thread keeps on its stack is here a `struct rest`, and the order of
// things is in nobody's code but in the sequence of events.
//
// Three decisions make it fast:
// - Send at once. A socket is nearly always writable, so asking epoll first would be a wake-up for nothing.
//   Only after a short write is EPOLLOUT armed, and with it EPOLLIN disarmed: a peer that does not take its
//   echo is not read from either, so it can occupy one buffer and no more.
// - No memory for a connection while nothing is pending: all are served from one buffer, which stays hot.
// - Level-triggered. One recv takes what there is, and epoll reports again if there is more. Edge-triggered
//   one would have to read on until EAGAIN, or mind the FIN that may hide behind a short read (epoll(7));
//   what the kernel saves by it does not show beside a recv and a send.
#include "echo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512, ACCEPTS_AT_ONCE = 64 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

static int epoll = -1;
static struct rest **rests; // by descriptor; NULL: nothing is pending
static int rests_room;

static int rests_reach(int connection)
{
    if (connection < rests_room)
        return 0;
    int room = 2 * connection + 64;
    struct rest **larger = reallocarray(rests, (size_t)room, sizeof(struct rest *));
    if (!larger)
        return -1;
    memset(larger + rests_room, 0, (size_t)(room - rests_room) * sizeof(struct rest *));
    rests = larger;
    rests_room = room;
    return 0;
}

static int watch(int operation, int descriptor, uint32_t events)
{
    return epoll_ctl(epoll, operation, descriptor,
                     &(struct epoll_event){.events = events, .data.fd = descriptor});
}

// close takes the descriptor out of epoll as well (epoll(7), question 6).
static void drop(int connection)
{
    free(rests[connection]);
    rests[connection] = NULL;
    close(connection);
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
    return watch(EPOLL_CTL_MOD, connection, EPOLLOUT);
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
    if (watch(EPOLL_CTL_MOD, connection, EPOLLIN) < 0)
        drop(connection);
}

// Accepts those who wait, but not for longer than is fair to those who are connected. Returns false once the
// listener was shut down.
static bool on_acceptable(int listener)
{
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int connection = echo_accept(listener, SOCK_NONBLOCK);
        if (connection < 0)
            return errno == EAGAIN;
        if (rests_reach(connection) < 0 || watch(EPOLL_CTL_ADD, connection, EPOLLIN) < 0)
            close(connection); // no memory: this peer is one too many
    }
    return true;
}

// The heartbeat is a timer, which to epoll is a descriptor like any other: readable when the time has come.
static int heart = -1;
static uint64_t beat_due_ns;

static struct timespec as_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = (long)(ns % 1000000000)};
}

static void heart_start(uint64_t heartbeat_ns)
{
    beat_due_ns = rig_now_ns() + heartbeat_ns;
    const struct itimerspec times = {.it_value = as_timespec(beat_due_ns),
                                     .it_interval = as_timespec(heartbeat_ns)};
    heart = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (heart < 0 || timerfd_settime(heart, TFD_TIMER_ABSTIME, &times, NULL) < 0 ||
        watch(EPOLL_CTL_ADD, heart, EPOLLIN) < 0)
        rig_die("cannot set the heartbeat's timer");
}

// What is read is how many beats have come due since it was read last: several, when the loop was held up.
static void on_beat(void)
{
    uint64_t beats;
    if (read(heart, &beats, sizeof beats) != sizeof beats)
        return;
    while (beats-- > 0)
        beat_due_ns = echo_beat(beat_due_ns);
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || watch(EPOLL_CTL_ADD, listener, EPOLLIN) < 0)
        rig_die("cannot watch the listener");
    if (options->heartbeat_ns > 0)
        heart_start(options->heartbeat_ns);

    // Errors and hang-ups, which epoll reports unasked, need no case of their own: recv or send will tell.
    for (bool serving = true; serving;) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, -1); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++) {
            int descriptor = ready[i].data.fd;
            if (descriptor == listener)
                serving = on_acceptable(listener);
            else if (descriptor == heart)
                on_beat();
            else if (rests[descriptor])
                on_writable(descriptor);
            else
                on_readable(descriptor);
        }
    }
    for (int i = 0; i < rests_room; i++)
        free(rests[i]);
    free(rests);
    close(epoll);
    return 0;
}
