// taskos_stackful -- taskos over coroutines that have a stack each: a trap is a function like any other.
// uses: stackful
//
//     static void counter(void *argument)
//     {
//         for (int i = 0; i < 3; i++) {
//             printf("%s %d\n", (const char *)argument, i);
//             taskos_yield();
//         }
//     }
//
//     struct taskos *os = taskos_create(NULL);
//     taskos_new(os, counter, "foo");
//     taskos_new(os, counter, "bar");
//     taskos_run(os);
//     taskos_destroy(os);
//
// Traps may stand in any function that a task calls, at any depth. But those that wait may not stand in a
// coroutine that a task sends into by itself: there they would yield to the task, not to the scheduler, and
// nobody notices. taskos.h has the rest: the scheduler, and the traps that never wait (gettid, killtask,
// waketask, close).
#ifndef TASKOS_STACKFUL_H
#define TASKOS_STACKFUL_H

#include "stackful.h"
#include "taskos.h"

#include <sys/types.h>

// --- Outside of tasks ------------------------------------------------------------------------------------

// A new task that will run body(argument). Returns its id, or 0 with errno set (see stackful_create).
static inline uint64_t taskos_new(struct taskos *os, void (*body)(void *argument), void *argument);

// Runs until no task is left, and returns 0; or -1: EDEADLK when all that are left wait for what cannot come
// (stderr says who waits for what; they are still there, and can be killed), EBUSY when a scheduler already
// runs in this thread, or what polling failed with.
static inline int taskos_run(struct taskos *os);

// --- Traps -----------------------------------------------------------------------------------------------
// What each returns, beside -1 with errno ECANCELED when the task is killed in it:

// Lets all others that are ready run (B 109). 0.
static inline int taskos_yield(void);

// A new task, which will run body(argument) after all that are ready now (B 139). Its id, or 0 and errno.
static inline uint64_t taskos_newtask(void (*body)(void *argument), void *argument);

// Waits until a task has ended (B 148). 1; or 0 at once if it is gone. EDEADLK: it is oneself.
static inline int taskos_waittask(uint64_t id);

// Waits until taskos_waketask. 0; at once if it was woken since it last waited.
static inline int taskos_wakewait(void);

// Waits until a descriptor can be read or written, or has failed or been hung up (B 165). 0. EBUSY: another
// task waits for the same; EBADF: it is none, or taskos_close closed it; ERANGE: too great for select.
static inline int taskos_readwait(int descriptor);
static inline int taskos_writewait(int descriptor);

// Waits at least that long, or until CLOCK_MONOTONIC is there. 0. Who is due first wakes first; among equals,
// who slept first. Not after now: a yield.
static inline int taskos_sleep(int64_t ns);
static inline int taskos_sleep_until(int64_t due_ns);

// As accept(2) (with flags O_NONBLOCK | O_CLOEXEC set), recv(2) and send(2), but they let others run until
// there is an answer (B 182-186). The descriptor need not be non-blocking, except for accept. taskos_send
// sends all of it, or fails: then nobody knows how much has gone. A failed send raises no SIGPIPE.
int taskos_accept(int listener, struct sockaddr *address, socklen_t *length);
ssize_t taskos_recv(int descriptor, void *buffer, size_t size);
ssize_t taskos_send(int descriptor, const void *bytes, size_t length);

// --- Behind the interface --------------------------------------------------------------------------------

uint64_t taskos_stackful_new(struct taskos *os, void (*body)(void *argument), void *argument);
int taskos_stackful_run(struct taskos *os);

// Returns TASKOS_AWAITED if the other has ended meanwhile; else whether the task has to be suspended.
int taskos_stackful_begin_waittask(uint64_t id);

static inline uint64_t taskos_new(struct taskos *os, void (*body)(void *argument), void *argument)
{
    return taskos_stackful_new(os, body, argument);
}

static inline int taskos_run(struct taskos *os)
{
    return taskos_stackful_run(os);
}

static inline uint64_t taskos_newtask(void (*body)(void *argument), void *argument)
{
    return taskos_stackful_new(taskos_trap("newtask"), body, argument);
}

// The second half of a trap that may wait.
static inline __attribute__((always_inline)) int taskos_suspend(bool waits)
{
    if (waits)
        stackful_yield(NULL);
    return taskos_answered();
}

static inline __attribute__((always_inline)) int taskos_yield(void)
{
    return taskos_suspend(taskos_begin_yield());
}

static inline __attribute__((always_inline)) int taskos_waittask(uint64_t id)
{
    int begun = taskos_stackful_begin_waittask(id);
    return begun == TASKOS_AWAITED ? 1 : taskos_suspend(begun);
}

static inline __attribute__((always_inline)) int taskos_wakewait(void)
{
    return taskos_suspend(taskos_begin_wakewait());
}

static inline __attribute__((always_inline)) int taskos_readwait(int descriptor)
{
    return taskos_suspend(taskos_begin_descriptor(descriptor, TASKOS_IN_READWAIT));
}

static inline __attribute__((always_inline)) int taskos_writewait(int descriptor)
{
    return taskos_suspend(taskos_begin_descriptor(descriptor, TASKOS_IN_WRITEWAIT));
}

static inline __attribute__((always_inline)) int taskos_sleep(int64_t ns)
{
    return taskos_suspend(taskos_begin_sleep(ns));
}

static inline __attribute__((always_inline)) int taskos_sleep_until(int64_t due_ns)
{
    return taskos_suspend(taskos_begin_sleep_until(due_ns));
}

#endif
