// Also compiled with the switch called (test_runtime_stackful_function.c), over the ucontext switch
// (test_stackful_ucontext.c), at all optimisation levels, under the sanitizers (tests/long/runtimes.sh) and
// for aarch64 (tests/cli/stackful.sh).
#include "../../impls/runtimes/stackful/stackful.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

#include <cmocka.h>

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

#if defined(__SANITIZE_THREAD__) || STACKFUL_HAS_FEATURE(thread_sanitizer)
enum { THREAD_SANITIZED = 1 };
#else
enum { THREAD_SANITIZED = 0 };
#endif

#ifdef STACKFUL_SANITIZED
enum { ADDRESS_SANITIZED = 1 };
#else
enum { ADDRESS_SANITIZED = 0 };
#endif

static void *number(uintptr_t value)
{
    return (void *)value; // NOLINT(performance-no-int-to-ptr): values are words
}

static struct stackful *create(void *(*body)(void *, void *), void *argument)
{
    struct stackful *coroutine = stackful_create(body, argument, NULL);
    assert_non_null(coroutine);
    return coroutine;
}

// --- values ----------------------------------------------------------------------------------------------

static void *add_up(void *value, void *argument)
{
    uintptr_t sum = *(uintptr_t *)argument;
    for (; value; value = stackful_yield(number(sum)))
        sum += (uintptr_t)value;
    return number(sum + 1000);
}

static void values_go_in_and_out(void **state)
{
    (void)state;
    uintptr_t start = 100;
    struct stackful *adder = create(add_up, &start);
    assert_false(stackful_ended(adder));
    assert_ptr_equal(stackful_send(adder, number(1)), number(101));
    assert_ptr_equal(stackful_send(adder, number(20)), number(121));
    assert_false(stackful_ended(adder));
    assert_ptr_equal(stackful_send(adder, NULL), number(1121)); // what it returns
    assert_true(stackful_ended(adder));
    stackful_destroy(adder);
}

static void *end_at_once(void *value, void *argument)
{
    (void)argument;
    return value;
}

static void a_body_need_not_yield(void **state)
{
    (void)state;
    struct stackful *coroutine = create(end_at_once, NULL);
    assert_ptr_equal(stackful_send(coroutine, number(7)), number(7));
    assert_true(stackful_ended(coroutine));
    stackful_destroy(coroutine);
}

// Not inlined: what ucontext saves, a kilobyte, would then be in each frame of who calls it.
static __attribute__((noinline)) void *yield_one(void)
{
    return stackful_yield(number(1));
}

static uintptr_t yield_from_below(unsigned depth)
{
    volatile uintptr_t mine = depth; // a frame of its own, whatever the optimiser thinks
    if (depth == 0)
        return (uintptr_t)yield_one();
    return yield_from_below(depth - 1) + mine;
}

static void *go_down(void *value, void *argument)
{
    (void)value;
    return number(yield_from_below(*(unsigned *)argument));
}

static void yields_from_nested_calls(void **state)
{
    (void)state;
    unsigned depth = 100;
    struct stackful *coroutine = create(go_down, &depth);
    assert_ptr_equal(stackful_send(coroutine, NULL), number(1));
    assert_ptr_equal(stackful_send(coroutine, number(50)), number(5050 + 50));
    stackful_destroy(coroutine);
}

// --- throw and close -------------------------------------------------------------------------------------

// Answers a value with its double, an error with its number; ends when it is closed.
static void *answer(void *value, void *closed)
{
    for (;;) {
        if (value)
            value = stackful_yield(number(2 * (uintptr_t)value));
        else if (stackful_error() != ECANCELED)
            value = stackful_yield(number((uintptr_t)stackful_error() + 1000));
        else
            break;
    }
    ++*(unsigned *)closed;
    return number(7);
}

static void an_error_arrives_at_the_yield(void **state)
{
    (void)state;
    unsigned closed = 0;
    struct stackful *coroutine = create(answer, &closed);
    assert_ptr_equal(stackful_send(coroutine, number(4)), number(8));
    assert_ptr_equal(stackful_throw(coroutine, EIO), number(EIO + 1000));
    assert_ptr_equal(stackful_throw(coroutine, EPERM), number(EPERM + 1000));
    assert_ptr_equal(stackful_send(coroutine, NULL), number(1000)); // no error: it was sent
    assert_ptr_equal(stackful_send(coroutine, number(5)), number(10));
    assert_ptr_equal(stackful_throw(coroutine, ECANCELED), number(7)); // what it returns
    assert_true(stackful_ended(coroutine));
    assert_int_equal(closed, 1);
    assert_int_equal(stackful_error(), 0);
    stackful_destroy(coroutine);
}

