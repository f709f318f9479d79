// tasks/coroutine_stackless -- frames, and functions that go on in them; no scheduler
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// limits: case in {send, create}
//
// The bare runtime: what a send costs, and what a coroutine's whole life does. What tasks that wait for each
// other cost on top of it is taskos_stackless's part.
#include "stackless.h"
#include "tasks.h"

#include <stdlib.h>

static void *word(uint64_t number)
{
    return (void *)(uintptr_t)number; // NOLINT(performance-no-int-to-ptr): values are words
}

// --- case send: receivers that add up and answer with the total ------------------------------------------

struct receiver {
    struct stackless stackless;
    uint64_t total;
};

static void *receiver(struct stackless *self, void *value)
{
    struct receiver *frame = (struct receiver *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        frame->total += (uintptr_t)value;
        STACKLESS_YIELD(self, word(frame->total));
    }
    STACKLESS_END(self, NULL);
}

// How many sends before its turn a receiver is fetched into the cache: as long as memory takes to answer.
enum { AHEAD = 8 };

static uint64_t send(const struct tasks_input *input)
{
    const uint32_t tasks = input->tasks, *order = input->order;
    struct receiver *receivers = malloc(tasks * sizeof *receivers);
    struct receiver **line = malloc((tasks + AHEAD) * sizeof(struct receiver *)), **end = line + tasks;
    if (!receivers || !line)
        rig_die("cannot allocate %u frames", tasks);
    for (uint32_t i = 0; i < tasks; i++)
        receivers[i] = (struct receiver){.stackless = {.function = receiver}};
    // They stand in line for their turn, and the first few once more behind the last, to look ahead at.
    for (uint32_t k = 0; k < tasks + AHEAD; k++)
        line[k] = &receivers[order[k % tasks]];
    tasks_begin();
    const uint64_t sends = input->turns * tasks;
    uint64_t number = 0, sum = 0;
    do {
        struct receiver **next = line;
        do {
            __builtin_prefetch(next[AHEAD], 1);
            sum += (uintptr_t)stackless_send(&(*next)->stackless, word(++number));
        } while (++next < end);
    } while (number < sends);
    tasks_ledger_set(&tasks_coroutines, tasks, tasks);
    free(line);
    free(receivers); // suspended as they are: they hold nothing
    return sum;
}

// --- case create: a frame is taken, run to its end, and given back ---------------------------------------

// All its state is where it is. The memory of a free one links it to the next: a list is a quarter of what
// malloc and free cost, and theirs would be most of the task's life.
union answerer {
    struct stackless stackless;
    union answerer *next;
};

static void *answer(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    STACKLESS_END(self, word(tasks_worth((uintptr_t)value)));
}

static union answerer *free_frames;
static uint64_t created, frames; // there are as many frames as were ever in use at once

static union answerer *answerer_create(void)
{
    union answerer *frame = free_frames;
    if (frame) {
        free_frames = frame->next;
    } else {
        frame = malloc(sizeof *frame);
        if (!frame)
            rig_die("cannot allocate a frame");
        frames++;
    }
    created++;
    frame->stackless = (struct stackless){.function = answer};
    return frame;
}

static void answerer_destroy(union answerer *frame)
{
    frame->next = free_frames;
    free_frames = frame;
}

static void free_frames_release(void)
{
    for (union answerer *next; free_frames; free_frames = next) {
        next = free_frames->next;
        free(free_frames);
    }
}

static uint64_t create(const struct tasks_input *input)
{
    const uint32_t live = input->live < input->tasks ? input->live : input->tasks;
    union answerer **batch = malloc(live * sizeof(union answerer *));
    if (!batch)
        rig_die("cannot allocate a batch of %u", live);
    uint64_t sum = 0;
    for (uint32_t first = 0, many; first < input->tasks; first += many) {
        many = input->tasks - first < live ? input->tasks - first : live;
        for (uint32_t i = 0; i < many; i++)
            batch[i] = answerer_create();
        for (uint32_t i = 0; i < many; i++) {
            sum += (uintptr_t)stackless_send(&batch[i]->stackless, word(first + i));
            answerer_destroy(batch[i]);
        }
    }
    tasks_ledger_set(&tasks_coroutines, created, frames);
    free_frames_release();
    free(batch);
    return sum;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_SEND] = send,
    [TASKS_CREATE] = create,
};
