// echo/reactor_poll -- one thread, one event loop, non-blocking sockets on poll
// model: reactor
// runtime: poll
// class: tuned
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// The loop of Stevens, UNIX Network Programming, ch. 6.11: select's, without its 1,024 descriptors. The
// kernel is handed the whole list at each call and looks at every connection on it, so what a call costs
// grows with all of them: 8 bytes to be copied and a socket to be asked for each. Where all are busy, one
// call finds many and that is hardly seen; where few are, it is most of the work. echo/reactor_epoll is what
// became of it.
//
// What can be saved around that is saved here. The list has no holes: the last moves to where one has gone.
// It is gone through from its end, so that whoever moves has had his turn, and only until as many were found
// as poll says there are. As in echo/reactor_epoll, replies are sent at once, and only a peer that does not
// take its echo is waited for to be writable, and not read from meanwhile.
#include "echo.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ACCEPTS_AT_ONCE = 64 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

static struct pollfd *watched; // the listener, then the connections
static struct rest **rests;    // in the same places; NULL: nothing is pending
static nfds_t count, room;
static uint64_t beat_due_ns; // 0: there is no heartbeat

static int add(int descriptor)
{
    if (count == room) {
        nfds_t larger = 2 * room + 64;
        struct pollfd *more_watched = reallocarray(watched, larger, sizeof *watched);
        if (more_watched)
            watched = more_watched;
        struct rest **more_rests = reallocarray(rests, larger, sizeof(struct rest *));
        if (more_rests)
            rests = more_rests;
        if (!more_watched || !more_rests)
            return -1;
        room = larger;
    }
    watched[count] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    rests[count++] = NULL;
    return 0;
}

static void drop(nfds_t place)
{
    free(rests[place]);
    close(watched[place].fd);
    count--;
    watched[place] = watched[count];
    rests[place] = rests[count];
}

// Keeps what was not sent; from here on the connection waits to be writable, not readable.
static int postpone(nfds_t place, const char *bytes, size_t length)
{
    struct rest *rest = malloc(sizeof *rest + length);
    if (!rest)
        return -1;
    *rest = (struct rest){.length = length};
    memcpy(rest->bytes, bytes, length);
    rests[place] = rest;
    watched[place].events = POLLOUT;
    return 0;
}

static void on_readable(nfds_t place)
{
    static char buffer[ECHO_BUFFER_BYTES];
    int connection = watched[place].fd;
    ssize_t received = recv(connection, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received <= 0) { // the peer's FIN, with nothing pending; or the connection broke
        drop(place);
        return;
    }
    echo_work((size_t)received);
    ssize_t sent = send(connection, buffer, (size_t)received, 0);
    if (sent == received)
        return;
    if (sent < 0 && errno == EAGAIN)
        sent = 0;
    if (sent < 0 || postpone(place, buffer + sent, (size_t)(received - sent)) < 0)
        drop(place);
}

static void on_writable(nfds_t place)
{
    struct rest *rest = rests[place];
    ssize_t sent = send(watched[place].fd, rest->bytes + rest->sent, rest->length - rest->sent, 0);
    if (sent < 0 && errno == EAGAIN)
        return;
    if (sent < 0) {
        drop(place);
        return;
    }
    rest->sent += (size_t)sent;
    if (rest->sent < rest->length)
        return;
    free(rest);
    rests[place] = NULL;
    watched[place].events = POLLIN;
}

// Accepts those who wait, but not for longer than is fair to those who are connected. Returns false once the
// listener was shut down.
static bool on_acceptable(int listener)
{
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        int connection = echo_accept(listener, SOCK_NONBLOCK);
        if (connection < 0)
            return errno == EAGAIN;
        if (add(connection) < 0)
            close(connection); // no memory: this peer is one too many
    }
    return true;
}

// The heartbeat is the time-out: whenever the wait ends, either its time has come or it has not. ppoll is
// poll with a time-out in nanoseconds.
static struct timespec *until_beat(struct timespec *left)
{
    if (beat_due_ns == 0)
        return NULL;
    uint64_t now_ns = rig_now_ns();
    while (beat_due_ns <= now_ns)
        beat_due_ns = echo_beat(beat_due_ns);
    uint64_t left_ns = beat_due_ns - now_ns;
    *left =
        (struct timespec){.tv_sec = (time_t)(left_ns / 1000000000), .tv_nsec = (long)(left_ns % 1000000000)};
    return left;
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    if (add(listener) < 0)
        rig_die("cannot watch the listener");
    if (options->heartbeat_ns > 0)
        beat_due_ns = rig_now_ns() + options->heartbeat_ns;

    // Errors and hang-ups, which poll reports unasked, need no case of their own: recv or send will tell.
    for (bool serving = true; serving;) {
        struct timespec left;
        int ready = ppoll(watched, count, until_beat(&left), NULL); // -1 is EINTR: wait again
        for (nfds_t place = count; ready > 0 && place-- > 0;) {
            if (watched[place].revents == 0)
                continue;
            ready--;
            if (place == 0)
                serving = on_acceptable(listener);
            else if (rests[place])
                on_writable(place);
            else
                on_readable(place);
        }
    }
    for (nfds_t place = 0; place < count; place++)
        free(rests[place]);
    free(rests);
    free(watched);
    return 0;
}
