// slot -- one connection after the other, each driven through its life.
#ifndef SOAK_SLOT_H
#define SOAK_SLOT_H

#include "crowd.h"

struct slot {
    enum life_kind kind; // of all its lives, unless the crowd takes turns
    struct random_state random;
    struct life life;
    struct turn turn;
    int socket; // -1: between two lives
    bool connected, shut;
    uint64_t stream; // where its next life begins in its stream of bytes
    size_t sent, received;
    uint64_t begins_ns, sends_ns, reads_ns; // not before
    uint64_t moved_ns;                      // something last went in or out
};

// -1: see crowd_turn.
int slot_begin(struct crowd *crowd, struct slot *slot, uint64_t now_ns, struct error *error);

// What poll is to wait for, and when the slot is to be looked at again whatever comes.
short slot_events(const struct slot *slot, uint64_t now_ns, uint64_t *due_ns);

// Does what poll says is possible, and what is due.
void slot_step(struct crowd *crowd, struct slot *slot, short events, uint64_t now_ns);

// Says no more than it has said: the rest of its life is how it ends.
void slot_hush(const struct crowd *crowd, struct slot *slot);

// --- Its end (slot_end.c) --------------------------------------------------------------------------------

void slot_close(struct slot *slot);

// Closes it, or has the kernel reset it. The next life begins after a pause of up to twice the mean.
void slot_leave(struct crowd *crowd, struct slot *slot, uint64_t now_ns);
void slot_reset(struct crowd *crowd, struct slot *slot, uint64_t now_ns);

// The server is at fault, unless it was told to end.
void slot_fault(struct crowd *crowd, struct slot *slot, uint64_t now_ns, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// The connection broke, as errno says: which is a fault, unless the life is one that breaks it.
void slot_broke(struct crowd *crowd, struct slot *slot, uint64_t now_ns, const char *what);

#endif
