// agenda: campaign.json comes back as it was, is refused when it is damaged, and every thing that has changed
// since is told, and nothing else.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agenda.h"

#include <stdbool.h>
#include <string.h>

static const char begun[] =
    "{'schema_version': 1, 'started_at': '2026-01-01T00:00:00Z', 'command': 'corobench run a.yaml',"
    " 'impls': ['mine=/there'], 'driver': {'version': '1.0', 'suite': 1, 'hash': 'aaaaaaaaaaaaaaaa'},"
    " 'host': {'cpu': {'model': 'M', 'online': 2, 'virtual_machine': true}, 'memory': '1000 kB',"
    "  'mitigations': {'spectre': 'off'}, 'kernel': {'release': '6', 'load_average': '1 2 3'}},"
    " 'programs': {'echo/thread': {'program': 'build/thread', 'hash': '1111111111', 'key': 'k'}},"
    " 'scenarios': [{'name': 'a', 'path': 'a.yaml', 'text': 'one\\ntwo\\n', 'plan': {'seed': '1'}}]}";

// Single quotes stand for double ones. The caller decrefs.
static json_t *parse(const char *text)
{
    char *copy = memory_copy_string(text);
    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *json = json_loads(copy, 0, NULL);
    assert_non_null(json);
    free(copy);
    return json;
}

static struct agenda read_agenda(void)
{
    struct agenda agenda;
    struct error error;
    json_t *json = parse(begun);
    if (agenda_from_json(&agenda, json, "campaign.json", &error) != 0)
        fail_msg("%s", error.text);
    json_decref(json);
    return agenda;
}

static void it_comes_back_as_it_was(void **state)
{
    (void)state;
    struct agenda agenda = read_agenda();
    json_t *json = agenda_to_json(&agenda), *wanted = parse(begun);
    assert_string_equal(agenda.scenarios.items[0].text, "one\ntwo\n");
    assert_true(json_equal(json, wanted));
    json_decref(json);
    json_decref(wanted);
    agenda_release(&agenda);
}

static void what_json_cannot_hold_is_not_written(void **state)
{
    (void)state;
    struct agenda agenda = read_agenda();
    agenda.command[0] = '\xff'; // it is for people: it may be bent
    json_t *json = agenda_to_json(&agenda);
    assert_non_null(json);
    json_decref(json);
    agenda.scenarios.items[0].text[0] = '\xff';
    assert_null(agenda_to_json(&agenda));
    agenda_release(&agenda);
}

static void damaged_ones_are_refused(void **state)
{
    (void)state;
    static const char *const members[] = {"started_at", "command", "driver", "host", "programs", "scenarios"};
    struct agenda agenda;
    struct error error;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *json = parse(begun);
        json_object_del(json, members[i]);
        assert_int_equal(agenda_from_json(&agenda, json, "campaign.json", &error), -1);
        assert_non_null(strstr(error.text, "campaign.json: damaged"));
        json_decref(json);
    }
    static const char *const names[] = {"", ".", "..", "../a", "/a"}; // they would lead elsewhere
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        json_t *json = parse(begun);
        json_object_set_new(json_array_get(json_object_get(json, "scenarios"), 0), "name",
                            json_string(names[i]));
        assert_int_equal(agenda_from_json(&agenda, json, "campaign.json", &error), -1);
        json_decref(json);
    }
    json_t *json = parse(begun);
    json_object_set_new(json, "schema_version", json_integer(2));
    assert_int_equal(agenda_from_json(&agenda, json, "campaign.json", &error), -1);
    assert_non_null(strstr(error.text, "schema_version 2"));
    json_decref(json);
}

// Compares with what `now` is, and frees that: the sentences must be `wanted`, a NULL-terminated list.
static void expect(struct agenda *now, const char *const *wanted)
{
    struct agenda then = read_agenda();
    struct strings differences = {0};
    agenda_differences(&then, now, NULL, &differences);
    for (size_t i = 0; wanted[i] || i < differences.count; i++) {
        const char *found = i < differences.count ? differences.items[i] : "nothing";
        if (!wanted[i] || strcmp(found, wanted[i]) != 0)
            fail_msg("'%s' instead of '%s'", found, wanted[i] ? wanted[i] : "nothing");
    }
    strings_release(&differences);
    agenda_release(&then);
    agenda_release(now);
}

#define EXPECT(now, ...) expect(now, (const char *const[]){__VA_ARGS__})