static void the_unstarted_end_without_having_run(void **state)
{
    (void)state;
    unsigned closed = 0;
    struct stackful *thrown = create(answer, &closed), *shut = create(answer, &closed);
    assert_null(stackful_throw(thrown, EIO));
    assert_true(stackful_ended(thrown));
    stackful_close(shut);
    assert_int_equal(stackful_status(shut), STACKFUL_ENDED);
    assert_int_equal(closed, 0);
    stackful_destroy(thrown);
    stackful_destroy(shut);
}

static void closing_cleans_up_once(void **state)
{
    (void)state;
    unsigned closed = 0;
    struct stackful *coroutine = create(answer, &closed);
    stackful_send(coroutine, number(1));
    stackful_close(coroutine);
    stackful_close(coroutine);
    assert_int_equal(closed, 1);
    assert_true(stackful_ended(coroutine));
    stackful_destroy(coroutine);
}

static bool await_below(unsigned depth, unsigned *left)
{
    if (depth == 0)
        return stackful_yield(NULL);
    bool more = await_below(depth - 1, left);
    ++*left;
    return more;
}

static void *await_deep(void *value, void *left)
{
    (void)value;
    while (await_below(50, left))
        continue;
    return NULL;
}

static void closing_leaves_all_calls(void **state)
{
    (void)state;
    unsigned left = 0;
    struct stackful *coroutine = create(await_deep, &left);
    stackful_send(coroutine, NULL);
    assert_int_equal(left, 0);
    stackful_close(coroutine);
    assert_int_equal(left, 50);
    stackful_destroy(coroutine);
}

// Hands values and errors on to another, as PEP 380 would have it; closes it last.
static void *delegate(void *value, void *other)
{
    while (stackful_error() != ECANCELED) {
        int error = stackful_error();
        value = error ? stackful_throw(other, error) : stackful_send(other, value);
        assert_int_equal(stackful_error(), error); // the other's is not this one's
        value = stackful_yield(value);
    }
    stackful_close(other);
    assert_int_equal(stackful_error(), ECANCELED);
    return NULL;
}

static void errors_nest(void **state)
{
    (void)state;
    enum { DEPTH = 20 };
    unsigned closed = 0;
    struct stackful *row[DEPTH] = {create(answer, &closed)};
    for (unsigned i = 1; i < DEPTH; i++)
        row[i] = create(delegate, row[i - 1]);
    struct stackful *first = row[DEPTH - 1];
    assert_ptr_equal(stackful_send(first, number(3)), number(6));
    assert_ptr_equal(stackful_throw(first, ENOENT), number(ENOENT + 1000));
    assert_ptr_equal(stackful_send(first, number(4)), number(8));
    stackful_close(first);
    assert_int_equal(closed, 1);
    for (unsigned i = 0; i < DEPTH; i++) {
        assert_true(stackful_ended(row[i]));
        stackful_destroy(row[i]);
    }
}

static void *close_all(void *count, void *all)
{
    for (size_t i = 0; i < (uintptr_t)count; i++)
        stackful_close(((struct stackful **)all)[i]);
    return NULL;
}

// Some never started, some suspended, some ended; by the thread or by a coroutine.
static void many_are_closed(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    static struct stackful *all[COUNT];
    for (unsigned round = 0; round < 2; round++) {
        unsigned closed = 0;
        for (size_t i = 0; i < COUNT; i++) {
            all[i] = create(answer, &closed);
            if (i % 3)
                stackful_send(all[i], number(i));
            if (i % 3 == 2)
                stackful_throw(all[i], ECANCELED);
        }
        assert_int_equal(closed, COUNT / 3);
        struct stackful *closer = create(close_all, all);
        if (round)
            stackful_send(closer, number(COUNT));
        else
            close_all(number(COUNT), all);
        assert_int_equal(closed, COUNT / 3 * 2);
        for (size_t i = 0; i < COUNT; i++)
            stackful_destroy(all[i]);
        stackful_destroy(closer);
    }
}

// --- status ----------------------------------------------------------------------------------------------

static void *look_around(void *other, void *argument)
{
    (void)argument;
    assert_int_equal(stackful_status(stackful_current()), STACKFUL_RUNNING);
    if (other) {
        assert_int_equal(stackful_status(other), STACKFUL_WAITING);
        assert_false(stackful_ended(other));
    } else {
        struct stackful *child = create(look_around, NULL);
        stackful_send(child, stackful_current());
        assert_int_equal(stackful_status(child), STACKFUL_SUSPENDED);
        stackful_destroy(child);
    }
    stackful_yield(NULL);
    return NULL;
}

static void each_status_is_told(void **state)
{
    (void)state;
    struct stackful *coroutine = create(look_around, NULL);
    assert_int_equal(stackful_status(coroutine), STACKFUL_NEW);
    stackful_send(coroutine, NULL);
    assert_int_equal(stackful_status(coroutine), STACKFUL_SUSPENDED);
    stackful_send(coroutine, NULL);
    assert_int_equal(stackful_status(coroutine), STACKFUL_ENDED);
    stackful_destroy(coroutine);
}

