// Durations and shares: what is accepted, to the nanosecond, and what is not.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void durations_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t ns;
    } cases[] = {
        {"0s", 0},
        {"80ns", 80},
        {"250us", 250000},
        {"500ms", 500000000},
        {"1.5s", 1500000000},
        {"0.1s", 100000000},
        {"0.000000001s", 1},
        {"60s", 60000000000},
        {"2m", 120000000000},
        {"0.5m", 30000000000},
        {"1h", 3600000000000},
        {"999h", 3596400000000000},
        {"007s", 7000000000},
        {"1.50ms", 1500000},
        {"3.000ns", 3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t ns = 1;
        struct error error = {""};
        if (duration_parse(cases[i].text, &ns, &error) != 0)
            fail_msg("%s: %s", cases[i].text, error.text);
        if (ns != cases[i].ns)
            fail_msg("%s: %llu ns", cases[i].text, (unsigned long long)ns);
    }
}

static void wrong_durations_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "s",
        "5",
        "5 s",
        "-5s",
        "+5s",
        "5S",
        "5sec",
        ".5s",
        "5.s",
        "1e3s",
        "0x5s",
        "5s ",
        " 5s",
        "1.5ns",
        "0.0000000001s",
        "1000h",
        "60000m",
        "3600000s",
        "5ss",
        "5d",
        "nan s",
        "infs",
        "1,5s",
        "99999999999999999999ns",
        "18446744073709551615s",
        "18446744073709551616h",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint64_t ns = 77;
        struct error error = {""};
        if (duration_parse(cases[i], &ns, &error) == 0)
            fail_msg("'%s' was accepted as %llu ns", cases[i], (unsigned long long)ns);
        assert_int_not_equal(strlen(error.text), 0);
        assert_int_equal(ns, 77);
    }
}

static void errors_tell_why(void **state)
{
    (void)state;
    uint64_t ns;
    struct error error;
    duration_parse("5 min", &ns, &error);
    assert_string_equal(
        error.text, "a duration is a number with its unit (ns, us, ms, s, m or h), say 500ms, not '5 min'");
    duration_parse("1000h", &ns, &error);
    assert_string_equal(error.text, "'1000h' is too long: a duration is below 1000h");
    duration_parse("1.5ns", &ns, &error);
    assert_string_equal(error.text, "'1.5ns' is not a whole number of nanoseconds");
}

static void shares_are_percent_or_fraction(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"3%", 0.03}, {"0.03", 0.03},  {"0", 0},         {"0%", 0},  {"1", 1},
                 {"100%", 1},  {"0.5%", 0.005}, {"12.5%", 0.125}, {"1.0", 1}, {"00.5", 0.5}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double value = -1;
        struct error error = {""};
        if (fraction_parse(cases[i].text, &value, &error) != 0)
            fail_msg("%s: %s", cases[i].text, error.text);
        assert_true(value == cases[i].value);
    }
}

static void wrong_shares_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"",    "%",   "-3%",  "+3%",       "101%", "1.1",
                                        "3 %", "3%%", "3%x",  ".03",       "1.%",  "nan",
                                        "inf", "0x1", "1e-2", "3 percent", "0,03", " 3%"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double value = -1;
        struct error error = {""};
        if (fraction_parse(cases[i], &value, &error) == 0)
            fail_msg("'%s' was accepted as %g", cases[i], value);
        assert_int_not_equal(strlen(error.text), 0);
        assert_true(value == -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_exact),      cmocka_unit_test(wrong_durations_are_refused),
        cmocka_unit_test(errors_tell_why),          cmocka_unit_test(shares_are_percent_or_fraction),
        cmocka_unit_test(wrong_shares_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
