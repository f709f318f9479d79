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

static bool is_known(const char *argument)
{
    static const char *const known[] = {
        "--listen=", "--backlog=", "--work-ns=", "--message-bytes=", "--heartbeat-ms="};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(argument, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

static int drop_unknown(int argc, char **argv)
{
    int kept = 1;
    for (int i = 1; i < argc; i++)
        if (is_known(argv[i]))
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
    threaded_serve(listener, &options, session);
    echo_report();
    return 0;
}
