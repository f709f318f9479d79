// echo/announces_too_early -- says READY before it listens
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: ready
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
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (const struct sockaddr *)&options.listen, sizeof options.listen) < 0)
        rig_die("cannot bind");
    echo_stop_on_sigterm(listener);
    echo_announce(listener);
    sleep(1);
    listen(listener, (int)options.backlog);
    threaded_serve(listener, &options, session);
    echo_report();
    return 0;
}
