// echo/changes_a_byte -- changes one of ten million bytes
// model: thread
// runtime: pthreads
// class: idiomatic
#include "../../mutants/echo/rig/threaded.h"

static atomic_ullong replied;

static int reply(struct peer *peer, char *bytes, size_t length)
{
    enum { EACH = 10000000 };
    unsigned long long before = atomic_fetch_add(&replied, length);
    if (before / EACH < (before + length) / EACH)
        bytes[length / 2] ^= 1;
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
