// stats against figures from scipy (tests/data/make_stats_oracle.py made them) and against its own laws;
// tests/proof simulates it.
#include "random.h"
#include "stats.h"
#include "stats_figures.h"

static void check_trim(const double *ramp, size_t count, double confidence, long trim, double reached)
{
    struct interval got = stats_median_interval(ramp, count, confidence);
    char what[80];
    snprintf(what, sizeof what, "n=%zu at %g", count, confidence);
    if (trim < 0) {
        if (!isnan(got.low) || !isnan(got.high) || !isnan(got.confidence))
            fail_msg("%s has an interval", what);
        return;
    }
    if (got.low != (double)trim || got.high != (double)(count - 1) - (double)trim)
        fail_msg("%s: from %g to %g, not from %ld", what, got.low, got.high, trim);
    assert_close(what, got.confidence, reached, count > 1000 ? 1e-7 : 1e-12);
}

// Over 0, 1, 2 ... the ends of the interval are the ranks themselves.
static void intervals_have_the_ranks_of_the_binomial(void **state)
{
    (void)state;
    FILE *file = fopen(TEST_SOURCE_DIR "/data/stats_binomial.tsv", "re");
    assert_non_null(file);
    size_t most = 1000000, lines = 0;
    double *ramp = memory_zeroed(most, sizeof *ramp);
    for (size_t i = 0; i < most; i++)
        ramp[i] = (double)i;
    char line[200];
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *rest = line;
        size_t count = strtoul(rest, &rest, 10);
        double confidence = strtod(rest, &rest);
        long trim = strtol(rest, &rest, 10);
        assert_in_range(count, 1, most);
        check_trim(ramp, count, confidence, trim, strtod(rest, NULL));
        lines++;
    }
    assert_true(lines > 500);
    free(ramp);
    fclose(file);
}

static void check_sample(const json_t *sample)
{
    const char *name = json_string_value(json_object_get(sample, "name"));
    size_t count, index;
    double *values = figures_at(sample, "values", &count);
    assert_close(name, stats_mad(values, count), figure_at(sample, "mad"), 1e-12);
    assert_close(name, stats_sign_test(values, count), figure_at(sample, "sign_test"), 1e-12);
    stats_sort(values, count);
    assert_close(name, stats_median(values, count), figure_at(sample, "median"), 1e-14);
    json_t *entry;
    json_array_foreach(json_object_get(sample, "quantiles"), index, entry)
    {
        double fraction = json_number_value(json_array_get(entry, 0));
        assert_close(name, stats_quantile(values, count, fraction),
                     json_number_value(json_array_get(entry, 1)), 1e-12);
    }
    json_array_foreach(json_object_get(sample, "intervals"), index, entry)
    {
        struct interval got = stats_median_interval(values, count, figure_at(entry, "confidence"));
        assert_close(name, got.low, figure_at(entry, "low"), 0);
        assert_close(name, got.high, figure_at(entry, "high"), 0);
    }
    free(values);
}

static void samples_get_the_figures_of_scipy(void **state)
{
    (void)state;
    json_t *samples = read_json("stats_samples.json"), *sample;
    assert_true(json_array_size(samples) > 15);
    size_t index;
    json_array_foreach(samples, index, sample) check_sample(sample);
    json_decref(samples);
}

static void holm_is_as_defined(void **state)
{
    (void)state;
    json_t *families = read_json("stats_holm.json"), *family;
    size_t index;
    json_array_foreach(families, index, family)
    {
        size_t count, wanted_count;
        double *p = figures_at(family, "p", &count);
        double *wanted = figures_at(family, "adjusted", &wanted_count);
        assert_int_equal(count, wanted_count);
        stats_holm(p, count);
        for (size_t i = 0; i < count; i++)
            assert_close("holm", p[i], wanted[i], 1e-14);
        free(p);
        free(wanted);
    }
    json_decref(families);
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    double p[] = {0.01, 0.04, 0.03, 0.005}, r[] = {0.03, 0.06, 0.06, 0.02};
    stats_holm(p, 4);
    for (size_t i = 0; i < 4; i++)
        assert_close("p.adjust", p[i], r[i], 1e-14);
    stats_holm(NULL, 0);
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    assert_true(isnan(stats_median(NULL, 0)));
    assert_true(isnan(stats_quantile(NULL, 0, 0.5)));
    assert_true(isnan(stats_mad(NULL, 0)));
    assert_true(isnan(stats_jain(NULL, 0)));
    assert_true(isnan(stats_median_interval(NULL, 0, 0.95).value));
    assert_true(isnan(stats_ratio(NULL, 0, 0.95).value));
    assert_true(stats_sign_test(NULL, 0) == 1);
}

