// Durations and shares, as people write them.
#include "clock.h"
#include "scenario.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HOURS_MOST 1000

struct unit {
    const char *name;
    uint64_t ns;
};

static const struct unit units[] = {
    {"ns", 1},
    {"us", 1000},
    {"ms", NS_PER_MS},
    {"s", NS_PER_SECOND},
    {"m", 60 * NS_PER_SECOND},
    {"h", 3600 * NS_PER_SECOND},
};

static uint64_t unit_ns(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, name) == 0)
            return units[i].ns;
    return 0;
}

// The digits behind the point, in nanoseconds. Integers only: 0.1s is 100,000,000 ns and nothing beside it.
static int fraction_ns(const char *digits, size_t count, uint64_t unit, uint64_t *ns)
{
    *ns = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[i] - '0');
        if (digit > 0 && unit % 10 != 0)
            return -1; // finer than a nanosecond
        unit /= 10;
        *ns += digit * unit;
    }
    return 0;
}

int duration_parse(const char *text, uint64_t *duration_ns, struct error *error)
{
    static const char wrong[] = "a duration is a number with its unit (ns, us, ms, s, m or h), say 500ms";
    size_t whole = strspn(text, "0123456789"), point = text[whole] == '.';
    const char *behind = text + whole + point;
    size_t digits = point ? strspn(behind, "0123456789") : 0;
    uint64_t unit = unit_ns(behind + digits), rest;
    if (whole == 0 || (point && digits == 0) || unit == 0)
        return error_set(error, "%s, not '%.60s'", wrong, text);
    errno = 0;
    unsigned long long count = strtoull(text, NULL, 10);
    if (errno || count >= HOURS_MOST * 3600 * NS_PER_SECOND / unit)
        return error_set(error, "'%.60s' is too long: a duration is below %dh", text, HOURS_MOST);
    if (fraction_ns(behind, digits, unit, &rest))
        return error_set(error, "'%.60s' is not a whole number of nanoseconds", text);
    *duration_ns = count * unit + rest;
    return 0;
}

int fraction_parse(const char *text, double *fraction, struct error *error)
{
    size_t whole = strspn(text, "0123456789"), point = text[whole] == '.';
    size_t digits = point ? strspn(text + whole + 1, "0123456789") : 0;
    const char *end = text + whole + point + digits;
    int percent = *end == '%';
    double value = strtod(text, NULL) / (percent ? 100 : 1);
    if (whole == 0 || (point && digits == 0) || end[percent] != '\0' || !(value >= 0 && value <= 1))
        return error_set(error, "a share is written like 3%% or 0.03, from 0 to 1, not '%.60s'", text);
    *fraction = value;
    return 0;
}
