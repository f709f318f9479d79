// dispatch/coroutine_ucontext -- the same over swapcontext(3), the C library's own switch
// model: coroutine-stackful
// runtime: stackful_ucontext
// class: idiomatic
// traits: push
//
// What portable coroutine libraries are made of. Each switch also exchanges the signal mask: two system calls
// a send, there and back, beside which nothing else counts. All else is coroutine_stackful's.
#include "coroutine_stackful.c" // NOLINT(bugprone-suspicious-include): word for word
