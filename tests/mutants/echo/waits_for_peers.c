// echo/waits_for_peers -- ends only when its last peer has gone
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: sigterm
#include "rig/threaded.h"

static atomic_int sessions;

static void session(int connection)
{
    atomic_fetch_add(&sessions, 1);
    peer_echo(connection, peer_reply);
    close(connection);
    atomic_fetch_sub(&sessions, 1);
}

int echo_serve(int listener, const struct echo_options *options)
{
    threaded_serve(listener, options, session);
    while (atomic_load(&sessions) > 0)
        usleep(1000);
    return 0;
}
