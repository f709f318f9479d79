// echo/dies_on_early_reset -- asks who its peer is, and does not stand it when that is gone already
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: reset-early
#include "rig/threaded.h"

static void session(int connection)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (getpeername(connection, (struct sockaddr *)&peer, &length) < 0)
        rig_die("cannot tell who the peer is");
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
