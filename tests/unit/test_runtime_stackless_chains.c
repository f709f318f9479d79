// Coroutines made of coroutines: delegation and trampolines.
#include "stackless.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *number(uintptr_t value)
{
    return (void *)value; // NOLINT(performance-no-int-to-ptr): values are words
}

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

// --- a nest: the innermost yields what it receives, the others wait for the one within -------------------

enum conduct { ENDS, CATCHES, GOES_ON };

struct level {
    struct stackless_subroutine sub;
    struct level *within;
    enum conduct conduct; // when an error comes
    int error;            // that it saw last
    void *from_within;    // what the one within returned
};

static char order[64]; // who saw an error, in that order: one letter each
static unsigned entries;

static void saw_error(struct level *level, const struct level *nest)
{
    char letter = (char)('a' + (level - nest));
    size_t length = strlen(order);
    order[length] = letter;
    order[length + 1] = '\0';
}

static struct level nest[1000];

// What a level does when an error came. Returns whether it goes on.
static bool go_on_after_error(struct stackless *self)
{
    struct level *frame = (struct level *)self;
    frame->error = stackless_error(self);
    if (frame->error)
        saw_error(frame, nest);
    if (frame->conduct == CATCHES)
        assert_int_equal(stackless_catch(self), frame->error);
    return !frame->error || frame->conduct == GOES_ON;
}

static void *echo(struct stackless *self, void *value)
{
    entries++;
    STACKLESS_BEGIN(self);
    while (value != number(0) || go_on_after_error(self)) {
        STACKLESS_YIELD(self, value);
        if (value == number(99))
            break;
    }
    STACKLESS_END(self, number((uintptr_t)value + 1));
}

static void *delegate(struct stackless *self, void *value)
{
    struct level *frame = (struct level *)self;
    entries++;
    STACKLESS_BEGIN(self);
    STACKLESS_DELEGATE(self, &frame->within->sub.stackless, value, frame->from_within);
    while (stackless_error(self) && go_on_after_error(self))
        STACKLESS_YIELD(self, "went on");
    STACKLESS_END(self, number((uintptr_t)frame->from_within + 1));
}

static void *call(struct stackless *self, void *value)
{
    (void)value;
    struct level *frame = (struct level *)self;
    entries++;
    STACKLESS_BEGIN(self);
    STACKLESS_CALL(self, &frame->within->sub, frame->from_within);
    while (stackless_error(self) && go_on_after_error(self))
        STACKLESS_YIELD(self, "went on");
    STACKLESS_END(self, number((uintptr_t)frame->from_within + 1));
}

// Both kinds of nest are used as one coroutine: nest[0] is the outermost, nest[levels - 1] echoes.
struct kind {
    void *(*middle)(struct stackless *self, void *value);
    void *(*send)(struct stackless_trampoline *nest, void *value);
    void *(*throw)(struct stackless_trampoline *nest, int error);
    void (*close)(struct stackless_trampoline *nest);
};

static void *delegation_send(struct stackless_trampoline *delegating, void *value)
{
    return stackless_send(delegating->root, value);
}

static void *delegation_throw(struct stackless_trampoline *delegating, int error)
{
    return stackless_throw(delegating->root, error);
}

static void delegation_close(struct stackless_trampoline *delegating)
{
    stackless_close(delegating->root);
}

static void *trampoline_send(struct stackless_trampoline *trampoline, void *value)
{
    return stackless_trampoline_send(trampoline, value);
}

static struct kind delegation = {delegate, delegation_send, delegation_throw, delegation_close},
                   trampoline = {call, trampoline_send, stackless_trampoline_throw,
                                 stackless_trampoline_close};

static struct stackless_trampoline make_nest(const struct kind *kind, unsigned levels)
{
    order[0] = '\0';
    for (unsigned i = 0; i < levels; i++)
        nest[i] = (struct level){.sub.stackless.function = i + 1 < levels ? kind->middle : echo,
                                 .within = &nest[i + 1],
                                 .error = -1};
    struct stackless_trampoline outermost;
    stackless_trampoline_init(&outermost, &nest[0].sub.stackless);
    return outermost;
}

