// loadgen_world -- all that the load generator has to do with the outside: a clock, connections, events on
// them, and the server's counters.
//
// It is a table, so that a test can put a world of its own in its place, with a clock that it sets. The real
// one is epoll, level-triggered, and sockets that do not block. A world may be used by several threads, each
// with its own poller; a connection stays with its poller.
#ifndef COROBENCH_LOADGEN_WORLD_H
#define COROBENCH_LOADGEN_WORLD_H

#include "error.h"
#include "watch.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/types.h>

// All return -1 with errno set unless they say otherwise, and none of them is interrupted.
struct load_world {
    uint64_t (*clock)(struct load_world *world); // ns; never goes back
    uint64_t (*cpu)(struct load_world *world);   // ns that this thread has computed

    int (*open)(struct load_world *world); // a poller
    void (*shut)(struct load_world *world, int poller);
    // Up to `most` events, or 0 after timeout_ns at the latest; a signal may end the wait early. 0 ns: no
    // wait.
    int (*wait)(struct load_world *world, int poller, struct epoll_event *events, int most,
                uint64_t timeout_ns);

    // Begins a connection from the `source`-th address of this machine (0: as it comes), of which the poller
    // will tell with EPOLLOUT and `tag` when it stands. Returns 0 if it stands already; -1 with EINPROGRESS
    // is no failure. *descriptor is -1 only if there is nothing to close.
    int (*connect)(struct load_world *world, int poller, const struct sockaddr_in *server, unsigned source,
                   void *tag, int *descriptor);
    int (*connected)(struct load_world *world, int descriptor); // how it went
    int (*want)(struct load_world *world, int poller, int descriptor, uint32_t events, void *tag);
    ssize_t (*send)(struct load_world *world, int descriptor, const void *bytes, size_t length);
    ssize_t (*receive)(struct load_world *world, int descriptor, void *bytes, size_t most);
    int (*finish)(struct load_world *world, int descriptor);   // sends a FIN behind what was sent
    void (*give_up)(struct load_world *world, int descriptor); // both ways: the poller will tell of the end
    void (*close)(struct load_world *world, int descriptor, bool reset); // reset: with RST instead of FIN

    // The server's counters, with `memory` its memory, too. -1 with the sentence.
    int (*read_server)(struct load_world *world, pid_t pid, bool memory, struct watch_reading *reading,
                       struct error *error);
};

struct load_world *load_world_real(void);

// Whether connections go to this machine, which has 2^24 addresses for their sources.
bool load_is_loopback(const struct sockaddr_in *address);

#endif
