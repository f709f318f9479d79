// echo/ends_at_any_signal -- takes a signal that means nothing to it for the end
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: interrupt
#include "rig/threaded.h"

#include <signal.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    signal(SIGURG, _exit);
    return threaded_serve(listener, options, session);
}
