#include "stackless.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void *number(uintptr_t value)
{
    return (void *)value; // NOLINT(performance-no-int-to-ptr): values are words
}

// --- values ----------------------------------------------------------------------------------------------

struct adder {
    struct stackless stackless;
    uintptr_t sum;
};

static void *add_up(struct stackless *self, void *value)
{
    struct adder *frame = (struct adder *)self;
    STACKLESS_BEGIN(self);
    while (value) {
        frame->sum += (uintptr_t)value;
        STACKLESS_YIELD(self, number(frame->sum));
    }
    STACKLESS_END(self, number(frame->sum + 1000));
}

static void values_go_in_and_out(void **state)
{
    (void)state;
    struct adder adder = {.stackless = {.function = add_up}, .sum = 100},
                 other = {.stackless = {.function = add_up}};
    assert_false(stackless_ended(&adder.stackless));
    assert_ptr_equal(stackless_send(&adder.stackless, number(1)), number(101));
    assert_ptr_equal(stackless_send(&other.stackless, number(5)), number(5));
    assert_ptr_equal(stackless_send(&adder.stackless, number(20)), number(121));
    assert_false(stackless_ended(&adder.stackless));
    assert_ptr_equal(stackless_send(&adder.stackless, NULL), number(1121)); // what it returns
    assert_true(stackless_ended(&adder.stackless));
    assert_false(stackless_ended(&other.stackless));
}

// --- places to go on at ----------------------------------------------------------------------------------

struct walker {
    struct stackless stackless;
    unsigned i, j;
};

static void *walk(struct stackless *self, void *value)
{
    struct walker *frame = (struct walker *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, "first");
    if (value)
        STACKLESS_YIELD(self, value);
    else
        STACKLESS_YIELD(self, "nothing");
    for (frame->i = 0; frame->i < 2; frame->i++)
        for (frame->j = 0; frame->j < 2; frame->j++)
            STACKLESS_YIELD(self, number(10 * frame->i + frame->j));
    STACKLESS_END(self, "last");
}

static void goes_on_where_it_left(void **state)
{
    (void)state;
    struct walker walker = {.stackless = {.function = walk}};
    assert_string_equal(stackless_send(&walker.stackless, NULL), "first");
    assert_string_equal(stackless_send(&walker.stackless, "second"), "second");
    for (uintptr_t i = 0; i < 2; i++)
        for (uintptr_t j = 0; j < 2; j++)
            assert_ptr_equal(stackless_send(&walker.stackless, NULL), number(10 * i + j));
    assert_false(stackless_ended(&walker.stackless));
    assert_string_equal(stackless_send(&walker.stackless, NULL), "last");
    assert_true(stackless_ended(&walker.stackless));
}

// --- rows ------------------------------------------------------------------------------------------------

struct passer {
    struct stackless stackless;
    struct stackless *target; // NULL: yields what it got
};

// Odd values are sent and the result yielded; even ones are forwarded, which must come to the same.
static void *pass_on(struct stackless *self, void *value)
{
    struct passer *frame = (struct passer *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (!frame->target)
            STACKLESS_YIELD(self, value);
        else if ((uintptr_t)value % 2)
            STACKLESS_YIELD(self, number((uintptr_t)stackless_send(frame->target, value)));
        else
            STACKLESS_FORWARD(self, frame->target, value);
    }
    STACKLESS_END(self, NULL);
}

static void coroutines_resume_each_other(void **state)
{
    (void)state;
    enum { DEPTH = 64 };
    struct passer row[DEPTH];
    for (unsigned i = 0; i < DEPTH; i++)
        row[i] =
            (struct passer){.stackless = {.function = pass_on}, .target = i ? &row[i - 1].stackless : NULL};
    for (uintptr_t value = 1; value < 1000; value++)
        assert_ptr_equal(stackless_send(&row[DEPTH - 1].stackless, number(value)), number(value));
}

// --- misuse, in a child that is expected to die ----------------------------------------------------------

static void send_into_ended(void)
{
    struct adder adder = {.stackless = {.function = add_up}};
    stackless_send(&adder.stackless, NULL);
    stackless_send(&adder.stackless, NULL);
}

static void *narcissus(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    stackless_send(self, value);
    STACKLESS_END(self, NULL);
}

static void send_into_itself(void)
{
    struct stackless coroutine = {.function = narcissus};
    stackless_send(&coroutine, NULL);
}

static void assert_aborts(void (*deed)(void), const char *message)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        deed();
        _exit(0);
    }
    close(ends[1]);
    char text[256] = "";
    ssize_t got;
    do
        got = read(ends[0], text, sizeof text - 1); // one short message: one write
    while (got < 0 && errno == EINTR);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_string_equal(text, message);
}

static void misuse_aborts_with_the_name(void **state)
{
    (void)state;
    assert_aborts(send_into_ended, "stackless: cannot send into 'add_up': it has ended\n");
    assert_aborts(send_into_itself, "stackless: cannot send into 'narcissus': it is running\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_in_and_out),
        cmocka_unit_test(goes_on_where_it_left),
        cmocka_unit_test(coroutines_resume_each_other),
        cmocka_unit_test(misuse_aborts_with_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
