#include "stackless.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

// --- errors ----------------------------------------------------------------------------------------------

struct worker {
    struct stackless stackless;
    bool stubborn;     // goes on whatever is thrown
    unsigned cleanups; // what it did before it ended of an error
    int last, error;   // why it received what it did, last; and what it ended of
};

// Yields what it receives, until an error comes.
static void *work(struct stackless *self, void *value)
{
    struct worker *frame = (struct worker *)self;
    STACKLESS_BEGIN(self);
    do {
        STACKLESS_YIELD(self, value);
        frame->last = stackless_error(self);
    } while (!stackless_error(self) || frame->stubborn);
    frame->error = stackless_error(self);
    frame->cleanups++;
    STACKLESS_END(self, "cleaned up");
}

static struct worker a_worker(void)
{
    return (struct worker){.stackless = {.function = work}, .last = -1};
}

static void a_thrown_error_arrives_at_the_yield(void **state)
{
    (void)state;
    struct worker worker = a_worker();
    assert_string_equal(stackless_send(&worker.stackless, "a"), "a");
    assert_string_equal(stackless_send(&worker.stackless, "b"), "b");
    assert_int_equal(worker.last, 0);
    assert_string_equal(stackless_throw(&worker.stackless, EIO), "cleaned up");
    assert_true(stackless_ended(&worker.stackless));
    assert_int_equal(worker.error, EIO);
    assert_int_equal(worker.cleanups, 1);
}

static void an_error_lasts_until_the_next_yield(void **state)
{
    (void)state;
    struct worker worker = a_worker();
    worker.stubborn = true;
    stackless_send(&worker.stackless, "a");
    assert_null(stackless_throw(&worker.stackless, EIO)); // it received NULL, and yields that
    assert_int_equal(worker.last, EIO);
    assert_string_equal(stackless_send(&worker.stackless, "c"), "c");
    assert_int_equal(worker.last, 0);
    assert_null(stackless_throw(&worker.stackless, EPIPE));
    assert_int_equal(worker.last, EPIPE);
    assert_null(stackless_throw(&worker.stackless, EINTR));
    assert_int_equal(worker.last, EINTR);
}

static void *catch_one(struct stackless *self, void *value)
{
    struct worker *frame = (struct worker *)self;
    (void)value;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, NULL);
    frame->error = stackless_catch(self);
    frame->last = stackless_error(self);
    STACKLESS_END(self, NULL);
}

static void a_caught_error_is_gone(void **state)
{
    (void)state;
    struct worker worker = {.stackless = {.function = catch_one}, .last = -1};
    stackless_send(&worker.stackless, NULL);
    stackless_throw(&worker.stackless, EIO);
    assert_int_equal(worker.error, EIO);
    assert_int_equal(worker.last, 0);
}

static void throwing_into_a_new_one_ends_it(void **state)
{
    (void)state;
    struct worker worker = a_worker();
    assert_null(stackless_throw(&worker.stackless, EIO));
    assert_true(stackless_ended(&worker.stackless));
    assert_int_equal(worker.last, -1);
    assert_int_equal(worker.cleanups, 0);
}

static void close_lets_it_clean_up(void **state)
{
    (void)state;
    struct worker worker = a_worker(), unborn = a_worker();
    stackless_send(&worker.stackless, NULL);
    for (unsigned times = 0; times < 2; times++) { // the second does nothing
        stackless_close(&worker.stackless);
        assert_true(stackless_ended(&worker.stackless));
        assert_int_equal(worker.error, ECANCELED);
        assert_int_equal(worker.cleanups, 1);
        stackless_close(&unborn.stackless);
        assert_true(stackless_ended(&unborn.stackless));
        assert_int_equal(unborn.cleanups, 0);
    }
}

// A coroutine that forwards has yielded: what comes back to it on the way finds no error.
struct ring {
    struct stackless stackless;
    struct stackless *next;
    int seen[4];
    unsigned count;
};

