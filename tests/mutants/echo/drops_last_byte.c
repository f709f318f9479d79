// echo/drops_last_byte -- loses the last byte of every hundredth short read
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: one-byte
#include "rig/threaded.h"

static int reply(struct peer *peer, char *bytes, size_t length)
{
    if (length < 16 && peer->reads % 100 == 99)
        length--;
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
