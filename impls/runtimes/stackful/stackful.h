// stackful -- coroutines that have a stack of their own: they yield from any depth of calls.
//
//     static void *doubler(void *value, void *unused)
//     {
//         while (value)
//             value = stackful_yield((void *)(2 * (uintptr_t)value));
//         return NULL;
//     }
//
// Values are pointers, or integers cast to one. Coroutines form a chain: the one that was sent into runs, its
// sender waits until it yields. A coroutine stays with the thread that first sent into it. What belongs to
// the thread is shared by all of its coroutines: errno, the rounding mode and other floating-point control,
// the signal mask. A switch neither saves nor sets them.
//
// An error is something to be told, like a value: stackful_throw makes a yield return NULL, and
// stackful_error() says why. Closing is the error ECANCELED. A body that may be closed looks like this:
//
//     while ((line = stackful_yield(NULL)))
//         count += strstr(line, "python") != NULL;
//     if (stackful_error() == ECANCELED)
//         printf("closed after %d\n", count);
//     return NULL;
//
// Misuse is no undefined behaviour: sending, throwing, closing or transferring into a coroutine that runs,
// that waits for one that it sent into, or that runs in another thread; all of these but closing into one
// that has ended; yielding or transferring outside; destroying one that runs or waits; to go on yielding when
// closed; and, as far as it can be seen, to use one that was destroyed. Each is told in one line on stderr,
// with the coroutine's name, and abort(3) follows, in every build. What is not checked is the thread of a
// suspended one (README.md).
//
// Send and yield are inlined, the switch included: two loads and two stores beside it, no call. A file that
// defines STACKFUL_SWITCH_FUNCTION before it includes this header has its sends and yields call the switch
// instead, a function; files of both kinds mix in one program. Where there is no switch for the processor, or
// with -DSTACKFUL_UCONTEXT, ucontext(3) does it. (All files of a program must agree on that.)
#ifndef STACKFUL_H
#define STACKFUL_H

#include "fiber.h"
#include "stack.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#if defined(__x86_64__) && !defined(__ILP32__) && !defined(STACKFUL_UCONTEXT)
#include "switch_x86_64.h"
#elif defined(__aarch64__) && !defined(__ILP32__) && !defined(STACKFUL_UCONTEXT)
#include "switch_aarch64.h"
#else
#include "switch_ucontext.h"
#endif

struct stackful;

struct stackful_options {
    const char *name;   // for messages; not copied; NULL: "coroutine"
    size_t stack_bytes; // 0: 64 KB; rounded up (stack.h); only what is touched takes memory
};

// A coroutine that will run body(first value sent, argument) from the first send on. `options` may be NULL.
// Returns NULL with errno set when there is no memory, or no mapping left for a guarded stack (ENOMEM), or
// where shadow stacks are on (ENOTSUP).
static inline struct stackful *stackful_create(void *(*body)(void *first_value, void *argument),
                                               void *argument, const struct stackful_options *options);

// Frees a coroutine that is suspended, ended or was never started. A suspended one is not told: its stack
// goes back to a pool as it is.
static inline void stackful_destroy(struct stackful *coroutine);

// Resumes the coroutine: `value` is what its yield returns, or the first value of its body. Returns what it
// yields next, or what its body returns at the end.
static inline void *stackful_send(struct stackful *coroutine, void *value);

// Suspends the running coroutine: `value` is what its sender's send returns. Returns what is sent next, or
// NULL when an error was thrown.
static inline void *stackful_yield(void *value);

// Symmetric: suspends the running coroutine and resumes the other in its place. Who waited for the one now
// waits for the other: a yield of that one, or its end, goes there. `value` is what the other's yield or
// transfer returns, or the first value of its body. Returns what is sent or transferred to this one next, or
// NULL when an error was thrown.
static inline void *stackful_transfer(struct stackful *coroutine, void *value);

// Resumes the coroutine with an error, a number of errno.h: its yield returns NULL, and stackful_error() says
// `error` until it yields again or ends. Returns what a send would. One that was never started ends without
// having run, and NULL is returned.
void *stackful_throw(struct stackful *coroutine, int error);

// Throws ECANCELED: the coroutine cleans up and returns (what it returns is lost); to yield again is misuse.
// One that was never started ends, one that has ended stays so. To free it is left to stackful_destroy.
void stackful_close(struct stackful *coroutine);

// In a coroutine: what was thrown at its last yield, 0 if a value was sent. Outside: 0.
static inline int stackful_error(void);

enum stackful_status {
    STACKFUL_NEW,       // never sent into
    STACKFUL_SUSPENDED, // at a yield
    STACKFUL_RUNNING,
    STACKFUL_WAITING, // for one that it sent into, or running in another thread
    STACKFUL_ENDED,
};

enum stackful_status stackful_status(const struct stackful *coroutine);

static inline struct stackful *stackful_current(void); // the one that runs; NULL outside
static inline bool stackful_ended(const struct stackful *coroutine);

// The name of the one that runs, NULL outside. Safe in a signal handler.
const char *stackful_running_name(void);

// Loads what a send into the coroutine will touch. Worth its while some eight sends ahead, when there are
// more coroutines than the cache holds.
static inline void stackful_prefetch(const struct stackful *coroutine);

