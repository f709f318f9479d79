// payload -- what the load generator sends, and the check of every byte that comes back.
//
// Each connection has an endless stream of bytes, cut into messages of one size or of mixed sizes. The byte
// at any position is a function of (seed, connection, position), so that nothing is stored for a connection:
// what is to be sent and what is to be expected are made when they are needed, which costs no more than
// copying or comparing them.
//
// Mixed sizes: of every ten messages of a connection nine have a quarter of message_bytes, and one, at a
// place that (seed, connection, ten) give, has the rest of ten times message_bytes. So the mean is that of
// messages of one size, exactly, and so is the work per byte; the median is a quarter of it.
//
// A message of PAYLOAD_HEADER bytes or more starts with magic, length, connection and sequence, so no two
// messages of a run are equal: whatever is lost, repeated, exchanged or leaked, the bytes differ. Behind it
// comes a window of a random tape, at a place that (seed, connection, sequence) give.
//
// A shorter message has no room for that. It starts with a counter that is scrambled for its connection
// (sequence * odd number + offset, lowest byte first): the first byte alone tells any 256 short messages in a
// row apart, and no more than 64 are ever in flight, so a lost, repeated or exchanged message is seen here
// too. (A short one among mixed sizes may start like a header, but what follows then does not go on like
// one.)
#ifndef COROBENCH_PAYLOAD_H
#define COROBENCH_PAYLOAD_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAYLOAD_HEADER = 24,
    PAYLOAD_CHUNK = 65536,   // the most that is made at once
    PAYLOAD_LONGEST = 65536, // of a message
    // message_bytes of mixed sizes: a quarter is a byte at least, and the long ones fit into PAYLOAD_LONGEST
    PAYLOAD_MIXED_LEAST = 4,
    PAYLOAD_MIXED_MOST = 8456,
    PAYLOAD_EVIDENCE = PAYLOAD_LONGEST + 2 * PAYLOAD_HEADER, // tells what follows the longest message
};

struct payload {
    uint64_t seed;
    size_t message_bytes; // of each message, or in the mean
    bool mixed;
    size_t short_bytes, longest_bytes; // message_bytes both, unless the sizes are mixed
    unsigned char *tape;               // owned
    unsigned char *chunk;              // owned: what payload_bytes returns
};

void payload_init(struct payload *payload, uint64_t seed, size_t message_bytes);
void payload_init_mixed(struct payload *payload, uint64_t seed, size_t message_bytes);
void payload_release(struct payload *payload);

// A message of a connection's stream: its number, where it starts, and its size.
struct payload_message {
    uint64_t sequence, start;
    size_t bytes;
};

// The message to which a position of a connection's stream belongs, the message of a number, and the one
// behind a message.
struct payload_message payload_message_at(const struct payload *payload, unsigned connection,
                                          uint64_t position);
struct payload_message payload_message(const struct payload *payload, unsigned connection, uint64_t sequence);
struct payload_message payload_message_next(const struct payload *payload, unsigned connection,
                                            const struct payload_message *message);

// `length` (at most PAYLOAD_CHUNK) bytes of a connection's stream; valid until the next call.
const unsigned char *payload_bytes(struct payload *payload, unsigned connection, uint64_t position,
                                   size_t length);

// How many of the bytes are as they should be, up to the first that is not; `length` when all are. Any
// length.
size_t payload_compare(const struct payload *payload, unsigned connection, uint64_t position,
                       const unsigned char *bytes, size_t length);

enum payload_fault {
    PAYLOAD_CORRUPT,   // bytes that come from nowhere
    PAYLOAD_REORDERED, // another message of the same connection
    PAYLOAD_FOREIGN,   // bytes of another connection
    PAYLOAD_EXCESS,    // bytes that were not sent, or sent once and returned twice
    PAYLOAD_MISSING,   // bytes that were left out
};

// What is known when a wrong byte has come.
struct payload_evidence {
    unsigned connection;
    uint64_t at;                // position of the first wrong byte in the connection's stream
    const unsigned char *bytes; // what came from there on; the more, the surer the judgement
    size_t count;               // at least 1, at most PAYLOAD_EVIDENCE
    const uint64_t *sent;       // how much of its stream each connection has sent
    unsigned connections;
};

// Finds out what became of the bytes and says it in `sentence`, with connection, message and byte. That
// something is wrong is certain; what it is, is as certain as the evidence is long.
enum payload_fault payload_diagnose(struct payload *payload, const struct payload_evidence *evidence,
                                    struct error *sentence);

#endif
