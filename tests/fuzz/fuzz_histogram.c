// histogram -- any values: quantiles are those of the sorted values to three digits, merging loses none, and
// the percentile text says the same as the histogram, by rows that only rise.
//
// The input is values of eight bytes, of which the first byte says how many count.
//
// reads: histogram*.c
// longest: 4096
#include "fuzz.h"

#include "histogram.h"
#include "histogram_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MOST = 512 };

static int compare_values(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void check_quantiles(const struct histogram *histogram, const uint64_t *values, size_t count)
{
    static const double fractions[] = {0, 0.001, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1};
    uint64_t last = 0;
    for (size_t i = 0; i < sizeof fractions / sizeof fractions[0]; i++) {
        uint64_t found = histogram_quantile(histogram, fractions[i]);
        size_t rank = (size_t)ceil(fractions[i] * (double)count * (1 - 1e-12));
        uint64_t right = values[rank > 0 ? rank - 1 : 0];
        bool near = found >= right && (double)found <= (double)right * (1 + 1.0 / 1024) + 1;
        fuzz_require(near || right > HISTOGRAM_HIGHEST_NS, "quantile %g is %" PRIu64 ", not %" PRIu64,
                     fractions[i], found, right);
        fuzz_require(found >= last && found <= histogram->most, "quantiles fall: %" PRIu64 " after %" PRIu64,
                     found, last);
        last = found;
    }
}

// Value, fraction, count: each at least what it was in the row before; the last row is of all.
static void check_text(const struct histogram *histogram)
{
    char *text = histogram_to_text(histogram, "response time");
    double value, fraction, last_value = 0, last_fraction = 0;
    uint64_t below, last_below = 0;
    size_t rows = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line += line != NULL) {
        if (sscanf(line, "%lf %lf %" SCNu64, &value, &fraction, &below) != 3)
            continue;
        fuzz_require(value >= last_value && fraction >= last_fraction && below >= last_below &&
                         fraction <= 1 && below <= histogram->total,
                     "a row falls: %.60s", line);
        last_value = value;
        last_fraction = fraction;
        last_below = below;
        rows++;
    }
    fuzz_require(rows == 0 ? histogram->total == 0 : last_fraction == 1 && last_below == histogram->total,
                 "the last row is not of all: %s", text);
    fuzz_require(rows < 4096, "%zu rows", rows);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct histogram whole, parts[2], merged;
    uint64_t values[VALUES_MOST];
    size_t count = 0;
    histogram_clear(&whole);
    histogram_clear(&merged);
    histogram_clear(&parts[0]);
    histogram_clear(&parts[1]);
    for (; count < VALUES_MOST && size >= 8; count++, data += 8, size -= 8) {
        memcpy(&values[count], data, 8);
        values[count] >>= data[0] % 64;
        histogram_record(&whole, values[count]);
        histogram_record(&parts[count % 2], values[count]);
    }
    histogram_merge(&merged, &parts[0]);
    histogram_merge(&merged, &parts[1]);
    fuzz_require(memcmp(merged.counts, whole.counts, sizeof whole.counts) == 0 &&
                     merged.total == whole.total && merged.least == whole.least &&
                     merged.most == whole.most && merged.overflow == whole.overflow,
                 "merged it is another");
    fuzz_require(whole.total == count, "%" PRIu64 " of %zu values", whole.total, count);
    if (count > 0) {
        qsort(values, count, sizeof *values, compare_values);
        fuzz_require(whole.least == values[0] && whole.most == values[count - 1], "least or most is another");
        check_quantiles(&whole, values, count);
    }
    check_text(&whole);
    return 0;
}
