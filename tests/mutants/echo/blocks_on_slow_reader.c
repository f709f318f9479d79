// echo/blocks_on_slow_reader -- lets one peer at a time be sent to, for as long as that takes
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: slow-reader
#include "rig/threaded.h"

static pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    pthread_mutex_lock(&sending);
    int failed = peer_reply(peer, bytes, length);
    pthread_mutex_unlock(&sending);
    return failed;
}

static void session(int connection)
{
    peer_echo(connection, reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