// The first value: delegation hands it on to the innermost, a call does not.
static void start(const struct kind *kind, struct stackless_trampoline *outermost)
{
    assert_ptr_equal(kind->send(outermost, number(1)), kind == &delegation ? number(1) : NULL);
}

static void values_and_results_go_through(void **state)
{
    const struct kind *kind = *state;
    for (unsigned levels = 2; levels <= 1000; levels = levels * 3 + 1) {
        struct stackless_trampoline outermost = make_nest(kind, levels);
        start(kind, &outermost);
        for (uintptr_t value = 2; value < 9; value++)
            assert_ptr_equal(kind->send(&outermost, number(value)), number(value));
        assert_ptr_equal(kind->send(&outermost, number(99)), number(99 + levels));
        for (unsigned i = 0; i < levels; i++)
            assert_true(stackless_ended(&nest[i].sub.stackless));
        assert_true(stackless_trampoline_ended(&outermost));
    }
}

static void a_resume_costs_delegation_the_depth_and_a_trampoline_nothing(void **state)
{
    const struct kind *kind = *state;
    for (unsigned levels = 2; levels <= 1000; levels = levels * 3 + 1) {
        struct stackless_trampoline outermost = make_nest(kind, levels);
        start(kind, &outermost);
        entries = 0;
        for (uintptr_t value = 1; value <= 10; value++)
            kind->send(&outermost, number(value));
        assert_int_equal(entries, kind == &delegation ? 10 * levels : 10);
    }
}

static void an_error_unwinds_from_within(void **state)
{
    const struct kind *kind = *state;
    struct stackless_trampoline outermost = make_nest(kind, 5);
    start(kind, &outermost);
    assert_ptr_equal(kind->throw(&outermost, EIO), number(5));
    assert_string_equal(order, "edcba");
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(nest[i].error, EIO);
        assert_true(stackless_ended(&nest[i].sub.stackless));
    }
}

static void close_unwinds_from_within(void **state)
{
    const struct kind *kind = *state;
    struct stackless_trampoline outermost = make_nest(kind, 5);
    start(kind, &outermost);
    kind->close(&outermost);
    assert_string_equal(order, "edcba");
    assert_int_equal(nest[0].error, ECANCELED);
    assert_true(stackless_trampoline_ended(&outermost));
    kind->close(&outermost); // does nothing
    assert_string_equal(order, "edcba");
}

// Who catches it ends as if nothing had been: those outside of it see no error.
static void an_error_can_be_caught_on_the_way(void **state)
{
    const struct kind *kind = *state;
    struct stackless_trampoline outermost = make_nest(kind, 5);
    nest[2].conduct = CATCHES;
    start(kind, &outermost);
    assert_ptr_equal(kind->throw(&outermost, EIO), number(5));
    assert_string_equal(order, "edc");
    assert_int_equal(nest[1].error, -1);
    assert_true(stackless_trampoline_ended(&outermost));
}

// Who yields instead of ending has caught it, too.
static void a_level_can_go_on_after_an_error(void **state)
{
    const struct kind *kind = *state;
    for (unsigned who = 0; who < 4; who++) {
        struct stackless_trampoline outermost = make_nest(kind, 5);
        nest[who].conduct = GOES_ON;
        start(kind, &outermost);
        assert_string_equal(kind->throw(&outermost, EIO), "went on");
        assert_int_equal(strlen(order), 5 - who);
        assert_false(stackless_trampoline_ended(&outermost));
        kind->send(&outermost, NULL); // now it ends, and the others without an error
        assert_int_equal(strlen(order), 5 - who);
        assert_true(stackless_trampoline_ended(&outermost));
    }
    struct stackless_trampoline outermost = make_nest(kind, 5);
    start(kind, &outermost);
    nest[4].conduct = GOES_ON;
    assert_ptr_equal(kind->throw(&outermost, EIO), number(0));
    assert_ptr_equal(kind->send(&outermost, number(7)), number(7));
    assert_string_equal(order, "e");
}

