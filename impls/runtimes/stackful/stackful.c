#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stackful.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

_Thread_local struct stackful *stackful_running;

#ifdef STACKFUL_SANITIZED
_Thread_local struct fiber *fiber_left;
#endif

#ifdef STACKFUL_SWITCHED_BY_UCONTEXT
_Thread_local void *stackful_value;
#endif

bool stackful_refused;

// The C library has switched shadow stacks on by now, or never will.
__attribute__((constructor)) static void ask_for_shadow_stack(void)
{
    stackful_refused = stackful_context_refused();
}

void stackful_entry(void *value, struct stackful_context *context,
                    void *(*body)(void *first_value, void *argument), void *argument)
{
    (void)context; // its own, or that of who transferred to it
    struct stackful *self = stackful_running;
    fiber_arrive(&self->fiber);
    self->phase = STACKFUL_SUSPENDED;
    value = body(value, argument);
    self->phase = STACKFUL_ENDED;
    stackful_running = self->sender;
    fiber_leave(&self->fiber, true);
    stackful_context_leave(&self->context, value);
}

// --- Status and misuse -----------------------------------------------------------------------------------

enum stackful_status stackful_status(const struct stackful *coroutine)
{
    if (coroutine->sender == coroutine || stackful_ended(coroutine))
        return (enum stackful_status)coroutine->phase;
    return coroutine == stackful_running ? STACKFUL_RUNNING : STACKFUL_WAITING;
}

const char *stackful_running_name(void)
{
    return stackful_running ? stackful_running->name : NULL;
}

static void (*_Atomic misuse_handler)(const char *message);

void stackful_on_misuse(void (*handler)(const char *message))
{
    misuse_handler = handler;
}

// Why the coroutine does not let that be done to it.
static const char *misuse_reason(const struct stackful *coroutine)
{
    if (!coroutine)
        return "outside a coroutine";
    if (stackful_ended(coroutine))
        return "it has ended";
    if (coroutine->phase == STACKFUL_DESTROYED)
        return "it was destroyed";
    if (coroutine == stackful_running)
        return "it is running";
    for (const struct stackful *up = stackful_running; up; up = up->sender)
        if (up == coroutine)
            return "it waits for one that it sent into";
    return "it is running in another thread";
}

static void append(char **end, const char *last, const char *words)
{
    while (*words && *end < last)
        *(*end)++ = *words++;
    **end = '\0';
}

// Neither printf nor a buffer on the stack: there may be little left of it.
_Noreturn static void misuse(const char *deed, const struct stackful *coroutine, const char *reason)
{
    static _Thread_local char message[256];
    char *end = message;
    const char *last = message + sizeof message - 1;
    append(&end, last, "stackful: cannot ");
    append(&end, last, deed);
    append(&end, last, coroutine ? " '" : " ");
    append(&end, last, coroutine ? coroutine->name : "");
    append(&end, last, coroutine ? "': " : "");
    append(&end, last, reason);
    void (*handler)(const char *) = misuse_handler;
    if (handler) {
        handler(message);
    } else {
        struct iovec line[] = {{message, (size_t)(end - message)}, {(void *)"\n", 1}};
        (void)!writev(STDERR_FILENO, line, 2);
    }
    abort();
}

void stackful_misuse(const char *deed, const struct stackful *coroutine)
{
    misuse(deed, coroutine, misuse_reason(coroutine));
}

// --- Errors ----------------------------------------------------------------------------------------------

// To send and to yield is the same with and without: who throws sets the error and, when the coroutine has
// yielded or ended, takes it back.
static void *throw(const char *deed, struct stackful *coroutine, int error)
{
    if (coroutine->sender != coroutine)
        stackful_misuse(deed, coroutine);
    if (error <= 0)
        misuse(deed, coroutine, "an error is more than 0");
    if (coroutine->phase == STACKFUL_NEW) {
        coroutine->phase = STACKFUL_ENDED;
        coroutine->sender = NULL; // nobody sends into it any more
        return NULL;
    }
    coroutine->error = error;
    void *value = stackful_send(coroutine, NULL);
    coroutine->error = 0;
    return value;
}

void *stackful_throw(struct stackful *coroutine, int error)
{
    return throw("throw into", coroutine, error);
}

void stackful_close(struct stackful *coroutine)
{
    if (stackful_ended(coroutine))
        return;
    throw("close", coroutine, ECANCELED);
    if (!stackful_ended(coroutine))
        misuse("close", coroutine, "it yielded again");
}
