// echo/leaves_zombies -- starts a helper for each connection and buries none before the end
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: no-leak
#include "rig/threaded.h"

#include <sys/wait.h>

static void session(int connection)
{
    if (fork() == 0)
        _exit(0);
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    threaded_serve(listener, options, session);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    return 0;
}
