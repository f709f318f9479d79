// echo/swaps_messages -- answers two reads of a fast sender in the wrong order
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: large-message
//
// Only after a megabyte, and only if more has arrived before the reply is out, as in a server that hands
// reads of one connection to several workers.
#include "rig/threaded.h"

#include <poll.h>

enum { FIRST_BYTES_RIGHT = 1 << 20 };

static int reply(struct peer *peer, char *bytes, size_t length)
{
    struct pollfd more = {.fd = peer->connection, .events = POLLIN};
    if (peer->bytes < FIRST_BYTES_RIGHT || poll(&more, 1, 10) != 1)
        return peer_reply(peer, bytes, length);
    char next[ECHO_BUFFER_BYTES];
    ssize_t received = recv(peer->connection, next, sizeof next, 0);
    if (received < 0 || peer_reply(peer, next, (size_t)received) < 0)
        return -1;
    return peer_reply(peer, bytes, length);
}

static void session(int connection)
{
    peer_echo(connection, reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
