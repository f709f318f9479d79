// network -- a network of a soak's own, with nothing but a loopback.
//
// In it nobody else's connections are in the way. More is needed: where a backlog is full, the kernel answers
// with SYN cookies (tcp(7), tcp_syncookies), and resets some of those connections when their first bytes
// come. That is not the server's fault, which never sees them. In a network of one's own, cookies can be
// turned off: then a SYN beyond the backlog is dropped, and comes again.
#ifndef SOAK_NETWORK_H
#define SOAK_NETWORK_H

#include "error.h"

// Moves this process to a new network. -1 where it may not have one: everything is as it was before.
int network_make(struct error *error);

#endif
