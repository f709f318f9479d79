// echo/leaks_other_bytes -- sends a peer what another peer has sent
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: isolation
//
// As if sessions shared a buffer that should be their own; but surely, where a race would do it now and
// then.
#include "rig/threaded.h"

#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last[ECHO_BUFFER_BYTES]; // what some peer sent last
static size_t last_length;
static int last_connection = -1;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    char mine[ECHO_BUFFER_BYTES];
    memcpy(mine, bytes, length);
    pthread_mutex_lock(&lock);
    if (last_connection != peer->connection && peer->reads > 0)
        memcpy(bytes, last, last_length < length ? last_length : length);
    memcpy(last, mine, length);
    last_length = length;
    last_connection = peer->connection;
    pthread_mutex_unlock(&lock);
    return peer_reply(peer, bytes, length);
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
