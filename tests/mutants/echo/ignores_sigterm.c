// echo/ignores_sigterm -- does not end when it is told to
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: sigterm
#include "rig/threaded.h"

#include <signal.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    signal(SIGTERM, SIG_IGN);
    return threaded_serve(listener, options, session);
}