static void *own_name(void *value, void *argument)
{
    (void)value, (void)argument;
    return (void *)stackful_running_name();
}

static void the_running_one_has_a_name(void **state)
{
    (void)state;
    struct stackful *named = stackful_create(own_name, NULL, &(struct stackful_options){.name = "me"});
    struct stackful *unnamed = create(own_name, NULL);
    assert_null(stackful_running_name());
    assert_string_equal(stackful_send(named, NULL), "me");
    assert_string_equal(stackful_send(unnamed, NULL), "coroutine");
    stackful_destroy(named);
    stackful_destroy(unnamed);
}

// --- symmetric -------------------------------------------------------------------------------------------

static void *transfer_on(void *value, void *next)
{
    struct stackful *self = stackful_current(), **to = next;
    for (; value; value = stackful_transfer(*to, number((uintptr_t)value + 1))) {
        assert_ptr_equal(stackful_current(), self);
        assert_int_equal(stackful_status(*to) == STACKFUL_NEW || stackful_status(*to) == STACKFUL_SUSPENDED,
                         true);
        if ((uintptr_t)value % 10 == 0)
            value = stackful_yield(value); // to whoever waits, whichever of them was sent into
    }
    return number(7);
}

static void transfers_go_round(void **state)
{
    (void)state;
    enum { RING = 3 };
    struct stackful *ring[RING], *next[RING];
    for (unsigned i = 0; i < RING; i++)
        ring[i] = create(transfer_on, &next[i]);
    for (unsigned i = 0; i < RING; i++)
        next[i] = ring[(i + 1) % RING];
    unsigned runs = 0; // of them: it yields, and is where the next value goes in
    for (uintptr_t value = 1; value < 1000; value += 10) {
        assert_ptr_equal(stackful_send(ring[runs], number(value)), number(value + 9));
        assert_null(stackful_current());
        for (unsigned i = 0; i < RING; i++)
            assert_int_equal(stackful_status(ring[i]), STACKFUL_SUSPENDED);
        runs = (runs + 9) % RING;
    }
    for (unsigned i = 0; i < RING; i++)
        stackful_destroy(ring[i]);
}

// The end of one that was transferred to resumes the sender of the first.
static void an_end_goes_to_the_first_sender(void **state)
{
    (void)state;
    struct stackful *last = create(end_at_once, NULL), *first = create(transfer_on, &last);
    assert_ptr_equal(stackful_send(first, number(1)), number(2)); // end_at_once returns what it gets
    assert_true(stackful_ended(last));
    assert_int_equal(stackful_status(first), STACKFUL_SUSPENDED);
    stackful_close(first); // at its transfer
    assert_true(stackful_ended(first));
    stackful_destroy(first);
    stackful_destroy(last);
}

// --- nesting ---------------------------------------------------------------------------------------------

// Sends what it gets, plus one, to the next; yields what comes back.
static void *pass_on(void *value, void *argument)
{
    struct stackful *self = stackful_current();
    for (; value; value = stackful_yield(value)) {
        if (argument)
            value = stackful_send(argument, number((uintptr_t)value + 1));
        assert_ptr_equal(stackful_current(), self);
    }
    return NULL;
}

static void coroutines_resume_each_other(void **state)
{
    (void)state;
    enum { DEPTH = 64 };
    struct stackful *row[DEPTH];
    for (unsigned i = 0; i < DEPTH; i++)
        row[i] = create(pass_on, i ? row[i - 1] : NULL);
    assert_null(stackful_current());
    for (uintptr_t i = 1; i < 1000; i++)
        assert_ptr_equal(stackful_send(row[DEPTH - 1], number(i)), number(i + DEPTH - 1));
    assert_null(stackful_current());
    for (unsigned i = 0; i < DEPTH; i++)
        stackful_destroy(row[i]);
}

static void *spawn_and_destroy(void *value, void *argument)
{
    (void)argument;
    struct stackful *child = create(pass_on, NULL);
    value = stackful_send(child, value);
    stackful_destroy(child); // suspended
    return value;
}

static void coroutines_create_and_destroy_each_other(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        struct stackful *parent = create(spawn_and_destroy, NULL);
        assert_ptr_equal(stackful_send(parent, number(9)), number(9));
        stackful_destroy(parent);
    }
}

// --- many ------------------------------------------------------------------------------------------------

static void thousands_live(void **state)
{
    (void)state;
    enum { COUNT = THREAD_SANITIZED ? 1000 : 10000 }; // it has room for 8,000
    static struct stackful *all[COUNT];
    static uintptr_t starts[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        starts[i] = i;
        all[i] = create(add_up, &starts[i]);
    }
    for (uintptr_t round = 1; round <= 3; round++)
        for (size_t i = 0; i < COUNT; i++)
            assert_ptr_equal(stackful_send(all[i], number(1)), number(i + round));
    for (size_t i = 0; i < COUNT; i++)
        stackful_destroy(all[i]);
}

