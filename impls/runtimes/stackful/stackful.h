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
// sender waits until it yields. A coroutine stays with the thread that first sent into it. Rounding modes and
// other floating-point control are the thread's, not the coroutine's: a switch neither saves nor sets them.
//
// Misuse is no undefined behaviour: sending into a coroutine that runs (itself, or one that waits for what it
// sent), or that has ended; yielding outside; destroying one that runs. Each is told on stderr with the
// coroutine's name, and abort(3) follows, in every build.
//
// Send and yield are inlined, the switch included: two loads and two stores beside it, no call. Where there
// is no switch for the processor, or with -DSTACKFUL_UCONTEXT, ucontext(3) does it. (All files of a program
// must agree on that.)
#ifndef STACKFUL_H
#define STACKFUL_H

#include "stack.h"

#include <stdbool.h>
#include <stddef.h>

#if defined(__x86_64__) && !defined(__ILP32__) && !defined(STACKFUL_UCONTEXT)
#include "switch_x86_64.h"
#else
#include "switch_ucontext.h"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define STACKFUL_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACKFUL_SANITIZED
#endif
#endif

struct stackful;

struct stackful_options {
    const char *name;   // for messages; not copied; NULL: "coroutine"
    size_t stack_bytes; // 0: 64 KB; rounded up (stack.h); only what is touched takes memory
};

// A coroutine that will run body(first value sent, argument) from the first send on. `options` may be NULL.
// Returns NULL with errno set when there is no memory, or no mapping left for a guarded stack (ENOMEM).
struct stackful *stackful_create(void *(*body)(void *first_value, void *argument), void *argument,
                                 const struct stackful_options *options);

// Frees a coroutine that is suspended, ended or was never started. A suspended one is not told: its stack
// goes back to a pool as it is.
void stackful_destroy(struct stackful *coroutine);

// Resumes the coroutine: `value` is what its yield returns, or the first value of its body. Returns what it
// yields next, or what its body returns at the end.
static inline void *stackful_send(struct stackful *coroutine, void *value);

// Suspends the running coroutine: `value` is what its sender's send returns. Returns what is sent next.
static inline void *stackful_yield(void *value);

static inline struct stackful *stackful_current(void); // the one that runs; NULL outside
static inline bool stackful_ended(const struct stackful *coroutine);

// --- Behind the interface ----------------------------------------------------------------------------------

// Lives at the top of its own stack: one allocation, and the page is hot anyway.
struct stackful {
    _Alignas(64) struct stackful_context context; // its own while suspended, its sender's while it runs
    struct stackful *sender;                      // who waits for it; NULL: the thread; itself: suspended
    bool ended;
    const char *name;
    void *(*body)(void *first_value, void *argument);
    void *argument;
    struct stack stack;
#ifdef STACKFUL_SANITIZED
    const void *fiber_low; // the stack that belongs to `context`
    size_t fiber_bytes;
#endif
};

extern _Thread_local struct stackful *stackful_running __attribute__((tls_model("initial-exec")));

// Says what cannot be done to which coroutine (NULL: none runs), and aborts.
_Noreturn void stackful_misuse(const char *deed, const struct stackful *coroutine) __attribute__((cold));

#ifdef STACKFUL_SANITIZED
void *stackful_switch(struct stackful *coroutine, void *value); // tells AddressSanitizer
#else
static inline __attribute__((always_inline)) void *stackful_switch(struct stackful *coroutine, void *value)
{
    return stackful_exchange(&coroutine->context, value);
}
#endif

static inline __attribute__((always_inline)) void *stackful_send(struct stackful *coroutine, void *value)
{
    if (__builtin_expect(coroutine->sender != coroutine, 0))
        stackful_misuse("send into", coroutine);
    coroutine->sender = stackful_running;
    stackful_running = coroutine;
    return stackful_switch(coroutine, value);
}

static inline __attribute__((always_inline)) void *stackful_yield(void *value)
{
    struct stackful *self = stackful_running;
    if (__builtin_expect(!self, 0))
        stackful_misuse("yield", self);
    stackful_running = self->sender;
    self->sender = self;
    return stackful_switch(self, value);
}

static inline struct stackful *stackful_current(void)
{
    return stackful_running;
}

static inline bool stackful_ended(const struct stackful *coroutine)
{
    return coroutine->ended;
}

#endif
