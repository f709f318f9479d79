#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stack.h"

#include "overflow.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define STACK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_SANITIZED 1
#endif
#endif
#ifdef STACK_SANITIZED
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#else
#define STACK_SANITIZED                       0
#define __asan_poison_memory_region(low, n)   ((void)(low), (void)(n))
#define __asan_unpoison_memory_region(low, n) ((void)(low), (void)(n))
#define __lsan_register_root_region(low, n)   ((void)(low), (void)(n))
#endif
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define RUNNING_ON_VALGRIND                 0
#define VALGRIND_STACK_REGISTER(low, high)  0
#define VALGRIND_STACK_DEREGISTER(id)       ((void)(id))
#define VALGRIND_MAKE_MEM_NOACCESS(low, n)  ((void)0)
#define VALGRIND_MAKE_MEM_UNDEFINED(low, n) ((void)0)
#endif

// Not in the headers of older systems.
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef PIDFD_SELF
#define PIDFD_SELF (-10000)
#endif

enum {
    ORDER_MOST = 40,  // 1 TB
    ORDER_USUAL = 16, // 64 KB: up to here a thread keeps KEPT_MOST of each
    ORDER_LARGE = 20, // 1 MB
    ORDER_KEPT = 28,  // 256 MB: beyond, it keeps none
    KEPT_MOST = 4096,
    LINE = 64,
    STAGGER = 3 * LINE,  // from one top to the next
    STAGGER_OVER = 2048, // which is less than a page everywhere
    FETCHED_MOST = 16,   // at once; process_madvise gains nothing from more
    LEAVING_MOST = 64,   // go home at once
    SLAB_LEAST = 32,     // stacks: one for each place of the stagger
    SLAB_MOST = 4096,    // so that one stack that stays holds up no more than that
    GUARD = 16 * 1024,
    GUARD_LARGE = 64 * 1024,
};

static const size_t SLAB_BYTES_MOST = (size_t)1 << 30;

// At the beginning of its own mapping. All is behind `lock`.
struct stack_slab {
    struct stack_slab *next, *previous; // in `offering`
    size_t bytes;                       // of the mapping
    char *stacks;                       // where the guard of the first begins
    size_t guard, stride;               // the bytes of a guard; of a guard and its stack
    unsigned order, count;
    unsigned cut;    // the first `cut` stacks have been handed out before, and have guards
    unsigned home;   // of these, so many are here
    unsigned *homes; // their numbers
    unsigned *ids;   // by which valgrind knows the stacks
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stack_slab *offering[ORDER_MOST + 1]; // slabs that have a stack to give
static size_t mapped[ORDER_MOST + 1];               // stacks in all slabs
static size_t out;                                  // stacks that are not home
static bool without_markers;

// What a thread has beside its shelves.
struct thread {
    void *signal_stack;
    unsigned leaving_count;
    struct stack *leaving[LEAVING_MOST]; // those there is no room for, until they go home together
    // Where memory is checked: what the thread keeps, as the shelves would.
    struct stack *checked[ORDER_MOST + 1];
    unsigned checked_count[ORDER_MOST + 1];
};

_Thread_local struct stack_shelf stack_shelves[STACK_ORDERS];
static _Thread_local struct thread *thread;
static pthread_key_t thread_key; // for its destructor
static bool thread_key_exists;
static pthread_once_t process_once = PTHREAD_ONCE_INIT;

static bool memory_is_checked(void)
{
    return STACK_SANITIZED || RUNNING_ON_VALGRIND;
}

// Where memory is checked, a stack is out of bounds but for its `struct stack` until it is taken again.
static void stack_hide(const struct stack *stack)
{
    size_t bytes = (size_t)((const char *)stack - stack->low);
    __asan_poison_memory_region(stack->low, bytes);
    VALGRIND_MAKE_MEM_NOACCESS(stack->low, bytes);
}

// Also clears the redzones of frames that were never left: of a coroutine that was destroyed while suspended.
static void stack_show(const struct stack *stack)
{
    size_t bytes = (size_t)((const char *)stack - stack->low);
    __asan_unpoison_memory_region(stack->low, bytes);
    VALGRIND_MAKE_MEM_UNDEFINED(stack->low, bytes);
}

// --- limits ------------------------------------------------------------------------------------------------

enum limit { LIMIT_NONE, LIMIT_SIZE, LIMIT_MEMORY, LIMIT_MAPPINGS };

static _Thread_local enum limit limit;

static void refuse(enum limit reached)
{
    limit = reached;
    errno = ENOMEM;
}

// The number in a file of /proc/sys; 0 if there is none.
static unsigned long number_in(const char *path)
{
    char digits[32] = "";
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, digits, sizeof digits - 1);
    close(file);
    return length > 0 ? strtoul(digits, NULL, 10) : 0;
}