static void a_chain_not_started_ends_at_once(void **state)
{
    const struct kind *kind = *state;
    struct stackless_trampoline outermost = make_nest(kind, 3);
    entries = 0;
    assert_null(kind->throw(&outermost, EIO));
    assert_true(stackless_trampoline_ended(&outermost));
    outermost = make_nest(kind, 3);
    kind->close(&outermost);
    assert_true(stackless_trampoline_ended(&outermost));
    assert_int_equal(entries, 0);
}

// --- trampolines: what delegation has not ----------------------------------------------------------------

struct tree {
    struct stackless_subroutine sub;
    unsigned height;
    struct tree *child;
    uintptr_t leaves;
    void *result;
};

// Counts a tree's leaves by calling itself for each half, with frames from the heap; yields at each leaf.
static void *count(struct stackless *self, void *value)
{
    (void)value;
    struct tree *frame = (struct tree *)self;
    STACKLESS_BEGIN(self);
    if (frame->height == 0) {
        STACKLESS_YIELD(self, "leaf");
        frame->leaves = 1;
    }
    while (frame->leaves < (uintptr_t)1 << frame->height && !stackless_error(self)) {
        frame->child = malloc(sizeof *frame->child);
        *frame->child = (struct tree){.sub.stackless.function = count, .height = frame->height - 1};
        STACKLESS_CALL(self, &frame->child->sub, frame->result);
        frame->leaves += (uintptr_t)frame->result;
        free(frame->child);
    }
    STACKLESS_END(self, number(frame->leaves));
}

static void recursion_yields_from_any_depth(void **state)
{
    (void)state;
    struct tree root = {.sub.stackless.function = count, .height = 10};
    struct stackless_trampoline trampoline_;
    stackless_trampoline_init(&trampoline_, &root.sub.stackless);
    void *value = NULL;
    unsigned leaves = 0;
    for (;;) {
        value = stackless_trampoline_send(&trampoline_, NULL);
        if (stackless_trampoline_ended(&trampoline_))
            break;
        assert_string_equal(value, "leaf");
        assert_int_equal(stackless_trampoline_status(&trampoline_), STACKLESS_SUSPENDED);
        assert_int_equal(stackless_status(&root.sub.stackless), STACKLESS_WAITING);
        leaves++;
    }
    assert_int_equal(leaves, 1024);
    assert_ptr_equal(value, number(1024));
}

// Each frame in the chain is freed by its owner on the way: the leak checker would tell.
static void a_closed_chain_frees_its_frames(void **state)
{
    (void)state;
    struct tree root = {.sub.stackless.function = count, .height = 10};
    struct stackless_trampoline trampoline_;
    stackless_trampoline_init(&trampoline_, &root.sub.stackless);
    for (unsigned i = 0; i < 100; i++)
        stackless_trampoline_send(&trampoline_, NULL);
    stackless_trampoline_close(&trampoline_);
    assert_int_equal(stackless_trampoline_status(&trampoline_), STACKLESS_ENDED);
}

struct caller {
    struct stackless stackless; // the first of a chain need not be a subroutine
    struct stackless_subroutine child;
    uintptr_t calls, sum;
    void *result;
};

static void *seven(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    STACKLESS_END(self, number(7));
}

static void *call_often(struct stackless *self, void *value)
{
    (void)value;
    struct caller *frame = (struct caller *)self;
    STACKLESS_BEGIN(self);
    for (; frame->calls; frame->calls--) {
        frame->child = (struct stackless_subroutine){.stackless.function = seven};
        STACKLESS_CALL(self, &frame->child, frame->result);
        frame->sum += (uintptr_t)frame->result;
    }
    STACKLESS_END(self, number(frame->sum));
}

