// plan: what is chosen, how it is ordered, what is refused, and that it survives its file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "planned.h"
#include "strbuf.h"

#include <stdio.h>

static struct catalog catalog;

static int set_up(void **state)
{
    (void)state;
    catalog = planned_catalog();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    catalog_release(&catalog);
    return 0;
}

// Both released by the caller.
static int make(struct scenario *scenario, struct plan *plan, const char *tail, const char *only,
                struct error *error)
{
    char *text = memory_format("%s%s", PLANNED_HEAD, tail);
    int result = scenario_parse(scenario, "test.yaml", text, strlen(text), error);
    free(text);
    if (result != 0)
        fail_msg("%s", error->text);
    result = plan_make(plan, scenario, &catalog, only, 42, error);
    if (result != 0)
        scenario_release(scenario);
    return result;
}

static void expect_labels(const char *tail, const char *only, const char *wanted)
{
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    if (make(&scenario, &plan, tail, only, &error) != 0)
        fail_msg("%s", error.text);
    struct strbuf labels = {0};
    for (size_t i = 0; i < plan.implementations.count; i++)
        strbuf_addf(&labels, "%s%s", i ? " " : "", plan.implementations.items[i].label);
    assert_string_equal(strbuf_text(&labels), wanted);
    strbuf_release(&labels);
    plan_release(&plan);
    scenario_release(&scenario);
}

static void expect_error(const char *tail, const char *wanted)
{
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, tail, NULL, &error), -1);
    if (!strstr(error.text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error.text);
}

static void patterns_choose(void **state)
{
    (void)state;
    expect_labels("implementations: [thread, process]\n", NULL, "process thread thread~aa");
    expect_labels("implementations: ['reactor_*', thread]\n", NULL,
                  "reactor_epoll reactor_small thread thread~aa");
    expect_labels("implementations: [model: reactor, thread]\n", NULL,
                  "reactor_epoll reactor_small thread thread~aa");
    expect_labels("implementations: ['*', '!reactor_*']\n", NULL,
                  "coroutine_stackful process thread thread~aa");
    expect_labels("implementations: ['*']\n", "proc*", "process thread thread~aa"); // the baseline stays
}

static void what_impls_added_is_always_in(void **state)
{
    (void)state;
    catalog.items[1].added = true;
    expect_labels("implementations: [thread]\n", NULL, "process thread thread~aa");
    catalog.items[1].added = false;
}

static void unknown_names_are_reported_at_their_place(void **state)
{
    (void)state;
    expect_error("implementations: [thread, thraed]\n",
                 "test.yaml:6:27: workload 'echo' has no implementation 'thraed' (did you mean 'thread'?)");
    expect_error("implementations: [process]\n", "test.yaml:4:11: the baseline 'thread' is not among");
    expect_error("implementations: [thread, process]\ncontrasts: [[process, preocess]]\n",
                 "did you mean 'process'?");
}

