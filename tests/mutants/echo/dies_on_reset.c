// echo/dies_on_reset -- takes a connection that is reset for the end of the world
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: reset
#include "rig/threaded.h"

static void session(int connection)
{
    errno = 0;
    if (peer_echo(connection, peer_reply) < 0 && errno == ECONNRESET)
        rig_die("cannot receive");
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