const char *stack_limit(void)
{
    static _Thread_local char text[192];
    unsigned long mappings = number_in("/proc/sys/vm/max_map_count");
    struct rlimit space;
    switch (limit) {
    case LIMIT_NONE:
        return NULL;
    case LIMIT_SIZE:
        return "a stack has at most 1 TB";
    case LIMIT_MAPPINGS:
        snprintf(
            text, sizeof text,
            "vm.max_map_count (%lu) allows about %lu guarded stacks; raise it, or use Linux 6.13 or later, "
            "whose guards take no mapping",
            mappings, mappings / 2 / 100 * 100);
        return text;
    case LIMIT_MEMORY:
        break;
    }
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
        snprintf(text, sizeof text, "RLIMIT_AS (%llu bytes) leaves no address space for another stack",
                 (unsigned long long)space.rlim_cur);
    else
        snprintf(text, sizeof text,
                 "the system refused address space for another stack: see vm.overcommit_memory (%lu) and "
                 "vm.max_map_count (%lu)",
                 number_in("/proc/sys/vm/overcommit_memory"), mappings);
    return text;
}

// --- advice to the kernel ----------------------------------------------------------------------------------

// Gives the same advice on all ranges; returns for how many it was taken, from the first on.
static unsigned advise(const struct iovec *ranges, unsigned count, int advice)
{
    unsigned done = 0;
    if (count > 1 && !memory_is_checked()) { // valgrind does not know the call
        long bytes = syscall(SYS_process_madvise, PIDFD_SELF, ranges, (size_t)count, advice, 0U);
        for (; done < count && bytes >= (long)ranges[done].iov_len; done++)
            bytes -= (long)ranges[done].iov_len;
    }
    while (done < count && madvise(ranges[done].iov_base, ranges[done].iov_len, advice) == 0)
        done++;
    return done;
}

// --- geometry ----------------------------------------------------------------------------------------------

static size_t in_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

// At the top lies what the stack is for. Its largest part is a context of ucontext(3), where that is the
// switch: 1 KB on x86-64, but 4.5 KB on aarch64.
static size_t usable_bytes(unsigned order)
{
    return in_pages(((size_t)1 << order) + STAGGER_OVER + sizeof(ucontext_t));
}

size_t stack_guard_bytes(unsigned order)
{
    size_t page = in_pages(1);
    size_t guard = in_pages(order < ORDER_USUAL ? 1 : order < ORDER_LARGE ? GUARD : GUARD_LARGE);
    bool odd = (usable_bytes(order) + guard) / page % 2 == 1;
    return odd ? guard : guard + page;
}

static char *slab_guard(const struct stack_slab *slab, unsigned index)
{
    return slab->stacks + index * slab->stride;
}

static char *slab_low(const struct stack_slab *slab, unsigned index)
{
    return slab_guard(slab, index) + slab->guard;
}

static struct stack *slab_stack(const struct stack_slab *slab, unsigned index)
{
    return (struct stack *)(slab_guard(slab, index + 1) - (size_t)index * STAGGER % STAGGER_OVER) - 1;
}

// --- slabs -------------------------------------------------------------------------------------------------

static void slab_offer(struct stack_slab *slab)
{
    slab->previous = NULL;
    slab->next = offering[slab->order];
    if (slab->next)
        slab->next->previous = slab;
    offering[slab->order] = slab;
}

static void slab_withdraw(struct stack_slab *slab)
{
    if (slab->next)
        slab->next->previous = slab->previous;
    if (slab->previous)
        slab->previous->next = slab->next;
    else
        offering[slab->order] = slab->next;
}

