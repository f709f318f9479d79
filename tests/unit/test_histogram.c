#include "histogram.h"
#include "memory.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    VALUES = 10000019, // a prime: no rank is whole
    MERGED = 1000000,
    DIGIT_BITS = 12, // of the sort
    DIGITS = 3,      // 36 bits: up to 68 s
};

// Quantiles as whole per-ten-thousands, so that the exact rank needs no floating point.
static const uint64_t asked[] = {0, 1, 100, 700, 2500, 5000, 7500, 9000, 9900, 9990, 9999, 10000};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t uniform(struct random_state *random)
{
    return random_below(random, 5000000);
}

static uint64_t exponential(struct random_state *random)
{
    return (uint64_t)(-40000.0 * log1p(-random_unit(random)));
}

static uint64_t heavy_tailed(struct random_state *random) // over nearly the whole range
{
    return (uint64_t)fmin(1000.0 * pow(1 - random_unit(random), -1.5), 59e9);
}

static uint64_t two_humped(struct random_state *random)
{
    return random_below(random, 100) ? 20000 + random_below(random, 100) : 8000000 + random_below(random, 9);
}

static uint64_t bulky(struct random_state *random) // up to the last value that is not overflow
{
    return HISTOGRAM_HIGHEST_NS - random_below(random, 1000000000);
}

static uint64_t constant(struct random_state *random)
{
    (void)random;
    return 123456;
}

static uint64_t small(struct random_state *random)
{
    return random_below(random, 2100); // on both sides of where buckets begin
}

// Puts the values in the order of one digit, and leaves those of equal digits in the order they had.
static void sort_by(const uint64_t *values, uint64_t *into, unsigned digit)
{
    static size_t places[1 << DIGIT_BITS];
    unsigned shift = digit * DIGIT_BITS, mask = (1 << DIGIT_BITS) - 1;
    memset(places, 0, sizeof places);
    for (size_t i = 0; i < VALUES; i++)
        places[values[i] >> shift & mask]++;
    size_t place = 0;
    for (size_t i = 0; i <= mask; i++) {
        size_t count = places[i];
        places[i] = place;
        place += count;
    }
    for (size_t i = 0; i < VALUES; i++)
        into[places[values[i] >> shift & mask]++] = values[i];
}

// qsort would take ten times as long.
static void sort(uint64_t *values)
{
    uint64_t *other = memory_zeroed(VALUES, sizeof *other);
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        sort_by(values, other, digit);
        memcpy(values, other, VALUES * sizeof *values);
    }
    for (size_t i = 1; i < VALUES; i++)
        assert_true(values[i - 1] <= values[i]);
    free(other);
}

// The value that the exact computation gives is in the bucket whose upper end the histogram names.
static void check_quantiles(const struct histogram *histogram, uint64_t *values)
{
    sort(values);
    for (size_t i = 0; i < COUNT(asked); i++) {
        uint64_t rank = (asked[i] * VALUES + 9999) / 10000;
        uint64_t exact = values[rank ? rank - 1 : 0];
        uint64_t found = histogram_quantile(histogram, (double)asked[i] / 10000);
        assert_true(found >= exact);
        assert_true(found - exact <= exact / 1024);
        if (exact < 2048)
            assert_int_equal(found, exact);
    }
    assert_int_equal(histogram->least, values[0]);
    assert_int_equal(histogram->most, values[VALUES - 1]);
    assert_int_equal(histogram->total, VALUES);
}

static void quantiles_are_those_of_the_values(void **state)
{
    (void)state;
    static uint64_t (*const shapes[])(struct random_state *) = {
        uniform, exponential, heavy_tailed, two_humped, bulky, constant, small};
    uint64_t *values = memory_zeroed(VALUES, sizeof *values);
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    for (size_t shape = 0; shape < COUNT(shapes); shape++) {
        struct random_state random;
        random_seed(&random, shape);
        histogram_clear(histogram);
        for (size_t i = 0; i < VALUES; i++)
            histogram_record(histogram, values[i] = shapes[shape](&random));
        check_quantiles(histogram, values);
    }
    free(histogram);
    free(values);
}

