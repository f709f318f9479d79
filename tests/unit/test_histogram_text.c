#include "histogram_text.h"
#include "memory.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(struct histogram *histogram, uint64_t value, uint64_t count)
{
    struct histogram *one = memory_zeroed(1, sizeof *one);
    histogram_record(one, value);
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        one->counts[i] *= count;
    one->total = count;
    histogram_merge(histogram, one);
    free(one);
}

static char *take_line(char **text)
{
    assert_non_null(*text);
    return strsep(text, "\n");
}

static bool is_near(const char *ours_ms, const char *theirs_ns)
{
    return fabs(strtod(ours_ms, NULL) * 1e6 - strtod(theirs_ns, NULL)) < 0.51;
}

// Java rounds a last digit of exactly one half up, C to even.
static bool is_rounded_alike(const char *ours, const char *theirs, double last_digit)
{
    return fabs(strtod(ours, NULL) - strtod(theirs, NULL)) < 1.1 * last_digit;
}

// Fields are the same but for the value's unit: ours in milliseconds, theirs in nanoseconds.
static void check_row(char *ours, char *theirs)
{
    static const double last_digits[] = {1e-6, 1e-12, 0.5, 0.01};
    char *rest_ours = NULL, *rest_theirs = NULL;
    char *value = strtok_r(ours, " ", &rest_ours), *wanted = strtok_r(theirs, " ", &rest_theirs);
    assert_true(is_near(value, wanted));
    for (int column = 1; column < 4; column++) {
        value = strtok_r(NULL, " ", &rest_ours);
        wanted = strtok_r(NULL, " ", &rest_theirs);
        if (!wanted)
            assert_null(value);
        else
            assert_true(is_rounded_alike(value, wanted, last_digits[column]));
    }
}

static void check_foot(char **ours, char **theirs)
{
    static const char moments[] = "#[Mean    = %31[0-9. ], StdDeviation   = %31[0-9. ]]";
    static const char most[] = "#[Max     = %31[0-9. ], Total count    = %31[0-9. ]]";
    char value[2][32], wanted[2][32];
    assert_int_equal(sscanf(take_line(ours), moments, value[0], value[1]), 2);
    assert_int_equal(sscanf(take_line(theirs), moments, wanted[0], wanted[1]), 2);
    assert_true(is_near(value[0], wanted[0]) && is_near(value[1], wanted[1]));
    assert_int_equal(sscanf(take_line(ours), most, value[0], value[1]), 2);
    assert_int_equal(sscanf(take_line(theirs), most, wanted[0], wanted[1]), 2);
    assert_true(is_near(value[0], wanted[0]));
    assert_string_equal(value[1], wanted[1]);
    assert_string_equal(take_line(ours), take_line(theirs)); // buckets
}

// `lines` stands before a case, and then behind it.
static void check_case(char **lines)
{
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    take_line(lines); // its name
    for (char *line; strcmp(line = take_line(lines), "text") != 0;) {
        char *count;
        uint64_t value = strtoull(line, &count, 10);
        add(histogram, value, strtoull(count, NULL, 10));
    }
    char *text = histogram_to_text(histogram, "of a test"), *ours = text;
    char *heads = take_line(&ours), *wanted = take_line(lines);
    assert_string_equal(heads + strspn(heads, " "), wanted + strspn(wanted, " "));
    assert_string_equal(take_line(&ours), take_line(lines)); // empty
    for (; **lines != '#'; check_row(take_line(&ours), take_line(lines)))
        assert_true(*ours == ' '); // some plotters ask for it
    check_foot(&ours, lines);
    assert_string_equal(ours, "#[Values in milliseconds: of a test]\n");
    assert_string_equal(take_line(lines), "");
    free(text);
    free(histogram);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *bytes = memory_zeroed(1, 65536);
    size_t length = fread(bytes, 1, 65535, file);
    assert_true(length > 0 && length < 65535);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void the_text_is_that_of_hdrhistogram(void **state)
{
    (void)state;
    char *oracle = read_file(TEST_SOURCE_DIR "/data/histogram_text.tsv"), *lines = oracle;
    int cases = 0;
    for (; *lines; cases++)
        check_case(&lines);
    assert_int_equal(cases, 5);
    free(oracle);
}

static void what_is_beyond_the_range_is_told(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    add(histogram, 1000, 6);
    histogram_record(histogram, HISTOGRAM_HIGHEST_NS + 1);
    histogram_record(histogram, 2 * HISTOGRAM_HIGHEST_NS);
    char *text = histogram_to_text(histogram, "of a test");
    assert_non_null(strstr(text, " 0.001000 0.750000000000          6           4.00\n"));
    assert_non_null(strstr(text, " 120000.000000 0.775000000000          8           4.44\n"));
    assert_non_null(strstr(text, " 120000.000000 1.000000000000          8\n#[Mean    = 30000.000750,"));
    assert_non_null(strstr(text, "\n#[Overflow: 2 of them above 60 s stand as the largest]\n"));
    free(text);
    free(histogram);
}

static void an_empty_histogram_has_no_rows(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    char *text = histogram_to_text(histogram, "of a test");
    assert_non_null(strstr(text,
                           "1/(1-Percentile)\n\n#[Mean    =     0.000000, StdDeviation   =     0.000000]\n"
                           "#[Max     =     0.000000, Total count    =            0]\n"));
    free(text);
    free(histogram);
}

// Every row's value is the one that the load generator's own figures would give for the fraction.
static void rows_agree_with_quantiles(void **state)
{
    (void)state;
    struct histogram *histogram = memory_zeroed(1, sizeof *histogram);
    for (uint64_t i = 1; i <= 20011; i++) // a prime: no rank is whole
        histogram_record(histogram, i * i * 7);
    char *text = histogram_to_text(histogram, "of a test"), *lines = text;
    take_line(&lines);
    take_line(&lines);
    int rows = 0;
    for (; *lines == ' '; rows++) {
        double value, fraction;
        assert_int_equal(sscanf(take_line(&lines), "%lf %lf", &value, &fraction), 2);
        assert_true(fabs(value * 1e6 - (double)histogram_quantile(histogram, fraction)) < 0.5);
    }
    assert_true(rows > 60);
    free(text);
    free(histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_that_of_hdrhistogram),
        cmocka_unit_test(what_is_beyond_the_range_is_told),
        cmocka_unit_test(an_empty_histogram_has_no_rows),
        cmocka_unit_test(rows_agree_with_quantiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
