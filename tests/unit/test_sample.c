// sample: a line holds all of a run, comes back as it was, and is refused when it is not this plan's.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planned.h"
#include "sample.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

static struct catalog catalog;
static struct scenario scenario;
static struct plan plan;

static int set_up(void **state)
{
    (void)state;
    static const char text[] = PLANNED_HEAD "implementations: ['*']\n";
    struct error error;
    catalog = planned_catalog();
    return scenario_parse(&scenario, "test.yaml", text, strlen(text), &error) ||
           plan_make(&plan, &scenario, &catalog, NULL, 1, &error);
}

static int tear_down(void **state)
{
    (void)state;
    plan_release(&plan);
    scenario_release(&scenario);
    catalog_release(&catalog);
    return 0;
}

static struct sample example(void)
{
    struct sample sample;
    sample_init(&sample);
    sample.run = 7;
    sample.round = 2;
    sample.position = 3;
    sample.cell = 5;
    strcpy(sample.started_at, "2026-11-20T22:24:53Z");
    sample.took_ns = 123456789012;
    sample.outcome = OUTCOME_CRASH;
    sample.reason = memory_copy_string("ended by \"signal\" 11\n\xff");
    sample.bound = BOUND_CLIENT;
    sample.attempt = 3;
    sample.disturbed = memory_copy_string("another process: \"gcc\" (pid 7)");
    sample.metrics[METRIC_MESSAGES] = 123456789;
    sample.metrics[METRIC_JAIN_INDEX] = 0.123456789012345;
    sample.metrics[METRIC_LATENCY_MAX_NS] = INFINITY; // never reaches a file
    return sample;
}