static void rounds_needed_are_those_of_the_sign_test(void **state)
{
    (void)state;
    assert_int_equal(stats_rounds_needed(1, 0.95), 6);
    assert_int_equal(stats_rounds_needed(6, 0.95), 8);
    assert_int_equal(stats_rounds_needed(20, 0.95), 10);
    double agreed[64];
    for (size_t i = 0; i < 64; i++)
        agreed[i] = 0.1;
    for (size_t comparisons = 1; comparisons <= 1000; comparisons++) {
        unsigned rounds = stats_rounds_needed(comparisons, 0.95);
        double least = stats_sign_test(agreed, rounds), before = stats_sign_test(agreed, rounds - 1);
        assert_true(least * (double)comparisons <= 0.05);
        assert_true(before * (double)comparisons > 0.05);
    }
}

// What a reader sees beside a verdict never contradicts it.
static void the_sign_test_agrees_with_the_interval(void **state)
{
    (void)state;
    struct random_state random;
    random_seed(&random, 7);
    size_t left_out = 0, kept = 0;
    for (int i = 0; i < 20000; i++) {
        double logs[40];
        size_t count = 1 + random_below(&random, 40);
        double shift = random_unit(&random) * 4 - 2;
        for (size_t j = 0; j < count; j++) // small integers, so that ties at zero are common
            logs[j] = floor(random_unit(&random) * 5 + shift) - 2;
        struct interval ratio = stats_ratio(logs, count, 0.95);
        int excludes_one = ratio.low > 1 || ratio.high < 1;
        assert_int_equal(excludes_one, stats_sign_test(logs, count) <= 0.05);
        left_out += (size_t)excludes_one;
        kept += (size_t)!excludes_one;
    }
    assert_true(left_out > 1000 && kept > 1000);
}

static void ratios_are_exact_over_all_magnitudes(void **state)
{
    (void)state;
    double magnitudes[] = {1e-9, 1, 1e9, 1e18};
    for (size_t m = 0; m < 4; m++) {
        double logs[10];
        for (size_t i = 0; i < 10; i++) {
            double base = magnitudes[m] * (1 + (double)i); // a drift of ten times cancels
            logs[i] = stats_log_ratio(base * 0.62, base);
        }
        struct interval ratio = stats_ratio(logs, 10, 0.95);
        assert_close("ratio", ratio.value, 0.62, 1e-14);
        assert_close("low", ratio.low, 0.62, 1e-14);
        assert_close("high", ratio.high, 0.62, 1e-14);
        assert_close("sign test", stats_sign_test(logs, 10), 2 * ldexp(1, -10), 1e-14);
    }
    assert_close("far apart", stats_log_ratio(1e-9, 1e18), -27 * log(10), 1e-15);
}

static void zeros_are_ties_or_infinities(void **state)
{
    (void)state;
    assert_true(stats_log_ratio(0, 0) == 0);
    assert_true(stats_log_ratio(0, 2) == -INFINITY);
    assert_true(stats_log_ratio(2, 0) == INFINITY);
    assert_true(isnan(stats_log_ratio(-1, 2)));
    assert_true(isnan(stats_log_ratio(1, NAN)));
    // Ahead in most rounds with a zero, slightly behind in the others: to drop the zeros would turn it round.
    double mixed[20];
    for (size_t i = 0; i < 20; i++)
        mixed[i] = i < 12 ? -INFINITY : 0.1;
    assert_true(stats_sign_test(mixed, 20) > 0.05);
    assert_true(isnan(stats_ratio(mixed, 20, 0.95).value));
    // One infinity among twenty lies outside the interval and does no harm.
    for (size_t i = 0; i < 20; i++)
        mixed[i] = i ? 0.1 : -INFINITY;
    assert_close("one infinity", stats_ratio(mixed, 20, 0.95).low, exp(0.1), 1e-15);
    double both[] = {-INFINITY, INFINITY};
    assert_true(isnan(stats_ratio(both, 2, 0.95).value));
}

