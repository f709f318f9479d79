// echo/dies_on_eintr -- takes an interrupted system call for an error
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: interrupt
#include "rig/threaded.h"

#include <sys/epoll.h>

static void session(int connection)
{
    peer_echo(connection, peer_reply);
    close(connection);
}

// epoll_wait is one of the calls that fail with EINTR when the process is stopped and continued, even without
// a handler: signal(7).
int echo_serve(int listener, const struct echo_options *options)
{
    threaded_beat(options, threaded_heart);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0)
        rig_die("cannot watch the listener");
    while (!echo_stopping()) {
        if (epoll_wait(epoll, &event, 1, -1) < 0 && !echo_stopping())
            rig_die("cannot wait");
        int connection = echo_accept(listener, 0);
        if (connection >= 0)
            threaded_start(session, connection);
    }
    return 0;
}
