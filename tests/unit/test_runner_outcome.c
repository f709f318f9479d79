// runner_outcome: what the ledgers of a model, and of what is beside it, are held to.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner_outcome.h"

#include <math.h>
#include <string.h>

// `reason` is NULL for a good one. Releases it.
static void expect_outcome(struct sample *sample, const char *reason)
{
    assert_int_equal(sample->outcome, reason ? OUTCOME_INVALID : OUTCOME_OK);
    if (reason)
        assert_string_equal(sample->reason, reason);
    sample_release(sample);
}

// Judges what a model with three counters reports.
static void expect(const char *model, bool per_event, double created, double peak, const char *reason)
{
    const struct oracle_units counters = {3, 3, "counters"};
    struct sample sample;
    sample_init(&sample);
    sample.metrics[METRIC_THREADS_CREATED] = created;
    sample.metrics[METRIC_THREADS_PEAK] = peak;
    outcome_judge_ledger(&sample, model, outcome_ordered(per_event, counters, 1000));
    expect_outcome(&sample, reason);
}

// Judges a sample with these two counts (NAN: not reported).
static void expect_beside(double threads, double processes, double threads_ordered, double processes_ordered,
                          const char *reason)
{
    struct sample sample;
    sample_init(&sample);
    sample.metrics[METRIC_THREADS_CREATED] = threads;
    sample.metrics[METRIC_PROCESSES_CREATED] = processes;
    outcome_judge_beside(&sample, threads_ordered, processes_ordered);
    expect_outcome(&sample, reason);
}

static void a_model_has_a_unit_for_each_part(void **state)
{
    (void)state;
    expect("thread", false, 3, 3, NULL);
    expect("thread", false, 4, 4, NULL);
    expect("thread", false, 2, 2, "threads_created is 2, for 3 counters");
    expect("thread", false, 3, 1, "threads_peak is 1, for 3 counters at once");
    expect("thread-pool", false, 2, 2, NULL); // as many as it likes
}

static void a_model_per_event_has_a_unit_for_each_operation(void **state)
{
    (void)state;
    expect("thread", true, 1000, 1, NULL);
    expect("thread", true, 1000, 128, NULL);
    expect("thread", true, 999, 128, "threads_created is 999, for 1000 events");
    expect("thread", true, 3, 3, "threads_created is 3, for 1000 events");
}

static void what_was_not_ordered_is_free(void **state)
{
    (void)state;
    expect_beside(NAN, NAN, 0, 0, NULL);
    expect_beside(0, 0, 0, 0, NULL);
    expect_beside(3, 4, 0, 0, NULL);
}

static void what_was_ordered_is_there(void **state)
{
    (void)state;
    expect_beside(1, NAN, 1, 0, NULL);
    expect_beside(NAN, 1, 0, 1, NULL);
    expect_beside(5, 1, 1, 0, NULL); // a model has threads of its own
    expect_beside(2, NAN, 3, 0, "threads_created is 2, for 3 that the point orders");
}

static void silence_is_no_thread(void **state)
{
    (void)state;
    expect_beside(NAN, 1, 1, 0, "reported no threads_created, where the point orders 1");
    expect_beside(0, 1, 1, 0, "reported no threads_created, where the point orders 1");
    expect_beside(1, NAN, 0, 1, "reported no processes_created, where the point orders 1");
}

static void a_model_is_held_to_what_it_reports(void **state)
{
    (void)state;
    struct sample sample;
    sample_init(&sample);
    outcome_judge_ledger(&sample, "coroutine-stackful", (struct ordered){4, 4, "stages"}); // tells nothing
    assert_int_equal(sample.outcome, OUTCOME_OK);
    sample.metrics[METRIC_COROUTINES_CREATED] = 4;
    sample.metrics[METRIC_COROUTINES_PEAK] = 3;
    outcome_judge_ledger(&sample, "handler", (struct ordered){4, 4, "stages"}); // has none for each
    assert_int_equal(sample.outcome, OUTCOME_OK);
    outcome_judge_ledger(&sample, "coroutine-stackful", (struct ordered){4, 4, "stages"});
    assert_int_equal(sample.outcome, OUTCOME_INVALID);
    assert_string_equal(sample.reason, "coroutines_peak is 3, for 4 stages at once");
    sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_has_a_unit_for_each_part),
        cmocka_unit_test(a_model_per_event_has_a_unit_for_each_operation),
        cmocka_unit_test(what_was_not_ordered_is_free),
        cmocka_unit_test(what_was_ordered_is_there),
        cmocka_unit_test(silence_is_no_thread),
        cmocka_unit_test(a_model_is_held_to_what_it_reports),
    };
    return cmocka_run_group_tests_name("runner_outcome", tests, NULL, NULL);
}
