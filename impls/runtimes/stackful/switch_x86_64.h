// switch_x86_64 -- exchanges the running context for a suspended one, inlined where it is used.
//
// Why inlined, and why it ends in a jump: a processor predicts where `ret` goes from a small stack of its own
// that `call` fills. A switch that ends in `ret` leaves for a place that this stack does not expect and is
// mispredicted each time. An indirect jump is predicted per place in the program, and as the switch is
// inlined, each send and each yield has its own place, which nearly always goes to the same other.
//
// What is kept: stack pointer, frame pointer, rbx and the address to go on at. rbp and rbx are exchanged by
// hand because compilers reserve them at times (frame pointer, base pointer of a realigned frame) and then
// ignore or refuse them as clobbers. All other registers are clobbers: the compiler itself saves those that
// hold something, which is often none. Nothing is pushed, so the red zones of both sides stay whole.
//
// What is not kept: mxcsr and the x87 control word. A rounding mode set in one context is seen by all, like
// any other state of the thread. (Saving the two would triple the price of a switch.)
#ifndef STACKFUL_SWITCH_X86_64_H
#define STACKFUL_SWITCH_X86_64_H

#include <stddef.h>

#if defined(__CET__) && (__CET__ & 2)
#error "stackful switches stacks behind the shadow stack's back: compile with -fcf-protection=none"
#endif

struct stackful_context {
    void *resume, *stack_pointer, *frame_pointer, *rbx;
};

// Makes a context that begins with entry(value of the first exchange) below `top`, which is a multiple of
// 16. `entry` never returns: the return address it finds is NULL, where debuggers stop.
static inline void stackful_context_init(struct stackful_context *context, void *low, void *top,
                                         void (*entry)(void *value))
{
    (void)low;
    void **return_address = (void **)top - 1; // as after a call: 8 below a multiple of 16
    *return_address = NULL;
    *context = (struct stackful_context){.resume = (void *)entry, .stack_pointer = return_address};
}

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
                     "jmpq *%%rcx\n"
                     "1:"
                     : [context] "+S"(context), "+D"(value) // rdi: also the first argument of `entry`
                     :
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
                       "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                       "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)", "st(2)", "st(3)", "st(4)",
                       "st(5)", "st(6)", "st(7)", "cc", "memory" STACKFUL_AVX512_CLOBBERS);
    return value;
}

#endif
