// core -- what the scheduling loops of both flavours are made of.
#ifndef TASKOS_CORE_H
#define TASKOS_CORE_H

#include "taskos.h"

#include <assert.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define TASKOS_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TASKOS_SANITIZED
#endif
#endif

// --- Memory and ids for tasks ----------------------------------------------------------------------------
//
// A task that has ended leaves its memory, and with it its slot, to the next one of its size: that has a new
// id when the generation is one greater. All is given back at the end.

// Memory for a task where there is none to spare, and a slot. NULL with errno ENOMEM.
struct taskos_task *taskos_make(struct taskos *os, uint8_t class, size_t bytes) __attribute__((cold));

// Frees the memory of a task that has ended, and its slot, where the class is 0.
void taskos_free(struct taskos *os, struct taskos_task *task) __attribute__((cold));

// The class of a size: how many times 8 bytes; 0: malloc.
static inline uint8_t taskos_class(size_t bytes)
{
    size_t class = (bytes + 7) / 8;
#ifdef TASKOS_SANITIZED
    class = TASKOS_CLASSES; // AddressSanitizer sees who uses what was freed
#endif
    return (uint8_t)(class < TASKOS_CLASSES ? class : 0);
}

// Memory for a task, which has its id. NULL with errno set: ENOMEM, or EINVAL if the scheduler has tasks of
// the other flavour.
static inline struct taskos_task *taskos_take(struct taskos *os, size_t bytes,
                                              const struct taskos_flavour *flavour)
{
    if (__builtin_expect(os->flavour != flavour, 0)) {
        if (os->flavour) {
            errno = EINVAL;
            return NULL;
        }
        os->flavour = flavour;
    }
    uint8_t class = taskos_class(bytes);
    struct taskos_task *task = os->spare_memory[class]; // of class 0 there never is any
    if (!task)
        return taskos_make(os, class, bytes);
    os->spare_memory[class] = task->next_spare;
    return task;
}

// Gives back the memory of a task that has ended or never began.
static inline void taskos_give(struct taskos *os, struct taskos_task *task)
{
    if (task->class == 0) {
        taskos_free(os, task);
        return;
    }
    task->next_spare = os->spare_memory[task->class];
    os->spare_memory[task->class] = task;
}

// --- From birth to end -----------------------------------------------------------------------------------

// Wakes all that wait for one that has ended, the first in `waiters`.
void taskos_wake_waiters(struct taskos *os, uint32_t waiters);

// The trap in which a task waits comes back.
static inline void taskos_wake(struct taskos *os, struct taskos_task *task, int outcome)
{
    task->outcome = (uint8_t)outcome;
    task->state = TASKOS_READY;
    taskos_push(os, task);
}

// Puts a new task into the ready queue. Returns its id.
static inline uint64_t taskos_admit(struct taskos *os, struct taskos_task *task)
{
    task->waiters = task->next = 0;
    task->outcome = 0;
    task->state = TASKOS_READY;
    task->woken = false;
    os->count++;
    taskos_push(os, task);
    return task->id;
}

// A task has ended: who waits for it becomes ready, and its id is no more. Returns whether there may be
// another in its place: when all generations are used up there may not, lest an id names two tasks.
static inline bool taskos_exit(struct taskos *os, struct taskos_task *task)
{
    if (task->waiters && taskos_at(os, task->waiters)->next == 0)
        taskos_wake(os, taskos_at(os, task->waiters), TASKOS_AWAITED);
    else if (task->waiters)
        taskos_wake_waiters(os, task->waiters);
    os->count--;
    task->state = TASKOS_ENDED;
    if (__builtin_expect(!__builtin_add_overflow(task->id, UINT64_C(1) << 32, &task->id), 1))
        return true;
    task->id = 0;
    return false;
}

// --- The loop --------------------------------------------------------------------------------------------

// Polls, and lets the sleepers' time pass. Returns true when something is ready; false with errno 0 when
// there is no task left, EDEADLK (told on stderr) when the rest waits for what cannot come, or why polling
// failed.
bool taskos_poll(struct taskos *os);

// The task whose turn it is (B 115); NULL with errno set, as above, when there is none.
static inline __attribute__((always_inline)) struct taskos_task *taskos_next(struct taskos *os)
{
    while (__builtin_expect(os->head == os->tail || os->turns == 0, 0))
        if (!taskos_poll(os))
            return NULL;
    os->turns--;
    return os->running = taskos_at(os, os->ready[os->head++ & os->mask]);
}

// The task that will have its turn so many turns later; if there are not that many, some task.
static inline __attribute__((always_inline)) struct taskos_task *taskos_soon(const struct taskos *os,
                                                                             uint32_t turns)
{
    return taskos_at(os, os->ready[(os->head + turns) & os->mask]);
}

// Makes `os` the scheduler of this thread while `loop` runs. 0, or -1 with the errno that `loop` ends with.
static inline int taskos_run_loop(struct taskos *os, void (*loop)(struct taskos *os))
{
    if (taskos_current) {
        errno = EBUSY;
        return -1;
    }
    taskos_current = os;
    loop(os);
    taskos_current = NULL;
    os->running = NULL;
    return errno ? -1 : 0;
}

#endif
