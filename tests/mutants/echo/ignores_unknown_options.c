// echo/ignores_unknown_options -- takes any option, and says nothing of those it does not know
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: usage
#include "rig/threaded.h"

#include <string.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

static int drop_unknown(int argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--listen=", 9) == 0 || strncmp(argv[i], "--backlog=", 10) == 0)
            argv[kept++] = argv[i];
    return kept;
}

int main(int argc, char **argv)
{
    struct echo_options options;
    argc = drop_unknown(argc, argv);
    echo_parse(argc, argv, &options);
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    echo_announce(listener);
    threaded_serve(listener, session);
    echo_report();
    return 0;
}
