// Slopes and crossovers against figures from numpy (tests/data/make_stats_oracle.py made them), and where the
// answer is known.
#include "random.h"
#include "stats.h"
#include "stats_figures.h"

enum { POINTS = 4 };

static const double axis[POINTS] = {1, 10, 100, 1000};

static void check_interval(const char *what, struct interval got, const json_t *wanted, double tolerance)
{
    assert_close(what, got.value, figure_at(wanted, "value"), tolerance);
    assert_close(what, got.low, figure_at(wanted, "low"), tolerance);
    assert_close(what, got.high, figure_at(wanted, "high"), tolerance);
}

static void check_line(const char *name, const struct axis_rounds *sweep, const json_t *wanted)
{
    struct line line = stats_slope(sweep, 0.95);
    assert_int_equal(line.rounds, figure_at(wanted, "rounds"));
    check_interval(name, line.slope, json_object_get(wanted, "slope"), 1e-10);
    check_interval(name, line.fixed, json_object_get(wanted, "fixed"), 1e-9);
    double bend = figure_at(wanted, "bend");
    if (!(isnan(bend) ? isnan(line.bend) : fabs(line.bend - bend) < 1e-10))
        fail_msg("%s: bend %g, wanted %g", name, line.bend, bend);
}

static void check_crossings(const char *name, const struct axis_rounds *sweep, const json_t *wanted)
{
    size_t count, index;
    struct crossing *crossings = stats_crossings(sweep, 0.95, &count);
    if (count != json_array_size(wanted))
        fail_msg("%s: %zu stretches, wanted %zu", name, count, json_array_size(wanted));
    json_t *stretch;
    json_array_foreach(wanted, index, stretch)
    {
        const struct crossing *got = &crossings[index];
        assert_true((double)got->times == figure_at(stretch, "times"));
        assert_true((double)got->before == figure_at(stretch, "before"));
        assert_true((double)got->after == figure_at(stretch, "after"));
        assert_close(name, got->at.value, figure_at(stretch, "value"), 1e-8);
        if (isnan(got->at.confidence)) { // too few rounds: the oracle gives the stretch all the same
            assert_true(isnan(got->at.low) && isnan(got->at.high));
            continue;
        }
        assert_true(got->at.confidence >= 0.95);
        assert_close(name, got->at.low, figure_at(stretch, "low"), 1e-8);
        assert_close(name, got->at.high, figure_at(stretch, "high"), 1e-8);
    }
    free(crossings);
}

static void sweeps_get_the_figures_of_numpy(void **state)
{
    (void)state;
    json_t *cases = read_json("stats_sweeps.json"), *item;
    assert_true(json_array_size(cases) > 20);
    size_t index;
    json_array_foreach(cases, index, item)
    {
        size_t points, values_count;
        double *along = figures_at(item, "axis", &points),
               *values = figures_at(item, "values", &values_count);
        struct axis_rounds sweep = {along, points, values, (size_t)figure_at(item, "rounds")};
        assert_int_equal(values_count, points * sweep.rounds);
        check_line(text_at(item, "name"), &sweep, json_object_get(item, "line"));
        check_crossings(text_at(item, "name"), &sweep, json_object_get(item, "crossings"));
        free(along);
        free(values);
    }
    json_decref(cases);
}

static struct axis_rounds sweep_of(const double *values, size_t rounds)
{
    return (struct axis_rounds){axis, POINTS, values, rounds};
}

// Repeats one round; the caller frees it.
static double *rounds_of(const double *round, size_t rounds)
{
    double *values = memory_zeroed(rounds * POINTS, sizeof *values);
    for (size_t i = 0; i < rounds; i++)
        memcpy(values + i * POINTS, round, POINTS * sizeof *values);
    return values;
}

static void a_line_is_found_again(void **state)
{
    (void)state;
    double magnitudes[] = {1e-9, 1, 1e18};
    for (size_t m = 0; m < 3; m++) {
        double values[10 * POINTS];
        for (size_t i = 0; i < 10 * POINTS; i++) {
            size_t round = i / POINTS; // what it adds to all its points cancels in the slope
            values[i] = magnitudes[m] * (7 + 3 * axis[i % POINTS] + (double)round);
        }
        struct axis_rounds sweep = sweep_of(values, 10);
        struct line line = stats_slope(&sweep, 0.95);
        assert_close("slope", line.slope.value, 3 * magnitudes[m], 1e-13);
        assert_close("low", line.slope.low, 3 * magnitudes[m], 1e-13);
        assert_close("high", line.slope.high, 3 * magnitudes[m], 1e-13);
        assert_close("fixed", line.fixed.value, 11.5 * magnitudes[m], 1e-12);
        assert_true(line.bend < 1e-12);
    }
    // One point that is far off in every round does not carry the line away.
    double off[POINTS] = {1, 10, 5000, 1000}, *values = rounds_of(off, 6);
    struct axis_rounds sweep = sweep_of(values, 6);
    struct line line = stats_slope(&sweep, 0.95);
    assert_close("slope", line.slope.value, 1, 1e-12);
    assert_true(line.bend > 0.9);
    free(values);
}