// Whatever the last one left on the stack, in however many frames.
static void stacks_of_the_suspended_are_used_again(void **state)
{
    (void)state;
    for (unsigned depth = 0; depth <= 100; depth += 25) {
        struct stackful *suspended = create(go_down, &depth);
        stackful_send(suspended, NULL);
        stackful_destroy(suspended);
        unsigned other = 100;
        struct stackful *next = create(go_down, &other);
        stackful_send(next, NULL);
        assert_ptr_equal(stackful_send(next, number(1)), number(5051));
        stackful_destroy(next);
    }
}

static void stacks_are_recycled(void **state)
{
    (void)state;
    struct stackful *first = create(end_at_once, NULL);
    stackful_destroy(first); // never started
    struct stackful *second = create(end_at_once, NULL), *third = create(end_at_once, NULL);
    assert_ptr_equal(first, second);
    assert_ptr_not_equal(second, third);
    // Another size does not come from the same list.
    struct stackful_options options = {.stack_bytes = 1 << 20};
    struct stackful *large = stackful_create(end_at_once, NULL, &options);
    assert_non_null(large);
    assert_true((char *)large - stackful_stack(large)->low >= 1 << 20);
    stackful_destroy(second);
    stackful_destroy(third);
    stackful_destroy(large);
}

static void *add_in_thread(void *argument)
{
    struct stackful *coroutine = stackful_create(add_up, argument, NULL);
    void *sum = stackful_send(coroutine, number(5));
    stackful_destroy(coroutine); // into the pool of this thread, which ends with it
    return sum;
}

static void every_thread_has_its_own(void **state)
{
    (void)state;
    uintptr_t starts[4] = {10, 20, 30, 40};
    pthread_t threads[4];
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_in_thread, &starts[i]), 0);
    for (unsigned i = 0; i < 4; i++) {
        void *sum;
        assert_int_equal(pthread_join(threads[i], &sum), 0);
        assert_ptr_equal(sum, number(starts[i] + 5));
    }
}

static void *come_and_go(void *argument)
{
    struct stackful *all[64];
    for (unsigned i = 0; i < 64; i++)
        all[i] = create(end_at_once, NULL);
    for (unsigned i = 0; i < 64; i++)
        stackful_destroy(all[i]);
    return argument;
}

static size_t virtual_pages(void)
{
    size_t pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    assert_non_null(statm);
    assert_int_equal(fscanf(statm, "%zu", &pages), 1);
    fclose(statm);
    return pages;
}

static void threads_leave_no_stacks_behind(void **state)
{
    (void)state;
    enum { THREADS = 100, STACK_PAGES = 16 };
    size_t before = 0;
    for (unsigned i = 0; i < THREADS + 2; i++) {
        pthread_t other;
        assert_int_equal(pthread_create(&other, NULL, come_and_go, NULL), 0);
        assert_int_equal(pthread_join(other, NULL), 0);
        if (i == 1)
            before = virtual_pages(); // what the C library keeps of a thread is there
    }
    assert_true(virtual_pages() < before + THREADS * 64 * STACK_PAGES / 2);
}

// --- what survives a switch ------------------------------------------------------------------------------

// More live values than there are registers, of each kind, so that every callee-saved one is in use.
#define TEN(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9)
#define DECLARE(n)                                                                                           \
    uint64_t i##n = seed * ((n) + 3);                                                                        \
    double d##n = (double)seed / ((n) + 7);
#define CHANGE(n)                                                                                            \
    i##n = i##n * 3 + value;                                                                                 \
    d##n = d##n * 0.5 + (double)value;
#define ADD(n) sum += (double)i##n + d##n;

static double busy_without_switches(uint64_t seed, uint64_t rounds)
{
    TEN(DECLARE)
    long double x87 = (long double)seed / 3;
    for (uint64_t value = 1; value <= rounds; value++) {
        TEN(CHANGE)
        x87 = x87 / 2 + (long double)value;
    }
    double sum = (double)x87;
    TEN(ADD)
    return sum;
}

// What is sent next. What is thrown passes: that was an inlined switch, whatever the yields here are.
static inline __attribute__((always_inline)) uint64_t await_value(void)
{
    uint64_t value = (uintptr_t)stackful_yield(NULL);
    while (stackful_error() != 0)
        value = (uintptr_t)stackful_yield(NULL);
    return value;
}

struct busy {
    uint64_t seed;
    double result;
};

