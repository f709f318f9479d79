// echo/keeps_eight_rests -- has room for what eight sends have left over, and never gives it back
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: fragments
#include "rig/threaded.h"

enum { ROOMS = 8 };

static atomic_int rests;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    ssize_t sent = send(peer->connection, bytes, length, MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN)
        return -1;
    size_t taken = sent > 0 ? (size_t)sent : 0;
    if (taken == length || atomic_fetch_add(&rests, 1) >= ROOMS)
        return 0;
    return peer_reply(peer, bytes + taken, length - taken);
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
