// echo/leaks_thread -- closes the connection but not the thread that served it
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: no-leak
#include "rig/threaded.h"

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
    for (;;)
        pause();
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
