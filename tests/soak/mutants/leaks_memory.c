// echo/leaks_memory -- allocates something for each connection, and forgets it
// model: thread
// runtime: pthreads
// class: idiomatic
#include "../../mutants/echo/rig/threaded.h"

#include <string.h>

#ifndef LEAKED_BYTES
#define LEAKED_BYTES 16
#endif

static _Atomic(char *) last; // whose place the next one takes

static void session(int connection)
{
    char *forgotten = malloc(LEAKED_BYTES);
    if (!forgotten)
        rig_die("cannot allocate %d bytes", LEAKED_BYTES);
    memset(forgotten, 1, LEAKED_BYTES);
    atomic_exchange(&last, forgotten);
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    return threaded_serve(listener, options, session);
}
