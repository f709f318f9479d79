// echo/drops_at_half_close -- throws away what it has just read when the peer's FIN comes right behind
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: half-close
#include "rig/threaded.h"

#include <poll.h>

// Waits a little for the FIN, so that the fault does not hang on who is faster.
static int reply(struct peer *peer, char *bytes, size_t length)
{
    struct pollfd fin = {.fd = peer->connection, .events = POLLRDHUP};
    if (poll(&fin, 1, 50) > 0)
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
