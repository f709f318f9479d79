// Level shifts against figures from scipy and numpy (tests/data/make_stats_oracle.py made them), and where
// the answer is known.
#include "random.h"
#include "stats.h"
#include "stats_figures.h"

static void series_get_the_figures_of_scipy(void **state)
{
    (void)state;
    json_t *cases = read_json("stats_shifts.json"), *item;
    assert_true(json_array_size(cases) > 15);
    size_t index, found = 0;
    json_array_foreach(cases, index, item)
    {
        size_t count;
        double *values = figures_at(item, "values", &count);
        const char *name = text_at(item, "name");
        struct shift shift = stats_level_shift(values, count, 0.05, 0.03);
        assert_int_equal(shift.at, figure_at(item, "at"));
        assert_close(name, shift.p, figure_at(item, "p"), 1e-9);
        assert_close(name, shift.before, figure_at(item, "before"), 1e-14);
        assert_close(name, shift.after, figure_at(item, "after"), 1e-14);
        assert_close(name, shift.ratio, figure_at(item, "ratio"), 1e-13);
        found += shift.found;
        free(values);
    }
    assert_in_range(found, 5, json_array_size(cases) - 5);
    json_decref(cases);
}

static struct shift step(size_t before, size_t after, double ratio, double least)
{
    double *values = memory_zeroed(before + after, sizeof *values);
    struct random_state random;
    random_seed(&random, 17);
    for (size_t i = 0; i < before + after; i++)
        values[i] = (1 + 0.001 * random_unit(&random)) * (i < before ? 1 : ratio);
    struct shift shift = stats_level_shift(values, before + after, 0.05, least);
    free(values);
    return shift;
}

static void a_step_is_found_in_its_place(void **state)
{
    (void)state;
    struct shift up = step(40, 60, 1.5, 0.05), down = step(70, 30, 0.5, 0.05);
    assert_true(up.found && up.at == 40 && fabs(up.ratio - 1.5) < 0.002 && up.p < 1e-6);
    assert_true(down.found && down.at == 70 && fabs(down.ratio - 0.5) < 0.002);
}

static void a_small_step_is_not_worth_a_word(void **state)
{
    (void)state;
    assert_true(step(50, 50, 1.04, 0.03).found);
    assert_false(step(50, 50, 1.04, 0.05).found);
    assert_true(step(50, 50, 1.04, 0.05).p < 0.05); // it is there
    assert_false(step(50, 50, 1 / 1.04, 0.05).found);
}

static void waves_are_not_a_step(void **state)
{
    (void)state;
    double values[200];
    for (size_t i = 0; i < 200;
         i++) // one and a half of them: the halves differ, and all neighbours are alike
        values[i] = 10 + sin((double)i * 3.1415926 / 66);
    assert_false(stats_level_shift(values, 200, 0.05, 0).found);
}

static void nothing_is_found_in_nothing(void **state)
{
    (void)state;
    struct shift none = stats_level_shift(NULL, 0, 0.05, 0);
    assert_true(!none.found && none.at == 0 && none.p == 1 && isnan(none.ratio));
    double constant[40], stalled[40] = {0}, started[40] = {0};
    for (size_t i = 0; i < 40; i++)
        constant[i] = 1e18;
    for (size_t i = 0; i < 20; i++)
        stalled[i] = started[20 + i] = 100;
    assert_true(!stats_level_shift(constant, 40, 0.05, 0).found);
    struct shift stall = stats_level_shift(stalled, 40, 0.05, 0.05);
    assert_true(stall.found && stall.at == 20 && stall.ratio == 0);
    struct shift start = stats_level_shift(started, 40, 0.05, 0.05);
    assert_true(start.found && start.at == 20 && start.ratio == INFINITY);
}

static void a_million_slices_are_no_trouble(void **state)
{
    (void)state;
    struct shift shift = step(600000, 400000, 1.1, 0.05);
    assert_true(shift.found && shift.at == 600000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(series_get_the_figures_of_scipy),  cmocka_unit_test(a_step_is_found_in_its_place),
        cmocka_unit_test(a_small_step_is_not_worth_a_word), cmocka_unit_test(waves_are_not_a_step),
        cmocka_unit_test(nothing_is_found_in_nothing),      cmocka_unit_test(a_million_slices_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
