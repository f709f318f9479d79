// tasks/coroutine_ucontext -- the same over swapcontext(3), the C library's own switch
// model: coroutine-stackful
// runtime: stackful_ucontext
// class: idiomatic
// limits: case in {send, create}
//
// What POSIX gave until 2008, and what portable libraries still fall back on. It saves all that a function
// must preserve and the floating-point environment besides, and exchanges the signal mask: a system call each
// way. Stacks, checks and everything else are coroutine_stackful's.
#include "coroutine_stackful.c" // NOLINT(bugprone-suspicious-include): word for word
