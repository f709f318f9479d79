#include "memory.h"
#include "payload.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// Streams of messages of one size, and of mixed sizes.
static const struct kind {
    size_t bytes;
    bool mixed;
} kinds[] = {
    {1, false},  {2, false},  {3, false},  {7, false},   {8, false},    {23, false},   {24, false},
    {25, false}, {31, false}, {32, false}, {100, false}, {1024, false}, {4099, false}, {65536, false},
    {4, true},   {7, true},   {24, true},  {95, true},   {96, true},    {1024, true},  {8456, true},
};

static void init(struct payload *payload, uint64_t seed, const struct kind *kind)
{
    if (kind->mixed)
        payload_init_mixed(payload, seed, kind->bytes);
    else
        payload_init(payload, seed, kind->bytes);
}

// A copy of a piece of a stream, made at once or in whatever pieces payload_bytes allows.
static unsigned char *stream(struct payload *payload, unsigned connection, uint64_t position, size_t length)
{
    unsigned char *copy = memory_zeroed(length, 1);
    for (size_t done = 0; done < length;) {
        size_t part = length - done < PAYLOAD_CHUNK ? length - done : PAYLOAD_CHUNK;
        memcpy(copy + done, payload_bytes(payload, connection, position + done, part), part);
        done += part;
    }
    return copy;
}

static void a_byte_depends_on_its_position_alone(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 1);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct payload payload;
        init(&payload, 7, &kinds[i]);
        size_t length = (kinds[i].mixed ? 30 : 3) * kinds[i].bytes + 200;
        unsigned char *whole = stream(&payload, 5, 0, length);
        for (int piece = 0; piece < 300; piece++) {
            size_t from = random_below(&random, length);
            size_t most = length - from < 200 ? length - from : 200, part = random_below(&random, most + 1);
            assert_memory_equal(payload_bytes(&payload, 5, from, part), whole + from, part);
            assert_int_equal(payload_compare(&payload, 5, from, whole + from, length - from), length - from);
        }
        free(whole);
        payload_release(&payload);
    }
}

static void seeds_and_connections_have_streams_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct payload one, same, other;
        init(&one, 7, &kinds[i]);
        init(&same, 7, &kinds[i]);
        init(&other, 8, &kinds[i]);
        unsigned char *bytes = stream(&one, 0, 0, 1000);
        assert_memory_equal(payload_bytes(&same, 0, 0, 1000), bytes, 1000);
        if (kinds[i].bytes != PAYLOAD_HEADER) // nothing but headers, which do not hold the seed
            assert_memory_not_equal(payload_bytes(&other, 0, 0, 1000), bytes, 1000);
        assert_memory_not_equal(payload_bytes(&one, 1, 0, 1000), bytes, 1000);
        free(bytes);
        payload_release(&one);
        payload_release(&same);
        payload_release(&other);
    }
}

static bool are_equal(struct payload *payload, const struct payload_message *one,
                      const struct payload_message *other)
{
    unsigned char bytes[PAYLOAD_HEADER]; // the rest does not tell messages apart
    size_t length = one->bytes < sizeof bytes ? one->bytes : sizeof bytes;
    if (one->bytes != other->bytes)
        return false;
    memcpy(bytes, payload_bytes(payload, 2, one->start, length), length);
    return memcmp(bytes, payload_bytes(payload, 2, other->start, length), length) == 0;
}

static void messages_in_a_row_differ(void **state)
{
    (void)state;
    enum { ROW = 256 };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct payload payload;
        init(&payload, 3, &kinds[i]);
        for (uint64_t start = 0; start < 5; start++) {
            struct payload_message row[ROW];
            for (size_t a = 0; a < ROW; a++)
                row[a] = payload_message(&payload, 2, start * 1000003 + a);
            for (size_t a = 0; a < ROW; a++)
                for (size_t b = a + 1; b < ROW; b++)
                    assert_false(are_equal(&payload, &row[a], &row[b]));
        }
        payload_release(&payload);
    }
}

