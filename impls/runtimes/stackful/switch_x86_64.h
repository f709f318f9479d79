// switch_x86_64 -- exchanges the running context for a suspended one: inlined where it is used, or called.
//
// Why inlined, and why it ends in a jump: a processor predicts where `ret` goes from a small stack of its own
// that `call` fills. A switch that ends in `ret` leaves for a place that this stack does not expect and is
// mispredicted each time. An indirect jump is predicted per place in the program, and as the switch is
// inlined, each send and each yield has its own place, which nearly always goes to the same other.
//
// What is kept: stack pointer, frame pointer, rbx and the address to go on at. rbp and rbx are exchanged by
// hand because compilers reserve them at times (frame pointer, base pointer of a realigned frame) and then
// ignore or refuse them as clobbers. All other registers are clobbers: the compiler itself saves those that
// hold something, which is often none. Nothing is pushed, so the red zones of both sides stay whole, and a
// debugger that is given these four finds the frame that the compiler described.
//
// What is not kept: mxcsr and the x87 control word. A rounding mode set in one context is seen by all, like
// any other state of the thread. (Saving the two would triple the price of a switch.)
//
// The protocol between the switches, whichever kind is on either side: `value` arrives in rdi and `context`
// in rsi, the stack, frame and rbx are those of the context.
#ifndef STACKFUL_SWITCH_X86_64_H
#define STACKFUL_SWITCH_X86_64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __APX_F__
#error "stackful's switches know nothing of the registers r16 to r31: compile without -mapxf"
#endif

struct stackful_context {
    void *resume, *stack_pointer, *frame_pointer, *rbx;
};

// The first function on every stack (stackful.c). It never returns.
void stackful_entry(void *value, struct stackful_context *context,
                    void *(*body)(void *first_value, void *argument), void *argument);

// Whether this thread has a shadow stack (CET), which none of the switches exchanges. No program that links
// them is marked as fit for one, so this takes force. Where there is none, the instruction does nothing.
static inline bool stackful_context_refused(void)
{
    uint64_t shadow_stack_pointer = 0;
    __asm__ volatile("rdsspq %0" : "+r"(shadow_stack_pointer));
    return shadow_stack_pointer != 0;
}

// Where all contexts begin: it calls stackful_entry with `value`, `context`, and what rbx and rbp hold.
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
                                         .rbx = (void *)body};
}

// Under -fcf-protection=branch each place that is jumped to says so.
#if defined(__CET__) && (__CET__ & 1)
#define STACKFUL_LANDING "endbr64"
#else
#define STACKFUL_LANDING ""
#endif

#ifdef __AVX512F__
#define STACKFUL_AVX512_CLOBBERS                                                                             \
    , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26",     \
        "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define STACKFUL_AVX512_CLOBBERS
#endif

// Suspends the caller into `context` and goes on with what was suspended there, handing it `value`. Returns
// when somebody exchanges this context again, with the value from there.
static inline __attribute__((always_inline)) void *stackful_exchange(struct stackful_context *context,
                                                                     void *value)
{
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq 0(%[context]), %%rcx\n\t"
                     "movq 8(%[context]), %%rdx\n\t"
                     "movq 16(%[context]), %%r8\n\t"
                     "movq 24(%[context]), %%r9\n\t"
                     "movq %%rax, 0(%[context])\n\t"
                     "movq %%rsp, 8(%[context])\n\t"
                     "movq %%rbp, 16(%[context])\n\t"
                     "movq %%rbx, 24(%[context])\n\t"
                     "movq %%rdx, %%rsp\n\t"
                     "movq %%r8, %%rbp\n\t"
                     "movq %%r9, %%rbx\n\t"
                     "jmpq *%%rcx\n\t"
                     ".p2align 4\n" // never run through; 0.3 ns less where it would not be aligned
                     "1: " STACKFUL_LANDING
                     : [context] "+S"(context), "+D"(value)
                     :
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
                       "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                       "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)", "st(3)", "st(4)",
                       "st(5)", "st(6)", "st(7)", "cc", "memory" STACKFUL_AVX512_CLOBBERS);
    return value;
}

// The same as a plain function (switch_x86_64.S).
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
    stackful_pointers_trade(&one->rbx, &other->rbx);
}

// Goes on with what is suspended in `context` and never comes back: nothing is kept, nothing clobbered.
_Noreturn static inline __attribute__((always_inline)) void
stackful_context_leave(struct stackful_context *context, void *value)
{
    __asm__ volatile("movq 0(%[context]), %%rcx\n\t"
                     "movq 8(%[context]), %%rsp\n\t"
                     "movq 16(%[context]), %%rbp\n\t"
                     "movq 24(%[context]), %%rbx\n\t"
                     "jmpq *%%rcx"
                     :
                     : [context] "S"(context), "D"(value)
                     : "memory");
    __builtin_unreachable();
}

#endif
