// echo/spins_without_descriptors -- asks again and again for a connection that it has no descriptor for
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: descriptors
#include "rig/threaded.h"

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    threaded_beat(options, threaded_heart);
    for (;;) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0 && errno == EINVAL)
            return 0;
        if (connection < 0)
            continue;
        echo_count_connection();
        threaded_start(session, connection);
    }
}
