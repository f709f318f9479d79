// poller -- which descriptors are ready, by select(2), poll(2) or epoll(7).
//
// A descriptor is watched in a direction until it was reported there: who waits again watches again.
#ifndef TASKOS_POLLER_H
#define TASKOS_POLLER_H

#include <stdint.h>

enum { POLLER_READ = 1, POLLER_WRITE = 2 }; // directions, to be combined

struct poller {
    const struct poller_operations *does;
};

// Is told of each descriptor that is ready. Returns the directions in which somebody cared.
typedef unsigned poller_report(void *context, int descriptor, unsigned directions);

struct poller_operations {
    // 0; 1 when the descriptor is always ready, and will not be reported (a file, with epoll); -1 and errno.
    int (*watch)(struct poller *poller, int descriptor, unsigned direction);

    // Nobody waits any more.
    void (*unwatch)(struct poller *poller, int descriptor, unsigned direction);

    // The descriptor is about to be closed, or is another one than before under the same number.
    void (*forget)(struct poller *poller, int descriptor);

    // Waits so long (below 0: for ever) until one is ready or a signal comes, and reports all that are.
    // Returns 0, or -1 with errno set.
    int (*wait)(struct poller *poller, int64_t timeout_ns, poller_report *report, void *context);

    void (*destroy)(struct poller *poller);
};

// NULL with errno set when there is no memory, or no descriptor.
struct poller *poller_select_create(void);
struct poller *poller_poll_create(void);
struct poller *poller_epoll_create(void);

#endif
