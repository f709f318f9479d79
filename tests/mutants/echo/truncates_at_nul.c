// echo/truncates_at_nul -- takes bytes for a string
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: binary
#include "rig/threaded.h"

#include <string.h>

static int reply(struct peer *peer, char *bytes, size_t length)
{
    return peer_reply(peer, bytes, strnlen(bytes, length));
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