// Whether it is in `offering`.
static bool slab_offers(const struct stack_slab *slab)
{
    return slab->home > 0 || slab->cut < slab->count;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

// As many stacks as there are; fewer if so many cannot be had.
static struct stack_slab *slab_map(unsigned order)
{
    size_t guard = stack_guard_bytes(order), stride = guard + usable_bytes(order);
    size_t most = smaller(SLAB_BYTES_MOST / stride, SLAB_MOST);
    size_t count = smaller(mapped[order] < SLAB_LEAST ? SLAB_LEAST : mapped[order], most > 0 ? most : 1);
    size_t head, bytes;
    void *mapping;
    do {
        head = in_pages(sizeof(struct stack_slab) + count * 2 * sizeof(unsigned));
        bytes = head + count * stride;
        mapping = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    } while (mapping == MAP_FAILED && (count /= 2) > 0);
    if (mapping == MAP_FAILED)
        return NULL;
    madvise(mapping, bytes, MADV_NOHUGEPAGE); // fails where there are no huge pages
    // What is not taken is out of bounds, and valgrind's search for pointers passes over it.
    VALGRIND_MAKE_MEM_NOACCESS((char *)mapping + head, bytes - head);
    struct stack_slab *slab = mapping;
    slab->bytes = bytes;
    slab->stacks = (char *)mapping + head;
    slab->guard = guard;
    slab->stride = stride;
    slab->order = order;
    slab->count = (unsigned)count;
    slab->homes = (unsigned *)(slab + 1);
    slab->ids = slab->homes + count;
    mapped[order] += count;
    slab_offer(slab);
    return slab;
}

// Unmaps one whose stacks are all home. Returns whether it is gone: to unmap a part of what the kernel has
// merged may take a mapping more, and LeakSanitizer's list of what to search is slow to shorten.
static bool slab_unmap(struct stack_slab *slab)
{
    if (STACK_SANITIZED)
        return false;
    for (unsigned index = 0; RUNNING_ON_VALGRIND && index < slab->cut; index++)
        VALGRIND_STACK_DEREGISTER(slab->ids[index]);
    unsigned order = slab->order, count = slab->count;
    slab_withdraw(slab);
    if (munmap(slab, slab->bytes) == 0) {
        mapped[order] -= count;
        return true;
    }
    slab_offer(slab);
    return false;
}

// Installs the guards of `count` stacks from `first` on; returns how many there are.
static unsigned slab_guard_install(struct stack_slab *slab, unsigned first, unsigned count)
{
    struct iovec guards[FETCHED_MOST];
    for (unsigned i = 0; i < count; i++)
        guards[i] = (struct iovec){slab_guard(slab, first + i), slab->guard};
    unsigned done = without_markers ? 0 : advise(guards, count, MADV_GUARD_INSTALL);
    while (done < count && mprotect(guards[done].iov_base, guards[done].iov_len, PROT_NONE) == 0)
        done++;
    return done;
}

// Takes up to `most` numbers of stacks that were never handed out.
static unsigned slab_cut(struct stack_slab *slab, unsigned *indexes, unsigned most)
{
    unsigned count = (unsigned)smaller(most, slab->count - slab->cut);
    count = slab_guard_install(slab, slab->cut, count);
    for (unsigned i = 0; i < count; i++, slab->cut++) {
        char *low = slab_low(slab, slab->cut), *end = slab_guard(slab, slab->cut + 1);
        __lsan_register_root_region(low, (size_t)(end - low));
        if (RUNNING_ON_VALGRIND)
            slab->ids[slab->cut] = VALGRIND_STACK_REGISTER(low, end - 1);
        indexes[i] = slab->cut;
    }
    return count;
}

// Takes up to `most` numbers of stacks; returns how many, 0 if there are none left to guard.
static unsigned slab_take(struct stack_slab *slab, unsigned *indexes, unsigned most)
{
    unsigned count = 0;
    while (count < most && slab->home > 0)
        indexes[count++] = slab->homes[--slab->home];
    count += slab_cut(slab, indexes + count, most - count);
    if (!slab_offers(slab))
        slab_withdraw(slab);
    out += count;
    return count;
}

// Takes up to `most` stacks of one slab. They are touched outside the lock: that takes a page each.
static unsigned slabs_take(unsigned order, struct stack **stacks, unsigned most)
{
    unsigned indexes[FETCHED_MOST];
    pthread_mutex_lock(&lock);
    struct stack_slab *slab = offering[order] ? offering[order] : slab_map(order);
    unsigned count = slab ? slab_take(slab, indexes, most) : 0;
    pthread_mutex_unlock(&lock);
    if (count == 0)
        refuse(slab ? LIMIT_MAPPINGS : LIMIT_MEMORY);
    for (unsigned i = 0; i < count; i++) {
        stacks[i] = slab_stack(slab, indexes[i]);
        VALGRIND_MAKE_MEM_UNDEFINED(stacks[i], sizeof *stacks[i]);
        *stacks[i] = (struct stack){
            .low = slab_low(slab, indexes[i]), .slab = slab, .index = indexes[i], .order = order};
        stack_show(stacks[i]);
    }
    return count;
}

// Lets the kernel have the pages of stacks of one slab, ascending; neighbours in one range, as guards bear
// it.
static void slab_discard(const struct stack_slab *slab, struct stack *const *stacks, unsigned count)
{
    struct iovec ranges[LEAVING_MOST];
    unsigned used = 0;
    for (unsigned i = 0; i < count; i++) {
        char *end = slab_guard(slab, stacks[i]->index + 1);
        if (i == 0 || stacks[i]->index != stacks[i - 1]->index + 1)
            ranges[used++].iov_base = stacks[i]->low;
        ranges[used - 1].iov_len = (size_t)(end - (char *)ranges[used - 1].iov_base);
    }
    advise(ranges, used, STACK_SANITIZED ? MADV_DONTNEED : MADV_FREE); // no stale pointer hides a leak
}

// Of one slab, ascending.
static void slab_take_back(struct stack_slab *slab, struct stack *const *stacks, unsigned count)
{
    bool offered = slab_offers(slab);
    for (unsigned i = 0; i < count; i++)
        slab->homes[slab->home++] = stacks[i]->index;
    out -= count;
    if (!offered)
        slab_offer(slab);
    if (slab->home < slab->cut || !slab_unmap(slab))
        slab_discard(slab, stacks, count);
}

// Mostly they are sorted, one way or the other.
static void sort_by_address(struct stack **stacks, unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        struct stack *moved = stacks[i];
        unsigned place = i;
        for (; place > 0 && stacks[place - 1] > moved; place--)
            stacks[place] = stacks[place - 1];
        stacks[place] = moved;
    }
}

