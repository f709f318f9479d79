// docs/SCHEMA.md shows the tables of the code: every row, in order, and no other.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "counter.h"
#include "machine.h"
#include "scenario.h"
#include "strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct strbuf page;

static int read_page(void **state)
{
    (void)state;
    return strbuf_add_file(&page, TEST_SOURCE_DIR "/../docs/SCHEMA.md");
}

static int release_page(void **state)
{
    (void)state;
    strbuf_release(&page);
    return 0;
}

// The rows of the first table behind a heading, without the table's head; each ends in a line break. The
// caller frees them.
static char *table_behind(const char *heading)
{
    struct strbuf rows = {0};
    const char *line = strstr(strbuf_text(&page), heading);
    unsigned head = 2;
    if (!line) {
        fail_msg("no heading '%s'", heading);
        return memory_copy_string("");
    }
    line += strcspn(line, "\n") + 1;
    line += strspn(line, "\n");
    while (*line && *line != '#' && *line != '|') // text before the table
        line += strcspn(line, "\n") + 1;
    for (; *line == '|'; line += strcspn(line, "\n") + 1) {
        if (head > 0)
            head--;
        else
            strbuf_add(&rows, line, strcspn(line, "\n") + 1);
    }
    return strbuf_detach(&rows);
}

static void expect_table(const char *heading, const struct strbuf *expected)
{
    char *found = table_behind(heading);
    if (strcmp(found, strbuf_text(expected)) != 0)
        fail_msg("'%s' should hold these rows:\n%s", heading, strbuf_text(expected));
    free(found);
}

// Which workloads have the metric, in a word.
static const char *workloads_of(enum metric_id metric)
{
    const char *only = NULL;
    unsigned count = 0;
    enum metric_id counted;
    for (unsigned i = 0; metric_is_counted(metric) && i < COUNTER_COUNT; i++)
        if (counter_metric((enum counter_id)i, WORKLOAD_SERVER, &counted) && counted == metric)
            return "servers";
    bool of_kind[3] = {false};
    for (size_t i = 0; workload_at(i); i++) {
        if (!workload_measures(workload_at(i), metric))
            continue;
        only = workload_at(i)->name;
        of_kind[workload_at(i)->kind] = true;
        count++;
    }
    if (of_kind[WORKLOAD_BATCH] && of_kind[WORKLOAD_SERVER])
        return "both";
    if (of_kind[WORKLOAD_SERVER])
        return "servers";
    return count == 1 ? only : "batch";
}

static void metrics_are_those_of_the_code(void **state)
{
    (void)state;
    static const char *const better[] = {
        [BETTER_NEITHER] = "", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"};
    struct strbuf rows = {0};
    for (int i = 0; i < METRIC_COUNT; i++) {
        const struct metric *metric = metric_get((enum metric_id)i);
        strbuf_addf(&rows, "| `%s` | %s | %s | %s | %s |\n", metric->name, metric->unit,
                    better[metric->better], workloads_of((enum metric_id)i), metric->means);
    }
    expect_table("## Metrics\n", &rows);
    strbuf_release(&rows);
}

static void add_values(struct strbuf *row, const struct axis *axis)
{
    if (axis->type != AXIS_WORD) {
        strbuf_addf(row, "%s from %.0f to %.0f", axis->type == AXIS_INTEGER ? "whole," : "any,", axis->least,
                    axis->most);
        return;
    }
    for (size_t i = 0; axis->words[i]; i++)
        strbuf_addf(row, "%s%s", i ? ", " : "", axis->words[i]);
}

static void axes_are_those_of_the_code(void **state)
{
    (void)state;
    for (size_t i = 0; workload_at(i); i++) {
        const struct workload *workload = workload_at(i);
        struct strbuf heading = {0}, rows = {0};
        for (size_t j = 0; j < workload->axis_count; j++) {
            const struct axis *axis = &workload->axes[j];
            strbuf_addf(&rows, "| `%s` | ", axis->name);
            add_values(&rows, axis);
            strbuf_addf(&rows, " | %s | %s |\n", axis->fallback, axis->means);
        }
        strbuf_addf(&heading, "### %s\n", workload->name);
        expect_table(heading.text, &rows);
        strbuf_release(&heading);
        strbuf_release(&rows);
    }
}

// The names in the first column of a table, "a, b and c", as errors list them.
static char *keys_behind(const char *heading)
{
    char *rows = table_behind(heading), *last = NULL;
    struct strbuf keys = {0};
    for (char *row = rows; *row; row += strcspn(row, "\n") + 1) {
        if (strncmp(row, "| `", 3) != 0)
            fail_msg("no key in row '%.40s'", row);
        size_t length = strcspn(row + 3, "`");
        if (last)
            strbuf_addf(&keys, "%s%s", keys.length ? ", " : "", last);
        free(last);
        last = memory_copy_bytes(row + 3, length);
    }
    strbuf_addf(&keys, " and %s", last ? last : "");
    free(last);
    free(rows);
    return strbuf_detach(&keys);
}

// What a scenario with a key like no other is told: all keys that there are.
static void expect_keys(const char *heading, const char *text)
{
    struct scenario scenario;
    struct error error = {""};
    char *keys = keys_behind(heading);
    struct strbuf wanted = {0};
    strbuf_addf(&wanted, " (there are %s)", keys);
    assert_int_equal(scenario_parse(&scenario, "f.yaml", text, strlen(text), &error), -1);
    if (!strstr(error.text, wanted.text))
        fail_msg("'%s' lists %s; the code says: %s", heading, keys, error.text);
    strbuf_release(&wanted);
    free(keys);
}

#define HEAD "title: T\nquestion: Q\nworkload: echo\nimplementations: [a]\nbaseline: a\n"

static void keys_are_those_of_the_code(void **state)
{
    (void)state;
    expect_keys("## Scenarios\n", "{qqqqqqqqqq: 1}");
    expect_keys("### run\n", HEAD "run: {qqqqqqqqqq: 1}\n");
    expect_keys("### rounds\n", HEAD "rounds: {qqqqqqqqqq: 1}\n");
    expect_keys("### plots\n", HEAD "plots: [{qqqqqqqqqq: 1}]\n");
    expect_keys("### claims\n", HEAD "claims: [{qqqqqqqqqq: 1}]\n");
}

static void findings_are_those_of_the_code(void **state)
{
    (void)state;
    struct strbuf names = {0};
    const char *const *properties = machine_properties();
    for (; *properties; properties++)
        strbuf_addf(&names, "%s%s", !names.length ? "" : properties[1] ? ", " : " and ", *properties);
    char *keys = keys_behind("There is one for each property");
    assert_string_equal(keys, names.text);
    strbuf_release(&names);
    free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_those_of_the_code),
        cmocka_unit_test(axes_are_those_of_the_code),
        cmocka_unit_test(keys_are_those_of_the_code),
        cmocka_unit_test(findings_are_those_of_the_code),
    };
    return cmocka_run_group_tests(tests, read_page, release_page);
}
