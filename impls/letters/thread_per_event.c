// letters/thread_per_event -- a thread of its own for each letter
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: events<=20000
// traits: per-event, preemptive
//
// David Mertz's `process_test` with threads: whatever an event costs, it costs a thread of its own, which the
// kernel runs where a CPU is free, beside the others. The talk starts one and joins it before it starts the
// next; then nothing is ever done at the same time. Here up to so many are under way.
#include "letters.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

// Two for each CPU would keep it at work, if all worked. Who waits needs a place and no CPU: in the some 10
// us that it takes to start a thread, one CPU starts a hundred while the first waits for a millisecond.
enum { UNDER_WAY_PER_CPU = 64, STACK_BYTES = 64 * 1024 };

struct counter {
    _Alignas(64) atomic_uint_fast64_t count; // threads of the same kind meet here
};

static void *count_one(void *argument)
{
    struct counter *counter = argument;
    letters_work();
    atomic_fetch_add_explicit(&counter->count, 1, memory_order_relaxed);
    return NULL;
}

// --- Those under way, in the order in which they were started --------------------------------------------

struct crew {
    pthread_attr_t small;
    uint64_t started, ended;
    uint32_t room;
    pthread_t *threads; // number i in place i % room
};

static void crew_init(struct crew *crew)
{
    cpu_set_t cpus;
    unsigned count = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (unsigned)CPU_COUNT(&cpus) : 1;
    *crew = (struct crew){.room = count * UNDER_WAY_PER_CPU};
    crew->threads = malloc(crew->room * sizeof *crew->threads);
    if (!crew->threads)
        rig_die("cannot allocate %u threads", crew->room);
    if ((errno = pthread_attr_init(&crew->small)) ||
        (errno = pthread_attr_setstacksize(&crew->small, rig_stack_bytes(STACK_BYTES))))
        rig_die("cannot set the size of stacks");
}

static void crew_release(struct crew *crew)
{
    pthread_attr_destroy(&crew->small);
    free(crew->threads);
}

// Waits for the oldest. Others may have ended before it, but as all have as much to do, not long before.
static void crew_join(struct crew *crew)
{
    if ((errno = pthread_join(crew->threads[crew->ended++ % crew->room], NULL)) != 0)
        rig_die("cannot join a thread");
    rig_ledger_close(&letters_threads);
}

static void crew_start(struct crew *crew, struct counter *counter)
{
    if (crew->started - crew->ended == crew->room)
        crew_join(crew);
    pthread_t *thread = &crew->threads[crew->started % crew->room];
    if ((errno = pthread_create(thread, &crew->small, count_one, counter)) != 0)
        rig_die("cannot create thread %lu", (unsigned long)crew->started + 1);
    crew->started++;
    rig_ledger_open(&letters_threads);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    static struct counter counters[LETTERS_KINDS];
    struct crew crew;
    crew_init(&crew);
    for (uint64_t i = 0; i < input->events; i++)
        crew_start(&crew, &counters[letters_kind(input->text[i])]);
    while (crew.ended < crew.started)
        crew_join(&crew);
    crew_release(&crew);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counts[kind] = counters[kind].count;
}
