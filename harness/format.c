#include "format.h"

#include "memory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ABSENT "–"

static const struct scale times[] = {
    {1, "ns", false}, {1e3, "µs", false}, {1e6, "ms", false}, {1e9, "s", false}};
static const struct scale sizes[] = {
    {1, "B", false}, {1e3, "kB", false}, {1e6, "MB", false}, {1e9, "GB", false}, {1e12, "TB", false}};
static const struct scale rates[] = {
    {1, "/s", false}, {1e3, "k/s", false}, {1e6, "M/s", false}, {1e9, "G/s", false}};
static const struct scale byte_rates[] = {
    {1, "B/s", false}, {1e3, "kB/s", false}, {1e6, "MB/s", false}, {1e9, "GB/s", false}};
static const struct scale counts[] = {{1, "", true}, {1e3, "k", false}, {1e6, "M", false}, {1e9, "G", false}};
static const struct scale fractions[] = {{0.01, "%", false}};
static const struct scale multiples[] = {{1, "×", false}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct unit {
    const char *name;
    const struct scale *scales; // ascending
    size_t count;
} units[] = {
    {"ns", times, COUNT(times)},
    {"bytes", sizes, COUNT(sizes)},
    {"1/s", rates, COUNT(rates)},
    {"bytes/s", byte_rates, COUNT(byte_rates)},
    {"count", counts, COUNT(counts)},
    {"fraction", fractions, COUNT(fractions)},
    {"times", multiples, COUNT(multiples)},
};

// To three significant digits, so that 999.6 counts as 1000 when a scale or a form is chosen.
static double rounded(double value, int *exponent)
{
    char text[40];
    snprintf(text, sizeof text, "%.2e", value);
    *exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return strtod(text, NULL);
}

struct scale format_scale(double value, const char *unit)
{
    const struct unit *known = NULL;
    for (size_t i = 0; i < COUNT(units); i++)
        if (strcmp(units[i].name, unit) == 0)
            known = &units[i];
    if (!known)
        return (struct scale){1, unit, false};
    int exponent = 0;
    double size = isfinite(value) ? fabs(rounded(value, &exponent)) : 0;
    size_t chosen = 0;
    while (chosen + 1 < known->count && size >= known->scales[chosen + 1].divisor)
        chosen++;
    return known->scales[chosen];
}

char *format_number(double value)
{
    if (!isfinite(value))
        return memory_copy_string(ABSENT);
    if (value == 0)
        return memory_copy_string("0");
    int exponent;
    double shown = rounded(value, &exponent);
    if (exponent < -4 || exponent > 5)
        return memory_format("%.2e", shown);
    return memory_format("%.*f", exponent < 2 ? 2 - exponent : 0, shown);
}

// The figure alone, without its suffix.
static char *figure(double value, struct scale scale)
{
    if (scale.whole && isfinite(value) && fabs(value) < 1000 && value == floor(value))
        return memory_format("%.0f", value);
    return format_number(value / scale.divisor);
}

// What stands between a figure and its suffix.
static const char *gap(struct scale scale)
{
    return scale.suffix[0] == '\0' || scale.suffix[0] == '%' ? "" : " ";
}

char *format_quantity(double value, const char *unit)
{
    if (!isfinite(value))
        return memory_copy_string(ABSENT);
    struct scale scale = format_scale(value, unit);
    char *number = figure(value, scale);
    char *text = memory_format("%s%s%s", number, gap(scale), scale.suffix);
    free(number);
    return text;
}

static char *range(double low, double high, struct scale scale)
{
    char *from = figure(low, scale), *to = figure(high, scale);
    char *text = memory_format("%s–%s", from, to);
    free(from);
    free(to);
    return text;
}

char *format_interval(double low, double high, const char *unit)
{
    if (!isfinite(low) || !isfinite(high))
        return memory_copy_string(ABSENT);
    struct scale scale = format_scale(fmax(fabs(low), fabs(high)), unit);
    char *ends = range(low, high, scale);
    char *text = memory_format("%s%s%s", ends, gap(scale), scale.suffix);
    free(ends);
    return text;
}

char *format_estimate(double value, double low, double high, const char *unit)
{
    if (!isfinite(value))
        return memory_copy_string(ABSENT);
    bool known = isfinite(low) && isfinite(high);
    // A figure of 0 has no size of its own: "0 ms (0–3.64)", not "0 ns (0–3.64e+06)".
    double size = value == 0 && known ? fmax(fabs(low), fabs(high)) : value;
    struct scale scale = format_scale(size, unit);
    char *number = figure(value, scale);
    char *ends = known ? range(low, high, scale) : memory_copy_string("no interval");
    char *text = memory_format("%s%s%s (%s)", number, gap(scale), scale.suffix, ends);
    free(number);
    free(ends);
    return text;
}

char *format_ratio(double ratio)
{
    if (!isfinite(ratio))
        return memory_copy_string(ABSENT);
    char *number = format_number(ratio);
    char *text = memory_format("%s×", number);
    free(number);
    return text;
}

char *format_ratio_interval(double ratio, double low, double high)
{
    if (!isfinite(ratio))
        return memory_copy_string(ABSENT);
    char *number = format_number(ratio);
    bool known = isfinite(low) && isfinite(high);
    char *ends = known ? range(low, high, (struct scale){1, "", false}) : memory_copy_string("no interval");
    char *text = memory_format("%s× (%s)", number, ends);
    free(number);
    free(ends);
    return text;
}

char *format_grouped(const char *number)
{
    size_t digits = strlen(number), length = 0;
    bool grouped = digits >= 5 && strspn(number, "0123456789") == digits;
    char *text = memory_zeroed(2 * digits + 1, 1);
    for (size_t i = 0; i < digits; i++) {
        if (grouped && i > 0 && (digits - i) % 3 == 0)
            text[length++] = ',';
        text[length++] = number[i];
    }
    return text;
}

char *format_place(double value, bool whole)
{
    if (!isfinite(value))
        return memory_copy_string(ABSENT);
    int exponent;
    double shown = rounded(value, &exponent);
    int decimals = exponent < 2 ? 2 - exponent : 0;
    if (whole)
        decimals = exponent < 1 ? 1 : 0;
    char *number = memory_format("%.*f", decimals, shown);
    char *text = format_grouped(number);
    free(number);
    return text;
}

char *format_capital(char *text_take)
{
    text_take[0] = (char)toupper((unsigned char)text_take[0]);
    return text_take;
}

size_t format_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += (*text & 0xC0) != 0x80; // not a continuation byte of UTF-8
    return width;
}
