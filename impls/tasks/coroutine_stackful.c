// tasks/coroutine_stackful -- coroutines with stacks of their own, sent into by hand; no scheduler
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// limits: case in {send, create}
//
// The bare runtime: what a send costs, and what a coroutine's whole life does. The total that a receiver
// keeps is a local variable, the answer to a number is a yield. What tasks that wait for each other cost on
// top of it is taskos_stackful's part.
//
// coroutine_stackful_function and coroutine_ucontext are this same file over other switches.
#include "stackful.h"
#include "tasks.h"

#include <stdlib.h>

static void *word(uint64_t number)
{
    return (void *)(uintptr_t)number; // NOLINT(performance-no-int-to-ptr): values are words
}

static struct stackful **coroutines_allocate(uint32_t count)
{
    struct stackful **coroutines = malloc(count * sizeof(struct stackful *));
    if (!coroutines)
        rig_die("cannot allocate the places of %u coroutines", count);
    return coroutines;
}

static inline struct stackful *coroutine_create(void *(*body)(void *, void *))
{
    struct stackful *coroutine = stackful_create(body, NULL, NULL);
    if (!coroutine)
        rig_die("cannot create a coroutine");
    return coroutine;
}

// --- case send: receivers that add up and answer with the total ------------------------------------------

static void *receiver(void *number, void *unused)
{
    (void)unused;
    for (uint64_t total = 0;; number = stackful_yield(word(total)))
        total += (uintptr_t)number;
    return NULL;
}

// How many sends before its turn a receiver is fetched into the cache: as long as memory takes to answer.
enum { AHEAD = 8 };

static uint64_t send(const struct tasks_input *input)
{
    const uint32_t tasks = input->tasks, *order = input->order;
    struct stackful **receivers = coroutines_allocate(tasks);
    for (uint32_t i = 0; i < tasks; i++)
        receivers[i] = coroutine_create(receiver);
    // They stand in line for their turn, and the first few once more behind the last, to look ahead at.
    struct stackful **line = coroutines_allocate(tasks + AHEAD), **end = line + tasks;
    for (uint32_t k = 0; k < tasks + AHEAD; k++)
        line[k] = receivers[order[k % tasks]];
    tasks_begin();
    const uint64_t sends = input->turns * tasks;
    uint64_t number = 0, sum = 0;
    do {
        struct stackful **next = line;
        do {
            stackful_prefetch(next[AHEAD]);
            sum += (uintptr_t)stackful_send(*next, word(++number));
        } while (++next < end);
    } while (number < sends);
    for (uint32_t i = 0; i < tasks; i++)
        stackful_destroy(receivers[i]); // suspended as they are: they hold nothing
    tasks_ledger_set(&tasks_coroutines, tasks, tasks);
    free(line);
    free(receivers);
    return sum;
}

// --- case create: a stack is taken, run on to the end, and given back ------------------------------------

static void *answer(void *number, void *unused)
{
    (void)unused;
    return word(tasks_worth((uintptr_t)number));
}

static uint64_t create(const struct tasks_input *input)
{
    const uint32_t live = input->live < input->tasks ? input->live : input->tasks;
    struct stackful **batch = coroutines_allocate(live);
    uint64_t created = 0, peak = 0, sum = 0;
    for (uint32_t first = 0, many; first < input->tasks; first += many) {
        many = input->tasks - first < live ? input->tasks - first : live;
        for (uint32_t i = 0; i < many; i++)
            batch[i] = coroutine_create(answer);
        for (uint32_t i = 0; i < many; i++) {
            struct stackful *task = batch[i];
            sum += (uintptr_t)stackful_send(task, word(first + i));
            stackful_destroy(task);
        }
        created += many;
        peak = many > peak ? many : peak;
    }
    tasks_ledger_set(&tasks_coroutines, created, peak);
    free(batch);
    return sum;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_SEND] = send,
    [TASKS_CREATE] = create,
};