static void *go_round(struct stackless *self, void *value)
{
    struct ring *frame = (struct ring *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        frame->seen[frame->count++] = stackless_error(self);
        if (frame->count % 2)
            STACKLESS_YIELD(self, value);
        else
            STACKLESS_FORWARD(self, frame->next, value);
    }
    STACKLESS_END(self, NULL);
}

static void an_error_does_not_outlast_a_forward(void **state)
{
    (void)state;
    struct ring first = {.stackless = {.function = go_round}},
                second = {.stackless = {.function = go_round}, .next = &first.stackless, .count = 1};
    first.next = &second.stackless;
    stackless_send(&first.stackless, NULL);
    stackless_throw(&first.stackless, EIO); // to the second, and back to the first
    assert_int_equal(first.count, 3);
    assert_int_equal(first.seen[1], EIO);
    assert_int_equal(first.seen[2], 0);
    assert_int_equal(second.seen[1], 0);
}

// --- status ----------------------------------------------------------------------------------------------

static void *look_at_itself(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    *(enum stackless_status *)value = stackless_status(self);
    STACKLESS_YIELD(self, NULL);
    STACKLESS_END(self, NULL);
}

static void status_says_where_it_is(void **state)
{
    (void)state;
    struct stackless coroutine = {.function = look_at_itself};
    enum stackless_status within = STACKLESS_NEW;
    assert_int_equal(stackless_status(&coroutine), STACKLESS_NEW);
    stackless_send(&coroutine, &within);
    assert_int_equal(within, STACKLESS_RUNNING);
    assert_int_equal(stackless_status(&coroutine), STACKLESS_SUSPENDED);
    stackless_send(&coroutine, NULL);
    assert_int_equal(stackless_status(&coroutine), STACKLESS_ENDED);
}

static void a_frame_takes_little_more_than_its_locals(void **state)
{
    (void)state;
    assert_true(sizeof(struct stackless) <= 16);
    assert_true(sizeof(struct stackless_subroutine) <= 24);
    assert_true(sizeof(struct stackless_trampoline) <= 16);
}

// --- misuse ----------------------------------------------------------------------------------------------

static jmp_buf refused;
static char told[256];

static void note(const char *message)
{
    snprintf(told, sizeof told, "%s", message);
    longjmp(refused, 1);
}

