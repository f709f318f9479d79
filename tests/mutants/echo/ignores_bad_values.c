// echo/ignores_bad_values -- takes any value of an option, and uses the default for one that makes no sense
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

// The address must still be right, or nobody would find it.
static int drop_backlog(int argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--backlog=", 10) != 0)
            argv[kept++] = argv[i];
    return kept;
}

int main(int argc, char **argv)
{
    struct echo_options options;
    argc = drop_backlog(argc, argv);
    echo_parse(argc, argv, &options);
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    echo_announce(listener);
    threaded_serve(listener, session);
    echo_report();
    return 0;
}