static void *busy(void *first, void *argument)
{
    struct busy *self = argument;
    uint64_t seed = self->seed, value = (uintptr_t)first;
    TEN(DECLARE)
    long double x87 = (long double)seed / 3;
    for (; value; value = await_value()) {
        TEN(CHANGE)
        x87 = x87 / 2 + (long double)value;
    }
    double sum = (double)x87;
    TEN(ADD)
    self->result = sum;
    return NULL;
}

static void locals_and_registers_survive(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    struct busy first = {.seed = 11}, second = {.seed = 17};
    struct stackful *one = create(busy, &first), *two = create(busy, &second);
    uint64_t seed = 23;
    TEN(DECLARE)
    long double x87 = (long double)seed / 3;
    for (uint64_t value = 1; value <= ROUNDS; value++) {
        stackful_send(one, number(value));
        TEN(CHANGE)
        stackful_send(two, number(value));
        stackful_throw(value % 2 ? one : two, EAGAIN);
        x87 = x87 / 2 + (long double)value;
    }
    stackful_send(one, NULL);
    stackful_send(two, NULL);
    assert_true(first.result == busy_without_switches(11, ROUNDS));
    assert_true(second.result == busy_without_switches(17, ROUNDS));
    double sum = (double)x87;
    TEN(ADD)
    assert_true(sum == busy_without_switches(23, ROUNDS));
    stackful_destroy(one);
    stackful_destroy(two);
}

// Realigned frames with arrays of variable size make compilers reserve base pointers.
static void *aligned_frame(void *value, void *argument)
{
    size_t length = *(size_t *)argument;
    _Alignas(128) char aligned[128];
    char variable[length];
    memset(aligned, 1, sizeof aligned);
    memset(variable, 2, length);
    for (; value; value = stackful_yield(&aligned[127])) {
        assert_int_equal((uintptr_t)aligned % 128, 0);
        assert_int_equal(aligned[127] + variable[length - 1], 3);
    }
    return NULL;
}

static void realigned_frames_survive(void **state)
{
    (void)state;
    size_t length = 333;
    struct stackful *coroutine = create(aligned_frame, &length);
    for (unsigned i = 0; i < 3; i++)
        assert_non_null(stackful_send(coroutine, number(1)));
    stackful_send(coroutine, NULL);
    stackful_destroy(coroutine);
}

// Printing doubles stores vector registers with aligned moves, which fault on a stack that is off by eight.
static void *print(void *value, void *argument)
{
    snprintf(argument, 32, "%.2f %d", 2.5, (int)(uintptr_t)value);
    return argument;
}

static void library_calls_find_an_aligned_stack(void **state)
{
    (void)state;
    char text[32];
    struct stackful *coroutine = create(print, text);
    assert_string_equal(stackful_send(coroutine, number(42)), "2.50 42");
    stackful_destroy(coroutine);
}

static void *frame_address(void *value, void *argument)
{
    (void)value, (void)argument;
    return __builtin_frame_address(0);
}

static void bodies_begin_on_an_aligned_stack(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < 1 << 20; bytes += 100000) {
        struct stackful *coroutine =
            stackful_create(frame_address, NULL, &(struct stackful_options){.stack_bytes = bytes});
        assert_int_equal((uintptr_t)stackful_send(coroutine, NULL) % 16, 0);
        stackful_destroy(coroutine);
    }
}

static void *set_errno(void *value, void *argument)
{
    (void)argument;
    errno = (int)(uintptr_t)value;
    return NULL;
}

static void errno_is_the_threads(void **state)
{
    (void)state;
    struct stackful *coroutine = create(set_errno, NULL);
    errno = 0;
    stackful_send(coroutine, number(EXDEV));
    assert_int_equal(errno, EXDEV);
    stackful_destroy(coroutine);
}

// --- backtraces ------------------------------------------------------------------------------------------

struct walk {
    unsigned frames;
    _Unwind_Reason_Code end;
};

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context, void *argument)
{
    (void)context;
    struct walk *walk = argument;
    return ++walk->frames < 1000 ? _URC_NO_REASON : _URC_NORMAL_STOP;
}

static unsigned walk_from_below(unsigned depth, struct walk *walk)
{
    volatile unsigned mine = depth;
    if (depth == 0)
        walk->end = _Unwind_Backtrace(count_frame, walk);
    else
        walk_from_below(depth - 1, walk);
    return mine;
}

static void *walk_up(void *value, void *argument)
{
    for (unsigned depth = 0;; depth += 10, value = stackful_yield(NULL)) {
        struct walk *walk = value;
        if (!walk)
            return argument;
        walk->frames = 0;
        walk_from_below(depth, walk);
    }
}

