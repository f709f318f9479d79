// taskos_stackless -- taskos over coroutines that have no stack: a task is a frame, and a trap that waits is
// a macro, because it returns from the task's function.
// uses: stackless
//
//     struct counter {
//         struct stackless stackless; // comes first, and is called so
//         const char *name;
//         int i;
//     };
//
//     static void *counter(struct stackless *self, void *value)
//     {
//         struct counter *frame = (struct counter *)self;
//         int killed;
//         STACKLESS_BEGIN(self);
//         for (frame->i = 0; frame->i < 3; frame->i++) {
//             printf("%s %d\n", frame->name, frame->i);
//             TASKOS_YIELD(self, killed);
//             if (killed)
//                 break;
//         }
//         STACKLESS_END(self, NULL);
//     }
//
//     struct taskos *os = taskos_create(NULL);
//     TASKOS_NEW(os, struct counter, counter, .name = "foo");
//     TASKOS_NEW(os, struct counter, counter, .name = "bar");
//     taskos_run(os);
//     taskos_destroy(os);
//
// What holds for yields (stackless.h) holds for these traps: they stand in the coroutine's own function, at
// most one on a line, outside of any switch, and only what lives in the frame survives them. `self` is
// whichever coroutine traps: the task itself, or a sub-coroutine that it called with STACKLESS_CALL (B
// 169-182). `result` is assigned what the function of the stackful flavour returns; a local variable will do.
// taskos.h has the rest: the scheduler, and the traps that never wait (gettid, killtask, waketask, close).
#ifndef TASKOS_STACKLESS_H
#define TASKOS_STACKLESS_H

#include "stackless.h"
#include "taskos.h"

#include <assert.h>

#include <sys/socket.h>

// --- Outside of tasks ------------------------------------------------------------------------------------

// A new task: a frame of the type (named struct ...), with these members set and all others 0, in which
// `function` will run. Returns its id, or 0 with errno ENOMEM. The scheduler frees the frame when the task
// has ended, or is destroyed; it is aligned to 8 bytes.
#define TASKOS_NEW(os, type, function_, ...)                                                                 \
    TASKOS_NEW_AS(TASKOS_NAME(taskos_new_, __COUNTER__), os, type, function_, __VA_ARGS__)

// Runs until no task is left, and returns 0; or -1: EDEADLK when all that are left wait for what cannot come
// (stderr says who waits for what; they are still there, and can be killed), EBUSY when a scheduler already
// runs in this thread, or what polling failed with.
static inline int taskos_run(struct taskos *os);

// --- Traps -----------------------------------------------------------------------------------------------
// What each assigns to `result`, beside -1 with errno ECANCELED when the task is killed in it:

// Lets all others that are ready run (B 109). 0.
#define TASKOS_YIELD(self, result) TASKOS_SUSPEND(self, taskos_begin_yield(), result)

// A new task, which will run after all that are ready now (B 139): an expression, its id, or 0 and errno.
#define TASKOS_NEWTASK(type, function_, ...) TASKOS_NEW(taskos_trap("newtask"), type, function_, __VA_ARGS__)

// Waits until a task has ended (B 148). 1; or 0 at once if it is gone. EDEADLK: it is oneself.
#define TASKOS_WAITTASK(self, id, result) TASKOS_SUSPEND(self, taskos_begin_waittask(id), result)

// Waits until taskos_waketask. 0; at once if it was woken since it last waited.
#define TASKOS_WAKEWAIT(self, result) TASKOS_SUSPEND(self, taskos_begin_wakewait(), result)

// Waits until a descriptor can be read or written, or has failed or been hung up (B 165). 0. EBUSY: another
// task waits for the same; EBADF: it is none, or taskos_close closed it; ERANGE: too great for select.
#define TASKOS_READWAIT(self, descriptor, result)                                                            \
    TASKOS_SUSPEND(self, taskos_begin_descriptor(descriptor, TASKOS_IN_READWAIT), result)
