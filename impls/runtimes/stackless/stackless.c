#include "stackless.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

// --- misuse ------------------------------------------------------------------------------------------------

static void (*_Atomic misuse_handler)(const char *message);

// What stackless_refuse leaves for stackless_misuse, which it reaches through the coroutine's own function.
static _Thread_local struct {
    const char *deed, *why;
    int point;
} refused;

void stackless_on_misuse(void (*handler)(const char *message))
{
    misuse_handler = handler;
}

_Noreturn static void answer(const char *message)
{
    void (*handler)(const char *message) = misuse_handler;
    if (handler)
        handler(message);
    else
        fprintf(stderr, "%s\n", message);
    abort();
}

static const char *reason(int point)
{
    return point == STACKLESS_POINT_RUNNING ? "it is running"
           : point == STACKLESS_POINT_ENDED ? "it has ended"
                                            : "it waits for the one that it called";
}

void *stackless_misuse(struct stackless *coroutine, const char *name, int point)
{
    static _Thread_local char message[256];
    if (refused.deed) {
        point = refused.point;
        snprintf(message, sizeof message, "stackless: cannot %s '%s': %s", refused.deed, name,
                 refused.why ? refused.why : reason(point));
        refused.deed = NULL;
    } else if (stackless_resumable(&(struct stackless){.point = point})) {
        snprintf(message, sizeof message,
                 "stackless: cannot go on in '%s': its yield on line %d is inside a switch of its own", name,
                 point);
    } else {
        snprintf(message, sizeof message, "stackless: cannot send into '%s': %s", name, reason(point));
    }
    coroutine->point = point; // which STACKLESS_BEGIN has changed
    answer(message);
}

void stackless_refuse(struct stackless *coroutine, const char *deed, const char *why)
{
    refused.deed = deed;
    refused.why = why;
    refused.point = coroutine->point;
    coroutine->point = STACKLESS_POINT_RUNNING; // so that its function goes nowhere else
    stackless_send(coroutine, NULL);
    abort();
}

void stackless_refuse_call(struct stackless *self, struct stackless_subroutine *child)
{
    if (!(self->error & STACKLESS_BOUNCED))
        stackless_refuse(self, "call from", "no trampoline has resumed it");
    bool suspended = stackless_status(&child->stackless) == STACKLESS_SUSPENDED;
    stackless_refuse(&child->stackless, "call", suspended ? "it was resumed before" : NULL);
}

// --- throw and close ---------------------------------------------------------------------------------------

// `how` is what to add to the error.
static void *throw(struct stackless * coroutine, int error, int how, const char *deed)
{
    if (!stackless_resumable(coroutine))
        stackless_refuse(coroutine, deed, NULL);
    if (error <= 0 || error >= STACKLESS_BOUNCED)
        stackless_refuse(coroutine, deed, "what is thrown is no errno value");
    coroutine->error = error | how;
    if (stackless_status(coroutine) != STACKLESS_NEW)
        return stackless_send(coroutine, NULL);
    coroutine->point = STACKLESS_POINT_ENDED;
    return NULL;
}

void *stackless_throw(struct stackless *coroutine, int error)
{
    return throw(coroutine, error, 0, "throw into");
}

void stackless_close(struct stackless *coroutine)
{
    if (stackless_ended(coroutine))
        return;
    throw(coroutine, ECANCELED, 0, "close");
    if (!stackless_ended(coroutine))
        stackless_refuse(coroutine, "close", "it yielded again");
}

// --- trampolines -------------------------------------------------------------------------------------------

void *stackless_trampoline_bounce(struct stackless_trampoline *trampoline, void *value)
{
    struct stackless *top = trampoline->top;
    do {
        if (stackless_ended(top)) {
            if (top == trampoline->root)
                return value;
            struct stackless_subroutine *callee = (struct stackless_subroutine *)top;
            top = callee->caller;
            callee->returned = value;
            top->point -= STACKLESS_POINT_CALLS; // its line is left
            top->error = callee->stackless.error;
        } else {
            top = value; // what it returned is the one that it calls
            top->error = STACKLESS_BOUNCED;
        }
        trampoline->top = top;
        value = stackless_send(top, NULL);
    } while (!stackless_resumable(top));
    return value;
}

static void *throw_at_top(struct stackless_trampoline *trampoline, int error, const char *deed)
{
    struct stackless *top = trampoline->top;
    void *value = throw(top, error, STACKLESS_BOUNCED, deed);
    return stackless_resumable(top) ? value : stackless_trampoline_bounce(trampoline, value);
}

void *stackless_trampoline_throw(struct stackless_trampoline *trampoline, int error)
{
    return throw_at_top(trampoline, error, "throw into");
}

void stackless_trampoline_close(struct stackless_trampoline *trampoline)
{
    if (stackless_trampoline_ended(trampoline))
        return;
    throw_at_top(trampoline, ECANCELED, "close");
    if (!stackless_trampoline_ended(trampoline))
        stackless_refuse(trampoline->top, "close", "it yielded again");
}
