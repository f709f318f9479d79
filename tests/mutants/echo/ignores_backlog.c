// echo/ignores_backlog -- lets 4,096 connections wait to be accepted, whatever it is told
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: backlog
#include "rig/threaded.h"

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int main(int argc, char **argv)
{
    struct echo_options options;
    echo_parse(argc, argv, &options);
    options.backlog = 4096;
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    echo_announce(listener);
    threaded_serve(listener, &options, session);
    echo_report();
    return 0;
}