static enum verdict verdict_of(double value, double low, double high, double p, int lower_is_better)
{
    struct interval ratio90 = {value, low, high, 0.9};
    return stats_verdict(ratio90, p, 0.05, lower_is_better, 0.03);
}

static void verdicts_follow_the_rules(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(0.6, 0.5, 0.7, 0.01, 1), VERDICT_FASTER);
    assert_int_equal(verdict_of(0.6, 0.5, 0.7, 0.01, 0), VERDICT_SLOWER);
    assert_int_equal(verdict_of(1.6, 1.5, 1.7, 0.01, 1), VERDICT_SLOWER);
    assert_int_equal(verdict_of(1.6, 1.5, 1.7, 0.01, 0), VERDICT_FASTER);
    assert_int_equal(verdict_of(0.6, 0.5, 0.7, 0.051, 1), VERDICT_UNRESOLVED);
    assert_int_equal(verdict_of(1.01, 0.98, 1.02, 0.9, 1), VERDICT_EQUIVALENT);
    assert_int_equal(verdict_of(0.98, 0.972, 0.99, 0.001, 1), VERDICT_EQUIVALENT); // real, but too small
    assert_int_equal(verdict_of(0.98, 0.970, 0.99, 0.001, 1), VERDICT_FASTER);     // below 1/1.03
    assert_int_equal(verdict_of(1.02, 1.01, 1.031, 0.001, 1), VERDICT_SLOWER);
    assert_int_equal(verdict_of(1, 0.9, 1.1, 1, 1), VERDICT_UNRESOLVED);
    assert_int_equal(verdict_of(0.6, NAN, NAN, 0.01, 1), VERDICT_NONE);
    assert_int_equal(verdict_of(0.6, 0.5, 0.7, NAN, 1), VERDICT_NONE);
    assert_string_equal(verdict_word(VERDICT_NONE), "");
    assert_string_equal(verdict_word(VERDICT_UNRESOLVED), "unresolved");
}

static void fairness_is_jains(void **state)
{
    (void)state;
    double equal[] = {3, 3, 3}, one[] = {0, 7, 0, 0}, none[] = {0, 0}, some[] = {1, 2, 3};
    assert_close("equal", stats_jain(equal, 3), 1, 1e-15);
    assert_close("one has all", stats_jain(one, 4), 0.25, 1e-15);
    assert_close("some", stats_jain(some, 3), 36.0 / 42, 1e-15);
    assert_true(isnan(stats_jain(none, 2)));
}

static void infinities_have_quantiles(void **state)
{
    (void)state;
    double values[] = {-INFINITY, 1, 2, 3, INFINITY, INFINITY};
    assert_true(stats_quantile(values, 6, 0) == -INFINITY);
    assert_true(stats_quantile(values, 6, 0.2) == 1);
    assert_true(stats_quantile(values, 6, 0.6) == 3);
    assert_true(stats_quantile(values, 6, 0.7) == INFINITY);
    assert_true(stats_quantile(values, 6, 0.9) == INFINITY);
    assert_true(stats_median(values, 6) == 2.5);
    assert_true(stats_mad(values, 5) == 1);
    assert_true(isnan(stats_mad(values + 4, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_have_the_ranks_of_the_binomial),
        cmocka_unit_test(samples_get_the_figures_of_scipy),
        cmocka_unit_test(holm_is_as_defined),
        cmocka_unit_test(nothing_comes_of_nothing),
        cmocka_unit_test(rounds_needed_are_those_of_the_sign_test),
        cmocka_unit_test(the_sign_test_agrees_with_the_interval),
        cmocka_unit_test(ratios_are_exact_over_all_magnitudes),
        cmocka_unit_test(zeros_are_ties_or_infinities),
        cmocka_unit_test(verdicts_follow_the_rules),
        cmocka_unit_test(fairness_is_jains),
        cmocka_unit_test(infinities_have_quantiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
