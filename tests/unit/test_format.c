// format: three significant digits, fitting units, and the edges between them.
#include "format.h"

#include "memory.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void check(char *got, const char *wanted)
{
    assert_string_equal(got, wanted);
    free(got);
}

static void numbers_have_three_digits(void **state)
{
    (void)state;
    check(format_number(0), "0");
    check(format_number(1), "1.00");
    check(format_number(9.996), "10.0");
    check(format_number(99.96), "100");
    check(format_number(0.99949), "0.999");
    check(format_number(0.9996), "1.00");
    check(format_number(-12.34), "-12.3");
    check(format_number(1234), "1230");
    check(format_number(0.00012345), "0.000123");
    check(format_number(1.234e-9), "1.23e-09");
    check(format_number(1.234e18), "1.23e+18");
    check(format_number(999999), "1.00e+06");
    check(format_number(NAN), "–");
    check(format_number(-INFINITY), "–");
}

static void units_fit_the_value(void **state)
{
    (void)state;
    check(format_quantity(0, "ns"), "0 ns");
    check(format_quantity(0.5, "ns"), "0.500 ns");
    check(format_quantity(999.4, "ns"), "999 ns");
    check(format_quantity(999.6, "ns"), "1.00 µs");
    check(format_quantity(1.234e6, "ns"), "1.23 ms");
    check(format_quantity(6.2e10, "ns"), "62.0 s");
    check(format_quantity(1024, "bytes"), "1.02 kB");
    check(format_quantity(2.5e6, "bytes"), "2.50 MB");
    check(format_quantity(78312, "1/s"), "78.3 k/s");
    check(format_quantity(8e7, "bytes/s"), "80.0 MB/s");
    check(format_quantity(4, "count"), "4");
    check(format_quantity(4.5, "count"), "4.50");
    check(format_quantity(78312, "count"), "78.3 k");
    check(format_quantity(0.931, "fraction"), "93.1%");
    check(format_quantity(2, "furlongs"), "2.00 furlongs");
    check(format_quantity(NAN, "ns"), "–");
}

static void intervals_share_a_unit(void **state)
{
    (void)state;
    check(format_interval(998e3, 1.35e6, "ns"), "0.998–1.35 ms");
    check(format_interval(NAN, 1, "ns"), "–");
    check(format_estimate(1.234e6, 998e3, 1.5e6, "ns"), "1.23 ms (0.998–1.50)");
    check(format_estimate(4, 4, 5, "count"), "4 (4–5)");
    check(format_estimate(0, 0, 3.64e6, "ns"), "0 ms (0–3.64)");
    check(format_estimate(0, 0, 0, "ns"), "0 ns (0–0)");
    check(format_estimate(4, NAN, NAN, "ns"), "4.00 ns (no interval)");
    check(format_estimate(NAN, 1, 2, "ns"), "–");
    check(format_ratio(0.6214), "0.621×");
    check(format_ratio(NAN), "–");
    check(format_ratio_interval(0.6214, 0.603, 0.64), "0.621× (0.603–0.640)");
    check(format_ratio_interval(12.34, NAN, NAN), "12.3× (no interval)");
    check(format_ratio_interval(NAN, 1, 2), "–");
}

static void places_on_an_axis_are_plain(void **state)
{
    (void)state;
    check(format_place(137.4, true), "137");
    check(format_place(37.4, true), "37");
    check(format_place(3.44, true), "3.4");
    check(format_place(99.96, true), "100");
    check(format_place(12345, true), "12,300");
    check(format_place(1234567, true), "1,230,000");
    check(format_place(0.1234, false), "0.123");
    check(format_place(NAN, true), "–");
    check(format_grouped("1000"), "1000");
    check(format_grouped("1000000"), "1,000,000");
    check(format_grouped("0.12345"), "0.12345");
    check(format_grouped("blast"), "blast");
}

static void sentences_begin_with_a_capital(void **state)
{
    (void)state;
    check(format_capital(memory_copy_string("server RSS")), "Server RSS");
    check(format_capital(memory_copy_string("µs")), "µs");
    check(format_capital(memory_copy_string("")), "");
}

static void widths_are_columns(void **state)
{
    (void)state;
    assert_int_equal(format_width(""), 0);
    assert_int_equal(format_width("1.23 µs"), 7);
    assert_int_equal(format_width("0.621× (0.603–0.640)"), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_three_digits),      cmocka_unit_test(units_fit_the_value),
        cmocka_unit_test(intervals_share_a_unit),         cmocka_unit_test(places_on_an_axis_are_plain),
        cmocka_unit_test(sentences_begin_with_a_capital), cmocka_unit_test(widths_are_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