static void few_values_have_their_exact_ranks(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    assert_int_equal(histogram_quantile(histogram, 0.5), 0);
    for (uint64_t i = 1; i <= 100; i++)
        histogram_record(histogram, i);
    for (unsigned percent = 1; percent <= 100; percent++)
        assert_int_equal(histogram_quantile(histogram, percent / 100.0), percent);
    free(histogram);
}

static void every_bucket_holds_what_its_bounds_say(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    // At each power of two, the values next to it must not run out of the table nor into another bucket.
    for (unsigned bit = 0; bit < 36; bit++) {
        for (int step = -1; step <= 1; step++) {
            uint64_t value = (UINT64_C(1) << bit) + (uint64_t)step;
            if (value > HISTOGRAM_HIGHEST_NS)
                continue;
            histogram_clear(histogram);
            histogram_record(histogram, value);
            histogram_record(histogram,
                             HISTOGRAM_HIGHEST_NS); // so that `most` does not hide the bucket's end
            uint64_t found = histogram_quantile(histogram, 0.5);
            assert_true(found >= value && found - value <= value / 1024);
        }
    }
    free(histogram);
}

static void overflow_is_counted_and_kept_in_rank(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    histogram_record(histogram, HISTOGRAM_HIGHEST_NS);
    assert_int_equal(histogram->overflow, 0);
    histogram_record(histogram, HISTOGRAM_HIGHEST_NS + 1);
    histogram_record(histogram, UINT64_MAX);
    assert_int_equal(histogram->overflow, 2);
    assert_int_equal(histogram->total, 3);
    assert_true(histogram->most == UINT64_MAX);
    assert_true(histogram_quantile(histogram, 0.3) >= HISTOGRAM_HIGHEST_NS);
    assert_true(histogram_quantile(histogram, 0.5) == UINT64_MAX);
    free(histogram);
}

static void merging_equals_recording_together(void **state)
{
    (void)state;
    struct histogram *parts = memory_zeroed(4, sizeof *parts);
    struct histogram *together = memory_zeroed(2, sizeof *together);
    struct random_state random;
    random_seed(&random, 5);
    for (size_t i = 0; i < MERGED; i++) {
        uint64_t value = heavy_tailed(&random) * (i % 1000 == 0 ? 100 : 1); // some overflow
        histogram_record(&together[0], value);
        histogram_record(&parts[1 + random_below(&random, 3)], value); // the first part stays empty
    }
    assert_true(together[0].overflow > 0);
    for (size_t i = 0; i < 4; i++)
        histogram_merge(&together[1], &parts[i]);
    assert_true(fabs(together[0].sum - together[1].sum) <= 1e-9 * together[0].sum);
    together[1].sum = together[0].sum; // added up in another order, so rounded otherwise
    assert_memory_equal(&together[0], &together[1], sizeof together[0]);
    free(parts);
    free(together);
}

static void percentiles_need_enough_values(void **state)
{
    (void)state;
    static const struct {
        double fraction;
        uint64_t least;
    } cases[] = {{0.5, 8}, {0.9, 37}, {0.99, 368}, {0.999, 3680}, {0.9999, 36800}};
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    for (size_t i = 0; i < COUNT(cases); i++) {
        histogram->total = cases[i].least - 1;
        assert_false(histogram_supports(histogram, cases[i].fraction));
        histogram->total = cases[i].least;
        assert_true(histogram_supports(histogram, cases[i].fraction));
    }
    free(histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_values),
        cmocka_unit_test(few_values_have_their_exact_ranks),
        cmocka_unit_test(every_bucket_holds_what_its_bounds_say),
        cmocka_unit_test(overflow_is_counted_and_kept_in_rank),
        cmocka_unit_test(merging_equals_recording_together),
        cmocka_unit_test(percentiles_need_enough_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
