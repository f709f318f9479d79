// fiber -- tells the sanitizers which stack runs; what they call a fiber is a coroutine's, or the thread's
// own.
//
// Like the context, a struct fiber describes the coroutine while that is suspended, and its sender while it
// runs. Without sanitizers nothing is done.
#ifndef STACKFUL_FIBER_H
#define STACKFUL_FIBER_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#define STACKFUL_HAS_FEATURE(feature) __has_feature(feature)
#else
#define STACKFUL_HAS_FEATURE(feature) 0
#endif
#if STACKFUL_HAS_FEATURE(safe_stack)
#error "stackful does not exchange the unsafe stack: compile without -fsanitize=safe-stack"
#endif

#if defined(__SANITIZE_ADDRESS__) || STACKFUL_HAS_FEATURE(address_sanitizer)
// Wants to know the bounds of the stack that is switched to, and keeps a "fake stack" for each, on which it
// finds uses after return.
#define STACKFUL_SANITIZED
#include <sanitizer/common_interface_defs.h>

struct fiber {
    const void *low;
    size_t bytes;
    void *fake_stack;
    void *arriving; // the fake stack of the one that is switched to, until it has arrived
};

extern _Thread_local struct fiber *fiber_left; // what was told at the last switch

// A fiber for the stack of `bytes` from `low` on.
static inline void fiber_init(struct fiber *fiber, const void *low, size_t bytes)
{
    *fiber = (struct fiber){.low = low, .bytes = bytes};
}

// Before a switch; `last`: the running one will not come back.
static inline void fiber_leave(struct fiber *fiber, bool last)
{
    fiber_left = fiber;
    fiber->arriving = fiber->fake_stack;
    fiber->fake_stack = NULL;
    __sanitizer_start_switch_fiber(last ? NULL : &fiber->fake_stack, fiber->low, fiber->bytes);
}

// Behind a switch, in the one that was switched to. It need not have been by way of its own fiber: who
// transferred to it did so by way of his.
static inline void fiber_arrive(struct fiber *fiber)
{
    (void)fiber;
    __sanitizer_finish_switch_fiber(fiber_left->arriving, &fiber_left->low, &fiber_left->bytes);
}

// Before the stack of one that does not run is given away. A fake stack is freed only by who leaves it for
// good, so a short visit is told of.
static inline __attribute__((no_sanitize_address)) void fiber_release(struct fiber *fiber)
{
    if (!fiber->fake_stack)
        return;
    void *own;
    __sanitizer_start_switch_fiber(&own, fiber->low, fiber->bytes);
    __sanitizer_finish_switch_fiber(fiber->fake_stack, &fiber->low, &fiber->bytes);
    __sanitizer_start_switch_fiber(NULL, fiber->low, fiber->bytes);
    __sanitizer_finish_switch_fiber(own, NULL, NULL);
}

// Each gets what the other describes.
static inline __attribute__((always_inline)) void fiber_trade(struct fiber *one, struct fiber *other)
{
    struct fiber traded = *one;
    *one = *other;
    *other = traded;
}

#elif defined(__SANITIZE_THREAD__) || STACKFUL_HAS_FEATURE(thread_sanitizer)
// Keeps a clock and a stack of calls for each: so what tells it is inlined, or it would see a call on one and
// the return from it on the other.
#include <sanitizer/tsan_interface.h>

struct fiber {
    void *suspended;
};

static inline void fiber_init(struct fiber *fiber, const void *low, size_t bytes)
{
    (void)low, (void)bytes;
    fiber->suspended = __tsan_create_fiber(0);
}

static inline __attribute__((always_inline)) void fiber_leave(struct fiber *fiber, bool last)
{
    (void)last;
    void *there = fiber->suspended;
    fiber->suspended = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(there, 0);
}

static inline void fiber_arrive(struct fiber *fiber)
{
    (void)fiber;
}

static inline void fiber_release(struct fiber *fiber)
{
    __tsan_destroy_fiber(fiber->suspended);
}

static inline __attribute__((always_inline)) void fiber_trade(struct fiber *one, struct fiber *other)
{
    struct fiber traded = *one;
    *one = *other;
    *other = traded;
}

#else

struct fiber {
    char nothing;
};

static inline void fiber_init(struct fiber *fiber, const void *low, size_t bytes)
{
    (void)fiber, (void)low, (void)bytes;
}

static inline void fiber_leave(struct fiber *fiber, bool last)
{
    (void)fiber, (void)last;
}

static inline void fiber_arrive(struct fiber *fiber)
{
    (void)fiber;
}

static inline void fiber_release(struct fiber *fiber)
{
    (void)fiber;
}

static inline void fiber_trade(struct fiber *one, struct fiber *other)
{
    (void)one, (void)other;
}

#endif
#endif
