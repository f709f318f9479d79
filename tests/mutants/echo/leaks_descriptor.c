// echo/leaks_descriptor -- opens a file for each connection and forgets to close it
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: no-leak
#include "rig/threaded.h"

#include <fcntl.h>

static void session(int connection)
{
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
        rig_die("cannot open /dev/null");
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