// Has `handler` called on misuse, in all threads, before anything has changed, instead of writing to stderr;
// NULL: as before. It gets the line without its newline, valid until the thread's next misuse, and does not
// return: it exits, or jumps (longjmp) to a place on the stack that it was called on. If it returns, abort(3)
// follows.
void stackful_on_misuse(void (*handler)(const char *message));

// --- Behind the interface ----------------------------------------------------------------------------------

// Lives at the top of its own stack, below the `struct stack`: one allocation, and the page is hot anyway.
// All that is not for a sanitizer is one line of the cache; the frames are in the lines below.
struct stackful {
    _Alignas(64) struct stackful_context context; // its own while suspended, its sender's while it runs
    struct stackful *sender; // who waits for it; NULL: the thread; itself: it is suspended
    int error;               // thrown, while it is being handled
    int phase;               // STACKFUL_NEW, _SUSPENDED once it has started, _ENDED or _DESTROYED
    const char *name;
    struct fiber fiber;
};

enum { STACKFUL_DESTROYED = STACKFUL_ENDED + 1, STACKFUL_STACK_BYTES = 64 * 1024 };

#define STACKFUL_INLINE     static inline __attribute__((always_inline))
#define STACKFUL_RARE(what) __builtin_expect(what, 0)

// The stack that it is the top of.
static inline struct stack *stackful_stack(const struct stackful *coroutine)
{
    return (struct stack *)(coroutine + 1);
}

extern _Thread_local struct stackful *stackful_running __attribute__((tls_model("initial-exec")));

extern bool stackful_refused; // by the processor's shadow stack; asked once, as the question takes 3 ns

// Says what cannot be done to which coroutine (NULL: none runs), and does not return.
_Noreturn void stackful_misuse(const char *deed, const struct stackful *coroutine) __attribute__((cold));

STACKFUL_INLINE struct stackful *stackful_create(void *(*body)(void *first_value, void *argument),
                                                 void *argument, const struct stackful_options *options)
{
    if (STACKFUL_RARE(stackful_refused)) {
        errno = ENOTSUP;
        return NULL;
    }
    struct stack *stack =
        stack_take(options && options->stack_bytes ? options->stack_bytes : STACKFUL_STACK_BYTES);
    if (STACKFUL_RARE(!stack))
        return NULL;
    struct stackful *coroutine = (struct stackful *)stack - 1;
    coroutine->sender = coroutine;
    coroutine->error = 0;
    coroutine->phase = STACKFUL_NEW;
    coroutine->name = options && options->name ? options->name : "coroutine";
    stackful_context_init(&coroutine->context, stack->low, coroutine, body, argument);
    fiber_init(&coroutine->fiber, stack->low, (size_t)((char *)coroutine - stack->low));
    return coroutine;
}

// What was destroyed is marked, so that it can be known for as long as its stack is not taken again.
STACKFUL_INLINE void stackful_destroy(struct stackful *coroutine)
{
    if (STACKFUL_RARE(coroutine->sender != coroutine && !stackful_ended(coroutine)))
        stackful_misuse("destroy", coroutine);
    coroutine->sender = NULL;
    coroutine->phase = STACKFUL_DESTROYED;
    fiber_release(&coroutine->fiber);
    stack_give(stackful_stack(coroutine));
}

STACKFUL_INLINE void *stackful_switch(struct stackful *coroutine, void *value)
{
    fiber_leave(&coroutine->fiber, false);
#ifdef STACKFUL_SWITCH_FUNCTION
    value = stackful_exchange_called(value, &coroutine->context);
#else
    value = stackful_exchange(&coroutine->context, value);
#endif
    fiber_arrive(&coroutine->fiber);
    return value;
}

STACKFUL_INLINE void *stackful_send(struct stackful *coroutine, void *value)
{
    if (STACKFUL_RARE(coroutine->sender != coroutine))
        stackful_misuse("send into", coroutine);
    coroutine->sender = stackful_running;
    stackful_running = coroutine;
    return stackful_switch(coroutine, value);
}

STACKFUL_INLINE void *stackful_yield(void *value)
{
    struct stackful *self = stackful_running;
    if (STACKFUL_RARE(!self))
        stackful_misuse("yield", self);
    stackful_running = self->sender;
    self->sender = self;
    return stackful_switch(self, value);
}

// The two trade places: the one that runs is suspended, and holds the context of the other until the switch;
// the other gets that of the sender.
STACKFUL_INLINE void *stackful_transfer(struct stackful *coroutine, void *value)
{
    struct stackful *self = stackful_running;
    if (STACKFUL_RARE(!self))
        stackful_misuse("transfer", self);
    if (STACKFUL_RARE(coroutine->sender != coroutine))
        stackful_misuse("transfer to", coroutine);
    coroutine->sender = self->sender;
    self->sender = self;
    stackful_running = coroutine;
    stackful_context_trade(&self->context, &coroutine->context);
    fiber_trade(&self->fiber, &coroutine->fiber);
    return stackful_switch(self, value);
}

static inline int stackful_error(void)
{
    return stackful_running ? stackful_running->error : 0;
}

static inline struct stackful *stackful_current(void)
{
    return stackful_running;
}

static inline bool stackful_ended(const struct stackful *coroutine)
{
    return coroutine->phase == STACKFUL_ENDED;
}

static inline void stackful_prefetch(const struct stackful *coroutine)
{
    __builtin_prefetch(coroutine, 1); // to ask for the line of frames below as well gains nothing
}

#endif
