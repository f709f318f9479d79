// switch_aarch64 -- the switch as a plain function, and the beginning of every coroutine (switch_aarch64.h).
#if defined(__aarch64__) && !defined(__ILP32__)

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define LANDING(what) hint what
#define RETURN        ret // a call's successor is no landing pad for a branch
#else
#define LANDING(what)
#define RETURN br
#endif
#define CALLED  #34 // bti c
#define JUMPED  #36 // bti j

    .text

// void *stackful_exchange_called(void *value, struct stackful_context *context)
//
// To its caller it is a function like any other: it saves what a function must preserve, here and in the
// context. It leaves by `br` where it may: `ret` would be predicted to return to whoever called
// last, on the other stack.
    .globl stackful_exchange_called
    .type stackful_exchange_called, %function
    .p2align 5
stackful_exchange_called:
    .cfi_startproc
    LANDING(CALLED)
    sub sp, sp, #144
    .cfi_adjust_cfa_offset 144
    stp x20, x21, [sp, #0]
    .cfi_rel_offset x20, 0
    .cfi_rel_offset x21, 8
    stp x22, x23, [sp, #16]
    .cfi_rel_offset x22, 16
    .cfi_rel_offset x23, 24
    stp x24, x25, [sp, #32]
    .cfi_rel_offset x24, 32
    .cfi_rel_offset x25, 40
    stp x26, x27, [sp, #48]
    .cfi_rel_offset x26, 48
    .cfi_rel_offset x27, 56
    stp x28, x30, [sp, #64]
    .cfi_rel_offset x28, 64
    .cfi_rel_offset x30, 72
    stp d8, d9, [sp, #80]
    .cfi_rel_offset d8, 80
    .cfi_rel_offset d9, 88
    stp d10, d11, [sp, #96]
    .cfi_rel_offset d10, 96
    .cfi_rel_offset d11, 104
    stp d12, d13, [sp, #112]
    .cfi_rel_offset d12, 112
    .cfi_rel_offset d13, 120
    stp d14, d15, [sp, #128]
    .cfi_rel_offset d14, 128
    .cfi_rel_offset d15, 136
    adr x9, resumed
    ldp x16, x10, [x1]
    ldp x11, x12, [x1, #16]
    mov x13, sp
    stp x9, x13, [x1]
    stp x29, x19, [x1, #16]
    mov sp, x10
    mov x29, x11
    mov x19, x12
    cmp x16, x9 // was suspended here, too: one indirect branch less to be predicted
    b.eq resumed
    br x16
resumed:
    LANDING(JUMPED)
    ldp x20, x21, [sp, #0]
    ldp x22, x23, [sp, #16]
    ldp x24, x25, [sp, #32]
    ldp x26, x27, [sp, #48]
    ldp x28, x30, [sp, #64]
    ldp d8, d9, [sp, #80]
    ldp d10, d11, [sp, #96]
    ldp d12, d13, [sp, #112]
    ldp d14, d15, [sp, #128]
    add sp, sp, #144
    .cfi_adjust_cfa_offset -144
    RETURN x30
    .cfi_endproc
    .size stackful_exchange_called, . - stackful_exchange_called

// The return address that stackful_entry finds lies behind the branch to it. That the address to return to from
// there is undefined marks the outermost frame: unwinding ends.
    .globl stackful_begin
    .type stackful_begin, %function
stackful_begin:
    .cfi_startproc
    .cfi_undefined x30
    LANDING(JUMPED)
    mov x2, x19  // body
    mov x3, x29  // argument
    mov x29, xzr // the last frame for those who follow frame pointers
    adr x30, bottom
    b stackful_entry
bottom:
    brk #0
    .cfi_endproc
    .size stackful_begin, . - stackful_begin

#ifdef __ARM_FEATURE_BTI_DEFAULT
    .section .note.gnu.property, "a"
    .p2align 3
    .long 4, 16, 5 // lengths of name and content, NT_GNU_PROPERTY_TYPE_0
    .asciz "GNU"
    .long 0xc0000000, 4, 1, 0 // GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI
#endif

#endif
    .section .note.GNU-stack, "", %progbits
