// stack -- memory for the stacks of coroutines: guarded below, staggered above, recycled.
//
// Below each stack lies a page without access: running over ends in SIGSEGV, not in another stack. Tops are
// staggered by multiples of a cache line: were all of them at the same place of a page, the hottest lines of
// all stacks would compete for the same few sets of the first-level cache. Stacks given back wait in a pool
// of the thread, with their pages, and are unmapped when it is full or the thread ends.
#ifndef STACKFUL_STACK_H
#define STACKFUL_STACK_H

#include <stddef.h>

struct stack {
    char *low;      // its lowest byte; the guard page ends here
    char *top;      // the byte behind its highest; a multiple of 64
    unsigned order; // there are at least 1 << order bytes from low to top
    unsigned id;    // by which valgrind knows it
};

// A stack of at least `bytes`, rounded up to a power of two and 8 KB, plus one page. Returns 0, or -1 with
// errno set: ENOMEM also when the process has too many mappings (each stack takes two of
// vm.max_map_count). A stack without a guard is never handed out.
int stack_take(struct stack *stack, size_t bytes);

// Gives a stack back; what it held is lost.
void stack_give(struct stack stack);

#endif
