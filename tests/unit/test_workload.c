// The tables of workloads and metrics hold together; values of axes are checked.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workload.h"

#include <stdio.h>
#include <string.h>

static void tables_hold_together(void **state)
{
    (void)state;
    for (size_t i = 0; workload_at(i); i++) {
        const struct workload *workload = workload_at(i);
        assert_ptr_equal(workload_find(workload->name), workload);
        assert_int_not_equal(metric_get(workload->rank)->better, BETTER_NEITHER);
        assert_true(workload_measures(workload, workload->rank));
        for (size_t j = 0; j < workload->axis_count; j++) {
            const struct axis *axis = &workload->axes[j];
            struct error error = {""};
            assert_ptr_equal(workload_axis(workload, axis->name), axis);
            assert_int_equal(axis_index(workload, axis), j);
            if (axis_check(axis, axis->fallback, &error) != 0)
                fail_msg("%s: fallback of %s: %s", workload->name, axis->name, error.text);
        }
    }
    assert_null(workload_find("ecco"));
    assert_null(workload_axis(workload_find("echo"), "lines"));
}

static void metrics_are_whole(void **state)
{
    (void)state;
    for (int i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = metric_get((enum metric_id)i);
        assert_non_null(metric->name);
        assert_non_null(metric->unit);
        assert_non_null(metric->means);
        assert_int_equal(metric_find(metric->name), i);
    }
    assert_int_equal(metric_find("nonesuch"), -1);
    assert_string_equal(metric_nearest("mesages_per_second"), "messages_per_second");
    assert_null(metric_nearest("qqqqqqqq"));
}

static void some_metrics_belong_to_a_value(void **state)
{
    (void)state;
    const struct workload *tasks = workload_find("tasks");
    for (size_t i = 0; i < tasks->own_count; i++) {
        struct error error;
        const struct axis *axis = workload_axis(tasks, tasks->own[i].axis);
        assert_non_null(axis);
        assert_int_equal(axis_check(axis, tasks->own[i].value, &error), 0);
    }
    assert_string_equal(workload_own(tasks, METRIC_KERNEL_STACK_BYTES_PER_TASK)->value, "idle");
    assert_string_equal(workload_own(tasks, METRIC_WAKE_LATE_P99_NS)->value, "sleep");
    assert_null(workload_own(tasks, METRIC_NS_PER_OPERATION));
    assert_null(workload_own(workload_find("echo"), METRIC_WAKE_LATE_P99_NS));
}

