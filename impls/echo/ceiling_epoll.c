// echo/ceiling_epoll -- the least that can echo on epoll: nothing is remembered of a connection
// model: reactor
// runtime: epoll
// class: ceiling
// limits: connections<=19000; work_ns<=0; heartbeat_ms<=0
// traits: non-blocking, level-triggered
//
// What no reactor can undercut: for each wake-up an epoll_wait, for each message a recv and a send, and no
// look-up in between. It bounds reactor_epoll from below and is no rival, since it cheats: the connection of
// a peer that does not take its echo leaves the loop for good and gets a thread. A peer that waits for its
// answer before it sends more never comes to that.
#include "echo.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

struct laggard {
    int connection;
    size_t length; // of what is still to be sent
    char buffer[ECHO_BUFFER_BYTES];
};

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

static void *laggard_main(void *argument)
{
    struct laggard *laggard = argument;
    ssize_t received = (ssize_t)laggard->length;
    while (received > 0 && send_all(laggard->connection, laggard->buffer, (size_t)received) == 0)
        received = TEMP_FAILURE_RETRY(recv(laggard->connection, laggard->buffer, sizeof laggard->buffer, 0));
    close(laggard->connection);
    free(laggard);
    return NULL;
}

// Hands a connection over to a thread, which blocks for as long as the peer likes.
static int part_with(int epoll, int connection, const char *rest, size_t length)
{
    struct laggard *laggard = malloc(sizeof *laggard);
    if (!laggard)
        return -1;
    laggard->connection = connection;
    laggard->length = length;
    memcpy(laggard->buffer, rest, length);
    pthread_t thread;
    pthread_attr_t detached; // from the start, or it may end before it is: see thread.c
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    bool parted = epoll_ctl(epoll, EPOLL_CTL_DEL, connection, NULL) == 0 &&
                  fcntl(connection, F_SETFL, 0) == 0 &&
                  pthread_create(&thread, &detached, laggard_main, laggard) == 0;
    pthread_attr_destroy(&detached);
    if (!parted)
        free(laggard);
    return parted ? 0 : -1;
}

static void echo_once(int epoll, int connection)
{
    static char buffer[ECHO_BUFFER_BYTES];
    ssize_t received = recv(connection, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EAGAIN)
        return;
    if (received > 0) {
        ssize_t sent = send(connection, buffer, (size_t)received, 0);
        if (sent == received)
            return;
        if (sent < 0 && errno == EAGAIN)
            sent = 0;
        if (sent >= 0 && part_with(epoll, connection, buffer + sent, (size_t)(received - sent)) == 0)
            return;
    }
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    echo_set_nonblocking(listener);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0)
        rig_die("cannot watch the listener");
    for (;;) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd != listener) {
                echo_once(epoll, ready[i].data.fd);
                continue;
            }
            event.data.fd = echo_accept(listener, SOCK_NONBLOCK);
            if (event.data.fd < 0 && errno == EINVAL)
                return 0;
            if (event.data.fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) < 0)
                close(event.data.fd);
        }
    }
}
