// overflow -- says whose stack ran over.
//
// A coroutine that runs over its stack touches the guard below it, and the kernel sends SIGSEGV. The handler
// here tells stderr, in one line, whose stack it was and how large, and lets the signal take its default
// action then. Any other SIGSEGV goes to the handler that was there before. A handler that the program
// installs later replaces this one. Under a sanitizer or valgrind, which report in their own way, there is
// none.
//
// A handler needs a stack other than the one that is used up (sigaltstack(2)): each thread is given one when
// it first takes or gives back a stack. In a thread that does neither, and has none of its own, an overflow
// ends the process without the line.
//
// On Linux both kinds of guard raise SIGSEGV; SIGBUS is for files that became shorter, so it is left alone.
#ifndef STACKFUL_OVERFLOW_H
#define STACKFUL_OVERFLOW_H

// Installs the handler. Once for the process, from the first thread that needs it.
void overflow_watch(void);

// Gives the calling thread a stack for signals; returns it, or NULL if it has one or none is needed.
void *overflow_thread_begin(void);

// Takes it back.
void overflow_thread_end(void *signal_stack);

#endif