#define TASKOS_WRITEWAIT(self, descriptor, result)                                                           \
    TASKOS_SUSPEND(self, taskos_begin_descriptor(descriptor, TASKOS_IN_WRITEWAIT), result)

// Waits at least that long, or until CLOCK_MONOTONIC is there. 0. Who is due first wakes first; among equals,
// who slept first. Not after now: a yield.
#define TASKOS_SLEEP(self, ns, result) TASKOS_SUSPEND(self, taskos_begin_sleep(ns), result)
#define TASKOS_SLEEP_UNTIL(self, due_ns, result)                                                             \
    TASKOS_SUSPEND(self, taskos_begin_sleep_until(due_ns), result)

// As accept(2) (with flags O_NONBLOCK | O_CLOEXEC set), recv(2) and send(2), but they let others run until
// there is an answer (B 182-186). The descriptor need not be non-blocking, except for accept. `result` is an
// int; for recv and send it is a ssize_t. Arguments are evaluated anew after each wait.
#define TASKOS_ACCEPT(self, listener, address, length, result)                                               \
    TASKOS_TRY(self, taskos_try_accept(listener, address, length), listener, TASKOS_IN_READWAIT, result)
#define TASKOS_RECV(self, descriptor, buffer, size, result)                                                  \
    TASKOS_TRY(self, recv(descriptor, buffer, size, MSG_DONTWAIT), descriptor, TASKOS_IN_READWAIT, result)

// Sends all of it, or fails. `sent`, a size_t in the frame, says how much has gone, also then. A failed send
// raises no SIGPIPE.
#define TASKOS_SEND(self, descriptor, bytes, length, sent, result)                                           \
    do {                                                                                                     \
        (sent) = 0;                                                                                          \
        TASKOS_TRY(self, taskos_try_send(descriptor, bytes, length, &(sent)), descriptor,                    \
                   TASKOS_IN_WRITEWAIT, result);                                                             \
    } while (0)

// --- Behind the interface --------------------------------------------------------------------------------

#define TASKOS_SUSPEND(self, begin, result)                                                                  \
    do {                                                                                                     \
        if (begin)                                                                                           \
            STACKLESS_YIELD(self, NULL);                                                                     \
        (result) = taskos_answered();                                                                        \
    } while (0)

// Tries, and waits while there is nothing.
#define TASKOS_TRY(self, attempt, descriptor, direction, result)                                             \
    do {                                                                                                     \
        TASKOS_SUSPEND(self, taskos_begin_attempt(descriptor, direction), result);                           \
        if ((result) < 0)                                                                                    \
            break;                                                                                           \
        (result) = (attempt);                                                                                \
    } while ((result) < 0 && taskos_again())

// B 113: a task is a wrapper around a coroutine, which lies behind it. Of its trampoline (B 176) it keeps the
// half that changes: who is to be resumed; the root is always the frame.
struct taskos_framed {
    struct taskos_task task;
    struct stackless *top;
    struct stackless frame[]; // and what else belongs to it
};

// A task that is ready but for its frame. NULL with errno set.
struct taskos_framed *taskos_stackless_make(struct taskos *os, size_t bytes);

// The frame is written where it stays: to copy one that was just written, in other portions, stalls the
// processor longer than all the rest takes. (The name is new each time, so that a member's value may be a
// task that is created in its turn.)
#define TASKOS_NEW_AS(name, os, type, function_, ...)                                                        \
    __extension__({                                                                                          \
        static_assert(_Alignof(type) <= 8, "frames are aligned to 8 bytes");                                 \
        struct taskos_framed *const name = taskos_stackless_make(os, sizeof(type));                          \
        if (name)                                                                                            \
            *(type *)name->frame = (const type){.stackless = {.function = (function_)}, __VA_ARGS__};        \
        name ? name->task.id : 0;                                                                            \
    })
#define TASKOS_NAME(name, number)       TASKOS_NAME_PASTE(name, number)
#define TASKOS_NAME_PASTE(name, number) name##number

int taskos_stackless_run(struct taskos *os);

static inline int taskos_run(struct taskos *os)
{
    return taskos_stackless_run(os);
}

#endif
