// echo/hoards_for_slow_reader -- keeps in memory all that a peer does not take, without bound
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: slow-reader
#include "rig/threaded.h"

#include <poll.h>

struct hoard {
    char *bytes;
    size_t sent, length, room;
};

// Returns 0, or -1 at the peer's FIN or when the connection broke.
static int hoard_receive(struct hoard *hoard, int connection)
{
    char *larger = realloc(hoard->bytes, hoard->room + ECHO_BUFFER_BYTES);
    if (!larger)
        return -1;
    hoard->bytes = larger;
    hoard->room += ECHO_BUFFER_BYTES;
    ssize_t received = recv(connection, larger + hoard->length, ECHO_BUFFER_BYTES, 0);
    if (received <= 0)
        return -1;
    echo_work((size_t)received);
    hoard->length += (size_t)received;
    return 0;
}

// Sends some of it. Returns 0 or -1.
static int hoard_send(struct hoard *hoard, int connection, int flags)
{
    ssize_t sent = send(connection, hoard->bytes + hoard->sent, hoard->length - hoard->sent, flags);
    if (sent < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    hoard->sent += (size_t)sent;
    if (hoard->sent == hoard->length) {
        free(hoard->bytes);
        *hoard = (struct hoard){0};
    }
    return 0;
}

static void session(int connection)
{
    struct hoard hoard = {0};
    int broken = 0, ended = 0;
    while (!broken && !ended) {
        bool pending = hoard.length > 0;
        struct pollfd ready = {.fd = connection, .events = pending ? POLLIN | POLLOUT : POLLIN};
        if (poll(&ready, 1, -1) < 0)
            continue;
        if (pending && (ready.revents & POLLOUT))
            broken = hoard_send(&hoard, connection, MSG_DONTWAIT);
        if (ready.revents & ~POLLOUT)
            ended = hoard_receive(&hoard, connection);
    }
    while (!broken && hoard.length > 0)
        broken = hoard_send(&hoard, connection, 0);
    free(hoard.bytes);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
