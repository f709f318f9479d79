// listening -- sockets that listen: whether there can be any, and what the kernel tells of them.
#ifndef COROBENCH_LISTENING_H
#define COROBENCH_LISTENING_H

#include "error.h"
#include "vec.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct listener {
    uint32_t backlog; // how many connections may wait to be accepted: what was asked of listen(2), cut to
                      // net.core.somaxconn
    uint64_t inode;   // the socket's, as /proc/PID/fd names it
};

struct listeners VEC(struct listener);

// Whether a connection to 127.0.0.1 can be made: servers and clients are measured over it. If not, the error
// says what is in the way and what mends it.
int listening_try(struct error *error);

// Appends the TCP sockets that listen on the port, at 127.0.0.1 or wherever it is, too. -1 when the kernel
// does not tell.
int listening_at(struct listeners *listeners, uint16_t port, struct error *error);

// How many of the sockets are open in the program or in one of its descendants.
size_t listening_held(const struct listeners *listeners, pid_t program);

#endif