#define assert_refused(statement, message)                                                                   \
    do {                                                                                                     \
        stackless_on_misuse(note);                                                                           \
        if (setjmp(refused) == 0) {                                                                          \
            statement;                                                                                       \
            fail_msg("%s is not refused", #statement);                                                       \
        }                                                                                                    \
        stackless_on_misuse(NULL);                                                                           \
        assert_string_equal(told, message);                                                                  \
    } while (0)

// Refused, and `frame` (in static memory, for longjmp's sake) is as it was.
#define assert_refused_unchanged(statement, frame, message)                                                  \
    do {                                                                                                     \
        char before_[sizeof(frame)];                                                                         \
        memcpy(before_, &(frame), sizeof before_);                                                           \
        assert_refused(statement, message);                                                                  \
        assert_memory_equal(before_, &(frame), sizeof before_);                                              \
    } while (0)

static void what_has_ended_is_not_resumed(void **state)
{
    (void)state;
    static struct adder adder = {.stackless = {.function = add_up}};
    stackless_send(&adder.stackless, NULL);
    assert_refused_unchanged(stackless_send(&adder.stackless, NULL), adder,
                             "stackless: cannot send into 'add_up': it has ended");
    assert_refused_unchanged(stackless_throw(&adder.stackless, EIO), adder,
                             "stackless: cannot throw into 'add_up': it has ended");
}

struct narcissus {
    struct stackless stackless;
    void (*deed)(struct stackless *self);
};

static void *narcissus(struct stackless *self, void *value)
{
    (void)value;
    struct narcissus *frame = (struct narcissus *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, NULL);
    frame->deed(self);
    STACKLESS_END(self, NULL);
}

static void send_into_itself(struct stackless *self)
{
    stackless_send(self, NULL);
}

static void throw_into_itself(struct stackless *self)
{
    stackless_throw(self, EIO);
}

static void what_runs_is_not_resumed(void **state)
{
    (void)state;
    static const struct {
        void (*deed)(struct stackless *self);
        const char *message;
    } cases[] = {
        {send_into_itself, "stackless: cannot send into 'narcissus': it is running"},
        {throw_into_itself, "stackless: cannot throw into 'narcissus': it is running"},
        {stackless_close, "stackless: cannot close 'narcissus': it is running"},
    };
    for (volatile size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct narcissus coroutine, running;
        coroutine = (struct narcissus){.stackless = {.function = narcissus}, .deed = cases[i].deed};
        running = coroutine;
        running.stackless.point = STACKLESS_POINT_RUNNING;
        running.stackless.error = EPIPE;
        stackless_send(&coroutine.stackless, NULL);
        assert_refused(stackless_throw(&coroutine.stackless, EPIPE), cases[i].message);
        assert_memory_equal(&coroutine, &running, sizeof running);
    }
}

static void an_ignored_close_is_told(void **state)
{
    (void)state;
    static struct worker worker;
    worker = a_worker();
    worker.stubborn = true;
    worker.last = ECANCELED;
    stackless_send(&worker.stackless, NULL);
    assert_refused_unchanged(stackless_close(&worker.stackless), worker,
                             "stackless: cannot close 'work': it yielded again");
    assert_string_equal(stackless_send(&worker.stackless, "goes on"), "goes on");
}

static void only_errors_can_be_thrown(void **state)
{
    (void)state;
    static struct worker worker;
    worker = a_worker();
    stackless_send(&worker.stackless, NULL);
    static const int wrong[] = {0, -EIO, STACKLESS_BOUNCED};
    for (volatile size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused_unchanged(stackless_throw(&worker.stackless, wrong[i]), worker,
                                 "stackless: cannot throw into 'work': what is thrown is no errno value");
}

// What compilers cannot see: the yield's place is a case of a switch over long.
static void *hide(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    switch ((long)(uintptr_t)value) {
    case 1:
#line 4711
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

static void a_yield_inside_a_switch_is_told(void **state)
{
    (void)state;
    static struct stackless coroutine = {.function = hide};
    stackless_send(&coroutine, number(1));
    assert_refused_unchanged(
        stackless_send(&coroutine, NULL), coroutine,
        "stackless: cannot go on in 'hide': its yield on line 4711 is inside a switch of its own");
}

static void returning_handler(const char *message)
{
    (void)message;
}

static void misuse(void (*handler)(const char *message))
{
    stackless_on_misuse(handler);
    struct adder adder = {.stackless = {.function = add_up}};
    stackless_send(&adder.stackless, NULL);
    stackless_send(&adder.stackless, NULL);
}

// In a child that is expected to die.
static void assert_aborts(void (*handler)(const char *message), const char *message)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        misuse(handler);
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
    assert_aborts(NULL, "stackless: cannot send into 'add_up': it has ended\n");
    assert_aborts(returning_handler, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_in_and_out),
        cmocka_unit_test(goes_on_where_it_left),
        cmocka_unit_test(coroutines_resume_each_other),
        cmocka_unit_test(a_thrown_error_arrives_at_the_yield),
        cmocka_unit_test(an_error_lasts_until_the_next_yield),
        cmocka_unit_test(a_caught_error_is_gone),
        cmocka_unit_test(throwing_into_a_new_one_ends_it),
        cmocka_unit_test(close_lets_it_clean_up),
        cmocka_unit_test(an_error_does_not_outlast_a_forward),
        cmocka_unit_test(status_says_where_it_is),
        cmocka_unit_test(a_frame_takes_little_more_than_its_locals),
        cmocka_unit_test(what_has_ended_is_not_resumed),
        cmocka_unit_test(what_runs_is_not_resumed),
        cmocka_unit_test(an_ignored_close_is_told),
        cmocka_unit_test(only_errors_can_be_thrown),
        cmocka_unit_test(a_yield_inside_a_switch_is_told),
        cmocka_unit_test(misuse_aborts_with_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
