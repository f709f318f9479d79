// The unpaired ratio and the rank-sum test against figures from scipy (tests/data/make_stats_oracle.py made
// them) and against their own laws.
#include "random.h"
#include "stats.h"
#include "stats_figures.h"

static void check_interval(const char *what, struct interval got, const json_t *wanted)
{
    assert_close(what, got.value, figure_at(wanted, "value"), 1e-13);
    assert_close(what, got.low, figure_at(wanted, "low"), 1e-13);
    assert_close(what, got.high, figure_at(wanted, "high"), 1e-13);
    assert_close(what, got.confidence, figure_at(wanted, "reached"), 1e-10);
}

static void samples_get_the_figures_of_scipy(void **state)
{
    (void)state;
    json_t *cases = read_json("stats_unpaired.json"), *pair, *wanted;
    assert_true(json_array_size(cases) > 15);
    size_t index, level;
    json_array_foreach(cases, index, pair)
    {
        size_t left_count, right_count;
        double *left = figures_at(pair, "left", &left_count),
               *right = figures_at(pair, "right", &right_count);
        const char *name = text_at(pair, "name");
        assert_close(name, stats_rank_sum(left, left_count, right, right_count), figure_at(pair, "p"), 1e-10);
        assert_close(name, stats_rank_sum(right, right_count, left, left_count), figure_at(pair, "p"), 1e-10);
        json_array_foreach(json_object_get(pair, "intervals"), level, wanted)
        {
            double confidence = figure_at(wanted, "confidence");
            check_interval(name, stats_unpaired_ratio(left, left_count, right, right_count, confidence),
                           wanted);
        }
        free(left);
        free(right);
    }
    json_decref(cases);
}

// What a reader sees beside a verdict never contradicts it.
static void the_test_agrees_with_the_interval(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 1947);
    size_t left_out = 0, kept = 0;
    for (int i = 0; i < 20000; i++) {
        double left[20], right[20], confidence = random_below(&random, 2) ? 0.95 : 0.9;
        size_t left_count = 1 + random_below(&random, 20), right_count = 1 + random_below(&random, 20);
        double shift = random_unit(&random) * 4;
        for (size_t j = 0; j < left_count; j++) // small integers, so that ties are common
            left[j] = 1 + floor(random_unit(&random) * 5 + shift);
        for (size_t j = 0; j < right_count; j++)
            right[j] = 1 + floor(random_unit(&random) * 5);
        struct interval ratio = stats_unpaired_ratio(left, left_count, right, right_count, confidence);
        bool excludes_one = ratio.low > 1 || ratio.high < 1;
        double p = stats_rank_sum(left, left_count, right, right_count);
        assert_int_equal(excludes_one, p <= 1 - confidence + 1e-12);
        left_out += excludes_one;
        kept += !excludes_one;
    }
    assert_true(left_out > 1000 && kept > 1000);
}

// Which of the two is called left is of no matter.
static void the_interval_turns_round(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 1963);
    for (int i = 0; i < 500; i++) {
        double left[30], right[30];
        size_t left_count = 4 + random_below(&random, 27), right_count = 4 + random_below(&random, 27);
        for (size_t j = 0; j < 30; j++) {
            left[j] = exp(random_unit(&random) * 20 - 10);
            right[j] = exp(random_unit(&random) * 20 - 10);
        }
        struct interval one = stats_unpaired_ratio(left, left_count, right, right_count, 0.95);
        struct interval other = stats_unpaired_ratio(right, right_count, left, left_count, 0.95);
        assert_close("value", one.value, 1 / other.value, 1e-13);
        assert_close("low", one.low, 1 / other.high, 1e-13);
        assert_close("high", one.high, 1 / other.low, 1e-13);
        assert_true(one.low <= one.value && one.value <= one.high);
    }
}

