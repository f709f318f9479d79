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

static const size_t sizes[] = {1, 2, 3, 7, 8, 23, 24, 25, 31, 32, 100, 1024, 4099, 65536};

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
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct payload payload;
        payload_init(&payload, 7, sizes[i]);
        size_t length = 3 * sizes[i] + 200;
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
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct payload one, same, other;
        payload_init(&one, 7, sizes[i]);
        payload_init(&same, 7, sizes[i]);
        payload_init(&other, 8, sizes[i]);
        unsigned char *bytes = stream(&one, 0, 0, 1000);
        assert_memory_equal(payload_bytes(&same, 0, 0, 1000), bytes, 1000);
        if (sizes[i] != PAYLOAD_HEADER) // nothing but headers, which do not hold the seed
            assert_memory_not_equal(payload_bytes(&other, 0, 0, 1000), bytes, 1000);
        assert_memory_not_equal(payload_bytes(&one, 1, 0, 1000), bytes, 1000);
        free(bytes);
        payload_release(&one);
        payload_release(&same);
        payload_release(&other);
    }
}

static void messages_in_a_row_differ(void **state)
{
    (void)state;
    enum { ROW = 256 };
    for (size_t i = 0; sizes[i] <= 1024; i++) {
        struct payload payload;
        payload_init(&payload, 3, sizes[i]);
        for (uint64_t start = 0; start < 5; start++) {
            unsigned char *bytes = stream(&payload, 2, start * 1000003 * sizes[i], ROW * sizes[i]);
            for (size_t a = 0; a < ROW; a++)
                for (size_t b = a + 1; b < ROW; b++)
                    assert_memory_not_equal(bytes + a * sizes[i], bytes + b * sizes[i], sizes[i]);
            free(bytes);
        }
        payload_release(&payload);
    }
}

static void each_flipped_bit_is_found_where_it_is(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 2);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct payload payload;
        payload_init(&payload, 3, sizes[i]);
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
    size_t size;
};

static void bench_init(struct bench *bench, size_t size)
{
    *bench = (struct bench){.size = size};
    payload_init(&bench->payload, 11, size);
    for (size_t i = 0; i < CONNECTIONS; i++)
        bench->sent[i] = SENT_MESSAGES * size;
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

// Messages of connection 1 but where `others` says so, in the given order.
static unsigned char *sequence(struct bench *bench, const unsigned *connections, const unsigned *messages,
                               size_t count)
{
    unsigned char *bytes = memory_zeroed(count, bench->size);
    for (size_t i = 0; i < count; i++)
        memcpy(bytes + i * bench->size,
               payload_bytes(&bench->payload, connections ? connections[i] : 1, messages[i] * bench->size,
                             bench->size),
               bench->size);
    return bytes;
}

static void judge_sequence(struct bench *bench, const unsigned *connections, const unsigned *messages,
                           size_t count, enum payload_fault expected, const char *sentence)
{
    unsigned char *bytes = sequence(bench, connections, messages, count);
    judge(bench, 10 * bench->size, bytes, count * bench->size, expected, sentence);
    free(bytes);
}

static void whole_messages_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; sizes[i] <= 4099; i++) {
        struct bench bench;
        bench_init(&bench, sizes[i]);
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 11, 13, 14, 15, 16}, 7, PAYLOAD_REORDERED,
                       "connection 1, message 11, byte ");
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 11, 13, 14, 15, 16}, 7, PAYLOAD_REORDERED,
                       "reordered: message 12 came in its place");
        judge_sequence(&bench, NULL, (unsigned[]){10, 12, 13, 14, 15, 16}, 6, PAYLOAD_MISSING, "missing: ");
        judge_sequence(&bench, NULL, (unsigned[]){10, 10, 11, 12, 13, 14}, 6, PAYLOAD_EXCESS,
                       "excess: message 10 came again");
        if (sizes[i] >= 7) {
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
    for (size_t i = 0; sizes[i] <= 4099; i++) {
        struct bench bench;
        bench_init(&bench, sizes[i]);
        size_t size = sizes[i], length = 9 * size, at = 2 * size + size / 2;
        unsigned char *bytes = stream(&bench.payload, 1, 10 * size, length + 1);
        char place[64];
        snprintf(place, sizeof place, "connection 1, message 12, byte %zu: ", size / 2);
        bytes[at] ^= 1;
        judge(&bench, 10 * size, bytes, length, PAYLOAD_CORRUPT, place);
        judge(&bench, 10 * size, bytes, length, PAYLOAD_CORRUPT, "corrupt: ");
        bytes[at] ^= 1;
        if (size >= 3) { // of a smaller message, one byte is the half or the whole
            memmove(bytes + at, bytes + at + 1, length - at);
            judge(&bench, 10 * size, bytes, length, PAYLOAD_MISSING,
                  "missing: 1 byte of the stream left out");
            free(bytes);
            bytes = stream(&bench.payload, 1, 10 * size, length + 1);
            memmove(bytes + at + 1, bytes + at, length - at);
            bytes[at] = (unsigned char)~bytes[at + 1];
            judge(&bench, 10 * size, bytes, length, PAYLOAD_EXCESS, place);
            judge(&bench, 10 * size, bytes, length, PAYLOAD_EXCESS, "excess: 1 byte that nobody sent");
        }
        free(bytes);
        payload_release(&bench.payload);
    }
}

static void bytes_behind_the_last_are_judged(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 100);
    unsigned char *bytes = stream(&bench.payload, 1, 10 * 100, 10 * 100 + 3);
    judge(&bench, 10 * 100, bytes, 10 * 100 + 3, PAYLOAD_EXCESS,
          "connection 1, message 20, byte 0: excess: 3 bytes that nobody sent");
    free(bytes);
    bytes = sequence(&bench, NULL, (unsigned[]){19, 19}, 2);
    judge(&bench, 19 * 100, bytes, 2 * 100, PAYLOAD_EXCESS, "excess: message 19 came again");
    free(bytes);
    bytes = sequence(&bench, (unsigned[]){1, 3}, (unsigned[]){19, 19}, 2);
    judge(&bench, 19 * 100, bytes, 2 * 100, PAYLOAD_FOREIGN, "bytes of connection 3 (its message 19)");
    free(bytes);
    payload_release(&bench.payload);
}

static void little_evidence_suffices_for_a_verdict(void **state)
{
    (void)state;
    struct bench bench;
    bench_init(&bench, 1024);
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
        cmocka_unit_test(each_flipped_bit_is_found_where_it_is),
        cmocka_unit_test(whole_messages_are_judged),
        cmocka_unit_test(single_bytes_are_judged),
        cmocka_unit_test(bytes_behind_the_last_are_judged),
        cmocka_unit_test(little_evidence_suffices_for_a_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
