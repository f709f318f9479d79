// echo/serves_at_most_1000 -- turns away whoever comes as the thousand and first
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: ten-thousand
#include "rig/threaded.h"

static atomic_int sessions;

static void session(int connection)
{
    if (atomic_fetch_add(&sessions, 1) < 1000)
        peer_echo(connection, peer_reply);
    close(connection);
    atomic_fetch_sub(&sessions, 1);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