// Ten calls more are ten frames more (if they are not inlined), and the last one is known to be the last.
static void backtraces_end_where_the_coroutine_begins(void **state)
{
    (void)state;
    struct walk walk = {0};
    struct stackful *coroutine = create(walk_up, NULL);
    stackful_send(coroutine, &walk);
    unsigned shallow = walk.frames;
    assert_int_equal(walk.end, _URC_END_OF_STACK);
    assert_in_range(shallow, 3, 10);
    stackful_send(coroutine, &walk);
    assert_int_equal(walk.end, _URC_END_OF_STACK);
    assert_in_range(walk.frames, shallow, shallow + 10);
    stackful_destroy(coroutine);
}

// --- misuse and limits, in children that are expected to die ---------------------------------------------

// Runs `deed` in a child, with what it writes to stderr in `text`; returns the signal that ended it, or 0.
static int signal_of(void (*deed)(void), char *text, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL); // cmocka's handlers would return to the test
        signal(SIGSEGV, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        deed();
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while (length < size - 1 && (got = read(ends[0], text + length, size - 1 - length)) != 0)
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR)
            break;
    text[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

// Where misuse comes back to, when it is caught; on the stack that it happens on.
static jmp_buf caught;
static char told[256];

static void catch_misuse(const char *message)
{
    snprintf(told, sizeof told, "%s", message);
    longjmp(caught, 1);
}

// That `deed` is misuse; what was told is in `told`.
#define assert_misuse(deed)                                                                                  \
    do {                                                                                                     \
        if (setjmp(caught) == 0) {                                                                           \
            deed;                                                                                            \
            fail();                                                                                          \
        }                                                                                                    \
    } while (0)

static struct stackful *named(void *(*body)(void *, void *), const char *name)
{
    return stackful_create(body, NULL, &(struct stackful_options){.name = name});
}

static void send_into_ended(void)
{
    struct stackful *coroutine = named(end_at_once, "done");
    stackful_send(coroutine, NULL);
    stackful_send(coroutine, NULL);
}

static void throw_into_ended(void)
{
    struct stackful *coroutine = named(end_at_once, "done");
    stackful_close(coroutine); // unstarted
    stackful_throw(coroutine, EIO);
}

static void *send_to_self(void *value, void *argument)
{
    (void)argument;
    return stackful_send(stackful_current(), value);
}

static void send_into_itself(void)
{
    stackful_send(named(send_to_self, "narcissus"), NULL);
}

static void *close_self(void *value, void *argument)
{
    (void)argument;
    stackful_close(stackful_current());
    return value;
}

static void close_itself(void)
{
    stackful_send(named(close_self, "narcissus"), NULL);
}

static void *send_back(void *value, void *argument)
{
    (void)argument;
    return stackful_send(value, NULL);
}

static void *send_to_child(void *value, void *argument)
{
    (void)value, (void)argument;
    return stackful_send(named(send_back, "child"), stackful_current());
}

static void send_up_the_chain(void)
{
    stackful_send(named(send_to_child, "parent"), NULL);
}

static void *destroy_it(void *value, void *argument)
{
    (void)argument;
    stackful_destroy(value);
    return NULL;
}

static void *ask_to_be_destroyed(void *value, void *argument)
{
    (void)value, (void)argument;
    return stackful_send(named(destroy_it, "child"), stackful_current());
}

static void destroy_waiting(void)
{
    stackful_send(named(ask_to_be_destroyed, "parent"), NULL);
}

static void destroy_running(void)
{
    struct stackful *saw = named(destroy_it, "saw");
    stackful_send(saw, saw);
}

static void yield_outside(void)
{
    stackful_yield(NULL);
}

static void transfer_outside(void)
{
    stackful_transfer(named(end_at_once, "anybody"), NULL);
}

static void *transfer_to(void *value, void *argument)
{
    (void)argument;
    return stackful_transfer(value, NULL);
}

static void transfer_to_itself(void)
{
    struct stackful *coroutine = named(transfer_to, "narcissus");
    stackful_send(coroutine, coroutine);
}

static void *send_to_transferring(void *value, void *argument)
{
    (void)value, (void)argument;
    return stackful_send(named(transfer_to, "child"), stackful_current());
}

static void transfer_up_the_chain(void)
{
    stackful_send(named(send_to_transferring, "parent"), NULL);
}

static void *never_end(void *value, void *argument)
{
    (void)argument;
    for (;;)
        value = stackful_yield(value);
    return NULL;
}

static void ignore_close(void)
{
    struct stackful *coroutine = named(never_end, "stubborn");
    stackful_send(coroutine, NULL);
    stackful_close(coroutine);
}

static void throw_nothing(void)
{
    stackful_throw(named(never_end, "target"), 0);
}

static sem_t busy_elsewhere;

static void *be_busy(void *value, void *argument)
{
    (void)value, (void)argument;
    sem_post(&busy_elsewhere);
    for (;;)
        pause();
    return NULL;
}

static void *send_from_thread(void *coroutine)
{
    return stackful_send(coroutine, NULL);
}

static void send_from_another_thread(void)
{
    struct stackful *coroutine = named(be_busy, "elsewhere");
    pthread_t other;
    sem_init(&busy_elsewhere, 0, 0);
    pthread_create(&other, NULL, send_from_thread, coroutine);
    while (sem_wait(&busy_elsewhere) != 0)
        continue;
    stackful_send(coroutine, NULL);
}

static void come_back(const char *message)
{
    (void)!write(STDERR_FILENO, message, strlen(message));
}

static void return_from_the_handler(void)
{
    stackful_on_misuse(come_back);
    stackful_yield(NULL);
}

static void misuse_aborts_with_the_name(void **state)
{
    (void)state;
    static const struct {
        void (*deed)(void);
        const char *message;
    } cases[] = {
        {send_into_ended, "stackful: cannot send into 'done': it has ended\n"},
        {throw_into_ended, "stackful: cannot throw into 'done': it has ended\n"},
        {send_into_itself, "stackful: cannot send into 'narcissus': it is running\n"},
        {close_itself, "stackful: cannot close 'narcissus': it is running\n"},
        {send_up_the_chain, "stackful: cannot send into 'parent': it waits for one that it sent into\n"},
        {destroy_waiting, "stackful: cannot destroy 'parent': it waits for one that it sent into\n"},
        {destroy_running, "stackful: cannot destroy 'saw': it is running\n"},
        {yield_outside, "stackful: cannot yield outside a coroutine\n"},
        {transfer_outside, "stackful: cannot transfer outside a coroutine\n"},
        {transfer_to_itself, "stackful: cannot transfer to 'narcissus': it is running\n"},
        {transfer_up_the_chain,
         "stackful: cannot transfer to 'parent': it waits for one that it sent into\n"},
        {ignore_close, "stackful: cannot close 'stubborn': it yielded again\n"},
        {throw_nothing, "stackful: cannot throw into 'target': an error is more than 0\n"},
        {send_from_another_thread,
         "stackful: cannot send into 'elsewhere': it is running in another thread\n"},
        {return_from_the_handler, "stackful: cannot yield outside a coroutine"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        assert_int_equal(signal_of(cases[i].deed, text, sizeof text), SIGABRT);
        assert_non_null(strstr(text, cases[i].message));
    }
}

static void the_destroyed_are_known_while_they_can_be(void **state)
{
    (void)state;
    if (ADDRESS_SANITIZED || RUNNING_ON_VALGRIND)
        skip(); // they find the use of what was given back themselves
    struct stackful *coroutine = named(never_end, "gone");
    stackful_send(coroutine, NULL);
    stackful_destroy(coroutine);
    stackful_on_misuse(catch_misuse);
    assert_misuse(stackful_send(coroutine, NULL));
    assert_string_equal(told, "stackful: cannot send into 'gone': it was destroyed");
    assert_misuse(stackful_destroy(coroutine));
    assert_string_equal(told, "stackful: cannot destroy 'gone': it was destroyed");
    stackful_on_misuse(NULL);
}

static void misuse_chain(struct stackful *sender, struct stackful *self)
{
    assert_misuse(stackful_send(sender, NULL));
    assert_misuse(stackful_throw(sender, EIO));
    assert_misuse(stackful_close(sender));
    assert_misuse(stackful_destroy(sender));
    assert_misuse(stackful_send(self, NULL));
    assert_misuse(stackful_throw(self, EIO));
    assert_misuse(stackful_close(self));
    assert_misuse(stackful_destroy(self));
    assert_ptr_equal(stackful_current(), self);
}

// Misuses its sender and itself in all ways, and is none the worse for it.
static void *misuse_all(void *sender, void *argument)
{
    (void)argument;
    for (;;) {
        misuse_chain(sender, stackful_current());
        sender = stackful_yield(number(8));
    }
    return NULL;
}

static void *ask_for_misuse(void *value, void *other)
{
    return (void)value, stackful_send(other, stackful_current());
}

static void misuse_round(struct stackful *sender, struct stackful *misuser)
{
    assert_ptr_equal(stackful_send(sender, NULL), number(8));
    assert_misuse(stackful_send(sender, NULL));
    assert_misuse(stackful_throw(sender, EIO));
    assert_misuse(stackful_yield(NULL));
    assert_string_equal(told, "stackful: cannot yield outside a coroutine");
    assert_misuse(stackful_throw(misuser, -1));
    assert_int_equal(stackful_status(sender), STACKFUL_ENDED);
    assert_int_equal(stackful_status(misuser), STACKFUL_SUSPENDED);
    assert_null(stackful_current());
}

static void caught_misuse_has_changed_nothing(void **state)
{
    (void)state;
    struct stackful *misuser = named(misuse_all, "misuser");
    stackful_on_misuse(catch_misuse);
    for (unsigned round = 0; round < 3; round++) {
        struct stackful *sender = create(ask_for_misuse, misuser);
        misuse_round(sender, misuser); // setjmp keeps no variable that is set again in a loop around it
        stackful_destroy(sender);
    }
    stackful_destroy(misuser);
    stackful_on_misuse(NULL);
}

static void an_ignored_close_leaves_it_suspended(void **state)
{
    (void)state;
    struct stackful *stubborn = named(never_end, "stubborn");
    stackful_send(stubborn, NULL);
    stackful_on_misuse(catch_misuse);
    assert_misuse(stackful_close(stubborn));
    stackful_on_misuse(NULL);
    assert_string_equal(told, "stackful: cannot close 'stubborn': it yielded again");
    assert_int_equal(stackful_status(stubborn), STACKFUL_SUSPENDED);
    assert_ptr_equal(stackful_send(stubborn, number(3)), number(3));
    stackful_destroy(stubborn);
}

static void long_names_are_cut(void **state)
{
    (void)state;
    char name[1000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct stackful *coroutine = named(end_at_once, name);
    stackful_send(coroutine, NULL);
    stackful_on_misuse(catch_misuse);
    assert_misuse(stackful_send(coroutine, NULL));
    stackful_on_misuse(NULL);
    assert_int_equal(strlen(told), sizeof told - 1);
    stackful_destroy(coroutine);
}

static unsigned fall(unsigned depth)
{
    volatile char frame[512];
    frame[depth % 512] = (char)depth;
    return depth == UINT32_MAX ? 0 : fall(depth + 1) + (unsigned)frame[depth % 512];
}

static void *overflow(void *value, void *argument)
{
    (void)argument;
    return number(fall((unsigned)(uintptr_t)value));
}

static void overflow_between_neighbours(void)
{
    struct stackful *neighbours[3];
    for (unsigned i = 0; i < 3; i++)
        neighbours[i] = stackful_create(overflow, NULL, NULL);
    stackful_send(neighbours[1], NULL);
}

static void *touch_below(void *value, void *argument)
{
    (void)argument;
    volatile char *low = stackful_stack(stackful_current())->low;
    low[0] = 1; // the lowest byte is there
    low[-1] = 1;
    return value;
}

static void touch_the_guard(void)
{
    stackful_send(stackful_create(touch_below, NULL, NULL), NULL);
}

static void overflow_hits_the_guard(void **state)
{
    (void)state;
    char text[4096];
    assert_int_equal(signal_of(overflow_between_neighbours, text, sizeof text), SIGSEGV);
    assert_int_equal(signal_of(touch_the_guard, text, sizeof text), SIGSEGV);
}

static void a_size_beyond_reason_is_no_memory(void **state)
{
    (void)state;
    struct stackful_options options = {.stack_bytes = SIZE_MAX};
    errno = 0;
    assert_null(stackful_create(end_at_once, NULL, &options));
    assert_int_equal(errno, ENOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stacks_are_recycled),
        cmocka_unit_test(values_go_in_and_out),
        cmocka_unit_test(a_body_need_not_yield),
        cmocka_unit_test(yields_from_nested_calls),
        cmocka_unit_test(an_error_arrives_at_the_yield),
        cmocka_unit_test(the_unstarted_end_without_having_run),
        cmocka_unit_test(closing_cleans_up_once),
        cmocka_unit_test(closing_leaves_all_calls),
        cmocka_unit_test(errors_nest),
        cmocka_unit_test(many_are_closed),
        cmocka_unit_test(each_status_is_told),
        cmocka_unit_test(the_running_one_has_a_name),
        cmocka_unit_test(transfers_go_round),
        cmocka_unit_test(an_end_goes_to_the_first_sender),
        cmocka_unit_test(coroutines_resume_each_other),
        cmocka_unit_test(coroutines_create_and_destroy_each_other),
        cmocka_unit_test(thousands_live),
        cmocka_unit_test(stacks_of_the_suspended_are_used_again),
        cmocka_unit_test(every_thread_has_its_own),
        cmocka_unit_test(threads_leave_no_stacks_behind),
        cmocka_unit_test(locals_and_registers_survive),
        cmocka_unit_test(realigned_frames_survive),
        cmocka_unit_test(library_calls_find_an_aligned_stack),
        cmocka_unit_test(bodies_begin_on_an_aligned_stack),
        cmocka_unit_test(errno_is_the_threads),
        cmocka_unit_test(backtraces_end_where_the_coroutine_begins),
        cmocka_unit_test(misuse_aborts_with_the_name),
        cmocka_unit_test(the_destroyed_are_known_while_they_can_be),
        cmocka_unit_test(caught_misuse_has_changed_nothing),
        cmocka_unit_test(an_ignored_close_leaves_it_suspended),
        cmocka_unit_test(long_names_are_cut),
        cmocka_unit_test(overflow_hits_the_guard),
        cmocka_unit_test(a_size_beyond_reason_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
