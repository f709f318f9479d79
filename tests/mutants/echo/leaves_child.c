// echo/leaves_child -- has a helper process that outlives it
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

// The helper holds nothing of the server's, and ends by itself before long.
static void helper(int listener)
{
    signal(SIGTERM, SIG_DFL);
    close(listener);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    sleep(60);
    _exit(0);
}

int echo_serve(int listener, const struct echo_options *options)
{
    if (fork() == 0)
        helper(listener);
    return threaded_serve(listener, options, session);
}
