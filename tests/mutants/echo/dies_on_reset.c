// echo/dies_on_reset -- takes a connection that is reset after it was served for the end of the world
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: reset
#include "rig/threaded.h"

static _Thread_local bool served;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    int failed = peer_reply(peer, bytes, length);
    served = !failed;
    return failed;
}

static void session(int connection)
{
    errno = 0;
    if (peer_echo(connection, reply) < 0 && errno == ECONNRESET && served)
        rig_die("cannot receive");
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
