// echo/shuts_out_without_descriptors -- turns everybody away since it once ran out of descriptors
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
    bool ran_out = false;
    threaded_beat(options, threaded_heart);
    for (;;) {
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0 && errno == EINVAL)
            return 0;
        if (connection < 0 && errno == EMFILE) {
            ran_out = true;
            usleep(1000);
        }
        if (connection < 0)
            continue;
        echo_count_connection();
        if (ran_out)
            close(connection);
        else
            threaded_start(session, connection);
    }
}