static void no_slope_without_two_points(void **state)
{
    (void)state;
    double values[] = {1, NAN, NAN, NAN, NAN, INFINITY, 3, NAN, NAN, NAN, NAN, NAN};
    struct axis_rounds sweep = sweep_of(values, 3);
    struct line line = stats_slope(&sweep, 0.95);
    assert_true(isnan(line.slope.value) && isnan(line.fixed.value) && isnan(line.bend) && line.rounds == 0);
    sweep.rounds = 0;
    assert_int_equal(stats_slope(&sweep, 0.95).rounds, 0);
    sweep = (struct axis_rounds){axis, 1, values, 12};
    assert_true(isnan(stats_slope(&sweep, 0.95).slope.value));
    double constant[POINTS] = {5, 5, 5, 5}, *same = rounds_of(constant, 7);
    sweep = sweep_of(same, 7);
    line = stats_slope(&sweep, 0.95);
    assert_true(line.slope.value == 0 && line.slope.low == 0 && line.fixed.high == 5 && line.bend == 0);
    free(same);
}

static void an_axis_that_is_none_is_refused(void **state)
{
    (void)state;
    double turned[] = {10, 1}, twice[] = {1, 1}, endless[] = {1, INFINITY}, values[12] = {-1, 1, -1, 1};
    const double *const axes[] = {turned, twice, endless};
    for (size_t i = 0; i < 3; i++) {
        struct axis_rounds sweep = {axes[i], 2, values, 6};
        size_t count = 7;
        assert_null(stats_crossings(&sweep, 0.95, &count));
        assert_int_equal(count, 0);
        assert_true(isnan(stats_slope(&sweep, 0.95).slope.value));
    }
    struct axis_rounds sweep = {NULL, 0, NULL, 0};
    size_t count = 7;
    assert_null(stats_crossings(&sweep, 0.95, &count));
    assert_int_equal(count, 0);
}

// The stretches of `rounds` rounds that are all alike, of which there must be `wanted`; the caller frees
// them.
static struct crossing *stretches_of(const double *round, size_t rounds, size_t wanted)
{
    double *values = rounds_of(round, rounds);
    struct axis_rounds sweep = sweep_of(values, rounds);
    size_t count;
    struct crossing *crossings = stats_crossings(&sweep, 0.95, &count);
    free(values);
    assert_int_equal(count, wanted);
    return crossings;
}

static void rounds_that_agree_cross_at_a_place(void **state)
{
    (void)state;
    double once[POINTS] = {-2, -1, 1, 2};
    struct crossing *found = stretches_of(once, 6, 1);
    assert_close("value", found->at.value, sqrt(1000), 1e-14);
    assert_close("low", found->at.low, sqrt(1000), 1e-14);
    assert_close("high", found->at.high, sqrt(1000), 1e-14);
    assert_close("confidence", found->at.confidence, 0.96875, 1e-14);
    assert_true(found->times == 1 && found->before == -1 && found->after == 1);
    free(found);
    double thrice[POINTS] = {-1, 1, -1, 1};
    found = stretches_of(thrice, 9, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_close("thrice", found[i].at.value, axis[i] * sqrt(10), 1e-14);
        assert_true(found[i].times == 1 && found[i].before == (i % 2 ? 1 : -1));
    }
    free(found);
    double never[POINTS] = {1, 2, 1, 2};
    assert_null(stretches_of(never, 6, 0));
}

static void touching_is_not_overtaking(void **state)
{
    (void)state;
    double touches[POINTS] = {1, 0, 1, 1}, along[POINTS] = {1, 0, 0, 1}, through[POINTS] = {-1, 0, 0, 1};
    struct crossing *found = stretches_of(touches, 6, 1);
    assert_true(found->at.low == 10 && found->at.high == 10 && found->times == 0 && isnan(found->at.value));
    assert_true(found->before == 1 && found->after == 1);
    free(found);
    found = stretches_of(along, 6, 1);
    assert_true(found->at.low == 10 && found->at.high == 100 && found->times == 0);
    free(found);
    found = stretches_of(through, 6, 1); // somewhere in between: in the middle
    assert_true(found->at.low == 10 && found->at.high == 100 && found->times == 1);
    assert_close("middle", found->at.value, sqrt(1000), 1e-14);
    free(found);
    double at_the_end[POINTS] = {1, 1, 1, 0}, zero[POINTS] = {0};
    found = stretches_of(at_the_end, 6, 1);
    assert_true(found->at.low == 1000 && found->at.high == INFINITY && found->times == 0 &&
                found->after == 0);
    free(found);
    found = stretches_of(zero, 6, 1);
    assert_true(found->at.low == -INFINITY && found->at.high == INFINITY && found->times == 0);
    free(found);
}

