// letters/thread_queue -- three threads, each fed through a queue of its own
// model: thread
// runtime: pthreads
// class: idiomatic
// traits: preemptive
//
// David Mertz's `thread_test`: a few threads that live as long as there are events, each of which takes its
// own from a queue until it finds a sentinel there. The queue has one who puts and one who takes, so it needs
// no lock (Lamport 1983): each side moves a number that the other only reads. It is bounded: who puts waits
// while it is full. Letters are handed over by the batch, as each hand-over moves a line of the cache from
// one CPU to another, and may have to wake somebody.
//
// Who waits looks again some times before it sleeps: to wake a thread whose CPU idles takes some 50 us on a
// virtual machine. Between its looks it lets others run: source and counters are four, and may have fewer
// CPUs, and to spin would keep one from who is waited for.
#include "letters.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    KILL = 256,        // an event that is no letter: the last
    ROOM_LEAST = 4096, // of a queue; a power of two
    LOOKS = 30,        // before it is time to sleep
};

// --- Waiting and waking (futex(2)) -----------------------------------------------------------------------

// Who sleeps until `word` is no longer what it was, and whether he does: whoever changes it asks, after.
struct sign {
    atomic_uint word, sleeps;
};

// Returns the word as soon as it is no longer `value`.
static uint32_t sign_wait(struct sign *sign, uint32_t value)
{
    uint32_t now;
    for (unsigned i = 0; i < LOOKS; i++, sched_yield())
        if ((now = atomic_load_explicit(&sign->word, memory_order_acquire)) != value)
            return now;
    for (;;) {
        atomic_store(&sign->sleeps, 1); // before the look at the word
        if ((now = atomic_load(&sign->word)) != value)
            return now;
        syscall(SYS_futex, &sign->sleeps, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0);
    }
}

// Changes the word, and wakes who sleeps: once, for until he runs he will not have set his flag again. It is
// at the flag that he sleeps: who is late, and takes one that was set since, still keeps nobody asleep.
static void sign_set(struct sign *sign, uint32_t value)
{
    atomic_store(&sign->word, value); // before the look at the flag
    if (atomic_load(&sign->sleeps) && atomic_exchange(&sign->sleeps, 0))
        syscall(SYS_futex, &sign->sleeps, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

// --- Queue: from one thread to another -------------------------------------------------------------------

// Positions count all events that there ever were, modulo 2^32; `room` is a power of two.
struct queue {
    _Alignas(64) struct {
        uint16_t *events;
        uint32_t room, batch;
    };
    _Alignas(64) struct sign given; // position up to which they may be taken
    _Alignas(64) struct sign freed; // position up to which their places may be used again
    _Alignas(64) struct {           // the putter's own: the next position, and where it must wait
        uint32_t put, full;
    };
    _Alignas(64) struct { // the taker's own: the next position, and what it knows of `given`
        uint32_t taken, known;
    };
};

static void queue_init(struct queue *queue, uint32_t batch)
{
    *queue = (struct queue){.room = ROOM_LEAST, .batch = batch};
    while (queue->room < 2 * batch) // one to be filled, one to be emptied
        queue->room *= 2;
    queue->full = queue->room;
    queue->events = malloc(queue->room * sizeof *queue->events);
    if (!queue->events)
        rig_die("cannot allocate a queue of %u", queue->room);
}

static inline void queue_put(struct queue *queue, uint16_t event)
{
    if (queue->put == queue->full)
        queue->full = sign_wait(&queue->freed, queue->full - queue->room) + queue->room;
    queue->events[queue->put++ & (queue->room - 1)] = event;
}

// The end of a batch.
static inline void queue_give(struct queue *queue)
{
    sign_set(&queue->given, queue->put);
}

// Frees a quarter of the room at a time: who waits for room is then woken for that many.
static inline uint16_t queue_get(struct queue *queue)
{
    if (queue->taken == queue->known)
        queue->known = sign_wait(&queue->given, queue->known);
    uint16_t event = queue->events[queue->taken++ & (queue->room - 1)];
    if (queue->taken % (queue->room / 4) == 0)
        sign_set(&queue->freed, queue->taken);
    return event;
}

// --- The counters ----------------------------------------------------------------------------------------

struct counter {
    struct queue queue;
    pthread_t thread;
    uint32_t pending; // of the batch
    uint64_t count;
};

static void *counter_main(void *argument)
{
    struct counter *counter = argument;
    uint64_t count = 0;
    while (queue_get(&counter->queue) != KILL) {
        letters_work();
        count++;
    }
    counter->count = count;
    return NULL;
}

static void counter_start(struct counter *counter, uint32_t batch)
{
    queue_init(&counter->queue, batch);
    if ((errno = pthread_create(&counter->thread, NULL, counter_main, counter)) != 0)
        rig_die("cannot create a thread");
    rig_ledger_open(&letters_threads);
}

static void counter_join(struct counter *counter)
{
    if ((errno = pthread_join(counter->thread, NULL)) != 0)
        rig_die("cannot join a thread");
    rig_ledger_close(&letters_threads);
    free(counter->queue.events);
}

static inline void counter_put(struct counter *counter, uint16_t event)
{
    queue_put(&counter->queue, event);
    if (++counter->pending == counter->queue.batch) {
        queue_give(&counter->queue);
        counter->pending = 0;
    }
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    static struct counter counters[LETTERS_KINDS];
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counter_start(&counters[kind], input->batch);
    for (uint64_t i = 0; i < input->events; i++)
        counter_put(&counters[letters_kind(input->text[i])], input->text[i]);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        queue_put(&counters[kind].queue, KILL);
        queue_give(&counters[kind].queue);
    }
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counter_join(&counters[kind]);
        counts[kind] = counters[kind].count;
    }
}
