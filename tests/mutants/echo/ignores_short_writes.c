// echo/ignores_short_writes -- believes that send takes all it is given
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: large-message
#include "rig/threaded.h"

static int reply(struct peer *peer, char *bytes, size_t length)
{
    return send(peer->connection, bytes, length, MSG_DONTWAIT) < 0 && errno != EAGAIN ? -1 : 0;
}

static void session(int connection)
{
    const int few = 4096; // so that sends are short surely, not only when the peer is slow
    setsockopt(connection, SOL_SOCKET, SO_SNDBUF, &few, sizeof few);
    peer_echo(connection, reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
