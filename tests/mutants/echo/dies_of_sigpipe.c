// echo/dies_of_sigpipe -- gets a signal where it could have an error
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: broken-pipe
#include "rig/threaded.h"

#include <signal.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    signal(SIGPIPE, SIG_DFL);
    return threaded_serve(listener, options, session);
}