// Each message begins where the one before it ends, whichever way one asks.
static void messages_lie_behind_each_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct payload payload;
        init(&payload, 5, &kinds[i]);
        struct payload_message message = payload_message(&payload, 3, 0);
        assert_int_equal(message.start, 0);
        for (uint64_t sequence = 0; sequence < 2000; sequence++) {
            struct payload_message first = payload_message_at(&payload, 3, message.start);
            struct payload_message last = payload_message_at(&payload, 3, message.start + message.bytes - 1);
            struct payload_message next = payload_message_next(&payload, 3, &message);
            assert_int_equal(message.sequence, sequence);
            assert_true(message.bytes >= 1 && message.bytes <= payload.longest_bytes);
            assert_memory_equal(&first, &message, sizeof first);
            assert_memory_equal(&last, &message, sizeof last);
            assert_int_equal(next.start, message.start + message.bytes);
            message = payload_message(&payload, 3, sequence + 1);
            assert_memory_equal(&next, &message, sizeof next);
        }
        assert_int_equal(message.start, 2000 * kinds[i].bytes); // the mean is exact
        payload_release(&payload);
    }
}

// One of ten is long, anywhere among them, and elsewhere for another connection or seed.
static void mixed_sizes_are_mixed(void **state)
{
    (void)state;
    struct payload payload, other;
    payload_init_mixed(&payload, 1, 1024);
    payload_init_mixed(&other, 2, 1024);
    unsigned places[10] = {0}, agree_by_connection = 0, agree_by_seed = 0;
    for (uint64_t sequence = 0; sequence < 10000; sequence++) {
        size_t bytes = payload_message(&payload, 1, sequence).bytes;
        bool is_long = bytes == 10 * 1024 - 9 * 256;
        assert_true(is_long || bytes == 256);
        places[sequence % 10] += is_long;
        agree_by_connection += is_long && payload_message(&payload, 2, sequence).bytes == bytes;
        agree_by_seed += is_long && payload_message(&other, 1, sequence).bytes == bytes;
    }
    for (size_t i = 0; i < COUNT(places); i++)
        assert_in_range(places[i], 60, 140); // 100 in the mean: four standard deviations
    assert_in_range(agree_by_connection, 60, 140);
    assert_in_range(agree_by_seed, 60, 140);
    payload_release(&payload);
    payload_release(&other);
}

static void each_flipped_bit_is_found_where_it_is(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 2);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct payload payload;
        init(&payload, 3, &kinds[i]);
        size_t length = 70000; // more than one chunk
        unsigned char *bytes = stream(&payload, 1, 17, length);
        for (int flip = 0; flip < 200; flip++) {
            size_t at = flip < 100 ? (size_t)flip : random_below(&random, length);
            unsigned char bit = (unsigned char)(1u << random_below(&random, 8));
            bytes[at] ^= bit;
            assert_int_equal(payload_compare(&payload, 1, 17, bytes, length), at);
            bytes[at] ^= bit;
        }
        free(bytes);
        payload_release(&payload);
    }
}

// --- Judging --------------------------------------------------------------------------------------------

enum { CONNECTIONS = 4, SENT_MESSAGES = 20 };

struct bench {
    struct payload payload;
    uint64_t sent[CONNECTIONS];
};

static void bench_init(struct bench *bench, const struct kind *kind)
{
    init(&bench->payload, 11, kind);
    for (unsigned i = 0; i < CONNECTIONS; i++)
        bench->sent[i] = payload_message(&bench->payload, i, SENT_MESSAGES).start;
}

static uint64_t start_of(const struct bench *bench, uint64_t message)
{
    return payload_message(&bench->payload, 1, message).start;
}