// Nothing is left on the C stack by a call that never yields, whatever the compiler makes of its end.
static void a_million_calls_return_at_once(void **state)
{
    (void)state;
    struct caller caller = {.stackless.function = call_often, .calls = 1000000};
    struct stackless_trampoline trampoline_;
    stackless_trampoline_init(&trampoline_, &caller.stackless);
    assert_ptr_equal(stackless_trampoline_send(&trampoline_, NULL), number(7000000));
    assert_true(stackless_trampoline_ended(&trampoline_));
}

struct cleaner {
    struct stackless stackless;
    struct stackless_subroutine child;
    int before, after;
    void *result;
};

// Calls a subroutine while it is being closed.
static void *clean_up_by_a_call(struct stackless *self, void *value)
{
    (void)value;
    struct cleaner *frame = (struct cleaner *)self;
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, NULL);
    frame->before = stackless_error(self);
    STACKLESS_CALL(self, &frame->child, frame->result);
    frame->after = stackless_error(self);
    STACKLESS_END(self, frame->result);
}

static void cleaning_up_may_call(void **state)
{
    (void)state;
    struct cleaner cleaner = {.stackless.function = clean_up_by_a_call, .child.stackless.function = seven};
    struct stackless_trampoline trampoline_;
    stackless_trampoline_init(&trampoline_, &cleaner.stackless);
    stackless_trampoline_send(&trampoline_, NULL);
    stackless_trampoline_close(&trampoline_);
    assert_ptr_equal(cleaner.result, number(7));
    assert_int_equal(cleaner.before, ECANCELED);
    assert_int_equal(cleaner.after, 0); // to call is to yield
}

// --- misuse ----------------------------------------------------------------------------------------------

static void calls_need_a_trampoline(void **state)
{
    (void)state;
    static struct stackless_trampoline outermost;
    outermost = make_nest(&trampoline, 3);
    assert_refused(stackless_send(outermost.root, NULL),
                   "stackless: cannot call from 'call': no trampoline has resumed it");
    // Nor does it help that a trampoline resumed who sends to it.
    static struct level outer;
    outermost = make_nest(&trampoline, 3);
    outer = (struct level){.sub.stackless.function = delegate, .within = nest};
    stackless_trampoline_init(&outermost, &outer.sub.stackless);
    assert_refused(stackless_trampoline_send(&outermost, NULL),
                   "stackless: cannot call from 'call': no trampoline has resumed it");
}

static void who_waits_is_not_resumed(void **state)
{
    (void)state;
    static struct stackless_trampoline outermost;
    outermost = make_nest(&trampoline, 3);
    start(&trampoline, &outermost);
    struct level before = nest[0];
    assert_refused(stackless_send(&nest[0].sub.stackless, NULL),
                   "stackless: cannot send into 'call': it waits for the one that it called");
    assert_refused(stackless_throw(&nest[1].sub.stackless, EIO),
                   "stackless: cannot throw into 'call': it waits for the one that it called");
    assert_refused(stackless_close(&nest[0].sub.stackless),
                   "stackless: cannot close 'call': it waits for the one that it called");
    assert_memory_equal(&nest[0], &before, sizeof before);
    assert_ptr_equal(stackless_trampoline_send(&outermost, number(3)), number(3));
}

static void what_was_resumed_is_not_called(void **state)
{
    (void)state;
    static struct stackless_trampoline outermost, second;
    static struct level intruder;
    static const struct {
        unsigned within;
        const char *message;
    } cases[] = {
        {0, "stackless: cannot call 'call': it waits for the one that it called"},
        {2, "stackless: cannot call 'echo': it was resumed before"},
    };
    for (volatile size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        outermost = make_nest(&trampoline, 3);
        start(&trampoline, &outermost);
        intruder = (struct level){.sub.stackless.function = call, .within = &nest[cases[i].within]};
        stackless_trampoline_init(&second, &intruder.sub.stackless);
        assert_refused(stackless_trampoline_send(&second, NULL), cases[i].message);
        assert_ptr_equal(stackless_trampoline_send(&outermost, number(99)), number(102));
    }
    intruder = (struct level){.sub.stackless.function = call, .within = &nest[2]};
    stackless_trampoline_init(&second, &intruder.sub.stackless);
    assert_refused(stackless_trampoline_send(&second, NULL), "stackless: cannot call 'echo': it has ended");
    intruder = (struct level){.sub.stackless.function = call, .within = &intruder};
    assert_refused(stackless_trampoline_send(&second, NULL), "stackless: cannot call 'call': it is running");
}