static void a_line_comes_back_as_it_was(void **state)
{
    (void)state;
    struct sample sample = example(), again;
    struct error error = {""};
    char *line = sample_to_line(&sample, &plan, scenario.workload);
    assert_int_equal(strcspn(line, "\n"), strlen(line) - 1); // one line
    if (sample_from_line(&again, line, &plan, scenario.workload, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(again.run, 7);
    assert_int_equal(again.round, 2);
    assert_int_equal(again.position, 3);
    assert_int_equal(again.cell, 5);
    assert_int_equal(again.attempt, 3);
    assert_string_equal(again.disturbed, "another process: \"gcc\" (pid 7)");
    assert_int_equal(again.took_ns, 123456789012);
    assert_int_equal(again.outcome, OUTCOME_CRASH);
    assert_int_equal(again.bound, BOUND_CLIENT);
    assert_string_equal(again.reason, "ended by \"signal\" 11\n?"); // what is not UTF-8 is replaced
    assert_true(again.metrics[METRIC_MESSAGES] == 123456789);
    assert_true(again.metrics[METRIC_JAIN_INDEX] == 0.123456789012345);
    assert_true(isnan(again.metrics[METRIC_LATENCY_MAX_NS]));
    assert_true(isnan(again.metrics[METRIC_WALL_NS]));
    free(line);
    sample_release(&sample);
    sample_release(&again);
}

// 47 slices: three to a part, and the last two are left out, which fill none. A part without a message has no
// longest time.
static void slices_become_parts(void **state)
{
    (void)state;
    json_t *load = json_pack("{s:i, s:[]}", "slice_ns", 10000000, "slices");
    for (int i = 0; i < 47; i++)
        json_array_append_new(json_object_get(load, "slices"),
                              json_pack("{s:i, s:o}", "messages", i, "max_ns",
                                        i < 3 ? json_null() : json_integer(i % 2 ? 1000 - i : 1000 + i)));
    struct sample_parts *parts = sample_parts_from_load(load);
    assert_int_equal(parts->count, 15);
    assert_true(parts->part_ns == 30000000 && parts->messages[0] == 3 && parts->messages[14] == 42 + 43 + 44);
    assert_true(isnan(parts->longest_ns[0]) && parts->longest_ns[1] == 1004 && parts->longest_ns[14] == 1044);
    struct sample sample = example(), again;
    struct error error;
    sample.parts = parts;
    char *line = sample_to_line(&sample, &plan, scenario.workload);
    assert_non_null(strstr(line, "\"parts\":{\"part_ns\":30000000,\"messages\":[3,12,"));
    assert_int_equal(sample_from_line(&again, line, &plan, scenario.workload, &error), 0);
    assert_true(again.parts->count == 15 && again.parts->messages[14] == 129 &&
                isnan(again.parts->longest_ns[0]));
    json_array_clear(json_object_get(load, "slices"));
    assert_null(sample_parts_from_load(load)); // no slices: the run's inside is not known
    json_decref(load);
    free(line);
    sample_release(&sample);
    sample_release(&again);
}

static void the_first_attempt_is_not_told(void **state)
{
    (void)state;
    struct sample sample, again;
    struct error error;
    sample_init(&sample);
    char *line = sample_to_line(&sample, &plan, scenario.workload);
    assert_null(strstr(line, "attempt"));
    assert_null(strstr(line, "disturbed"));
    assert_int_equal(sample_from_line(&again, line, &plan, scenario.workload, &error), 0);
    assert_int_equal(again.attempt, 1);
    assert_null(again.disturbed);
    free(line);
    sample_release(&again);
}

static void expect_error(const char *line, const char *wanted)
{
    struct sample sample;
    struct error error = {""};
    assert_int_equal(sample_from_line(&sample, line, &plan, scenario.workload, &error), -1);
    if (!strstr(error.text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error.text);
}

// Replaces the first `from` in the example's line.
static char *changed_line(const char *from, const char *to)
{
    struct sample sample = example();
    char *line = sample_to_line(&sample, &plan, scenario.workload), *at = strstr(line, from);
    assert_non_null(at);
    char *changed = memory_format("%.*s%s%s", (int)(at - line), line, to, at + strlen(from));
    free(line);
    sample_release(&sample);
    return changed;
}

static void a_line_of_another_plan_is_refused(void **state)
{
    (void)state;
    static const char *const changes[][3] = {
        {"\"cell\":5", "\"cell\":4", "is not '"},
        {"\"cell\":5", "\"cell\":500", "not in the plan"},
        {"\"connections\":\"1\"", "\"connections\":\"2\"", "axis 'connections' differs"},
        {"\"schema_version\":1", "\"schema_version\":9", "schema_version 9"},
        {"\"crash\"", "\"splash\"", "outcome 'splash'"},
        {"\"attempt\":3", "\"attempt\":0", "not a sample"},
        {"\"metrics\"", "\"metric\"", "not a sample"},
        {"{", "", "not JSON"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char *line = changed_line(changes[i][0], changes[i][1]);
        expect_error(line, changes[i][2]);
        free(line);
    }
}

static void read_metrics(const char *text, const char *wanted)
{
    char path[] = "/tmp/corobench-metrics-XXXXXX";
    struct sample sample;
    struct error error = {""};
    int file = mkstemp(path);
    assert_true(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    sample_init(&sample);
    int result = sample_read_metrics(&sample, path, &error);
    unlink(path);
    if (wanted) {
        assert_int_equal(result, -1);
        if (!strstr(error.text, wanted))
            fail_msg("'%s' is not in '%s'", wanted, error.text);
    } else {
        assert_int_equal(result, 0);
        assert_true(sample.metrics[METRIC_ELAPSED_NS] == 12);
        assert_true(sample.metrics[METRIC_OPERATIONS] == 3);
    }
}

static void metrics_files_are_read_strictly(void **state)
{
    (void)state;
    read_metrics("elapsed_ns 12 ns\noperations 3 count\n", NULL);
    read_metrics("elapsed_ns 12 ns\noperations 3 count\nheartbeat_late_max_ns 5 ns\n", NULL);
    read_metrics("elapsed_ns 12 ns\nelapsed_s 3 s\n", ":2: no metric is called 'elapsed_s'");
    read_metrics("elapsed_ns 12 us\n", ":1: elapsed_ns is in ns, not 'us'");
    read_metrics("elapsed_ns twelve ns\n", ":1: 'elapsed_ns twelve ns' is not");
    read_metrics("elapsed_ns 12 ns more\n", ":1: ");
    read_metrics("elapsed_ns -12 ns\n", ":1: 'elapsed_ns -12 ns' is not");
    read_metrics("elapsed_ns nan ns\n", ":1: 'elapsed_ns nan ns' is not");
    read_metrics("elapsed_ns 18446744073709551616 ns\n", ":1: elapsed_ns is out of range");
    read_metrics("elapsed_ns 184467440737095516160 ns\n", ":1: ");
    read_metrics("elapsed_ns 12 ns\nwall_ns 1 ns\n", ":2: wall_ns is not for the program to report");
    read_metrics("latency_p99_ns 1 ns\n", ":1: latency_p99_ns is not for the program to report");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_comes_back_as_it_was),
        cmocka_unit_test(slices_become_parts),
        cmocka_unit_test(the_first_attempt_is_not_told),
        cmocka_unit_test(a_line_of_another_plan_is_refused),
        cmocka_unit_test(metrics_files_are_read_strictly),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
