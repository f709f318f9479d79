// stack -- memory for the stacks of coroutines: guarded below, staggered above, recycled.
//
// Slabs. Stacks are cut from slabs, large mappings of one size of stack: a guard, a stack, a guard, a
// stack, from the lowest address up. Each new slab doubles what there is of its size, up to 4,096 stacks
// or 1 GB. That is address space; memory is taken page by page, by what is touched. Huge pages are
// refused, as the first touch of a stack would take 2 MB.
//
// Guards. From Linux 6.13 on a guard is a marker in the page table (MADV_GUARD_INSTALL) and takes no
// mapping: memory alone limits how many stacks there are. Before that, and in locked memory, it is pages
// without access, and each stack takes two of the process's vm.max_map_count mappings: by default an end
// at about 32,000, which stack_limit() then names. A stack without a guard is never handed out. A guard
// has at least one page below stacks of up to 32 KB, 16 KB below those of up to 512 KB, and 64 KB below
// larger ones. A function with a larger frame can step over it, unless it is compiled with
// -fstack-clash-protection, which touches a frame's pages in order.
//
// Places. What a coroutine uses most is at the top of its stack, in one page: the only one that it touches
// if it needs little. Three measures keep the pages of many from competing for the same places in the
// caches. (The figures are for resuming coroutines in random order, medians of interleaved runs on one
// machine; the ratios are what counts.)
// - Tops are staggered over 2 KB, by three cache lines each. More would spread no better: 300 coroutines
//   take 3.7 ns with 1 KB and 3.3 with 2 or 4 KB; 100,000 take 102 without and 19 with. Less than 2 KB of
//   the page is lost to it, so at least 1,900 bytes are left for frames.
// - From one stack to the next it is an odd number of pages, as TLB entries and lines of the page table
//   are sorted by the low bits of a page's number: 1,000 coroutines take 5.6 ns at every 16th page, 4.0 at
//   every 18th, 3.6 at every 17th, 19th and 21st.
// - The smaller the stacks, the more of them share a line of the page table: 100,000 take 18 ns with 64 KB
//   each and 13 with 8 KB.
//
// Keeping. A thread keeps the stacks given back in it, newest first, and takes them again without a lock:
// 4,096 of each size up to 64 KB, half as many for each doubling, none beyond 256 MB. What comes back
// beyond that goes home to its slab, 64 at a time, and its pages are marked MADV_FREE: the kernel takes
// them when it is short of memory, and counts them as resident until then. (MADV_DONTNEED would return
// them at once for the same price, 0.6 us, but to take such a stack again then costs a page fault, 1.2 us
// instead of 0.2.) A slab whose stacks are all home is unmapped.
//
// Threads. Slabs are the process's, behind a lock that is taken for a batch of stacks at a time. So a
// stack may be given back in another thread than it was taken in, even when that one has ended. When a
// thread ends, what it kept goes home; what it took and never gave back stays as it is.
//
// Cost. To take and give back what is kept takes 0.9 ns together. A new stack takes 1.9 us: 1.25 for the
// page fault, 0.5 for the guard (where guards are pages, 4.2 us in all). Both are the kernel's, and asking
// for the pages in advance (MADV_POPULATE_WRITE) only adds to them. New stacks are cut, and touched, up to
// 16 at a time, which saves a fifth of the guard's cost; those beyond the one asked for are at most an
// eighth of all that the thread ever cut. Memory for each stack, when little is used: one page, and 168
// bytes of page table at 64 KB, 40 at 8 KB.
//
// Checkers. To AddressSanitizer and valgrind, a stack that is not taken is out of bounds, so stale
// pointers are found. LeakSanitizer finds what is held only on a suspended stack; for it slabs stay
// mapped.
#ifndef STACKFUL_STACK_H
#define STACKFUL_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct stack_slab;

// Lies at the top of the memory that it describes, in a line of its own; frames go from it down to `low`.
struct stack {
    _Alignas(64) char *low;  // the lowest byte; the guard ends here
    struct stack_slab *slab; // what it is cut from, where it is number `index`
    struct stack *next;      // while it is kept
    unsigned index;
    unsigned order; // there are at least 1 << order bytes
};

// A stack of at least `bytes`, rounded up to a power of two and 8 KB. Returns NULL with errno ENOMEM if there
// is none; then stack_limit() tells of what there was not enough.
static inline struct stack *stack_take(size_t bytes);

// Gives a stack back; what it held is lost.
static inline void stack_give(struct stack *stack);

// In words, what the last stack_take that failed in this thread ran into, as "vm.max_map_count (65530) allows
// about 32700 guarded stacks; ...". The text is the thread's, until the next call. NULL: none failed.
const char *stack_limit(void);

// How many stacks are taken and not given back. What other threads keep counts as taken.
size_t stack_live(void);

// The bytes of the guard that ends at the `low` of a stack of this order.
size_t stack_guard_bytes(unsigned order);

// For tests: guards as on kernels without markers, from now on. Set before the first stack is taken.
void stack_without_markers(bool without);

// --- Behind the interface ----------------------------------------------------------------------------------

enum { STACK_ORDER_LEAST = 13, STACK_ORDERS = 65 };

// What a thread keeps of one order. A thread that has kept nothing yet, and one whose memory is checked
// (ASan, valgrind), has no room here, which by itself sends all it gives back the long way.
struct stack_shelf {
    struct stack *first; // the one last used
    unsigned room;       // for so many more
    unsigned cut;        // so many were ever new in this thread
};

extern _Thread_local struct stack_shelf stack_shelves[STACK_ORDERS]
    __attribute__((tls_model("initial-exec")));

struct stack *stack_fetch(unsigned order) __attribute__((cold)); // from the slabs
void stack_return(struct stack *stack) __attribute__((cold));    // to them, sooner or later

static inline unsigned stack_order(size_t bytes)
{
    if (bytes <= (size_t)1 << STACK_ORDER_LEAST)
        return STACK_ORDER_LEAST;
    return 64 - (unsigned)__builtin_clzll((unsigned long long)bytes - 1);
}

static inline struct stack *stack_take(size_t bytes)
{
    unsigned order = stack_order(bytes);
    struct stack_shelf *shelf = &stack_shelves[order];
    struct stack *stack = shelf->first;
    if (__builtin_expect(!stack, 0))
        return stack_fetch(order);
    shelf->first = stack->next;
    shelf->room++;
    return stack;
}

static inline void stack_give(struct stack *stack)
{
    struct stack_shelf *shelf = &stack_shelves[stack->order];
    if (__builtin_expect(shelf->room == 0, 0)) {
        stack_return(stack);
        return;
    }
    stack->next = shelf->first;
    shelf->first = stack;
    shelf->room--;
}

#endif
