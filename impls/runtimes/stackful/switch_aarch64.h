// switch_aarch64 -- the exchange of two contexts, inlined where it is used, or called. See switch_x86_64.h,
// which says why it is done so.
//
// What is kept: stack pointer, frame pointer (x29), x19 and the address to go on at. Compilers reserve x29
// and, for realigned frames of variable size, x19. All other registers are clobbers, the vector registers in
// their full length, and with SVE the predicates. What is not kept: fpcr, like mxcsr there.
//
// Branch target identification: the switch branches through x16, which may land on functions (`bti c`) and on
// the places behind the switches (`bti j`); with it the called switch leaves by `ret`, which the processor
// then mispredicts, as what follows a call is no place to branch to. Pointer authentication needs nothing: a
// function signs its return address for its own frame, which never moves, and checks it there.
//
// The protocol between the switches, whichever kind is on either side: `value` arrives in x0 and `context` in
// x1, the stack, frame and x19 are those of the context.
#ifndef STACKFUL_SWITCH_AARCH64_H
#define STACKFUL_SWITCH_AARCH64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(shadow_call_stack)
#error "stackful does not exchange x18's shadow call stack: compile without -fsanitize=shadow-call-stack"
#endif
#endif

struct stackful_context {
    void *resume, *stack_pointer, *frame_pointer, *x19;
};

// The first function on every stack (stackful.c). It never returns.
void stackful_entry(void *value, struct stackful_context *context,
                    void *(*body)(void *first_value, void *argument), void *argument);

// Whether this thread has a guarded control stack (GCS), which none of the switches exchanges. CHKFEAT clears
// the bit if so; older processors do nothing.
static inline bool stackful_context_refused(void)
{
    register uint64_t features __asm__("x16") = 1;
    __asm__ volatile("hint #40" : "+r"(features));
    return features == 0;
}

// Where all contexts begin: it calls stackful_entry with `value`, `context`, and what x19 and x29 hold.
extern const char stackful_begin[];

// Makes a context that begins with stackful_entry(value of the first exchange, context, body, argument) on
// the stack from `low` up to `top`, which is a multiple of 16.
static inline void stackful_context_init(struct stackful_context *context, void *low, void *top,
                                         void *(*body)(void *first_value, void *argument), void *argument)
{
    (void)low;
    *context = (struct stackful_context){.resume = (void *)stackful_begin,
                                         .stack_pointer = top,
                                         .frame_pointer = argument,
                                         .x19 = (void *)body};
}

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define STACKFUL_LANDING "hint #36" // bti j
#else
#define STACKFUL_LANDING ""
#endif

#ifdef __ARM_FEATURE_SVE
#define STACKFUL_SVE_CLOBBERS                                                                                \
    , "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13", "p14", "p15",  \
        "ffr"
#else
#define STACKFUL_SVE_CLOBBERS
#endif

// Suspends the caller into `context` and goes on with what was suspended there, handing it `value`. Returns
// when somebody exchanges this context again, with the value from there.
static inline __attribute__((always_inline)) void *stackful_exchange(struct stackful_context *context,
                                                                     void *value)
{
    register void *x0 __asm__("x0") = value;
    register struct stackful_context *x1 __asm__("x1") = context;
    __asm__ volatile("adr x9, 1f\n\t"
                     "ldp x16, x10, [x1]\n\t"
                     "ldp x11, x12, [x1, #16]\n\t"
                     "mov x13, sp\n\t"
                     "stp x9, x13, [x1]\n\t"
                     "stp x29, x19, [x1, #16]\n\t"
                     "mov sp, x10\n\t"
                     "mov x29, x11\n\t"
                     "mov x19, x12\n\t"
                     "br x16\n"
                     "1: " STACKFUL_LANDING
                     : "+r"(x0), "+r"(x1)
                     :
                     : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
                       "x15", "x16", "x17", "x18", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27",
                       "x28", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
                       "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23",
                       "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc",
                       "memory" STACKFUL_SVE_CLOBBERS);
    return x0;
}

// The same as a plain function (switch_aarch64.S).
void *stackful_exchange_called(void *value, struct stackful_context *context);

static inline __attribute__((always_inline)) void stackful_pointers_trade(void **one, void **other)
{
    void *traded = *one;
    *one = *other;
    *other = traded;
    __asm__ volatile("" : : : "memory"); // one by one: see below
}

// Each gets what is suspended in the other. What a switch has just written word by word is read word by word:
// a wider load would have to wait until all of it has come to the cache.
static inline __attribute__((always_inline)) void stackful_context_trade(struct stackful_context *one,
                                                                         struct stackful_context *other)
{
    stackful_pointers_trade(&one->resume, &other->resume);
    stackful_pointers_trade(&one->stack_pointer, &other->stack_pointer);
    stackful_pointers_trade(&one->frame_pointer, &other->frame_pointer);
    stackful_pointers_trade(&one->x19, &other->x19);
}

// Goes on with what is suspended in `context` and never comes back: nothing is kept, nothing clobbered.
_Noreturn static inline __attribute__((always_inline)) void
stackful_context_leave(struct stackful_context *context, void *value)
{
    register void *x0 __asm__("x0") = value;
    register struct stackful_context *x1 __asm__("x1") = context;
    __asm__ volatile("ldp x16, x10, [x1]\n\t"
                     "ldp x29, x19, [x1, #16]\n\t"
                     "mov sp, x10\n\t"
                     "br x16"
                     :
                     : "r"(x0), "r"(x1)
                     : "memory");
    __builtin_unreachable();
}

#endif
