// trial -- a started server and the peers that try it: what the checks of an echo server work with.
#ifndef COROBENCH_TRIAL_H
#define COROBENCH_TRIAL_H

#include "conformance.h"
#include "peer.h"
#include "scratch.h"
#include "server.h"

struct trial {
    const struct implementation *implementation;
    struct server server;
    struct peers peers;
    uint64_t until_ns;      // the check's deadline: what waits for the server longer fails
    struct scratch metrics; // the server's metrics file; "operations 7 count" is in it beforehand
};

// Starts the server, lets the check serve, ends everything.
int trial_run(const struct implementation *implementation, const struct check *check, struct error *error);

// As many connections as wanted, or fewer where the card's limits say so.
unsigned trial_connections(const struct trial *trial, unsigned wanted);

// Stops the server with all its processes (SIGSTOP), and lets it go on: what peers do in between it finds
// done.
void trial_pause(const struct trial *trial);
void trial_resume(const struct trial *trial);

// Adds `count` peers of one plan.
int trial_add(struct trial *trial, unsigned count, const struct peer_plan *plan, struct error *error);

// Drives all peers until done.
int trial_drive(struct trial *trial, struct error *error);

// Adds peers and drives all until done.
int trial_try(struct trial *trial, unsigned count, const struct peer_plan *plan, struct error *error);

#endif
