// runner_outcome: what a model's ledger is held to.
#include "runner_outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// NULL: the run is good; else the reason why it is not.
static void expect(const char *model, bool per_event, double created, double peak, const char *reason)
{
    const struct oracle_units counters = {3, 3, "counters"};
    struct sample sample;
    sample_init(&sample);
    sample.metrics[METRIC_THREADS_CREATED] = created;
    sample.metrics[METRIC_THREADS_PEAK] = peak;
    outcome_judge_ledger(&sample, model, outcome_ordered(per_event, counters, 1000));
    assert_int_equal(sample.outcome, reason ? OUTCOME_INVALID : OUTCOME_OK);
    if (reason)
        assert_string_equal(sample.reason, reason);
    sample_release(&sample);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_has_a_unit_for_each_part),
        cmocka_unit_test(a_model_per_event_has_a_unit_for_each_operation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
