// echo/reactor_libevent_raw -- one event loop by libevent, which only says whose turn it is
// model: reactor
// runtime: libevent
// class: tuned
// needs: pkg:libevent
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// libevent without its buffers. The library waits and calls back; receiving and sending are the server's own,
// as in echo/reactor_epoll, and so are the system calls: a recv and a send for each message, where
// echo/reactor_libevent has its bufferevents make six.
//
// What keeps it cheap: an event is persistent, so the library does not arm it anew after each message. It is
// part of the connection's own memory and not allocated by itself. Replies are sent at once; an event for
// writing there is only once a peer does not take its echo, in the place of the one for reading.
// Edge-triggered events would save nothing here: the library arms each of them once, either way.
#include "echo.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPTS_AT_ONCE = 64 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

struct connection {
    struct event event; // for reading, or, while there is a rest, for writing
    struct rest *rest;
};

// Static, since it is left to the end of the process, as are connections that are still open then.
static struct event_base *base;

static void on_readable(evutil_socket_t socket, short what, void *argument);
static void on_writable(evutil_socket_t socket, short what, void *argument);

static void drop(struct connection *connection)
{
    event_del(&connection->event);
    close(event_get_fd(&connection->event));
    free(connection->rest);
    free(connection);
}

static int await(struct connection *connection, evutil_socket_t socket, short what, event_callback_fn act)
{
    event_assign(&connection->event, base, socket, what | EV_PERSIST, act, connection);
    return event_add(&connection->event, NULL);
}

// Keeps what was not sent; from here on the connection waits to be writable, not readable.
static int postpone(struct connection *connection, evutil_socket_t socket, const char *bytes, size_t length)
{
    struct rest *rest = malloc(sizeof *rest + length);
    if (!rest)
        return -1;
    *rest = (struct rest){.length = length};
    memcpy(rest->bytes, bytes, length);
    connection->rest = rest;
    event_del(&connection->event);
    return await(connection, socket, EV_WRITE, on_writable);
}

static void on_readable(evutil_socket_t socket, short what, void *argument)
{
    (void)what;
    static char buffer[ECHO_BUFFER_BYTES];
    ssize_t received = recv(socket, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) { // the peer's FIN, with nothing pending; or the connection broke
        drop(argument);
        return;
    }
    echo_work((size_t)received);
    ssize_t sent = send(socket, buffer, (size_t)received, 0);
    if (sent == received)
        return;
    if (sent < 0 && errno == EAGAIN)
        sent = 0;
    if (sent < 0 || postpone(argument, socket, buffer + sent, (size_t)(received - sent)) < 0)
        drop(argument);
}

static void on_writable(evutil_socket_t socket, short what, void *argument)
{
    (void)what;
    struct connection *connection = argument;
    struct rest *rest = connection->rest;
    ssize_t sent = send(socket, rest->bytes + rest->sent, rest->length - rest->sent, 0);
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
    connection->rest = NULL;
    event_del(&connection->event);
    if (await(connection, socket, EV_READ, on_readable) < 0)
        drop(connection);
}

static void welcome(evutil_socket_t socket)
{
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection || await(connection, socket, EV_READ, on_readable) < 0) {
        close(socket); // no memory: this peer is one too many
        free(connection);
    }
}

// Accepts those who wait, but not for longer than is fair to those who are connected.
static void on_acceptable(evutil_socket_t listener, short what, void *unused)
{
    (void)what;
    (void)unused;
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int socket = echo_accept(listener, SOCK_NONBLOCK);
        if (socket >= 0)
            welcome(socket);
        else if (errno == EINVAL)
            event_base_loopbreak(base); // the listener was shut down
        if (socket < 0)
            return;
    }
}

// The heartbeat is a timer. libevent reckons from the time at which it last woke up, unless it is told to
// look at the clock again.
static struct event heart;
static uint64_t beat_due_ns;

static void heart_wait(void)
{
    uint64_t now_ns = rig_now_ns();
    uint64_t left_us = beat_due_ns > now_ns ? (beat_due_ns - now_ns + 999) / 1000 : 0;
    const struct timeval left = {.tv_sec = (time_t)(left_us / 1000000),
                                 .tv_usec = (suseconds_t)(left_us % 1000000)};
    event_base_update_cache_time(base);
    evtimer_add(&heart, &left);
}

static void on_beat(evutil_socket_t none, short what, void *unused)
{
    (void)none;
    (void)what;
    (void)unused;
    while (rig_now_ns() >= beat_due_ns)
        beat_due_ns = echo_beat(beat_due_ns);
    heart_wait();
}

// libevent's timers are those of a clock that ticks every few milliseconds, unless more is asked for.
static struct event_base *precise_base_new(void)
{
    struct event_config *config = event_config_new();
    if (!config)
        return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    struct event_base *made = event_base_new_with_config(config);
    event_config_free(config);
    return made;
}

int echo_serve(int listener, const struct echo_options *options)
{
    static struct event acceptable;
    echo_set_nonblocking(listener);
    base = options->heartbeat_ns > 0 ? precise_base_new() : event_base_new();
    if (!base)
        rig_die("cannot set up libevent");
    event_assign(&acceptable, base, listener, EV_READ | EV_PERSIST, on_acceptable, NULL);
    if (event_add(&acceptable, NULL) < 0)
        rig_die("cannot watch the listener");
    if (options->heartbeat_ns > 0) {
        evtimer_assign(&heart, base, on_beat, NULL);
        beat_due_ns = rig_now_ns() + options->heartbeat_ns;
        heart_wait();
    }
    return event_base_dispatch(base) < 0;
}
