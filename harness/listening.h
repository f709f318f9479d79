// listening -- what the kernel tells of sockets that listen.
#ifndef COROBENCH_LISTENING_H
#define COROBENCH_LISTENING_H

#include "error.h"
#include "vec.h"

#include <stdint.h>

struct backlogs VEC(uint32_t);

// Appends how many connections may wait to be accepted at each TCP socket that listens on the port:
// what its owner asked of listen(2), cut to net.core.somaxconn. -1 when the kernel does not tell.
int listening_backlogs(struct backlogs *backlogs, uint16_t port, struct error *error);

#endif
