// switch_x86_64 -- the switch as a plain function, and the beginning of every coroutine (switch_x86_64.h).
#if defined(__x86_64__) && !defined(__ILP32__)

#if defined(__CET__) && (__CET__ & 1)
#define LANDING endbr64
#define RETURN  notrack jmpq // a call's successor is no landing pad
#else
#define LANDING
#define RETURN jmpq
#endif

    .text

// void *stackful_exchange_called(void *value, struct stackful_context *context)
//
// To its caller it is a function like any other: the six registers that a function must preserve are saved,
// four here and two in the context. It does not leave by `ret`, which would be predicted to return to whoever
// called last, on the other stack.
    .globl stackful_exchange_called
    .type stackful_exchange_called, @function
    .p2align 5
stackful_exchange_called:
    .cfi_startproc
    LANDING
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r15, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    leaq resumed(%rip), %rax
    movq 0(%rsi), %rcx
    movq 8(%rsi), %rdx
    movq 16(%rsi), %r8
    movq 24(%rsi), %r9
    movq %rax, 0(%rsi)
    movq %rsp, 8(%rsi)
    movq %rbp, 16(%rsi)
    movq %rbx, 24(%rsi)
    movq %rdx, %rsp
    movq %r8, %rbp
    movq %r9, %rbx
    cmpq %rax, %rcx // was suspended here, too: one indirect jump less to be predicted
    je resumed
    jmpq *%rcx
resumed:
    LANDING
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    popq %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore r15
    movq %rdi, %rax
    popq %rcx
    .cfi_adjust_cfa_offset -8
    .cfi_register rip, rcx
    RETURN *%rcx
    .cfi_endproc
    .size stackful_exchange_called, . - stackful_exchange_called

// The return address that stackful_entry finds lies behind the jump to it. That the address to return to from
// there is undefined marks the outermost frame: unwinding ends.
    .globl stackful_begin
    .type stackful_begin, @function
    .p2align 4
stackful_begin:
    .cfi_startproc
    .cfi_undefined rip
    LANDING
    movq %rbx, %rdx // body
    movq %rbp, %rcx // argument
    xorl %ebp, %ebp // the last frame for those who follow frame pointers
    leaq bottom(%rip), %rax
    pushq %rax
    jmp stackful_entry
bottom:
    ud2
    .cfi_endproc
    .size stackful_begin, . - stackful_begin

// Marked for indirect branch tracking, if compiled for it, and never for shadow stacks: linkers then mark no
// program that holds this object as fit for them, and none is switched on.
#if defined(__CET__) && (__CET__ & 1)
    .section .note.gnu.property, "a"
    .p2align 3
    .long 4, 16, 5 // lengths of name and content, NT_GNU_PROPERTY_TYPE_0
    .asciz "GNU"
    .long 0xc0000002, 4, 1, 0 // GNU_PROPERTY_X86_FEATURE_1_AND: IBT
#endif

#endif
    .section .note.GNU-stack, "", @progbits
