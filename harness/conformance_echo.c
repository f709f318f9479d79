#include "conformance_echo.h"

const struct check conformance_echo[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = echo_usage},
    {"ready", "prints READY 127.0.0.1:PORT, and nothing else, and that port accepts", 1, .serve = echo_ready},
    {"one-byte", "300 messages of one byte, and a message sent byte by byte", 1, .serve = echo_one_byte},
    {"large-message", "4 MB come back to a peer that sends and reads at once", 1,
     .serve = echo_large_message},
    {"half-close", "after the peer's FIN everything still comes back, then the connection is closed", 1,
     .serve = echo_half_close},
    {"binary", "every byte value comes back as it was", 1, .serve = echo_binary},
    {"isolation", "each connection gets its own bytes and no other's, in order", 2, .serve = echo_isolation},
    {"many-at-once", "200 connections at once", 200, .serve = echo_many_at_once},
    {"reset", "peers that reset their connections disturb no other", 1, .serve = echo_reset},
    {"slow-reader",
     "a peer that does not read disturbs no other, is not read from without bound, and loses "
     "nothing",
     2, .serve = echo_slow_reader},
    {"no-leak", "after 2,000 connections, descriptors, threads and processes are back where they were", 1,
     .serve = echo_no_leak},
    {"interrupt", "signals that mean nothing, and being stopped and continued, are no error", 1,
     .serve = echo_interrupt},
    {"sigterm", "SIGTERM under load: exit status 0 within five seconds, and no process left", 1,
     .serve = echo_sigterm},
    {"metrics", "connections_accepted is right, and appended", 1, .serve = echo_metrics},
    {0},
};