static void nothing_is_said_of_what_has_no_ratio(void **state)
{
    (void)state;
    double some[] = {1, 2, 3, 4}, zeros[] = {0, 0, 0, 0}, negative[] = {1, -2, 3, 4},
           unknown[] = {1, NAN, 2, 3};
    double infinite[] = {INFINITY, INFINITY, INFINITY, INFINITY};
    assert_true(isnan(stats_unpaired_ratio(NULL, 0, some, 4, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(some, 4, NULL, 0, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(zeros, 4, some, 4, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(some, 4, zeros, 4, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(negative, 4, some, 4, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(some, 4, unknown, 4, 0.9).value));
    assert_true(isnan(stats_unpaired_ratio(infinite, 4, some, 4, 0.9).value));
    assert_true(stats_unpaired_ratio(zeros, 4, zeros, 4, 0.9).value == 1);
    assert_true(stats_unpaired_ratio(infinite, 4, infinite, 4, 0.9).high == 1);
    assert_true(stats_rank_sum(NULL, 0, some, 4) == 1);
    assert_true(stats_rank_sum(zeros, 4, zeros, 4) == 1);
    assert_close("apart", stats_rank_sum(zeros, 4, infinite, 4), 2.0 / 70, 1e-15);
    struct interval two = stats_unpaired_ratio(some, 2, some + 2, 2, 0.95);
    assert_true(two.value > 0 && isnan(two.low) && isnan(two.high) && isnan(two.confidence));
    // A zero that is lost in the tail does no harm, whatever its sign.
    double one_zero[] = {-0.0, 1, 1, 1, 1, 1, 1, 1, 1, 1}, ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assert_true(stats_unpaired_ratio(one_zero, 10, ones, 10, 0.95).low == 1);
}

static void a_million_runs_are_no_trouble(void **state)
{
    (void)state;
    enum { count = 1000000, fewer = 100000 };
    double *left = memory_zeroed(count, sizeof *left), *right = memory_zeroed(count, sizeof *right);
    struct random_state random;
    random_seed(&random, 5);
    for (size_t i = 0; i < count; i++) {
        left[i] = 1.25e18 * (1 + random_unit(&random));
        right[i] = 1e18 * (1 + random_unit(&random));
    }
    struct interval ratio = stats_unpaired_ratio(left, count, right, fewer, 0.95);
    assert_true(ratio.low < 1.25 && 1.25 < ratio.high && ratio.high / ratio.low < 1.005);
    assert_true(stats_rank_sum(left, count, right, count) < 1e-100);
    ratio = stats_unpaired_ratio(left, count, right, 1, 0.95); // one run shows nothing, against however many
    assert_true(ratio.value > 0);
    free(left);
    free(right);
}

static void rounds_needed_are_those_of_the_test(void **state)
{
    (void)state;
    assert_int_equal(stats_unpaired_rounds_needed(1, 0.95), 4);
    assert_int_equal(stats_unpaired_rounds_needed(6, 0.95), 5);
    assert_int_equal(stats_unpaired_rounds_needed(20, 0.95), 6);
    assert_int_equal(stats_unpaired_rounds_needed(1, 0.9), 3); // 2 of 20: exactly one in ten
    double low[64], high[64];
    for (size_t i = 0; i < 64; i++) {
        low[i] = (double)i;
        high[i] = 100;
    }
    for (size_t comparisons = 1; comparisons <= 1000; comparisons++) {
        size_t rounds = stats_unpaired_rounds_needed(comparisons, 0.95);
        double level = (1 - 0.95) / (double)comparisons;
        assert_true(stats_rank_sum(low, rounds, high, rounds) <= level);
        assert_true(stats_rank_sum(low, rounds - 1, high, rounds - 1) > level);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_get_the_figures_of_scipy),
        cmocka_unit_test(the_test_agrees_with_the_interval),
        cmocka_unit_test(the_interval_turns_round),
        cmocka_unit_test(nothing_is_said_of_what_has_no_ratio),
        cmocka_unit_test(a_million_runs_are_no_trouble),
        cmocka_unit_test(rounds_needed_are_those_of_the_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
