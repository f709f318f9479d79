#include "coarse.h"
#include "memory.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { VALUES = 10000 };

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

// From 1 us to 60 s, no quantile is below the exact one, nor more than a bucket above it.
static void quantiles_are_within_a_bucket(void **state)
{
    (void)state;
    static const unsigned per_mille[] = {1, 10, 250, 500, 900, 990, 999, 1000};
    struct coarse coarse = {0};
    struct random_state random;
    uint64_t *values = memory_zeroed(VALUES, sizeof *values);
    random_seed(&random, 9);
    for (size_t i = 0; i < VALUES; i++) {
        values[i] = (uint64_t)(1000 * pow(6e7, random_unit(&random)));
        coarse_record(&coarse, values[i]);
    }
    qsort(values, VALUES, sizeof *values, compare);
    for (size_t i = 0; i < sizeof per_mille / sizeof per_mille[0]; i++) {
        uint64_t exact = values[(per_mille[i] * VALUES + 999) / 1000 - 1];
        uint64_t said = coarse_quantile(&coarse, per_mille[i] / 1000.0);
        assert_in_range(said, exact, exact + exact / 16 + 255);
    }
    assert_int_equal(coarse.total, VALUES);
    free(values);
}

// A value alone is the quantile: at each edge of a bucket, and beyond the last.
static void single_values_are_told(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 36; bits++) {
        for (uint64_t value = ((uint64_t)1 << bits) - 1; value <= ((uint64_t)1 << bits) + 1; value++) {
            struct coarse coarse = {0};
            coarse_record(&coarse, value);
            assert_in_range(coarse_quantile(&coarse, 0.99), value, value + value / 16 + 255);
        }
    }
    struct coarse coarse = {0};
    assert_int_equal(coarse_quantile(&coarse, 0.99), 0);
    coarse_record(&coarse, UINT64_MAX);
    assert_true(coarse_quantile(&coarse, 0.99) > 60000000000);
    assert_int_equal(coarse.total, 1);
}

// Beyond 2^32 values, which take hours, of which three quarters were 1 ms: so they are there already.
static void counts_that_are_full_tell_the_same(void **state)
{
    (void)state;
    struct coarse coarse = {0};
    for (int i = 0; i < 4; i++)
        coarse_record(&coarse, i < 3 ? 1000000 : 20000000);
    for (size_t i = 0; i < COARSE_BUCKETS; i++)
        coarse.counts[i] *= UINT32_MAX / 4;
    coarse.total = UINT32_MAX / 4 * 4;
    uint64_t median = coarse_quantile(&coarse, 0.74), late = coarse_quantile(&coarse, 0.76);
    for (int i = 0; i < 10; i++)
        coarse_record(&coarse, 1000000);
    assert_in_range(median, 1000000, 1000000 + 1000000 / 16);
    assert_int_equal(coarse_quantile(&coarse, 0.74), median);
    assert_int_equal(coarse_quantile(&coarse, 0.76), late);
    assert_in_range(coarse.total, UINT32_MAX / 2, UINT32_MAX / 2 + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_a_bucket),
        cmocka_unit_test(single_values_are_told),
        cmocka_unit_test(counts_that_are_full_tell_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
