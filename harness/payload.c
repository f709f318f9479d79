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
    MIX = 10,    // messages of mixed sizes, one of them long
    QUARTER = 4, // the others' part of the mean
};

void payload_init(struct payload *payload, uint64_t seed, size_t message_bytes)
{
    assert(message_bytes >= 1 && message_bytes <= PAYLOAD_LONGEST);
    *payload = (struct payload){.seed = seed,
                                .message_bytes = message_bytes,
                                .short_bytes = message_bytes,
                                .longest_bytes = message_bytes,
                                .tape = memory_zeroed(TAPE_BYTES, 1),
                                .chunk = memory_zeroed(PAYLOAD_CHUNK, 1)};
    struct random_state random;
    random_seed(&random, seed);
    for (size_t i = 0; i < TAPE_BYTES; i += sizeof(uint64_t)) {
        uint64_t word = random_next(&random);
        memcpy(payload->tape + i, &word, sizeof word);
    }
}

void payload_init_mixed(struct payload *payload, uint64_t seed, size_t message_bytes)
{
    assert(message_bytes >= PAYLOAD_MIXED_LEAST && message_bytes <= PAYLOAD_MIXED_MOST);
    payload_init(payload, seed, message_bytes);
    payload->mixed = true;
    payload->short_bytes = message_bytes / QUARTER;
    payload->longest_bytes = MIX * message_bytes - (MIX - 1) * payload->short_bytes;
}

void payload_release(struct payload *payload)
{
    free(payload->tape);
    free(payload->chunk);
    *payload = (struct payload){0};
}

// --- Where messages lie ---------------------------------------------------------------------------------

// What makes a connection's stream its own.
static uint64_t base_of(const struct payload *payload, unsigned connection)
{
    return random_mix(payload->seed ^ random_mix(connection));
}

// Which of the messages of a mix is the long one.
static unsigned long_place(const struct payload *payload, unsigned connection, uint64_t mix)
{
    return (unsigned)(random_mix(~(base_of(payload, connection) + mix)) % MIX);
}

// The message at `place` of a mix whose long one is at `long_one`.
static struct payload_message mixed_message(const struct payload *payload, uint64_t mix, unsigned place,
                                            unsigned long_one)
{
    uint64_t start = mix * MIX * payload->message_bytes + place * payload->short_bytes;
    if (place > long_one)
        start += payload->longest_bytes - payload->short_bytes;
    return (struct payload_message){.sequence = mix * MIX + place,
                                    .start = start,
                                    .bytes =
                                        place == long_one ? payload->longest_bytes : payload->short_bytes};
}

struct payload_message payload_message(const struct payload *payload, unsigned connection, uint64_t sequence)
{
    if (payload->mixed)
        return mixed_message(payload, sequence / MIX, (unsigned)(sequence % MIX),
                             long_place(payload, connection, sequence / MIX));
    return (struct payload_message){
        .sequence = sequence, .start = sequence * payload->message_bytes, .bytes = payload->message_bytes};
}

struct payload_message payload_message_at(const struct payload *payload, unsigned connection,
                                          uint64_t position)
{
    if (!payload->mixed)
        return payload_message(payload, connection, position / payload->message_bytes);
    size_t mix_bytes = MIX * payload->message_bytes, from = position % mix_bytes;
    uint64_t mix = position / mix_bytes;
    unsigned long_one = long_place(payload, connection, mix), place = long_one;
    size_t long_start = long_one * payload->short_bytes, long_end = long_start + payload->longest_bytes;
    if (from < long_start)
        place = (unsigned)(from / payload->short_bytes);
    else if (from >= long_end)
        place = long_one + 1 + (unsigned)((from - long_end) / payload->short_bytes);
    return mixed_message(payload, mix, place, long_one);
}

struct payload_message payload_message_next(const struct payload *payload, unsigned connection,
                                            const struct payload_message *message)
{
    if (payload->mixed)
        return payload_message(payload, connection, message->sequence + 1);
    return (struct payload_message){
        .sequence = message->sequence + 1, .start = message->start + message->bytes, .bytes = message->bytes};
}

// --- What is in them ------------------------------------------------------------------------------------

// One message: its first bytes, and where the others lie on the tape.
struct recipe {
    uint64_t head[PAYLOAD_HEADER / 8]; // the header, or as much of a counter as the message has room for
    const unsigned char *body;
};

static struct recipe recipe_of(const struct payload *payload, unsigned connection,
                               const struct payload_message *message)
{
    uint64_t base = base_of(payload, connection);
    uint64_t key = random_mix(base + message->sequence);
    struct recipe recipe = {.body = payload->tape + key % STARTS};
    if (message->bytes >= PAYLOAD_HEADER) {
        recipe.head[0] = MAGIC | (uint64_t)message->bytes << 32;
        recipe.head[1] = connection;
        recipe.head[2] = message->sequence;
    } else {
        recipe.head[0] = message->sequence * (base | 1) + random_mix(base);
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
    struct payload_message message = payload_message_at(payload, connection, position);
    size_t from = position - message.start, done = 0;
    while (done < length) {
        size_t rest = message.bytes - from, part = length - done < rest ? length - done : rest;
        struct recipe recipe = recipe_of(payload, connection, &message);
        struct stretch stretch = stretch_of(&recipe, from, part);
        if (stretch.head_length)
            memcpy(payload->chunk + done, stretch.head, stretch.head_length);
        if (stretch.body_length)
            memcpy(payload->chunk + done + stretch.head_length, stretch.body, stretch.body_length);
        done += part;
        from = 0;
        if (done < length)
            message = payload_message_next(payload, connection, &message);
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
    struct payload_message message = payload_message_at(payload, connection, position);
    size_t from = position - message.start, done = 0;
    while (done < length) {
        size_t rest = message.bytes - from, part = length - done < rest ? length - done : rest;
        struct recipe recipe = recipe_of(payload, connection, &message);
        struct stretch stretch = stretch_of(&recipe, from, part);
        size_t same = same_bytes(stretch.head, bytes + done, stretch.head_length);
        if (same == stretch.head_length)
            same += same_bytes(stretch.body, bytes + done + same, stretch.body_length);
        done += same;
        if (same < part)
            break;
        from = 0;
        if (done < length)
            message = payload_message_next(payload, connection, &message);
    }
    return done;
}