static void slabs_take_back(struct stack **stacks, unsigned count)
{
    sort_by_address(stacks, count);
    pthread_mutex_lock(&lock);
    for (unsigned first = 0, next = 0; first < count; first = next) {
        while (next < count && stacks[next]->slab == stacks[first]->slab)
            next++;
        slab_take_back(stacks[first]->slab, stacks + first, next - first);
    }
    pthread_mutex_unlock(&lock);
}

// --- threads -----------------------------------------------------------------------------------------------

// How many stacks of an order a thread keeps.
static unsigned kept_most(unsigned order)
{
    unsigned most = KEPT_MOST;
    return order <= ORDER_USUAL ? most : order <= ORDER_KEPT ? most >> (order - ORDER_USUAL) : 0;
}

static void leaving_go(void)
{
    slabs_take_back(thread->leaving, thread->leaving_count);
    thread->leaving_count = 0;
}

// Not one by one, unless they are large.
static void leave(struct stack *stack)
{
    thread->leaving[thread->leaving_count++] = stack;
    if (thread->leaving_count == LEAVING_MOST || stack->order >= ORDER_LARGE)
        leaving_go();
}

static void leave_all(struct stack *stack)
{
    for (struct stack *next; stack; stack = next) {
        next = stack->next;
        leave(stack);
    }
}