// Judges `bytes`, which came in place of connection 1's stream from `position` on.
static void judge(struct bench *bench, uint64_t position, const unsigned char *bytes, size_t count,
                  enum payload_fault expected, const char *sentence)
{
    size_t right = payload_compare(&bench->payload, 1, position, bytes, count);
    if (position + right > bench->sent[1])
        right = bench->sent[1] - position;
    assert_true(right < count);
    struct payload_evidence evidence = {.connection = 1,
                                        .at = position + right,
                                        .bytes = bytes + right,
                                        .count = count - right,
                                        .sent = bench->sent,
                                        .connections = CONNECTIONS};
    struct error said;
    enum payload_fault fault = payload_diagnose(&bench->payload, &evidence, &said);
    if (!strstr(said.text, sentence))
        fail_msg("said \"%s\", not \"%s\"", said.text, sentence);
    assert_int_equal(fault, expected);
}

// Messages of connection 1 but where `connections` says so, in the given order, come in place of its messages
// from the first of them on.
static void judge_sequence(struct bench *bench, const unsigned *connections, const unsigned *messages,
                           size_t count, enum payload_fault expected, const char *sentence)
{
    unsigned char *bytes = memory_zeroed(count, bench->payload.longest_bytes);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned connection = connections ? connections[i] : 1;
        struct payload_message message = payload_message(&bench->payload, connection, messages[i]);
        memcpy(bytes + length, payload_bytes(&bench->payload, connection, message.start, message.bytes),
               message.bytes);
        length += message.bytes;
    }
    judge(bench, start_of(bench, messages[0]), bytes, length, expected, sentence);
    free(bytes);
}

// Of very short messages among others that are not, that they are wrong is seen, not what became of them; nor
// what became of those whose evidence would not fit into a chunk.
static bool can_be_judged(const struct kind *kind)
{
    return kind->bytes <= 4099 && (!kind->mixed || kind->bytes >= 96);
}

static void whole_messages_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bench bench;
        if (!can_be_judged(&kinds[i]))
            continue;
        bench_init(&bench, &kinds[i]);
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 11, 13, 14, 15, 16}, 7, PAYLOAD_REORDERED,
                       "connection 1, message 11, byte ");
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 11, 13, 14, 15, 16}, 7, PAYLOAD_REORDERED,
                       "reordered: message 12 came in its place");
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 13, 14, 15, 16}, 6, PAYLOAD_MISSING, "missing: ");
        judge_sequence(&bench, NULL, (unsigned[]){10, 10, 11, 12, 13, 14}, 6, PAYLOAD_EXCESS,
                       "excess: message 10 came again");
        if (kinds[i].bytes >= 7) {
            judge_sequence(&bench, (unsigned[]){1, 1, 2, 1}, (unsigned[]){10, 11, 5, 13}, 4, PAYLOAD_FOREIGN,
                           "bytes of connection 2 (its message 5) came in its place");
            judge_sequence(&bench, (unsigned[]){1, 1, 3, 1}, (unsigned[]){10, 11, 13, 13}, 4, PAYLOAD_FOREIGN,
                           "connection 1, message 12, byte ");
        }
        payload_release(&bench.payload);
    }
}

static void single_bytes_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bench bench;
        if (!can_be_judged(&kinds[i]))
            continue;
        bench_init(&bench, &kinds[i]);
        uint64_t from = start_of(&bench, 10);
        size_t size = payload_message(&bench.payload, 1, 12).bytes, length = start_of(&bench, 19) - from;
        size_t at = start_of(&bench, 12) + size / 2 - from;
        unsigned char *bytes = stream(&bench.payload, 1, from, length + 1);
        char place[64];
        snprintf(place, sizeof place, "connection 1, message 12, byte %zu: ", size / 2);
        bytes[at] ^= 1;
        judge(&bench, from, bytes, length, PAYLOAD_CORRUPT, place);
        judge(&bench, from, bytes, length, PAYLOAD_CORRUPT, "corrupt: ");
        bytes[at] ^= 1;
        if (size >= 3) { // of a smaller message, one byte is the half or the whole
            memmove(bytes + at, bytes + at + 1, length - at);
            judge(&bench, from, bytes, length, PAYLOAD_MISSING, "missing: 1 byte of the stream left out");
            free(bytes);
            bytes = stream(&bench.payload, 1, from, length + 1);
            memmove(bytes + at + 1, bytes + at, length - at);
            bytes[at] = (unsigned char)~bytes[at + 1];
            judge(&bench, from, bytes, length, PAYLOAD_EXCESS, place);
            judge(&bench, from, bytes, length, PAYLOAD_EXCESS, "excess: 1 byte that nobody sent");
        }
        free(bytes);
        payload_release(&bench.payload);
    }
}

