#include "taskos_stackless.h"

#include "core.h"

enum { AHEAD = 8 }; // how many tasks before its turn one is fetched into the cache

static_assert(sizeof(struct taskos_framed) + sizeof(struct stackless) == 48,
              "64 bytes a task, with slot and queue");

static void *end_at_once(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    STACKLESS_END(self, NULL);
}

static void task_cancel(struct taskos_task *task)
{
    struct stackless *frame = ((struct taskos_framed *)task)->frame;
    if (stackless_status(frame) == STACKLESS_NEW)
        frame->function = end_at_once;
}

static const struct taskos_flavour flavour = {.cancel = task_cancel};

struct taskos_framed *taskos_stackless_make(struct taskos *os, size_t bytes)
{
    struct taskos_framed *task = (struct taskos_framed *)taskos_take(os, sizeof *task + bytes, &flavour);
    if (!task)
        return NULL;
    task->top = task->frame;
    taskos_admit(os, &task->task);
    return task;
}

// Fetches what tasks that will run soon need, each at a time when the address is in the cache already: the
// task, and before it the word of its slot.
static inline __attribute__((always_inline)) void look_ahead(const struct taskos *os)
{
    if (os->tail - os->head <= 2 * AHEAD)
        return;
    __builtin_prefetch(taskos_soon(os, AHEAD), 1);
    __builtin_prefetch(&os->slots[os->ready[(os->head + 2 * AHEAD) & os->mask]]);
}

// B 176-181: resumes whoever of the task called last. Returns whether the task has ended.
static inline __attribute__((always_inline)) bool task_run(struct taskos_framed *task)
{
    struct stackless_trampoline trampoline = {.root = task->frame, .top = task->top};
    stackless_trampoline_send(&trampoline, NULL);
    task->top = trampoline.top;
    return stackless_trampoline_ended(&trampoline);
}

// B 115 and 124.
static void loop(struct taskos *os)
{
    struct taskos_task *task;
    while ((task = taskos_next(os)) != NULL) {
        look_ahead(os);
        if (task_run((struct taskos_framed *)task) && taskos_exit(os, task))
            taskos_give(os, task);
    }
}

int taskos_stackless_run(struct taskos *os)
{
    return taskos_run_loop(os, loop);
}
