// What a load tells of itself: while it goes, and as files for other programs.
#include "loadgen_export.h"
#include "loadgen_live.h"
#include "memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void check_line(const struct load_moment *moment, bool with_bar, const char *wanted)
{
    char *line = load_live_line(moment, with_bar);
    assert_string_equal(line, wanted);
    free(line);
}

static void a_line_says_what_is_known(void **state)
{
    (void)state;
    struct histogram *times = memory_zeroed(1, sizeof *times);
    struct load_moment moment = {.phase = LOAD_CONNECTING,
                                 .connections = 300,
                                 .of_connections = 1000,
                                 .done = 0.3,
                                 .left_s = NAN,
                                 .messages_per_second = NAN,
                                 .times = times};
    check_line(&moment, false, "connecting  300 of 1000");
    check_line(&moment, true, "[######..............] connecting  300 of 1000");
    moment.phase = LOAD_WARMING_UP;
    moment.messages_per_second = 203411;
    moment.left_s = 59.2;
    check_line(&moment, false, "warm-up  1:00 left  203 k/s");
    moment.phase = LOAD_SEARCHING;
    moment.left_s = NAN;
    moment.rate = 256000;
    check_line(&moment, true, "[######..............] searching at 256 k/s  203 k/s");
    moment.phase = LOAD_MEASURING;
    for (int i = 0; i < 100; i++)
        histogram_record(times, 1500);
    moment.done = 1;
    moment.left_s = 0;
    check_line(&moment, true, "[####################] measuring  0:00 left  203 k/s  p50 1.50 µs");
    for (int i = 0; i < 1000; i++)
        histogram_record(times, 1500);
    moment.errors = 2;
    check_line(&moment, false, "measuring  0:00 left  203 k/s  p50 1.50 µs  p99 1.50 µs  errors 2");
    moment.errors = 0;
    moment.left_s = 0x1p32 + 0.5; // of seconds
    check_line(&moment, false, "measuring  71582788:17 left  203 k/s  p50 1.50 µs  p99 1.50 µs");
    free(times);
}

static void a_series_has_a_line_for_each_slice(void **state)
{
    (void)state;
    struct load_result *result = memory_zeroed(1, sizeof *result);
    result->slice_ns = 5000000;
    result->slice_count = 3;
    result->slices[0] = (struct load_slice){500, 1000, 2000, 3000};
    result->slices[2] = (struct load_slice){10, 1001, 0, 1500};
    char *text = load_to_series(result);
    assert_string_equal(text, "# end (ns)\tmessages\tp50 (ns)\tp99 (ns)\tmax (ns)\n"
                              "5000000\t500\t1000\t2000\t3000\n"
                              "10000000\t0\tnan\tnan\tnan\n"
                              "15000000\t10\t1001\tnan\t1500\n");
    free(text);
    free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_what_is_known),
        cmocka_unit_test(a_series_has_a_line_for_each_slice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