static void what_is_the_same_is_no_difference(void **state)
{
    (void)state;
    struct agenda now = read_agenda();
    EXPECT(&now, NULL);
    now = read_agenda(); // begun, and as it was written
    now.scenarios.items[0].copy = memory_copy_string("one\ntwo\n");
    EXPECT(&now, NULL);
    now = read_agenda(); // not begun yet, and the scenario's file is gone
    free(now.scenarios.items[0].text);
    json_decref(now.scenarios.items[0].plan);
    now.scenarios.items[0].text = NULL;
    now.scenarios.items[0].plan = NULL;
    EXPECT(&now, NULL);
    now = read_agenda(); // what comes and goes
    json_object_set_new(json_object_get(now.host, "kernel"), "load_average", json_string("9 9 9"));
    json_object_set_new(now.host, "memory", json_string("991 kB"));
    EXPECT(&now, NULL);
}

static void each_change_of_the_machine_is_told(void **state)
{
    (void)state;
    struct agenda now = read_agenda();
    json_object_set_new(json_object_get(now.host, "cpu"), "online", json_integer(4));
    json_object_del(json_object_get(now.host, "cpu"), "model");
    json_object_set_new(json_object_get(now.host, "cpu"), "virtual_machine", json_false());
    json_object_set_new(json_object_get(now.host, "cpu"), "governor", json_string("powersave"));
    json_object_set_new(now.host, "memory", json_string("980 kB"));
    json_object_del(json_object_get(now.host, "mitigations"), "spectre");
    json_object_set_new(json_object_get(now.host, "mitigations"), "meltdown", json_string("on"));
    EXPECT(&now, "machine: CPU model was 'M', is not known", "machine: number of online CPUs was 2, is 4",
           "machine: CPU governor was not known, is 'powersave'",
           "machine: virtual machine was true, is false", "machine: memory was '1000 kB', is '980 kB'",
           "machine: mitigation of spectre was 'off', is not known",
           "machine: mitigation of meltdown was not known, is 'on'", NULL);
}

static void each_change_of_programs_and_driver_is_told(void **state)
{
    (void)state;
    struct agenda now = read_agenda();
    json_t *program = json_object_get(now.programs, "echo/thread");
    json_object_set_new(program, "key", json_string("other"));
    EXPECT(
        &now,
        "program echo/thread: its interpreter, a library, its limits, a file that it shares with others, or "
        "its checks have changed",
        NULL);
    now = read_agenda();
    json_object_set_new(json_object_get(now.programs, "echo/thread"), "hash", json_string("22222222222"));
    EXPECT(&now, "program echo/thread: build/thread has changed (2222222222, was 1111111111)", NULL);
    now = read_agenda();
    json_object_set_new(json_object_get(now.programs, "echo/thread"), "refused", json_string("not built"));
    EXPECT(&now, "program echo/thread: not built", NULL);
    now = read_agenda();
    json_object_clear(now.programs);
    json_object_set_new(now.driver, "suite", json_integer(2));
    EXPECT(&now, "program echo/thread: is not there any more",
           "driver: it was corobench 1.0 (aaaaaaaaaa), is corobench 1.0 (aaaaaaaaaa)", NULL);
}

static void a_driver_built_anew_matters_where_it_takes_part(void **state)
{
    (void)state;
    struct agenda then = read_agenda(), now = read_agenda();
    struct strings differences = {0};
    agenda_differences(&then, &now, "a", &differences);
    assert_int_equal(differences.count, 0);
    json_object_set_new(now.driver, "hash", json_string("bbbbbbbbbbbbbbbb"));
    agenda_differences(&then, &now, NULL, &differences);
    assert_int_equal(differences.count, 0);
    agenda_differences(&then, &now, "a", &differences);
    assert_int_equal(differences.count, 1);
    assert_string_equal(differences.items[0], "driver: it was corobench 1.0 (aaaaaaaaaa), is corobench 1.0 "
                                              "(bbbbbbbbbb), and takes part in the runs of a");
    strings_release(&differences);
    agenda_release(&then);
    agenda_release(&now);
}

static void each_change_of_a_scenario_is_told(void **state)
{
    (void)state;
    struct agenda now = read_agenda();
    struct agenda_scenario *scenario = &now.scenarios.items[0];
    free(scenario->text);
    scenario->text = memory_copy_string("one\ntwo");
    scenario->copy = memory_copy_string("");
    json_object_set_new(scenario->plan, "seed", json_string("2"));
    EXPECT(&now, "scenario a: a.yaml has changed, first in line 2",
           "scenario a: its copy a/scenario.yaml has changed, first in line 1",
           "scenario a: a/plan.json has changed", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_back_as_it_was),
        cmocka_unit_test(what_json_cannot_hold_is_not_written),
        cmocka_unit_test(damaged_ones_are_refused),
        cmocka_unit_test(what_is_the_same_is_no_difference),
        cmocka_unit_test(each_change_of_the_machine_is_told),
        cmocka_unit_test(each_change_of_programs_and_driver_is_told),
        cmocka_unit_test(a_driver_built_anew_matters_where_it_takes_part),
        cmocka_unit_test(each_change_of_a_scenario_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