// What a slope is of, is measured, and grows with an axis of numbers; the cases that it is kept to exist.
static void growths_hold_together(void **state)
{
    (void)state;
    for (size_t i = 0; workload_at(i); i++) {
        const struct workload *workload = workload_at(i);
        for (size_t j = 0; j < workload->growth_count; j++) {
            const struct growth *growth = &workload->growths[j];
            const struct axis *axis = workload_axis(workload, growth->axis);
            assert_non_null(axis);
            assert_int_equal(axis->type, AXIS_INTEGER);
            assert_true(workload_measures(workload, growth->metric));
            assert_int_equal(metric_get(growth->metric)->better, BETTER_LOWER);
            assert_null(strstr(metric_get(growth->metric)->name, growth->axis)); // not per unit already
            char *cases = memory_copy_string(growth->cases ? growth->cases : ""), *rest = NULL;
            for (char *word = strtok_r(cases, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
                assert_int_equal(axis_check(workload_axis(workload, "case"), word, NULL), 0);
            free(cases);
        }
    }
}

static bool grows(const char *workload_name, enum metric_id metric, const char *axis, const char *value)
{
    const struct workload *workload = workload_find(workload_name);
    struct strings values = {0};
    bool found = false;
    for (size_t i = 0; i < workload->axis_count; i++)
        strings_add(&values, i == 0 ? value : workload->axes[i].fallback);
    for (size_t i = 0; i < workload->growth_count; i++)
        found =
            found || (workload->growths[i].metric == metric && strcmp(workload->growths[i].axis, axis) == 0 &&
                      growth_holds(&workload->growths[i], workload, &values));
    strings_release(&values);
    return found;
}

static void slopes_are_kept_to_their_cases(void **state)
{
    (void)state;
    assert_true(grows("echo", METRIC_SERVER_PSS_BYTES, "connections", "10"));
    assert_false(grows("echo", METRIC_SERVER_PSS_BYTES, "message_bytes", "10"));
    assert_true(grows("tasks", METRIC_ELAPSED_NS, "tasks", "spawn"));
    assert_false(grows("tasks", METRIC_ELAPSED_NS, "tasks", "yield")); // its steps are shared among the tasks
    assert_true(grows("tasks", METRIC_ELAPSED_NS, "steps", "yield"));
    assert_false(grows("tasks", METRIC_ELAPSED_NS, "steps", "sleep"));
    assert_true(grows("tasks", METRIC_NS_PER_OPERATION, "depth", "depth"));
    assert_false(grows("tasks", METRIC_NS_PER_OPERATION, "depth", "kill"));
}

static void workloads_measure_what_they_can(void **state)
{
    (void)state;
    const struct workload *echo = workload_find("echo"), *dispatch = workload_find("dispatch");
    assert_true(workload_measures(echo, METRIC_MESSAGES));
    assert_true(workload_measures(echo, METRIC_ERRORS_THEIRS));
    assert_true(workload_measures(echo, METRIC_CONNECTIONS_ACCEPTED));
    assert_true(workload_measures(echo, METRIC_PEAK_RSS_BYTES));
    assert_false(workload_measures(echo, METRIC_WALL_NS));
    assert_true(workload_measures(dispatch, METRIC_WALL_NS));
    assert_true(workload_measures(dispatch, METRIC_PEAK_RSS_BYTES));
    assert_true(workload_measures(dispatch, METRIC_COROUTINES_PEAK));
    assert_false(workload_measures(dispatch, METRIC_MESSAGES));
    assert_false(workload_measures(dispatch, METRIC_CONNECTIONS_ACCEPTED));
}

static void accepts(const char *workload, const char *axis, const char *value)
{
    struct error error = {""};
    if (axis_check(workload_axis(workload_find(workload), axis), value, &error) != 0)
        fail_msg("%s: %s", value, error.text);
}

static void refuses(const char *workload, const char *axis, const char *value, const char *sentence)
{
    struct error error = {""};
    if (axis_check(workload_axis(workload_find(workload), axis), value, &error) == 0)
        fail_msg("%s=%s was accepted", axis, value);
    assert_string_equal(error.text, sentence);
}

static void values_within_range_are_accepted(void **state)
{
    (void)state;
    accepts("echo", "connections", "1");
    accepts("echo", "connections", "19000");
    accepts("echo", "load", "blast");
    accepts("dispatch", "lines", "1000000000");
    accepts("dispatch", "match", "0");
    accepts("dispatch", "match", "0.5");
    accepts("dispatch", "match", "0.001");
    accepts("dispatch", "match", "1");
}

static void other_values_are_refused(void **state)
{
    (void)state;
#define INTEGER "axis 'connections' takes a whole number from 1 to 19000, not "
    refuses("echo", "connections", "0", INTEGER "'0'");
    refuses("echo", "connections", "19001", INTEGER "'19001'");
    refuses("echo", "connections", "-1", INTEGER "'-1'");
    refuses("echo", "connections", "", INTEGER "''");
    refuses("echo", "connections", "ten", INTEGER "'ten'");
    refuses("echo", "connections", "1.5", INTEGER "'1.5'");
    refuses("echo", "connections", "99999999999999999999999", INTEGER "'99999999999999999999999'");
    refuses("echo", "connections", "010", INTEGER "'010' (write 10)");
    refuses("echo", "connections", "1e3", INTEGER "'1e3' (write 1000)");
    refuses("echo", "connections", "0x10", INTEGER "'0x10' (write 16)");
    refuses("echo", "connections", "10.0", INTEGER "'10.0' (write 10)");
    refuses("echo", "connections", "+7", INTEGER "'+7' (write 7)");
    refuses("echo", "connections", "7 ", INTEGER "'7 '");
#define REAL "axis 'match' takes a number from 0 to 1, not "
    refuses("dispatch", "match", "1.5", REAL "'1.5'");
    refuses("dispatch", "match", "nan", REAL "'nan'");
    refuses("dispatch", "match", ".5", REAL "'.5' (write 0.5)");
    refuses("dispatch", "match", "0.50", REAL "'0.50' (write 0.5)");
    refuses("dispatch", "match", "1.", REAL "'1.' (write 1)");
    refuses("dispatch", "match", "-0", REAL "'-0'");
    refuses("dispatch", "match", "0.1234567890123456789012345",
            REAL "'0.1234567890123456789012345' (write 0.123456789012346)");
    refuses(
        "echo", "load", "fast",
        "unknown value 'fast' for axis 'load' (there are closed, open, blast, churn, idle, slow and knee)");
    refuses("echo", "load", "blst", "unknown value 'blst' for axis 'load' (did you mean 'blast'?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_hold_together),
        cmocka_unit_test(metrics_are_whole),
        cmocka_unit_test(some_metrics_belong_to_a_value),
        cmocka_unit_test(growths_hold_together),
        cmocka_unit_test(slopes_are_kept_to_their_cases),
        cmocka_unit_test(workloads_measure_what_they_can),
        cmocka_unit_test(values_within_range_are_accepted),
        cmocka_unit_test(other_values_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
