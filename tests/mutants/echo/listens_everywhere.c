// echo/listens_everywhere -- at every address of the machine, whatever it is told
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: loopback
#include "rig/threaded.h"

#include <stdio.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

int main(int argc, char **argv)
{
    struct echo_options options;
    echo_parse(argc, argv, &options);
    options.listen.sin_addr.s_addr = htonl(INADDR_ANY);
    echo_raise_limits();
    int listener = echo_listen(&options);
    echo_stop_on_sigterm(listener);
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("READY 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    threaded_serve(listener, &options, session);
    echo_report();
    return 0;
}
