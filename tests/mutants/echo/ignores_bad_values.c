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

static bool is_bad(const char *argument)
{
    return strncmp(argument, "--backlog=", 10) == 0 &&
           (atol(argument + 10) < 1 || atol(argument + 10) > 65535);
}

// The address must still be right, or nobody would find it.
static int drop_bad(int argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < argc; i++)
        if (!is_bad(argv[i]))
            argv[kept++] = argv[i];
    return kept;
}

int main(int argc, char **argv)
{
    struct echo_options options;
    argc = drop_bad(argc, argv);
    echo_parse(argc, argv, &options);
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    echo_announce(listener);
    threaded_serve(listener, &options, session);
    echo_report();
    return 0;
}
