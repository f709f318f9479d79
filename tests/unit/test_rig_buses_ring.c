// The queue between two threads, and records as bytes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ring.h"
#include "wire.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- The ring ----------------------------------------------------------------------------------------------

static void one_piece_goes_over_the_end(void **state)
{
    (void)state;
    struct ring *ring = ring_open();
    const size_t piece = RING_BYTES / 3 + 7;
    for (unsigned round = 0; round < 10; round++) {
        char *room = ring_room(ring, piece);
        for (size_t i = 0; i < piece; i++)
            room[i] = (char)(round + i);
        ring_written(ring, piece);
        ring_publish(ring);
        const char *bytes;
        assert_true(ring_look(ring, piece, &bytes) >= piece);
        for (size_t i = 0; i < piece; i++)
            assert_int_equal(bytes[i], (char)(round + i));
        ring_take(ring, piece);
    }
    ring_close(ring);
}

static void a_look_shows_a_part(void **state)
{
    (void)state;
    struct ring *ring = ring_open();
    const char *bytes;
    ring_room(ring, RING_BYTES);
    ring_written(ring, RING_BYTES);
    ring_publish(ring);
    assert_int_equal(ring_look(ring, 1, &bytes), RING_PART);
    assert_int_equal(ring_look(ring, RING_PART + 1, &bytes), RING_PART + 1);
    assert_int_equal(ring_look(ring, RING_BYTES, &bytes), RING_BYTES);
    ring_take(ring, RING_BYTES - 5);
    assert_int_equal(ring_look(ring, 1, &bytes), 5);
    ring_close(ring);
}

enum { PASSED_BYTES = 20000000 };

// A pause for the other end to find nothing, or no room, and to fall asleep.
static void rest_at(uint64_t step)
{
    if (step % 500 == 499)
        usleep(200);
}

static void *write_all(void *ring)
{
    uint64_t step = 0;
    for (size_t sent = 0; sent < PASSED_BYTES; step++) {
        size_t length = 1 + rig_mix(step) % (step % 100 == 0 ? RING_BYTES : 300);
        if (length > PASSED_BYTES - sent)
            length = PASSED_BYTES - sent;
        char *room = ring_room(ring, length);
        for (size_t i = 0; i < length; i++)
            room[i] = (char)((sent + i) * 31 >> 3);
        ring_written(ring, length);
        if (step % 7 == 0)
            ring_publish(ring);
        sent += length;
        rest_at(step);
    }
    ring_publish(ring);
    return NULL;
}

static void all_bytes_pass_between_two_threads(void **state)
{
    (void)state;
    struct ring *ring = ring_open();
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_all, ring), 0);
    uint64_t step = 0;
    for (size_t got = 0; got < PASSED_BYTES; step++) {
        size_t least = 1 + rig_mix(~step) % 200, left = PASSED_BYTES - got;
        const char *bytes;
        size_t there = ring_look(ring, least < left ? least : left, &bytes);
        for (size_t i = 0; i < there; i++)
            if (bytes[i] != (char)((got + i) * 31 >> 3))
                fail_msg("byte %zu is another one", got + i);
        ring_take(ring, there);
        got += there;
        rest_at(step + 250);
    }
    pthread_join(writer, NULL);
    ring_close(ring);
}

// --- Records as bytes --------------------------------------------------------------------------------------

struct collector {
    struct buses_records records;
    unsigned count;
    char ids[16][8];
};

static void collect(struct buses_records *self, const struct buses_record *record)
{
    struct collector *collector = (struct collector *)self;
    const struct buses_extent *id = &record->values[BUSES_ID];
    assert_true(collector->count < 16 && id->length < 8);
    memcpy(collector->ids[collector->count++], record->text + id->begin, id->length);
    assert_false(buses_has(record, BUSES_COLOR));
    assert_true(buses_has(record, BUSES_RUN) && record->values[BUSES_RUN].length == 0);
}

// Two records behind each other, at an odd address, and the end. Returns how many bytes they are.
static size_t write_two(char *bytes)
{
    struct buses_record record = {.text = "x17y", .length = 4};
    memset(record.values, BUSES_MISSING, sizeof record.values);
    record.values[BUSES_ID] = (struct buses_extent){1, 2};
    record.values[BUSES_RUN] = (struct buses_extent){4, 0};
    wire_write(bytes, &record);
    size_t length = wire_bytes(&record);
    record.text = "8";
    record.length = 1;
    record.values[BUSES_ID] = (struct buses_extent){0, 1};
    record.values[BUSES_RUN] = (struct buses_extent){1, 0};
    wire_write(bytes + length, &record);
    length += wire_bytes(&record);
    wire_write_end(bytes + length);
    return length + WIRE_END_BYTES;
}

static void records_arrive_however_they_are_cut(void **state)
{
    (void)state;
    char bytes[1024];
    size_t length = write_two(bytes + 1);
    for (size_t first = 0; first <= length; first++) { // cut in two there
        struct collector collector = {.records = {collect}};
        size_t wanted, used = wire_send_on(bytes + 1, first, &collector.records, &wanted);
        assert_true(used <= first);
        if (first < length)
            assert_true(wanted > first - used); // there must be more than there was
        used += wire_send_on(bytes + 1 + used, length - used, &collector.records, &wanted);
        assert_int_equal(used, length - WIRE_END_BYTES);
        assert_int_equal(wanted, 0);
        assert_int_equal(collector.count, 2);
        assert_string_equal(collector.ids[0], "17");
        assert_string_equal(collector.ids[1], "8");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_piece_goes_over_the_end),
        cmocka_unit_test(a_look_shows_a_part),
        cmocka_unit_test(all_bytes_pass_between_two_threads),
        cmocka_unit_test(records_arrive_however_they_are_cut),
    };
    return cmocka_run_group_tests_name("rig_buses_ring", tests, NULL, NULL);
}
