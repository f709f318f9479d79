// echo/works_by_the_receive -- does a message's work for whatever a receive brings
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: work
#include "rig/threaded.h"

static size_t message_bytes;

static void session(int connection)
{
    struct peer peer = {.connection = connection};
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = TEMP_FAILURE_RETRY(recv(connection, buffer, sizeof buffer, 0))) > 0) {
        echo_work(message_bytes);
        if (peer_reply(&peer, buffer, (size_t)received) < 0)
            break;
    }
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    message_bytes = options->message_bytes;
    return threaded_serve(listener, options, session);
}
