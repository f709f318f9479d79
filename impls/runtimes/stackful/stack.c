#include "stack.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define STACK_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_SANITIZED
#endif
#endif
#ifdef STACK_SANITIZED
#include <sanitizer/asan_interface.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id)      ((void)(id))
#endif

enum { ORDER_LEAST = 13, ORDER_MOST = 40, POOLED_MOST = 4096, LINE = 64 };

// A stack in the pool, kept at its own top: that line is in the cache when the stack is taken again.
struct pooled {
    struct stack stack;
    struct pooled *next;
};

// Per thread, so that taking and giving need no lock.
static _Thread_local struct pool {
    struct pooled *lists[ORDER_MOST + 1];
    size_t count;    // in all lists
    unsigned mapped; // stacks mapped so far, for the stagger
    bool registered; // pool_release will run when the thread ends
} pool;

static pthread_key_t pool_key;
static bool pool_key_exists;
static pthread_once_t pool_once = PTHREAD_ONCE_INIT;

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t mapping_bytes(unsigned order)
{
    return ((size_t)1 << order) + 2 * page_bytes(); // guard, stack, room for the stagger
}

static int stack_map(struct stack *stack, unsigned order)
{
    size_t page = page_bytes(), bytes = mapping_bytes(order);
    char *mapping =
        mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (mapping == MAP_FAILED)
        return -1;
    if (mprotect(mapping + page, bytes - page, PROT_READ | PROT_WRITE) != 0) {
        int number = errno;
        munmap(mapping, bytes);
        errno = number;
        return -1;
    }
    // Three lines further each time: what a coroutine touches most fits in about three.
    size_t stagger = (size_t)pool.mapped++ * 3 * LINE % page;
    *stack = (struct stack){.low = mapping + page, .top = mapping + bytes - stagger, .order = order};
    stack->id = VALGRIND_STACK_REGISTER(stack->low, stack->top - 1);
    return 0;
}

static void stack_unmap(struct stack stack)
{
    VALGRIND_STACK_DEREGISTER(stack.id);
    munmap(stack.low - page_bytes(), mapping_bytes(stack.order));
}

int stack_take(struct stack *stack, size_t bytes)
{
    unsigned order = ORDER_LEAST;
    while (order <= ORDER_MOST && ((size_t)1 << order) < bytes)
        order++;
    if (order > ORDER_MOST) {
        errno = ENOMEM;
        return -1;
    }
    struct pooled *pooled = pool.lists[order];
    if (!pooled)
        return stack_map(stack, order);
    pool.lists[order] = pooled->next;
    pool.count--;
    *stack = pooled->stack;
    return 0;
}

static void pool_release(void *unused)
{
    (void)unused;
    for (unsigned order = 0; order <= ORDER_MOST; order++)
        while (pool.lists[order]) {
            struct pooled *pooled = pool.lists[order];
            pool.lists[order] = pooled->next;
            stack_unmap(pooled->stack);
        }
    pool.count = 0;
    pool.registered = false;
}

static void pool_key_make(void)
{
    pool_key_exists = pthread_key_create(&pool_key, pool_release) == 0;
}

// Whether this thread's pool will be released when the thread ends.
static bool pool_register(void)
{
    if (!pool.registered) {
        pthread_once(&pool_once, pool_key_make);
        pool.registered = pool_key_exists && pthread_setspecific(pool_key, &pool) == 0;
    }
    return pool.registered;
}

void stack_give(struct stack stack)
{
    assert(stack.order >= ORDER_LEAST && stack.order <= ORDER_MOST);
#ifdef STACK_SANITIZED
    // The frames of a coroutine that was destroyed while suspended have never been left.
    __asan_unpoison_memory_region(stack.low, (size_t)(stack.top - stack.low));
#endif
    if (pool.count == POOLED_MOST || !pool_register()) {
        stack_unmap(stack);
        return;
    }
    struct pooled *pooled = (struct pooled *)stack.top - 1;
    *pooled = (struct pooled){.stack = stack, .next = pool.lists[stack.order]};
    pool.lists[stack.order] = pooled;
    pool.count++;
}