static void what_has_ended_is_not_resumed(void **state)
{
    (void)state;
    static struct stackless_trampoline outermost;
    outermost = make_nest(&trampoline, 3);
    stackless_trampoline_close(&outermost);
    assert_refused(stackless_trampoline_send(&outermost, NULL),
                   "stackless: cannot send into 'call': it has ended");
    assert_refused(stackless_trampoline_throw(&outermost, EIO),
                   "stackless: cannot throw into 'call': it has ended");
}

static struct stackless_trampoline own;

static void *send_to_own_trampoline(struct stackless *self, void *value)
{
    STACKLESS_BEGIN(self);
    STACKLESS_YIELD(self, NULL);
    stackless_trampoline_send(&own, value);
    STACKLESS_END(self, NULL);
}

static void what_runs_is_not_resumed(void **state)
{
    (void)state;
    static struct stackless coroutine = {.function = send_to_own_trampoline};
    stackless_trampoline_init(&own, &coroutine);
    stackless_trampoline_send(&own, NULL);
    assert_refused(stackless_trampoline_throw(&own, EIO),
                   "stackless: cannot send into 'send_to_own_trampoline': it is running");
    assert_int_equal(stackless_error(&coroutine), EIO); // nothing has changed
}

static void an_ignored_close_names_who_yielded(void **state)
{
    (void)state;
    static struct stackless_trampoline outermost;
    outermost = make_nest(&trampoline, 3);
    start(&trampoline, &outermost);
    nest[2].conduct = GOES_ON;
    assert_refused(stackless_trampoline_close(&outermost),
                   "stackless: cannot close 'echo': it yielded again");
    nest[2].conduct = ENDS;
    nest[1].conduct = GOES_ON;
    assert_refused(stackless_trampoline_close(&outermost),
                   "stackless: cannot close 'call': it yielded again");
    outermost = make_nest(&delegation, 3);
    start(&delegation, &outermost);
    nest[2].conduct = GOES_ON;
    assert_refused(stackless_close(outermost.root), "stackless: cannot close 'delegate': it yielded again");
}

#define for_both_kinds(test)                                                                                 \
    cmocka_unit_test_prestate(test, &delegation), cmocka_unit_test_prestate(test, &trampoline)

int main(void)
{
    const struct CMUnitTest tests[] = {
        for_both_kinds(values_and_results_go_through),
        for_both_kinds(a_resume_costs_delegation_the_depth_and_a_trampoline_nothing),
        for_both_kinds(an_error_unwinds_from_within),
        for_both_kinds(close_unwinds_from_within),
        for_both_kinds(an_error_can_be_caught_on_the_way),
        for_both_kinds(a_level_can_go_on_after_an_error),
        for_both_kinds(a_chain_not_started_ends_at_once),
        cmocka_unit_test(recursion_yields_from_any_depth),
        cmocka_unit_test(a_closed_chain_frees_its_frames),
        cmocka_unit_test(a_million_calls_return_at_once),
        cmocka_unit_test(cleaning_up_may_call),
        cmocka_unit_test(calls_need_a_trampoline),
        cmocka_unit_test(who_waits_is_not_resumed),
        cmocka_unit_test(what_was_resumed_is_not_called),
        cmocka_unit_test(what_has_ended_is_not_resumed),
        cmocka_unit_test(what_runs_is_not_resumed),
        cmocka_unit_test(an_ignored_close_names_who_yielded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
