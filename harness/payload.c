#include "payload.h"

#include "memory.h"
#include "random.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAGIC = 0x636f726f, // "coro"
    STARTS = 8192,      // bytes of the tape at which a message's window may start: little, to stay in cache
    TAPE_BYTES = STARTS + PAYLOAD_LONGEST,
};

void payload_init(struct payload *payload, uint64_t seed, size_t message_bytes)
{
    assert(message_bytes >= 1 && message_bytes <= PAYLOAD_LONGEST);
    *payload = (struct payload){.seed = seed,
                                .message_bytes = message_bytes,
                                .tape = memory_zeroed(TAPE_BYTES, 1),
                                .chunk = memory_zeroed(PAYLOAD_CHUNK, 1)};
    struct random_state random;
    random_seed(&random, seed);
    for (size_t i = 0; i < TAPE_BYTES; i += sizeof(uint64_t)) {
        uint64_t word = random_next(&random);
        memcpy(payload->tape + i, &word, sizeof word);
    }
}

void payload_release(struct payload *payload)
{
    free(payload->tape);
    free(payload->chunk);
    *payload = (struct payload){0};
}

// One message: its first bytes, and where the others lie on the tape.
struct recipe {
    uint64_t head[PAYLOAD_HEADER / 8]; // the header, or as much of a counter as the message has room for
    const unsigned char *body;
};

static struct recipe recipe_of(const struct payload *payload, unsigned connection, uint64_t sequence)
{
    uint64_t base = random_mix(payload->seed ^ random_mix(connection));
    uint64_t key = random_mix(base + sequence);
    struct recipe recipe = {.body = payload->tape + key % STARTS};
    if (payload->message_bytes >= PAYLOAD_HEADER) {
        recipe.head[0] = MAGIC | (uint64_t)payload->message_bytes << 32;
        recipe.head[1] = connection;
        recipe.head[2] = sequence;
    } else {
        recipe.head[0] = sequence * (base | 1) + random_mix(base);
        recipe.head[1] = key;
        recipe.head[2] = ~key;
    }
    return recipe;
}

// A stretch of bytes within one message, as two pieces that lie in memory: some of the head, some of the
// body.
struct stretch {
    const unsigned char *head, *body;
    size_t head_length, body_length;
};

static struct stretch stretch_of(const struct recipe *recipe, size_t from, size_t length)
{
    struct stretch stretch = {0};
    if (from < PAYLOAD_HEADER) {
        stretch.head = (const unsigned char *)recipe->head + from;
        stretch.head_length = length < PAYLOAD_HEADER - from ? length : PAYLOAD_HEADER - from;
    }
    if (length > stretch.head_length) {
        stretch.body = recipe->body + (from + stretch.head_length - PAYLOAD_HEADER);
        stretch.body_length = length - stretch.head_length;
    }
    return stretch;
}

const unsigned char *payload_bytes(struct payload *payload, unsigned connection, uint64_t position,
                                   size_t length)
{
    assert(length <= PAYLOAD_CHUNK);
    uint64_t sequence = position / payload->message_bytes;
    size_t from = position % payload->message_bytes;
    for (size_t done = 0; done < length; sequence++, from = 0) {
        size_t rest = payload->message_bytes - from, part = length - done < rest ? length - done : rest;
        struct recipe recipe = recipe_of(payload, connection, sequence);
        struct stretch stretch = stretch_of(&recipe, from, part);
        if (stretch.head_length)
            memcpy(payload->chunk + done, stretch.head, stretch.head_length);
        if (stretch.body_length)
            memcpy(payload->chunk + done + stretch.head_length, stretch.body, stretch.body_length);
        done += part;
    }
    return payload->chunk;
}

static size_t same_bytes(const unsigned char *left, const unsigned char *right, size_t length)
{
    if (length == 0 || memcmp(left, right, length) == 0)
        return length;
    size_t same = 0;
    while (left[same] == right[same])
        same++;
    return same;
}

size_t payload_compare(const struct payload *payload, unsigned connection, uint64_t position,
                       const unsigned char *bytes, size_t length)
{
    uint64_t sequence = position / payload->message_bytes;
    size_t from = position % payload->message_bytes, done = 0;
    for (; done < length; sequence++, from = 0) {
        size_t rest = payload->message_bytes - from, part = length - done < rest ? length - done : rest;
        struct recipe recipe = recipe_of(payload, connection, sequence);
        struct stretch stretch = stretch_of(&recipe, from, part);
        size_t same = same_bytes(stretch.head, bytes + done, stretch.head_length);
        if (same == stretch.head_length)
            same += same_bytes(stretch.body, bytes + done + same, stretch.body_length);
        done += same;
        if (same < part)
            break;
    }
    return done;
}
