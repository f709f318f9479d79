// ring -- a queue of bytes between one thread that writes and one that reads, of a fixed size.
//
// The bytes lie in a ring that is mapped twice, one behind the other: what goes over its end goes on at its
// beginning, so any piece up to its size is one piece, written and read in place.
//
// Who has to wait looks again and again for as long as waking it would take, and then sleeps (futex(2)) until
// the other end has moved on. Where the program has one CPU only it sleeps at once.
#ifndef BUSES_RING_H
#define BUSES_RING_H

#include <stddef.h>

enum {
    RING_BYTES = 1 << 18, // fits into the second-level cache of the processors that read and write it
    RING_PART = RING_BYTES / 4,
};

struct ring;

struct ring *ring_open(void); // dies where there is no memory
void ring_close(struct ring *ring);

// --- The writer's ------------------------------------------------------------------------------------------

// Where to write `bytes` of them, at most RING_BYTES, and as one piece. Publishes and waits while the ring is
// too full.
char *ring_room(struct ring *ring, size_t bytes);

// So many have been written; the reader does not yet see them.
void ring_written(struct ring *ring, size_t bytes);

// The reader sees all that has been written.
void ring_publish(struct ring *ring);

// --- The reader's ------------------------------------------------------------------------------------------

// Waits until the reader has `least` bytes before it, at most RING_BYTES, and returns how many there are. It
// is shown RING_PART at a time, unless `least` is more: room is given back while there is still something to
// read.
size_t ring_look(struct ring *ring, size_t least, const char **bytes);

// So many have been read: their place may be written to again.
void ring_take(struct ring *ring, size_t bytes);

#endif
