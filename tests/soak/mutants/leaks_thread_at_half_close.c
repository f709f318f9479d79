// echo/leaks_thread_at_half_close -- keeps the thread of a peer whose FIN comes right behind its last bytes
// model: thread
// runtime: pthreads
// class: idiomatic
#include "../../mutants/echo/rig/threaded.h"

#include <poll.h>

// Whether more was to be sent when the FIN was there already.
static _Thread_local bool half_closed;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    struct pollfd fin = {.fd = peer->connection, .events = POLLRDHUP};
    half_closed = poll(&fin, 1, 0) > 0 && !(fin.revents & (POLLERR | POLLHUP));
    return peer_reply(peer, bytes, length);
}

static void session(int connection)
{
    bool in_order = peer_echo(connection, reply) == 0;
    close(connection);
    while (in_order && half_closed)
        pause();
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