// A scenario of fanout: what is wrong with a point is told before its implementations are looked for.
static void expect_no_answers(const char *tail, const char *wanted)
{
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    char *text = memory_format("title: T\nquestion: Q?\nworkload: fanout\nimplementations: ['*']\n"
                               "baseline: thread\n%s\n",
                               tail);
    if (scenario_parse(&scenario, "test.yaml", text, strlen(text), &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(plan_make(&plan, &scenario, &catalog, NULL, 42, &error), -1);
    if (!strstr(error.text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, error.text);
    scenario_release(&scenario);
    free(text);
}

static void what_is_asked_of_answers_has_a_meaning(void **state)
{
    (void)state;
    expect_no_answers("axes: {resets: [0, 0.7], stalls: 0.1, malformed: 0.21}\nrun: {deadline: 1h}",
                      "test.yaml:6:7: resets=0.7: status_500, resets, stalls and malformed are shares of the "
                      "answers, and come to 1.01 together");
    expect_no_answers(
        "axes: {latency_ms: 950, timeout_ms: 1000}\nrun: {deadline: 1h}",
        "test.yaml:6:7: the answer to request 1 takes 0.95 s, and timeout_ms is 1000: make it at "
        "least 1056");
    expect_no_answers(
        "axes: {requests: 1000}",
        "test.yaml:6:7: waiting for the answers takes 50 s by itself, and the deadline of a run "
        "is 30 s: make run.deadline longer");
    expect_no_answers("axes: {stalls: 1, concurrency: 100, timeout_ms: 40000}", ", or timeout_ms shorter");
    expect_no_answers("run: {deadline: 1s}", "test.yaml:1:1: waiting for the answers");
    expect_no_answers("axes: {latency_ms: 900, timeout_ms: 1000}\nrun: {deadline: 1h}", // which is right
                      "workload 'fanout' has no implementation 'thread'");
}

static void expect_comparisons(const char *implementations, size_t wanted)
{
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, implementations, NULL, &error), 0);
    assert_int_equal(plan.comparisons, wanted);
    plan_release(&plan);
    scenario_release(&scenario);
}

// A reference is chosen like any other, and nothing is decided against it.
static void a_reference_gets_no_verdict(void **state)
{
    (void)state;
    char *class = catalog.items[1].class; // of process
    expect_comparisons("implementations: [process, reactor_epoll, thread]\n", 2);
    catalog.items[1].class = memory_copy_string(CLASS_OF_REFERENCE);
    expect_labels("implementations: ['*', '!reactor_*']\n", NULL,
                  "coroutine_stackful process thread thread~aa");
    expect_comparisons("implementations: [process, reactor_epoll, thread]\n", 1);
    expect_error("implementations: ['*']\ncontrasts: [[reactor_epoll, process]]\n",
                 "test.yaml:7:13: a contrast names 'process', which is of class reference");
    expect_error("implementations: ['*']\n"
                 "claims: [{id: X, text: Y, holds: [thread < reactor_epoll, thread < process]}]\n",
                 "test.yaml: a claim names 'process', which is of class reference");
    char *baseline = catalog.items[4].class;
    catalog.items[4].class = catalog.items[1].class;
    catalog.items[1].class = class;
    expect_error("implementations: [thread, process]\n",
                 "test.yaml:4:11: baseline names 'thread', which is of class reference: it has no verdict");
    free(catalog.items[4].class);
    catalog.items[4].class = baseline;
}

static void loads_without_a_meaning_are_refused(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    char *text = memory_format("%simplementations: [thread, process]\n", PLANNED_HEAD);
    assert_int_equal(scenario_parse(&scenario, "test.yaml", text, strlen(text), &error), 0);
    assert_int_equal(scenario_set_axis(&scenario, "rate=1000", &error), 0);
    assert_int_equal(plan_make(&plan, &scenario, &catalog, NULL, 42, &error), -1);
    if (!strstr(error.text, "'rate' is for load=open: load=closed pays no heed to it"))
        fail_msg("%s", error.text);
    assert_int_equal(scenario_set_axis(&scenario, "load=open,closed", &error), 0);
    assert_int_equal(plan_make(&plan, &scenario, &catalog, NULL, 42, &error), -1);
    assert_non_null(strstr(error.text, " load=closed: 'rate' is for load=open"));
    assert_int_equal(scenario_set_axis(&scenario, "load=open", &error), 0);
    assert_int_equal(plan_make(&plan, &scenario, &catalog, NULL, 42, &error), 0);
    plan_release(&plan);
    scenario_release(&scenario);
    free(text);
}

static void a_verdict_needs_rounds(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, "implementations: ['*']\n", NULL, &error), 0);
    assert_int_equal(plan.comparisons, 4);
    assert_int_equal(plan.rounds_min, plan.rounds_needed);
    assert_int_equal(plan.rounds_max, plan.rounds_min);
    plan_release(&plan);
    scenario_release(&scenario);
    expect_error("implementations: [thread, process]\nrounds: {min: 5}\n",
                 "test.yaml:7:15: 5 rounds allow no verdict on 1 comparison at a point: take at least 6");
}

static void limits_skip_cells_and_say_so(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, "implementations: ['*']\n", NULL, &error), 0);
    size_t skipped = 0;
    for (size_t i = 0; i < plan.cells.count; i++) {
        const struct cell *cell = &plan.cells.items[i];
        if (!cell->skip)
            continue;
        skipped++;
        assert_string_equal(plan.implementations.items[cell->implementation].label, "reactor_small");
        assert_string_equal(plan.points.items[cell->point].text, "connections=100");
        assert_string_equal(cell->skip, "beyond its limit: connections<=10");
        assert_false(plan_runs_cell(&plan, i));
    }
    assert_int_equal(skipped, 1);
    assert_int_equal(plan_cells_run(&plan), 6 * 3 - 1);
    plan_release(&plan);
    scenario_release(&scenario);
}

// Each round holds every cell once; rounds differ from each other, and are the same again for the same seed.
// At 100 and 1,000 connections, of which reactor_small can have neither.
static void expect_left_out(const char *implementations, const char *only, const char *wanted)
{
    struct scenario scenario;
    struct plan plan, again;
    struct error error = {""};
    char *text = memory_format("%simplementations: %s\n", PLANNED_HEAD, implementations);
    assert_int_equal(scenario_parse(&scenario, "test.yaml", text, strlen(text), &error), 0);
    assert_int_equal(scenario_set_axis(&scenario, "connections=100,1000", &error), 0);
    assert_int_equal(plan_make(&plan, &scenario, &catalog, only, 42, &error), 0);
    json_t *json = plan_to_json(&plan, &scenario);
    assert_int_equal(plan_from_json(&again, json, "plan.json", &error), 0);
    assert_int_equal(again.left_out.count, *wanted != '\0');
    if (*wanted)
        assert_string_equal(again.left_out.items[0], wanted);
    assert_int_equal(plan_find(&again, "reactor_small") >= 0,
                     strstr(implementations, "reactor_small") != NULL);
    json_decref(json);
    free(text);
    plan_release(&again);
    plan_release(&plan);
    scenario_release(&scenario);
}

