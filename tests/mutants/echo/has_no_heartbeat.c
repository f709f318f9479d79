// echo/has_no_heartbeat -- knows of no heartbeat
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: heartbeat
#include "rig/threaded.h"

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    (void)options;
    return threaded_accept(listener, session);
}
