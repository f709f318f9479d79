// payload -- the check of what an echo brings back: no byte that is changed, left out, repeated or added goes
// unseen, and what became of it is said in one sentence.
//
// The input says sizes and seed, and then what is done with the bytes on their way.
//
// reads: payload.c payload_fault.c
#include "fuzz.h"

#include "payload.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 3, STREAM_MOST = 8192 };

struct way {
    uint8_t *bytes; // what comes back
    size_t length;
};

// Takes a byte of what to do: change, leave out, repeat, or put bytes of another connection there.
static void disturb(struct way *way, struct payload *payload, unsigned other, struct fuzz_bytes *rest)
{
    size_t at = way->length ? fuzz_take_number(rest, 65535) % way->length : 0;
    size_t count = fuzz_take_number(rest, 255) % (way->length - at + 1);
    switch (fuzz_take_byte(rest) % 5) {
    case 0:
        if (way->length)
            way->bytes[at] ^= fuzz_take_byte(rest);
        break;
    case 1:
        memmove(way->bytes + at, way->bytes + at + count, way->length - at - count);
        way->length -= count;
        break;
    case 2:
        memmove(way->bytes + at + count, way->bytes + at, way->length - at);
        way->length += count;
        break;
    case 3:
        memcpy(way->bytes + at, payload_bytes(payload, other, fuzz_take_number(rest, 4095), count), count);
        break;
    default:
        for (size_t i = 0; i < count; i++)
            way->bytes[at + i] = fuzz_take_byte(rest);
    }
}

static void check_sizes(const struct payload *payload, unsigned connection)
{
    uint64_t start = 0;
    struct payload_message message = payload_message(payload, connection, 0);
    for (unsigned i = 0; i < 12; i++) {
        struct payload_message at = payload_message_at(payload, connection, start + message.bytes - 1);
        fuzz_require(message.start == start && message.bytes > 0 && at.sequence == i && at.start == start &&
                         at.bytes == message.bytes,
                     "message %u is not where it is", i);
        start += message.bytes;
        message = payload_message_next(payload, connection, &message);
    }
}

static void check(struct payload *payload, unsigned connection, struct fuzz_bytes *rest)
{
    size_t length = 1 + fuzz_take_number(rest, STREAM_MOST - 1);
    uint64_t begin = fuzz_take_number(rest, 100000), sent[CONNECTIONS];
    uint8_t *right = malloc(length), *room = malloc(length + 4 * 256);
    memcpy(right, payload_bytes(payload, connection, begin, length), length);
    memcpy(room, right, length);
    struct way way = {room, length};
    for (unsigned i = 0; i < 4 && rest->length > 0; i++)
        disturb(&way, payload, (connection + 1) % CONNECTIONS, rest);
    size_t common = 0, least = way.length < length ? way.length : length;
    while (common < least && way.bytes[common] == right[common])
        common++;
    size_t good = payload_compare(payload, connection, begin, way.bytes, least);
    fuzz_require(good == common, "%zu of %zu bytes are right, and %zu are said to be", common, least, good);
    if (good < way.length && good < least) {
        for (unsigned i = 0; i < CONNECTIONS; i++)
            sent[i] = begin + length;
        struct error sentence = {""};
        const struct payload_evidence evidence = {connection,
                                                  begin + good,
                                                  way.bytes + good,
                                                  way.length - good < PAYLOAD_EVIDENCE ? way.length - good
                                                                                       : PAYLOAD_EVIDENCE,
                                                  sent,
                                                  CONNECTIONS};
        enum payload_fault fault = payload_diagnose(payload, &evidence, &sentence);
        fuzz_require(fault <= PAYLOAD_MISSING, "a fault of no kind");
        fuzz_require_sentence(sentence.text, NULL);
    }
    free(right);
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size};
    struct payload payload;
    uint64_t seed = fuzz_take_number(&rest, UINT32_MAX);
    bool mixed = fuzz_take_byte(&rest) % 2;
    if (mixed)
        payload_init_mixed(&payload, seed,
                           PAYLOAD_MIXED_LEAST +
                               fuzz_take_number(&rest, PAYLOAD_MIXED_MOST - PAYLOAD_MIXED_LEAST));
    else
        payload_init(&payload, seed, 1 + fuzz_take_number(&rest, PAYLOAD_LONGEST - 1) % 3000);
    unsigned connection = fuzz_take_byte(&rest) % CONNECTIONS;
    check_sizes(&payload, connection);
    check(&payload, connection, &rest);
    payload_release(&payload);
    return 0;
}
