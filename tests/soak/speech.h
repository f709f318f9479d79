// speech -- what is said on a soak's connections: bytes that an echo server sends back, or questions to
// `corobench animals`.
//
// The connections of one slot, one after the other, share a stream of bytes: what comes from an earlier one
// is wrong.
#ifndef SOAK_SPEECH_H
#define SOAK_SPEECH_H

#include "animals.h"
#include "api.h"
#include "error.h"
#include "life.h"
#include "payload.h"

// What `corobench animals` is started with: what it answers follows from it.
#define SPEECH_ANIMALS                                                                                       \
    "--latency-ms=20", "--latency=exponential", "--status-500=3%", "--resets=3%", "--stalls=3%",             \
        "--malformed=3%"

struct speech {
    bool asks; // the animals
    struct payload payload;
    struct animals_plan animals;
};

// What is said within one life.
struct turn {
    unsigned slot;
    uint64_t start;         // in the slot's stream, of its first byte
    size_t answer;          // bytes that are due for all that it sends
    bool answer_may_be_cut; // it may also end early, or break
    bool server_ends;       // behind its answer, unasked
    char request[200];
    struct api_answer expected;
};

void speech_init(struct speech *speech, uint64_t seed, bool asks);
void speech_release(struct speech *speech);

// Prepares the next life of a slot; may change the life to what can be said in it. `number` is that of the
// life among all of the soak. `start` is where the slot's stream goes on; it is set to where it goes on next.
void speech_begin(const struct speech *speech, struct turn *turn, struct life *life, uint64_t number,
                  uint64_t *start);

// The bytes from `offset` on, at most `length`, which is set to how many there are.
const void *speech_bytes(struct speech *speech, const struct turn *turn, size_t offset, size_t *length);

// How many of the bytes that came are right. Of those that are not, `error` says what is wrong; `sent` is how
// much of its stream each slot has sent.
size_t speech_compare(struct speech *speech, const struct turn *turn, size_t offset, const void *bytes,
                      size_t length);
void speech_explain(struct speech *speech, const struct turn *turn, size_t offset, const void *bytes,
                    size_t length, const uint64_t *sent, unsigned slots, struct error *error);

// How many messages end between two offsets of what came.
uint64_t speech_messages(const struct speech *speech, const struct turn *turn, size_t from, size_t to);

#endif
