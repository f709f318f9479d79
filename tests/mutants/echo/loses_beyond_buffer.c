// echo/loses_beyond_buffer -- has room for a megabyte from each peer and drops the rest
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: large-message
#include "rig/threaded.h"

enum { ROOM_BYTES = 1 << 20 };

static int reply(struct peer *peer, char *bytes, size_t length)
{
    uint64_t room = peer->bytes < ROOM_BYTES ? ROOM_BYTES - peer->bytes : 0;
    return peer_reply(peer, bytes, length < room ? length : room);
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
