// stack -- memory for the stacks of coroutines: guarded below, staggered above, recycled.
//
// Cutting. Stacks are cut from slabs, large mappings of one size of stack; each slab doubles what there is of
// its size, up to 1 GB (address space: memory is taken by what is touched, page by page). From the lowest
// address up, a slab is a guard, a stack, a guard, a stack. Huge pages are refused: the first touch of a
// stack would take 2 MB.
//
// Guards. From Linux 6.13 on a guard is a marker in the page table (MADV_GUARD_INSTALL) and takes no mapping:
// the number of stacks is limited by memory only. Before, and in locked memory, it is a page without access,
// and each stack takes two of the process's vm.max_map_count mappings: by default an end at about 32,000.
// stack_limit() then says so. A stack without a guard is never handed out. A guard is one page below small
// stacks, 16 KB from 64 KB on and 64 KB from 1 MB on, or a page more: see Places. A function whose frame is
// larger can step over it; compile with -fstack-clash-protection, which touches each page of a frame in
// order, where there are such functions.
//
// Places. What a coroutine touches most lies at its stack's top, in one page, the only one that a small one
// ever touches. Three measures keep these pages from competing for the same few places of the caches:
// - Tops are staggered over 2 KB by steps of three cache lines, about what a suspended coroutine is woken
//   with. (300 coroutines in turn: 3.65 ns with 1 KB of stagger, 3.25 with 2 KB or 4 KB. 100,000: 100 ns
//   without, 18 with.) At least 1,900 bytes of the page remain for frames.
// - From one stack to the next it is an odd number of pages, as the sets of the TLB and the lines of page
//   table that these pages need are chosen by the page's number. (1,000 coroutines in turn: 5.5 ns every 16
//   pages, 4.0 every 18, 3.6 every 17, 19 or 21.)
// - The smaller the stacks the more of them share a line of page table. (100,000: 18 ns with 64 KB each,
//   13 with 8 KB.)
//
// Keeping. Each thread keeps the stacks given back in it, newest first, and takes them again without a lock:
// 4,096 of each size up to 64 KB, fewer of larger ones, none beyond 256 MB. What comes back beyond that goes
// home to its slab, in batches, and its pages are marked MADV_FREE: the system takes them when it is short of
// memory and they count as resident until then. (MADV_DONTNEED would return them at once, but a stack taken
// again then costs a page fault, 1,200 ns instead of 200; giving back costs the same.) A slab whose stacks
// are all home is unmapped, whole.
//
// Threads. Slabs are the process's, behind a lock that is taken once for a batch of stacks. A stack may thus
// be given back in another thread than it was taken in, then or after the end of its taker; it stays with the
// giver. When a thread ends, all it kept goes home; stacks that it never gave back stay as they are.
//
// Cost: taking and giving back what was kept is 2 ns together; a new stack 1.7 us, of which the page fault is
// 1.2 and the guard 0.45 (both are the kernel's: populating pages in advance is no faster). New stacks are
// cut, and touched, up to 16 at once, at most an eighth of those that the thread ever took.
//
// AddressSanitizer and valgrind are told: a stack that was given back is poisoned, so stale pointers into it
// are found. LeakSanitizer looks for pointers on all stacks; slabs then stay mapped.
#ifndef STACKFUL_STACK_H
#define STACKFUL_STACK_H

#include <stdbool.h>
#include <stddef.h>

struct stack_slab;

// Lies at the top of the memory that it describes, as long as the stack is taken: frames go from it down to
// `low`. Alone in its line: a quarter of it is not used by who is woken, only by who is made.
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

// What a thread keeps of one order. Of what it has not kept, it has not the room: to threads that have
// not begun, and where memory is checked (ASan, valgrind), the quick way below is closed by that alone.
struct stack_shelf {
    struct stack *first; // in the cache, top line and all: the one last used
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
