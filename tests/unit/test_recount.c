// The second way to a figure comes to the same as the first, and does not when a figure is another one.
#include "recount_parts.h"
#include "summary_parts.h"
#include "synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const connections[] = {"1", "10", "100", NULL};
static const struct synthetic echo = {"echo", "connections", connections, 3, 12, 0.05};

// The lines that samples.jsonl would have.
static void lines_of(struct recount *recount, const struct summary *summary)
{
    *recount = (struct recount){.summary = summary, .rounds = summary->rounds};
    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        struct recount_line line = {.cell = sample->cell,
                                    .round = sample->round,
                                    .went_well = sample->outcome == OUTCOME_OK,
                                    .metrics = json_object()};
        for (int j = 0; j < METRIC_COUNT; j++)
            if (isfinite(sample->metrics[j]))
                json_object_set_new(line.metrics, metric_get((enum metric_id)j)->name,
                                    json_real(sample->metrics[j]));
        vec_push(&recount->lines, line);
    }
}

static void assert_same(struct interval one, struct interval other)
{
    const double left[] = {one.value, one.low, one.high}, right[] = {other.value, other.low, other.high};
    for (size_t i = 0; i < 3; i++)
        assert_true((isnan(left[i]) && isnan(right[i])) || fabs(left[i] - right[i]) <= 1e-9 * fabs(left[i]));
}

static void test_as_many_are_left_out(void **state)
{
    (void)state;
    double values[2000];
    for (size_t count = 1; count < 2000; count += count < 100 ? 1 : 97) {
        for (size_t i = 0; i < count; i++)
            values[i] = (double)i;
        struct interval first = stats_median_interval(values, count, SUMMARY_CONFIDENCE);
        assert_same(first, recount_median(values, count));
    }
}

static void test_every_figure_of_a_summary(void **state)
{
    (void)state;
    struct summary summary;
    struct recount recount;
    struct figures figures;
    size_t kinds[32] = {0};
    synthetic_summary(&summary, &echo);
    summary_find_slopes(&summary);
    lines_of(&recount, &summary);
    figures_make(&figures, &summary);
    for (size_t i = 0; i < figures.count; i++) {
        const struct figure *figure = &figures.items[i];
        struct recounted again = recount_figure(&recount, figure);
        if (figure->gap || figure->kind == FIGURE_COUNTED) // no counters.json is here
            continue;
        kinds[figure->kind]++;
        if (figure->kind != FIGURE_NOISE) // whose cells are made up without their greatest values
            assert_int_equal(again.n, figure->n);
        assert_same(figure->value, again.value);
        assert_same(figure->ratio, again.ratio);
    }
    assert_true(kinds[FIGURE_CELL] > 20 && kinds[FIGURE_SLOPE] > 1);
    figures_release(&figures);
    recount_release(&recount);
    summary_release(&summary);
}

// Of the ranking metric in every run of a cell: `cost`, and a little by round.
static void set_cost(struct summary *summary, size_t cell, double cost)
{
    for (size_t i = 0; i < summary->samples.count; i++)
        if (summary->samples.items[i].cell == cell && summary->samples.items[i].outcome == OUTCOME_OK)
            summary->samples.items[i].metrics[summary->scenario.rank] =
                cost * (1 + 0.01 * (double)(summary->samples.items[i].round % 5));
}

static void set_verdict(struct summary *summary, size_t cell, enum verdict verdict)
{
    for (size_t i = 0; i < summary->cells.count; i++)
        if (i == cell)
            summary->cells.items[i].metrics[summary->scenario.rank].verdict = verdict;
}

// Against the baseline, which costs 1000 everywhere, the third costs 4000, 1000 and 250.
static void test_a_crossing_is_tried(void **state)
{
    (void)state;
    static const double costs[] = {4000, 1100, 250};
    static const enum verdict verdicts[] = {VERDICT_SLOWER, VERDICT_UNRESOLVED, VERDICT_FASTER};
    struct summary summary;
    struct recount recount;
    synthetic_summary(&summary, &echo);
    for (size_t point = 0; point < 3; point++) {
        size_t cell = summary_cell_at(&summary, 2, point);
        set_cost(&summary, summary_cell_at(&summary, summary.plan.baseline, point), 1000);
        set_cost(&summary, cell, costs[point]);
        set_verdict(&summary, cell, verdicts[point]);
    }
    summary_find_courses(&summary);
    lines_of(&recount, &summary);
    size_t which = 0;
    while (which < summary.courses.count && summary.courses.items[which].overtakings.count == 0)
        which++;
    assert_true(which < summary.courses.count);
    const struct course *course = &summary.courses.items[which];
    struct overtaking there = *course->overtakings.items;
    assert_true(there.value > 10 && there.value < 13);
    assert_true(recount_crosses(&recount, course, &there));
    const double wrong[] = {0.5, 0.99, 1.01, 2};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct overtaking other = there;
        other.low *= wrong[i];
        other.high *= wrong[i];
        other.value *= wrong[i];
        assert_false(recount_crosses(&recount, course, &other));
    }
    struct overtaking wider = there;
    wider.high *= 1.1;
    assert_false(recount_crosses(&recount, course, &wider));
    recount_release(&recount);
    summary_release(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_many_are_left_out),
        cmocka_unit_test(test_every_figure_of_a_summary),
        cmocka_unit_test(test_a_crossing_is_tried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