static void bytes_behind_the_last_are_judged(void **state)
{
    (void)state;
    static const struct kind both[] = {{100, false}, {100, true}};
    for (size_t i = 0; i < COUNT(both); i++) {
        struct bench bench;
        bench_init(&bench, &both[i]);
        size_t length = bench.sent[1] - start_of(&bench, 10) + 3;
        unsigned char *bytes = stream(&bench.payload, 1, start_of(&bench, 10), length);
        judge(&bench, start_of(&bench, 10), bytes, length, PAYLOAD_EXCESS,
              "connection 1, message 20, byte 0: excess: 3 bytes that nobody sent");
        free(bytes);
        judge_sequence(&bench, NULL, (unsigned[]){19, 19}, 2, PAYLOAD_EXCESS,
                       "excess: message 19 came again");
        judge_sequence(&bench, (unsigned[]){1, 3}, (unsigned[]){19, 19}, 2, PAYLOAD_FOREIGN,
                       "bytes of connection 3 (its message 19)");
        payload_release(&bench.payload);
    }
}

// Whatever is lost, repeated, exchanged or leaked, the bytes differ, also where some messages are a few bytes
// short and others are not.
static void faults_among_mixed_sizes_are_seen(void **state)
{
    (void)state;
    static const unsigned orders[][3] = {{1, 2, 3}, {0, 0, 1}, {1, 0, 2}, {0, 2, 1}};
    for (size_t bytes = PAYLOAD_MIXED_LEAST; bytes <= 100; bytes++) {
        struct payload payload;
        payload_init_mixed(&payload, bytes, bytes);
        for (uint64_t first = 0; first < 100; first++) {
            for (size_t order = 0; order < COUNT(orders); order++) {
                unsigned char came[3 * 1000];
                size_t length = 0;
                for (size_t i = 0; i < 3; i++) {
                    struct payload_message message = payload_message(&payload, 0, first + orders[order][i]);
                    memcpy(came + length, payload_bytes(&payload, 0, message.start, message.bytes),
                           message.bytes);
                    length += message.bytes;
                }
                uint64_t start = payload_message(&payload, 0, first).start;
                assert_true(payload_compare(&payload, 0, start, came, length) < length);
            }
        }
        payload_release(&payload);
    }
}

static void little_evidence_suffices_for_a_verdict(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, &(struct kind){1024, false});
    unsigned char *bytes = stream(&bench.payload, 1, 0, 1024);
    bytes[500] ^= 0x80;
    judge(&bench, 0, bytes, 501, PAYLOAD_CORRUPT, "connection 1, message 0, byte 500: corrupt: ");
    free(bytes);
    payload_release(&bench.payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_depends_on_its_position_alone),
        cmocka_unit_test(seeds_and_connections_have_streams_of_their_own),
        cmocka_unit_test(messages_in_a_row_differ),
        cmocka_unit_test(messages_lie_behind_each_other),
        cmocka_unit_test(mixed_sizes_are_mixed),
        cmocka_unit_test(each_flipped_bit_is_found_where_it_is),
        cmocka_unit_test(whole_messages_are_judged),
        cmocka_unit_test(single_bytes_are_judged),
        cmocka_unit_test(bytes_behind_the_last_are_judged),
        cmocka_unit_test(faults_among_mixed_sizes_are_seen),
        cmocka_unit_test(little_evidence_suffices_for_a_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
