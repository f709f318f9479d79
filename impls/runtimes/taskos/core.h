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

// --- Memory for tasks: free lists by size, given back at the end -----------------------------------------

void *taskos_take_fresh(struct taskos *os, size_t bytes);

// The class of a size: how many times 8 bytes; 0: malloc.
static inline uint8_t taskos_class(size_t bytes)
{
    size_t class = (bytes + 7) / 8;
#ifdef TASKOS_SANITIZED
    class = TASKOS_CLASSES; // AddressSanitizer sees who uses what was freed
#endif
    return (uint8_t)(class < TASKOS_CLASSES ? class : 0);
}

// Memory for a task, whose class remembers how it is given back. NULL with errno ENOMEM.
static inline void *taskos_take(struct taskos *os, size_t bytes)
{
    uint8_t class = taskos_class(bytes);
    struct taskos_task *task = os->free_blocks[class];
    if (class == 0)
        task = malloc(bytes);
    else if (task)
        os->free_blocks[class] = *(void **)task;
    else
        task = taskos_take_fresh(os, class * 8u);
    if (task)
        task->class = class;
    return task;
}

static inline void taskos_give(struct taskos *os, struct taskos_task *task)
{
    uint8_t class = task->class;
    if (class == 0) {
        free(task);
        return;
    }
    *(void **)task = os->free_blocks[class];
    os->free_blocks[class] = task;
}

// --- From birth to end -----------------------------------------------------------------------------------

// Makes a slot where none is free. 0 with errno ENOMEM.
uint32_t taskos_slot_make(struct taskos *os) __attribute__((cold));

// Wakes all that wait for one that has ended, the first in `waiters`.
void taskos_wake_waiters(struct taskos *os, uint32_t waiters);

// The trap in which a task waits comes back.
static inline void taskos_wake(struct taskos *os, struct taskos_task *task, int outcome)
{
    task->outcome = (int16_t)outcome;
    task->state = TASKOS_READY;
    taskos_push(os, task);
}

static inline uint64_t taskos_free_word(uint64_t generation, uint32_t next)
{
    return generation << 32 | (uint64_t)next << 1 | 1;
}

// Gives a new task its id and puts it into the ready queue. Returns the id, or 0 with errno set: ENOMEM, or
// EINVAL if the scheduler has tasks of the other flavour.
static inline uint64_t taskos_admit(struct taskos *os, struct taskos_task *task,
                                    const struct taskos_flavour *flavour)
{
    if (os->flavour && os->flavour != flavour) {
        errno = EINVAL;
        return 0;
    }
    os->flavour = flavour;
    uint32_t slot = os->free_slot;
    if (slot == 0 && (slot = taskos_slot_make(os)) == 0)
        return 0;
    uint64_t word = os->slots[slot].word;
    os->free_slot = (uint32_t)word >> 1;
    os->slots[slot].word = (uintptr_t)task;
    *task = (struct taskos_task){.slot = slot, .generation = (uint32_t)(word >> 32), .class = task->class};
    os->count++;
    os->ready[os->tail++ & os->mask] = slot;
    return word >> 32 << 32 | slot;
}

// A task has ended: who waits for it becomes ready, and its id is no more.
static inline void taskos_exit(struct taskos *os, const struct taskos_task *task)
{
    if (task->waiters && taskos_at(os, task->waiters)->next == 0)
        taskos_wake(os, taskos_at(os, task->waiters), 1);
    else if (task->waiters)
        taskos_wake_waiters(os, task->waiters);
    os->count--;
    if (task->generation == UINT32_MAX) {
        os->slots[task->slot].word = taskos_free_word(0, 0); // never used again, lest an id is
        return;
    }
    os->slots[task->slot].word = taskos_free_word(task->generation + UINT64_C(1), os->free_slot);
    os->free_slot = task->slot;
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