static void thread_end(void *unused)
{
    (void)unused;
    for (unsigned order = 0; order <= ORDER_MOST; order++) {
        leave_all(stack_shelves[order].first);
        leave_all(thread->checked[order]);
        stack_shelves[order] = (struct stack_shelf){0};
    }
    leaving_go();
    overflow_thread_end(thread->signal_stack);
    free(thread);
    thread = NULL; // begins anew if a later destructor gives a stack back
}

static void lock_acquire(void)
{
    pthread_mutex_lock(&lock);
}

static void lock_release(void)
{
    pthread_mutex_unlock(&lock);
}

static void process_begin(void)
{
    // Emulators of other processors (qemu 7) take all advice, and follow little of it.
    if (madvise(NULL, 0, -1) == 0)
        stack_without_markers(true);
    thread_key_exists = pthread_key_create(&thread_key, thread_end) == 0;
    pthread_atfork(lock_acquire, lock_release, lock_release);
    overflow_watch();
}

// Whether this thread may keep stacks, which it will give up when it ends.
static bool thread_begin(void)
{
    if (thread)
        return true;
    pthread_once(&process_once, process_begin);
    struct thread *made = thread_key_exists ? calloc(1, sizeof *made) : NULL;
    if (!made || pthread_setspecific(thread_key, made) != 0) {
        free(made);
        return false;
    }
    made->signal_stack = overflow_thread_begin();
    for (unsigned order = STACK_ORDER_LEAST; order <= ORDER_MOST; order++)
        stack_shelves[order].room = memory_is_checked() ? 0 : kept_most(order);
    thread = made;
    return true;
}

static void keep(struct stack **list, struct stack *stack)
{
    stack->next = *list;
    *list = stack;
}

static struct stack *checked_take(unsigned order)
{
    struct stack *stack = thread->checked[order];
    if (!stack)
        return NULL;
    thread->checked[order] = stack->next;
    thread->checked_count[order]--;
    stack_show(stack);
    return stack;
}

static bool checked_give(struct stack *stack)
{
    stack_hide(stack);
    if (thread->checked_count[stack->order] >= kept_most(stack->order))
        return false;
    keep(&thread->checked[stack->order], stack);
    thread->checked_count[stack->order]++;
    return true;
}

struct stack *stack_fetch(unsigned order)
{
    if (order > ORDER_MOST || !thread_begin()) {
        refuse(order > ORDER_MOST ? LIMIT_SIZE : LIMIT_MEMORY);
        return NULL;
    }
    struct stack *stack = checked_take(order);
    if (stack)
        return stack;
    struct stack *stacks[FETCHED_MOST];
    struct stack_shelf *shelf = &stack_shelves[order];
    unsigned spare = (unsigned)smaller(smaller(shelf->cut / 8, shelf->room), FETCHED_MOST - 1);
    unsigned count = slabs_take(order, stacks, 1 + spare);
    if (count == 0)
        return NULL;
    shelf->cut += count;
    while (--count > 0) { // so that the lowest comes first
        keep(&shelf->first, stacks[count]);
        shelf->room--;
    }
    return stacks[0];
}

void stack_return(struct stack *stack)
{
    assert(stack->order >= STACK_ORDER_LEAST && stack->order <= ORDER_MOST);
    if (!thread_begin()) {
        slabs_take_back(&stack, 1);
        return;
    }
    if (memory_is_checked() && checked_give(stack))
        return;
    struct stack_shelf *shelf = &stack_shelves[stack->order];
    if (shelf->room == 0) {
        leave(stack);
        return;
    }
    keep(&shelf->first, stack); // the thread's first
    shelf->room--;
}

size_t stack_live(void)
{
    size_t kept = thread ? thread->leaving_count : 0;
    for (unsigned order = STACK_ORDER_LEAST; thread && order <= ORDER_MOST; order++)
        kept +=
            memory_is_checked() ? thread->checked_count[order] : kept_most(order) - stack_shelves[order].room;
    pthread_mutex_lock(&lock);
    size_t live = out - kept;
    pthread_mutex_unlock(&lock);
    return live;
}

void stack_without_markers(bool without)
{
    pthread_mutex_lock(&lock);
    without_markers = without;
    pthread_mutex_unlock(&lock);
}
