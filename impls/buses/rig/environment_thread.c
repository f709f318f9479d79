// The filters and the printer in a thread of their own, behind a queue: "Curious Course", slides 79-84. What
// is queued there are dictionaries; here it is bytes, for a record is gone when `send` has returned.
#include "environment.h"
#include "ring.h"
#include "wire.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct to_thread {
    struct buses_records records; // comes first
    size_t batch, unsent;         // records: handed on at a time; written since
    struct ring *ring;
    pthread_t thread;
};

// --- In the thread -----------------------------------------------------------------------------------------

// Puts together a record of `whole` bytes, which the ring has no room for, and sends it on.
static void receive_large(struct ring *ring, size_t whole, struct buses_records *target)
{
    char *record = malloc(whole);
    if (!record)
        rig_die("cannot allocate %zu bytes for a record", whole);
    const char *piece;
    for (size_t length = 0; length < whole;) {
        size_t there = ring_look(ring, 1, &piece), left = whole - length;
        size_t bytes = there < left ? there : left;
        memcpy(record + length, piece, bytes);
        ring_take(ring, bytes);
        length += bytes;
    }
    size_t wanted;
    wire_send_on(record, whole, target, &wanted);
    free(record);
}

static void *receive(void *argument)
{
    struct ring *ring = argument;
    struct buses_records *target = buses_records_open();
    for (size_t wanted = sizeof(struct wire_head); wanted > 0;) {
        const char *bytes;
        size_t there = ring_look(ring, wanted, &bytes);
        ring_take(ring, wire_send_on(bytes, there, target, &wanted));
        if (wanted > RING_BYTES) {
            receive_large(ring, wanted, target);
            wanted = sizeof(struct wire_head);
        }
    }
    buses_records_close(target);
    rig_answer_end();
    return NULL;
}

// --- In the first stage's thread
// -----------------------------------------------------------------------------

// A record that is larger than the ring goes through it in parts.
static void send_large(struct ring *ring, const struct buses_record *record)
{
    struct wire_head head = wire_head_of(record);
    memcpy(ring_room(ring, sizeof head), &head, sizeof head);
    ring_written(ring, sizeof head);
    for (size_t sent = 0; sent < record->length;) {
        size_t left = record->length - sent, part = left < RING_PART ? left : RING_PART;
        memcpy(ring_room(ring, part), record->text + sent, part);
        ring_written(ring, part);
        sent += part;
    }
}

static void thread_send(struct buses_records *self, const struct buses_record *record)
{
    struct to_thread *end = (struct to_thread *)self;
    size_t bytes = wire_bytes(record);
    if (bytes <= RING_BYTES) {
        wire_write(ring_room(end->ring, bytes), record);
        ring_written(end->ring, bytes);
    } else {
        send_large(end->ring, record);
    }
    if (++end->unsent == end->batch) {
        ring_publish(end->ring);
        end->unsent = 0;
    }
}

static struct buses_records *thread_open(size_t batch)
{
    struct to_thread *end = malloc(sizeof *end);
    if (!end)
        rig_die("cannot allocate the way to the thread");
    *end = (struct to_thread){.records = {thread_send}, .batch = batch, .ring = ring_open()};
    errno = pthread_create(&end->thread, NULL, receive, end->ring);
    if (errno)
        rig_die("cannot create the thread that prints");
    rig_ledger_open(buses_threads);
    return &end->records;
}

static void thread_close(struct buses_records *records)
{
    struct to_thread *end = (struct to_thread *)records;
    wire_write_end(ring_room(end->ring, WIRE_END_BYTES));
    ring_written(end->ring, WIRE_END_BYTES);
    ring_publish(end->ring);
    pthread_join(end->thread, NULL);
    rig_ledger_close(buses_threads);
    ring_close(end->ring);
    free(end);
}

const struct buses_environment buses_environment_thread = {"thread", thread_open, thread_close};
