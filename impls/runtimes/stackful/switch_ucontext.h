// switch_ucontext -- the same exchange by getcontext(3) and its kin, for processors without one of our own.
// See switch_x86_64.h.
//
// swapcontext also exchanges the signal mask, which is a system call: about a hundred times slower.
#ifndef STACKFUL_SWITCH_UCONTEXT_H
#define STACKFUL_SWITCH_UCONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#define STACKFUL_SWITCHED_BY_UCONTEXT

// Where each of the two goes on lies on its own stack: a ucontext_t may hold pointers into itself, and must
// stay where it is.
struct stackful_context {
    void *(*body)(void *first_value, void *argument);
    void *argument;
    ucontext_t *suspended, first; // first: where the coroutine begins
};

extern _Thread_local void *stackful_value; // on its way

// The first function on every stack (stackful.c). It never returns.
void stackful_entry(void *value, struct stackful_context *context,
                    void *(*body)(void *first_value, void *argument), void *argument);

static inline bool stackful_context_refused(void)
{
    return false; // shadow stacks are the C library's business here
}

// makecontext hands over ints only, so the pointer travels in two.
static inline void stackful_context_start(unsigned high, unsigned low)
{
    struct stackful_context *context =
        (struct stackful_context *)(((uintptr_t)high << 16 << 16) | (uintptr_t)low); // NOLINT: see above
    stackful_entry(stackful_value, context, context->body, context->argument);
}

static inline void stackful_context_init(struct stackful_context *context, void *low, void *top,
                                         void *(*body)(void *first_value, void *argument), void *argument)
{
    ucontext_t *first = &context->first;
    context->body = body;
    context->argument = argument;
    context->suspended = first;
    getcontext(first);
    first->uc_stack.ss_sp = low;
    first->uc_stack.ss_size = (size_t)((char *)top - (char *)low);
    first->uc_link = NULL;
    uintptr_t address = (uintptr_t)context;
    makecontext(first, (void (*)(void))stackful_context_start, 2, (unsigned)(address >> 16 >> 16),
                (unsigned)address);
}

// Not inlined: the kilobyte that it takes is to be on the stack while it switches, and no longer. But
// ThreadSanitizer would see it called on one stack and returned from on the other.
#if defined(__SANITIZE_THREAD__) || STACKFUL_HAS_FEATURE(thread_sanitizer)
#define STACKFUL_EXCHANGE inline __attribute__((always_inline))
#else
#define STACKFUL_EXCHANGE __attribute__((noinline, unused))
#endif
static STACKFUL_EXCHANGE void *stackful_exchange(struct stackful_context *context, void *value)
{
    ucontext_t here, *there = context->suspended;
    context->suspended = &here;
    stackful_value = value;
    swapcontext(&here, there);
    return stackful_value;
}

static inline __attribute__((always_inline)) void *stackful_exchange_called(void *value,
                                                                            struct stackful_context *context)
{
    return stackful_exchange(context, value);
}

// Each gets what is suspended in the other.
static inline __attribute__((always_inline)) void stackful_context_trade(struct stackful_context *one,
                                                                         struct stackful_context *other)
{
    ucontext_t *suspended = one->suspended;
    one->suspended = other->suspended;
    other->suspended = suspended;
}

_Noreturn static inline __attribute__((always_inline)) void
stackful_context_leave(struct stackful_context *context, void *value)
{
    stackful_value = value;
    setcontext(context->suspended);
    __builtin_unreachable();
}

#endif
