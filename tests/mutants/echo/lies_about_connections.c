// echo/lies_about_connections -- counts some connections twice
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: metrics
#include "rig/threaded.h"

static void session(int connection)
{
    if (connection % 2)
        echo_count_connection();
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
