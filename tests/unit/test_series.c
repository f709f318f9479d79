#include "memory.h"
#include "random.h"
#include "series.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SLICES = 20, THREADS = 3, VALUES = 200000 };

static uint64_t some_value(struct random_state *random)
{
    uint64_t value = random_below(random, UINT64_C(1) << (4 + random_below(random, 32)));
    return random_below(random, 50000) ? value : HISTOGRAM_HIGHEST_NS + value; // some overflow
}

static void assert_same(const struct histogram *left, struct histogram *right)
{
    assert_true(fabs(left->sum - right->sum) <= 1e-9 * left->sum);
    right->sum = left->sum; // added up in another order, so rounded otherwise
    assert_memory_equal(left, right, sizeof *left);
}

static void slices_of_threads_add_up_to_what_was_recorded(void **state)
{
    (void)state;
    struct histogram *direct = memory_zeroed(SLICES, sizeof *direct);
    struct histogram *added = memory_zeroed(1, sizeof *added);
    struct series threads[THREADS];
    struct random_state random;
    random_seed(&random, 7);
    for (int i = 0; i < THREADS; i++)
        series_init(&threads[i], SLICES);
    for (unsigned i = 0; i < VALUES; i++) {
        unsigned slice = i / (VALUES / SLICES);
        uint64_t value = some_value(&random);
        if (slice == 4)
            continue; // an empty one, that no thread ever begins
        histogram_record(&direct[slice], value);
        series_record(&threads[slice == 6 ? 1 : i % THREADS], slice, value);
    }
    for (int i = 0; i < THREADS; i++)
        series_close(&threads[i]);
    for (unsigned slice = 0; slice < SLICES; slice++) {
        histogram_clear(added);
        for (int i = 0; i < THREADS; i++)
            series_add_to(&threads[i], slice, added);
        assert_int_equal(added->total, slice == 4 ? 0 : VALUES / SLICES);
        assert_same(&direct[slice], added);
    }
    for (int i = 0; i < THREADS; i++)
        series_release(&threads[i]);
    free(direct);
    free(added);
}

static void a_slice_of_overflow_alone_is_kept(void **state)
{
    (void)state;
    struct histogram *added = memory_zeroed(1, sizeof *added);
    struct series series;
    series_init(&series, 2);
    series_record(&series, 0, 5);
    series_record(&series, 1, HISTOGRAM_HIGHEST_NS + 1);
    series_close(&series);
    series_close(&series); // does nothing more
    series_add_to(&series, 1, added);
    assert_int_equal(added->total, 1);
    assert_int_equal(added->overflow, 1);
    assert_int_equal(added->least, HISTOGRAM_HIGHEST_NS + 1);
    series_release(&series);
    free(added);
}

// More than 2^32 in one bucket, which takes hours: they are put there.
static void a_slice_holds_more_than_32_bits_count(void **state)
{
    (void)state;
    const uint64_t many = (UINT64_C(1) << 32) + 1;
    struct histogram *added = memory_zeroed(1, sizeof *added);
    struct series series;
    series_init(&series, 1);
    series_record(&series, 0, 5);
    series.open->counts[histogram_bucket_of(5)] = series.open->total = many;
    series_close(&series);
    series_add_to(&series, 0, added);
    series_add_to(&series, 0, added);
    assert_int_equal(added->total, 2 * many);
    assert_int_equal(added->counts[histogram_bucket_of(5)], 2 * many);
    series_release(&series);
    free(added);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_of_threads_add_up_to_what_was_recorded),
        cmocka_unit_test(a_slice_of_overflow_alone_is_kept),
        cmocka_unit_test(a_slice_holds_more_than_32_bits_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
