// crowd -- the clients of a soak, all at once in one thread: each slot lives one life after the other, and
// checks every byte that comes back.
#ifndef SOAK_CROWD_H
#define SOAK_CROWD_H

#include "error.h"
#include "speech.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum { CROWD_BURST = 64 }; // connect at the same time

struct crowd_options {
    struct sockaddr_in server;
    uint64_t seed;
    uint64_t pause_ns;  // between two lives of a slot, in the mean
    bool one_at_a_time; // is all that the server serves
    bool asks;          // the animals, and not for an echo
};

struct crowd_counts {
    uint64_t connections, messages, bytes; // established; verified
    uint64_t resets, half_closes;
    uint64_t kinds[LIFE_KINDS]; // lives that were lived to their end
    uint64_t faults;
};

enum crowd_mode {
    CROWD_GATHERS, // all are there at once, each with as much under way as it likes: no pool need ever be
                   // larger
    CROWD_LIVES,   // who ends begins anew
    CROWD_LEAVES,  // nobody begins; who is there says no more, is answered, and goes
    CROWD_BEARS    // as CROWD_LIVES, but whatever the server does is right: it was told to end
};

struct slot;

struct crowd {
    struct crowd_options options;
    enum crowd_mode mode;
    struct speech speech;
    struct slot *slots;
    struct pollfd *polled;
    uint64_t *said; // how much of its stream each slot has sent
    unsigned count;
    uint64_t lives; // begun
    bool all_there; // of those that gather
    uint64_t burst_at_ns;
    struct crowd_counts counts;
    struct error fault; // the first one
};

// Nothing is connected before the first turn.
void crowd_init(struct crowd *crowd, const struct crowd_options *options);
void crowd_release(struct crowd *crowd); // ends all connections at once

// Waits until something is to be done, or the time has come, and does it. -1 where it is ours that cannot go
// on: no descriptors, no ports.
int crowd_turn(struct crowd *crowd, uint64_t until_ns, struct error *error);

// Whether all who were to gather have come, have been answered and have gone.
bool crowd_gathered(const struct crowd *crowd);

unsigned crowd_open(const struct crowd *crowd); // connections, those included that are being made

#endif
