// echo/leaves_out_beats -- has its next heartbeat a while after the last, not when it is due
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: heartbeat
#include "rig/threaded.h"

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

static void *heart(void *first_due_ns)
{
    uint64_t due = *(const uint64_t *)first_due_ns, period = echo_beat(due) - due;
    for (;;) {
        due = rig_now_ns() + period;
        usleep((useconds_t)(period / 1000));
        echo_beat(due);
    }
    return NULL;
}

int echo_serve(int listener, const struct echo_options *options)
{
    threaded_beat(options, heart);
    return threaded_accept(listener, session);
}
