// echo/keeps_sockets_in_flight -- sends each connection to itself, and never takes it out of the queue
// model: thread
// runtime: pthreads
// class: idiomatic
//
// As a ring may that holds a file which nobody has open any more: no descriptor tells of it.
#include "../../mutants/echo/rig/threaded.h"

#include <string.h>

static int queue[2];

static void forget(int connection)
{
    char byte = 0;
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof connection)];
    } control = {
        .head = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof connection)}};
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    memcpy(CMSG_DATA(&control.head), &connection, sizeof connection);
    sendmsg(queue[0], &message, MSG_DONTWAIT); // until it is full
}

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    shutdown(connection, SHUT_RDWR);
    forget(connection);
    close(connection);
}

int echo_serve(int listener, const struct echo_options *options)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, queue) < 0)
        rig_die("cannot make a pair of sockets");
    return threaded_serve(listener, options, session);
}
