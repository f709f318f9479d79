// echo/leaks_descriptor_at_reset -- does not close a connection that was reset
// model: thread
// runtime: pthreads
// class: idiomatic
#include "../../mutants/echo/rig/threaded.h"

static void session(int connection)
{
    if (peer_echo(connection, peer_reply) == 0)
        close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