static void infinite_ratios_are_at_once_on_their_side(void **state)
{
    (void)state;
    double leaves[POINTS] = {-INFINITY, -INFINITY, 3, INFINITY},
           enters[POINTS] = {-1, -1, INFINITY, INFINITY};
    struct crossing *found = stretches_of(leaves, 6, 1);
    assert_true(found->at.value == 100 && found->at.low == 100 && found->at.high == 100);
    free(found);
    found = stretches_of(enters, 6, 1);
    assert_true(found->at.value == 10 && found->at.low == 10 && found->at.high == 10);
    free(found);
    double jumps[POINTS] = {-INFINITY, INFINITY, INFINITY, INFINITY}; // anywhere between its two points
    found = stretches_of(jumps, 6, 1);
    assert_true(found->at.low == -INFINITY && found->at.high == 10 && found->after == 1);
    free(found);
}

static void too_few_rounds_have_no_interval(void **state)
{
    (void)state;
    double once[POINTS] = {-2, -1, 1, 2};
    struct crossing *found = stretches_of(once, 5, 1);
    assert_close("value", found->at.value, sqrt(1000), 1e-14);
    assert_true(isnan(found->at.low) && isnan(found->at.high) && isnan(found->at.confidence));
    assert_true(found->times == 1);
    free(found);
    found = stretches_of(once, 0, 1);
    assert_true(isnan(found->at.value) && isnan(found->at.low) && found->times == 0);
    free(found);
}

// Where every round crosses once, the stretch is the interval of the rounds' own crossings.
static void a_stretch_is_the_interval_of_the_roots(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 3);
    for (size_t rounds = 6; rounds < 60; rounds++) {
        double values[60 * POINTS], roots[60];
        for (size_t i = 0; i < rounds; i++) {
            roots[i] = log(1.5 + 900 * random_unit(&random));
            for (size_t p = 0; p < POINTS; p++)
                values[i * POINTS + p] = (log(axis[p]) - roots[i]) * 0.1;
        }
        stats_sort(roots, rounds);
        struct interval wanted = stats_median_interval(roots, rounds, 0.95);
        struct axis_rounds sweep = sweep_of(values, rounds);
        size_t count;
        struct crossing *found = stats_crossings(&sweep, 0.95, &count);
        assert_int_equal(count, 1);
        assert_close("value", found->at.value, exp(wanted.value), 1e-12);
        assert_close("low", found->at.low, exp(wanted.low), 1e-12);
        assert_close("high", found->at.high, exp(wanted.high), 1e-12);
        free(found);
    }
}

static void a_hundred_thousand_rounds_are_no_trouble(void **state)
{
    (void)state;
    enum { rounds = 100000 };
    double *values = memory_zeroed((size_t)rounds * POINTS, sizeof *values);
    struct random_state random;
    random_seed(&random, 11);
    for (size_t i = 0; i < (size_t)rounds * POINTS; i++)
        values[i] = log(axis[i % POINTS] / 50) + 10 * (random_unit(&random) - 0.5);
    struct axis_rounds sweep = sweep_of(values, rounds);
    size_t count;
    struct crossing *found = stats_crossings(&sweep, 0.95, &count);
    assert_int_equal(count, 1);
    assert_true(found->at.low < 50 && 50 < found->at.high && found->at.high / found->at.low < 1.2);
    assert_int_equal(stats_slope(&sweep, 0.95).rounds, rounds);
    free(found);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweeps_get_the_figures_of_numpy),
        cmocka_unit_test(a_line_is_found_again),
        cmocka_unit_test(no_slope_without_two_points),
        cmocka_unit_test(an_axis_that_is_none_is_refused),
        cmocka_unit_test(rounds_that_agree_cross_at_a_place),
        cmocka_unit_test(touching_is_not_overtaking),
        cmocka_unit_test(infinite_ratios_are_at_once_on_their_side),
        cmocka_unit_test(too_few_rounds_have_no_interval),
        cmocka_unit_test(a_stretch_is_the_interval_of_the_roots),
        cmocka_unit_test(a_hundred_thousand_rounds_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
