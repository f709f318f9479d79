// Also compiled over the ucontext switch (test_stackful_ucontext.c) and at all optimisation levels
// (tests/cli/runtimes.sh).
#include "../../impls/runtimes/stackful/stackful.h"

#include <errno.h>
#include <pthread.h>
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

#include <cmocka.h>

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

static uintptr_t yield_from_below(unsigned depth)
{
    volatile uintptr_t mine = depth; // a frame of its own, whatever the optimiser thinks
    if (depth == 0)
        return (uintptr_t)stackful_yield(number(1));
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

static void ten_thousand_live(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
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
    assert_true(large->stack.top - large->stack.low >= 1 << 20);
    stackful_destroy(second);
    stackful_destroy(third);
    stackful_destroy(large);
}

static void tops_are_staggered(void **state)
{
    (void)state;
    enum { COUNT = 64 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct stack stacks[COUNT];
    bool taken[COUNT] = {false};
    for (unsigned i = 0; i < COUNT; i++) { // of a size that no other test uses: not recycled ones
        assert_int_equal(stack_take(&stacks[i], 1 << 15), 0);
        assert_int_equal((uintptr_t)stacks[i].top % 64, 0);
        assert_true(stacks[i].top - stacks[i].low >= 1 << 15);
        size_t line = (uintptr_t)stacks[i].top % page / 64 % COUNT;
        assert_false(taken[line]);
        taken[line] = true;
    }
    for (unsigned i = 0; i < COUNT; i++)
        stack_give(stacks[i]);
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
    for (; value; value = (uintptr_t)stackful_yield(NULL)) {
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

static void *send_to_self(void *value, void *argument)
{
    (void)argument;
    return stackful_send(stackful_current(), value);
}

static void send_into_itself(void)
{
    stackful_send(named(send_to_self, "narcissus"), NULL);
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

static void yield_outside(void)
{
    stackful_yield(NULL);
}

static void *destroy_self(void *value, void *argument)
{
    (void)argument;
    stackful_destroy(stackful_current());
    return value;
}

static void destroy_running(void)
{
    stackful_send(named(destroy_self, "saw"), NULL);
}

static void misuse_aborts_with_the_name(void **state)
{
    (void)state;
    static const struct {
        void (*deed)(void);
        const char *message;
    } cases[] = {
        {send_into_ended, "stackful: cannot send into 'done': it has ended\n"},
        {send_into_itself, "stackful: cannot send into 'narcissus': it is running\n"},
        {send_up_the_chain, "stackful: cannot send into 'parent': it is running\n"},
        {yield_outside, "stackful: cannot yield outside a coroutine\n"},
        {destroy_running, "stackful: cannot destroy 'saw': it is running\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        assert_int_equal(signal_of(cases[i].deed, text, sizeof text), SIGABRT);
        assert_non_null(strstr(text, cases[i].message));
    }
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
    volatile char *low = stackful_current()->stack.low;
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

// Uses up the mappings that the process may have, but for about `left`: every other page of one large mapping
// gets other rights. Returns whether there was an end to them.
static bool exhaust_mappings(unsigned left)
{
    enum { PAGES = 1 << 18 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, PAGES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        return false;
    size_t i = 1;
    while (i < PAGES && mprotect(pages + i * page, page, PROT_READ) == 0)
        i += 2;
    if (i >= PAGES)
        return false;
    for (; left >= 2; left -= 2) { // a page set back makes one mapping of three
        i -= 2;
        mprotect(pages + i * page, page, PROT_NONE);
    }
    return true;
}

// Whether creating coroutines ends in ENOMEM before the mappings are used up: 0 yes, 3 cannot be tried here.
static int create_until_refused(unsigned left)
{
    if (!exhaust_mappings(left))
        return 3;
    struct stackful_options options = {.stack_bytes = 1 << 18}; // of which the pool has none
    for (unsigned i = 0; i <= left + 1; i++) {
        errno = 0;
        struct stackful *coroutine = stackful_create(end_at_once, NULL, &options);
        if (!coroutine)
            return errno == ENOMEM ? 0 : 1;
        stackful_send(coroutine, NULL);
    }
    return 2; // more stacks than guards
}

static void without_mappings_there_is_no_memory(void **state)
{
    (void)state;
    for (unsigned left = 0; left <= 4; left += 2) {
        pid_t child = fork();
        if (child == 0)
            _exit(create_until_refused(left));
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 3)
            skip();
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stacks_are_recycled),
        cmocka_unit_test(tops_are_staggered),
        cmocka_unit_test(values_go_in_and_out),
        cmocka_unit_test(a_body_need_not_yield),
        cmocka_unit_test(yields_from_nested_calls),
        cmocka_unit_test(coroutines_resume_each_other),
        cmocka_unit_test(coroutines_create_and_destroy_each_other),
        cmocka_unit_test(ten_thousand_live),
        cmocka_unit_test(every_thread_has_its_own),
        cmocka_unit_test(locals_and_registers_survive),
        cmocka_unit_test(realigned_frames_survive),
        cmocka_unit_test(library_calls_find_an_aligned_stack),
        cmocka_unit_test(misuse_aborts_with_the_name),
        cmocka_unit_test(overflow_hits_the_guard),
        cmocka_unit_test(a_size_beyond_reason_is_no_memory),
        cmocka_unit_test(without_mappings_there_is_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
