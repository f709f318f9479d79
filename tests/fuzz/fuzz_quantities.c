// quantities -- durations, shares and values of axes: what is taken is what stands there, counted by other
// means; and figures are shown in few characters, whatever they are.
//
// reads: scenario_quantity.c format.c workload.c
// longest: 64
#include "fuzz.h"

#include "format.h"
#include "plan.h"
#include "scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_duration(const char *text)
{
    static const struct {
        const char *name;
        long double ns;
    } units[] = {{"ns", 1}, {"us", 1e3L}, {"ms", 1e6L}, {"s", 1e9L}, {"m", 60e9L}, {"h", 3600e9L}};
    uint64_t ns;
    struct error error = {""};
    if (duration_parse(text, &ns, &error) != 0) {
        fuzz_require_sentence(error.text, NULL);
        return;
    }
    char *end;
    long double number = strtold(text, &end), wanted = -1;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(end, units[i].name) == 0)
            wanted = number * units[i].ns;
    fuzz_require(strspn(text, "0123456789.") == (size_t)(end - text) &&
                     fabsl((long double)ns - wanted) < 0.01L,
                 "'%s' is %llu ns", text, (unsigned long long)ns);
    fuzz_require(ns < UINT64_C(3600000000000000), "'%s' is 1000 hours or more", text);
}

static void check_share(const char *text)
{
    double share;
    struct error error = {""};
    if (fraction_parse(text, &share, &error) != 0) {
        fuzz_require_sentence(error.text, NULL);
        return;
    }
    char *end;
    double wanted = strtod(text, &end);
    wanted = *end == '%' ? wanted / 100 : wanted;
    fuzz_require(share >= 0 && share <= 1 && fabs(share - wanted) < 1e-12 &&
                     strspn(text, "0123456789.%") == strlen(text),
                 "'%s' is %g", text, share);
}

// Equal numbers have equal texts, so a value is read and written again as it was.
static void check_axis(const struct axis *axis, const char *text)
{
    struct error error = {""};
    if (axis_check(axis, text, &error) != 0) {
        fuzz_require_sentence(error.text, NULL);
        return;
    }
    double number = strtod(text, NULL);
    char again[64];
    snprintf(again, sizeof again, "%.15g", number);
    fuzz_require(axis->type == AXIS_WORD || (number >= axis->least && number <= axis->most), "%s=%s",
                 axis->name, text);
    fuzz_require(axis->type != AXIS_INTEGER || strcmp(again, text) == 0, "%s=%s is not plain", axis->name,
                 text);
    char *option = axis_option(axis, text);
    fuzz_require(strncmp(option, "--", 2) == 0 && !strpbrk(option, " \n\"'\\"), "an option is %s", option);
    free(option);
}

static void check_shown(char *text)
{
    fuzz_require(fuzz_is_clean(text, strlen(text)) && strlen(text) > 0 && strlen(text) < 100, "shown as '%s'",
                 text);
    free(text);
}

static void check_formats(struct fuzz_bytes bytes)
{
    static const char *const units[] = {"ns", "bytes", "fraction", "count", "/s", "times", "furlongs"};
    double values[3] = {0};
    memcpy(values, bytes.bytes, bytes.length < sizeof values ? bytes.length : sizeof values);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        check_shown(format_quantity(values[0], units[i]));
        check_shown(format_interval(values[1], values[2], units[i]));
        check_shown(format_estimate(values[0], values[1], values[2], units[i]));
    }
    check_shown(format_number(values[0]));
    check_shown(format_ratio_interval(values[0], values[1], values[2]));
    if (values[0] > 1e-9 && values[0] < 1e15) // as axes have them
        check_shown(format_place(values[0], bytes.length % 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(fuzz_bytes_of(data, size));
    check_duration(text);
    check_share(text);
    const struct workload *workload;
    for (size_t i = 0; (workload = workload_at(i)); i++)
        for (size_t j = 0; j < workload->axis_count; j++)
            check_axis(&workload->axes[j], text);
    free(text);
    if (size > 0)
        check_formats(fuzz_bytes_of(data, size));
    return 0;
}