static void a_glob_leaves_out_what_no_point_is_for(void **state)
{
    (void)state;
    expect_left_out("['*']", NULL, "reactor_small");
    expect_left_out("[thread, model: reactor]", NULL, "reactor_small");
    expect_left_out("['*', reactor_small]", NULL, ""); // asked for by name: skipped aloud
    expect_left_out("['*']", "thread", "");
}

static void rounds_are_seeded_permutations(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, "implementations: ['*']\n", NULL, &error), 0);
    size_t first[18], second[18], again[18];
    assert_int_equal(plan.cells.count, 18);
    plan_round_order(&plan, 0, first);
    plan_round_order(&plan, 1, second);
    plan_round_order(&plan, 0, again);
    assert_memory_equal(first, again, sizeof first);
    assert_memory_not_equal(first, second, sizeof first);
    unsigned seen = 0;
    for (size_t i = 0; i < 18; i++)
        seen |= 1u << first[i];
    assert_int_equal(seen, (1u << 18) - 1);
    plan.seed++;
    plan_round_order(&plan, 0, again);
    assert_memory_not_equal(first, again, sizeof first);
    plan_release(&plan);
    scenario_release(&scenario);
}

// Over many seeds each cell comes first about equally often: 3 sigma around 1,000 of 18,000.
static void orders_are_uniform(void **state)
{
    (void)state;
    struct plan plan = {.cells = {.count = 18}};
    size_t order[18], firsts[18] = {0};
    for (plan.seed = 1; plan.seed <= 18000; plan.seed++) {
        plan_round_order(&plan, 0, order);
        firsts[order[0]]++;
    }
    for (size_t i = 0; i < 18; i++)
        assert_in_range(firsts[i], 900, 1100);
}

// Results are read on other machines.
static void paths_in_the_file_are_relative_to_the_root(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan;
    struct error error = {""};
    assert_int_equal(make(&scenario, &plan, "implementations: ['*']\n", NULL, &error), 0);
    plan.root = memory_copy_string("/bin"); // where the test's programs lie; their sources do not
    json_t *json = plan_to_json(&plan, &scenario);
    json_t *first = json_array_get(json_object_get(json, "implementations"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "program")), "true");
    assert_string_equal(json_string_value(json_object_get(first, "source")), "/nowhere.c");
    json_decref(json);
    plan_release(&plan);
    scenario_release(&scenario);
}

static void a_plan_survives_its_file(void **state)
{
    (void)state;
    struct scenario scenario;
    struct plan plan, again;
    struct error error = {""};
    assert_int_equal(
        make(&scenario, &plan, "implementations: ['*']\nrounds: {min: 9, max: 12}\n", NULL, &error), 0);
    plan.implementations.items[1].per_event = true;
    json_t *json = plan_to_json(&plan, &scenario);
    assert_int_equal(plan_from_json(&again, json, "plan.json", &error), 0);
    assert_true(again.implementations.items[1].per_event && !again.implementations.items[0].per_event);
    json_t *copy = plan_to_json(&again, &scenario);
    assert_true(json_equal(json, copy));
    assert_int_equal(json_array_size(json_object_get(json, "rounds")), 12);
    json_object_set_new(json, "baseline", json_integer(99));
    plan_release(&again);
    assert_int_equal(plan_from_json(&again, json, "plan.json", &error), -1);
    assert_non_null(strstr(error.text, "plan.json: damaged"));
    json_object_set_new(json, "baseline", json_integer(0));
    json_object_set_new(json, "rounds_min", json_integer(0));
    assert_int_equal(plan_from_json(&again, json, "plan.json", &error), -1);
    assert_non_null(strstr(error.text, "plan.json: not a plan"));
    json_object_set_new(json, "rounds_min", json_integer(1));
    json_object_del(json, "cells");
    assert_int_equal(plan_from_json(&again, json, "plan.json", &error), -1);
    json_decref(json);
    json_decref(copy);
    plan_release(&plan);
    scenario_release(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_choose),
        cmocka_unit_test(what_impls_added_is_always_in),
        cmocka_unit_test(unknown_names_are_reported_at_their_place),
        cmocka_unit_test(what_is_asked_of_answers_has_a_meaning),
        cmocka_unit_test(a_reference_gets_no_verdict),
        cmocka_unit_test(loads_without_a_meaning_are_refused),
        cmocka_unit_test(a_verdict_needs_rounds),
        cmocka_unit_test(limits_skip_cells_and_say_so),
        cmocka_unit_test(a_glob_leaves_out_what_no_point_is_for),
        cmocka_unit_test(rounds_are_seeded_permutations),
        cmocka_unit_test(orders_are_uniform),
        cmocka_unit_test(paths_in_the_file_are_relative_to_the_root),
        cmocka_unit_test(a_plan_survives_its_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
