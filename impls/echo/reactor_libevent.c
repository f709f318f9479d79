// echo/reactor_libevent -- one event loop, buffered connections by libevent
// model: reactor
// runtime: libevent
// class: idiomatic
// needs: pkg:libevent
// limits: connections<=19000
// traits: non-blocking, buffered
//
// A reactor from a library, the way its manual has it: an evconnlistener makes the connections, a bufferevent
// reads into an input buffer and writes an output buffer out as the socket allows. What is left to the server
// is to say what happens between the two, in callbacks; Twisted (Beazley 2009, slide 188) has the same shape.
//
// The comfort has its price, as strace shows. Where echo/reactor_epoll needs a recv and a send, a bufferevent
// asks with ioctl how much there is to read and reads at most 4 KB of it (libevent 2.1), and since it writes
// only when epoll says so, each reply is an epoll_ctl, a writev and another epoll_ctl.
#include "echo.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <errno.h>

// With so much unsent, a peer is not read from until it has taken all of it. Without that, the echo of a peer
// that sends and never reads would pile up in memory.
enum { UNSENT_MOST = 4 * ECHO_BUFFER_BYTES };

// How long not to accept when accept failed, as it does without free descriptors. The listener stays readable
// then, so that trying at once would be a loop without rest.
static const struct timeval pause_after_failure = {.tv_usec = 50 * 1000};

// Static, since it is left to the end of the process, as are connections that are still open then.
static struct event_base *base;

static size_t unsent(struct bufferevent *connection)
{
    return evbuffer_get_length(bufferevent_get_output(connection));
}

// Moving a buffer's content into another copies no bytes.
static void on_read(struct bufferevent *connection, void *unused)
{
    (void)unused;
    echo_work(evbuffer_get_length(bufferevent_get_input(connection)));
    bufferevent_write_buffer(connection, bufferevent_get_input(connection));
    if (unsent(connection) >= UNSENT_MOST)
        bufferevent_disable(connection, EV_READ);
}

// All has been sent: go on reading.
static void on_sent(struct bufferevent *connection, void *unused)
{
    (void)unused;
    if (!(bufferevent_get_enabled(connection) & EV_READ))
        bufferevent_enable(connection, EV_READ);
}

static void on_sent_last(struct bufferevent *connection, void *unused)
{
    (void)unused;
    bufferevent_free(connection);
}

// FIN (BEV_EVENT_EOF) or a broken connection (BEV_EVENT_ERROR). After a FIN the peer still gets what is
// unsent.
static void on_end(struct bufferevent *connection, short what, void *unused)
{
    (void)unused;
    if ((what & BEV_EVENT_EOF) && unsent(connection) > 0)
        bufferevent_setcb(connection, NULL, on_sent_last, on_end, NULL);
    else
        bufferevent_free(connection);
}

static void on_accepted(struct evconnlistener *listener, evutil_socket_t descriptor, struct sockaddr *peer,
                        int length, void *unused)
{
    (void)listener;
    (void)peer;
    (void)length;
    (void)unused;
    echo_count_connection();
    struct bufferevent *connection = bufferevent_socket_new(base, descriptor, BEV_OPT_CLOSE_ON_FREE);
    if (!connection) {
        evutil_closesocket(descriptor); // no memory: this peer is one too many
        return;
    }
    bufferevent_setcb(connection, on_read, on_sent, on_end, NULL);
    bufferevent_enable(connection, EV_READ | EV_WRITE);
}

static void on_pause_over(evutil_socket_t none, short what, void *listener)
{
    (void)none;
    (void)what;
    evconnlistener_enable(listener);
}

// accept failed: with EINVAL because the listener was shut down, else for want of something.
static void on_accept_failed(struct evconnlistener *listener, void *unused)
{
    (void)unused;
    if (errno == EINVAL) {
        event_base_loopbreak(base);
        return;
    }
    evconnlistener_disable(listener);
    event_base_once(base, -1, EV_TIMEOUT, on_pause_over, listener, &pause_after_failure);
}

// The heartbeat is a timer. libevent reckons from the time at which it last woke up, unless it is told to
// look at the clock again.
static struct event *heart;
static uint64_t beat_due_ns;

static void heart_wait(void)
{
    uint64_t now_ns = rig_now_ns();
    uint64_t left_us = beat_due_ns > now_ns ? (beat_due_ns - now_ns + 999) / 1000 : 0;
    const struct timeval left = {.tv_sec = (time_t)(left_us / 1000000),
                                 .tv_usec = (suseconds_t)(left_us % 1000000)};
    event_base_update_cache_time(base);
    evtimer_add(heart, &left);
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

static void heart_start(uint64_t heartbeat_ns)
{
    heart = evtimer_new(base, on_beat, NULL);
    if (!heart)
        rig_die("cannot make the heartbeat's timer");
    beat_due_ns = rig_now_ns() + heartbeat_ns;
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

int echo_serve(int socket, const struct echo_options *options)
{
    evutil_make_socket_nonblocking(socket);
    base = options->heartbeat_ns > 0 ? precise_base_new() : event_base_new();
    struct evconnlistener *listener =
        base ? evconnlistener_new(base, on_accepted, NULL, LEV_OPT_CLOSE_ON_EXEC, 0, socket) : NULL;
    if (!listener)
        rig_die("cannot set up libevent");
    evconnlistener_set_error_cb(listener, on_accept_failed);
    if (options->heartbeat_ns > 0)
        heart_start(options->heartbeat_ns);
    int failed = event_base_dispatch(base);
    evconnlistener_free(listener);
    return failed < 0;
}
