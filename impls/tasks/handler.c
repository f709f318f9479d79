// tasks/handler -- no coroutines: objects whose method adds and answers
// model: handler
// runtime: c
// class: idiomatic
// limits: case in {send}
//
// What a send to a coroutine is measured against: a call through a method table. The receiver is an object
// that keeps its total between calls, as dispatch/handler's objects keep theirs. It can answer and return,
// and nothing else: it has no place where it could wait.
#include "tasks.h"

#include <stdlib.h>

struct handler {
    const struct handler_class *class;
};

struct handler_class {
    uint64_t (*send)(struct handler *self, uint64_t number);
};

static inline uint64_t handler_send(struct handler *handler, uint64_t number)
{
    return handler->class->send(handler, number);
}

// --- receiver: adds up and answers with the total --------------------------------------------------------

struct receiver {
    struct handler handler;
    uint64_t total;
};

static uint64_t receiver_send(struct handler *self, uint64_t number)
{
    return ((struct receiver *)self)->total += number;
}

static const struct handler_class receiver_class = {.send = receiver_send};

// --- case send -------------------------------------------------------------------------------------------

// How many sends before its turn a receiver is fetched into the cache: as long as memory takes to answer.
enum { AHEAD = 8 };

static uint64_t send(const struct tasks_input *input)
{
    const uint32_t tasks = input->tasks, *order = input->order;
    struct receiver *receivers = malloc(tasks * sizeof *receivers);
    struct receiver **line = malloc((tasks + AHEAD) * sizeof(struct receiver *)), **end = line + tasks;
    if (!receivers || !line)
        rig_die("cannot allocate %u receivers", tasks);
    for (uint32_t i = 0; i < tasks; i++)
        receivers[i] = (struct receiver){.handler = {&receiver_class}};
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
            sum += handler_send(&(*next)->handler, ++number);
        } while (++next < end);
    } while (number < sends);
    free(line);
    free(receivers);
    return sum;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {[TASKS_SEND] = send};
