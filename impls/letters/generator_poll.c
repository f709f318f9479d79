// letters/generator_poll -- generators that are fed through queues, and polled for their counts
// model: generator
// runtime: stackless
// class: idiomatic
// traits: pull
//
// David Mertz's `feed_counter`: the counter of a process or thread, squinted at until it is a generator. It
// takes events from a queue of its own until there are none; where the others would block, it yields what it
// has counted so far, and whoever wants to know that asks once more. A sentinel in the queue ends it.
//
// Nothing runs by itself: an event is handled when somebody polls. The source does so whenever it has put a
// batch into a queue, so the queue's room is one batch.
#include "letters.h"
#include "stackless.h"

#include <stdlib.h>

enum { KILL = 256 }; // an event that is no letter: the last

// --- Queue: filled by the source, then emptied by the generator ------------------------------------------

struct queue {
    uint16_t *events;
    uint32_t put, taken;
};

static inline void queue_put(struct queue *queue, uint16_t event)
{
    queue->events[queue->put++] = event;
}

static inline bool queue_is_empty(const struct queue *queue)
{
    return queue->taken == queue->put;
}

static inline uint16_t queue_get(struct queue *queue)
{
    uint16_t event = queue->events[queue->taken++];
    if (queue_is_empty(queue))
        queue->taken = queue->put = 0;
    return event;
}

// --- The counter -----------------------------------------------------------------------------------------

struct feed_counter {
    struct stackless stackless;
    struct queue queue;
    uint64_t count;
};

static void *feed_counter(struct stackless *self, void *nothing)
{
    (void)nothing;
    struct feed_counter *frame = (struct feed_counter *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (queue_is_empty(&frame->queue)) { // to block would block all
            STACKLESS_YIELD(self, &frame->count);
            continue;
        }
        if (queue_get(&frame->queue) == KILL)
            break;
        letters_work();
        frame->count++;
    }
    STACKLESS_END(self, &frame->count);
}

// Returns where its count so far stands: of all that was put.
static inline const uint64_t *poll(struct feed_counter *counter)
{
    return stackless_send(&counter->stackless, NULL);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct feed_counter counters[LETTERS_KINDS];
    size_t room = (size_t)input->batch + 1; // of each queue, for the sentinel, too
    uint16_t *queues = malloc(LETTERS_KINDS * room * sizeof *queues);
    if (!queues)
        rig_die("cannot allocate queues of %zu", room);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct feed_counter){.stackless = {.function = feed_counter},
                                               .queue = {.events = &queues[kind * room]}};
        rig_ledger_open(&letters_coroutines);
    }

    for (uint64_t i = 0; i < input->events; i++) {
        struct feed_counter *counter = &counters[letters_kind(input->text[i])];
        queue_put(&counter->queue, input->text[i]);
        if (counter->queue.put == input->batch)
            poll(counter);
    }

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        queue_put(&counters[kind].queue, KILL);
        counts[kind] = *poll(&counters[kind]);
        rig_ledger_close(&letters_coroutines);
    }
    free(queues);
}
