#include "taskos_stackless.h"

#include "core.h"

#include <string.h>

enum { AHEAD = 8 }; // how many tasks before its turn one is fetched into the cache

// B 113: a task is a wrapper around a coroutine, which lies behind it. Of its trampoline (B 176) it keeps
// the half that changes: who is to be resumed; the root is always the frame.
struct task {
    struct taskos_task task;
    struct stackless *top;
    struct stackless frame[]; // and what else belongs to it
};

static_assert(sizeof(struct task) + sizeof(struct stackless) == 48, "64 bytes a task, with slot and queue");

static void *end_at_once(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    STACKLESS_END(self, NULL);
}

static void task_cancel(struct taskos_task *task)
{
    struct stackless *frame = ((struct task *)task)->frame;
    if (stackless_status(frame) == STACKLESS_NEW)
        frame->function = end_at_once;
}

static const struct taskos_flavour flavour = {.cancel = task_cancel, .discard = taskos_give};

uint64_t taskos_stackless_new(struct taskos *os, const struct stackless *frame, size_t bytes)
{
    struct task *task = taskos_take(os, sizeof *task + bytes);
    if (!task)
        return 0;
    task->top = memcpy(task->frame, frame, bytes);
    uint64_t id = taskos_admit(os, &task->task, &flavour);
    if (id == 0)
        taskos_give(os, &task->task);
    return id;
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
static inline __attribute__((always_inline)) bool task_run(struct task *task)
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
        if (task_run((struct task *)task)) {
            taskos_exit(os, task);
            taskos_give(os, task);
        }
    }
}

int taskos_stackless_run(struct taskos *os)
{
    return taskos_run_loop(os, loop);
}
