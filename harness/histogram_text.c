#include "histogram_text.h"

#include "strbuf.h"

#include <inttypes.h>
#include <math.h>

#define NS_PER_MS 1e6

enum { TICKS = 5 }; // rows to each halving of the distance to 1

// The fraction that row `tick` stands for is 1 - (10 - tick % 5) / 10 / 2^(tick / 5).
static double fraction_of(unsigned tick)
{
    return 1 - ldexp((2 * TICKS - tick % TICKS) / (2.0 * TICKS), -(int)(tick / TICKS));
}

// How many values may lie above it.
static uint64_t most_above(uint64_t total, unsigned tick)
{
    unsigned halvings = tick / TICKS;
    uint64_t tenths = 2 * TICKS - tick % TICKS;
    uint64_t above = total / 10 * tenths + total % 10 * tenths / 10;
    return halvings < 64 ? above >> halvings : 0;
}

static void add_row(struct strbuf *text, uint64_t value_ns, double fraction, uint64_t below)
{
    strbuf_addf(text, "%15.6f %.12f %10" PRIu64, (double)value_ns / NS_PER_MS, fraction, below);
    if (fraction < 1)
        strbuf_addf(text, " %14.2f", 1 / (1 - fraction));
    strbuf_addc(text, '\n');
}

// The rows that a bucket's values reach, the last of which are `below`.
static void add_bucket(struct strbuf *text, const struct histogram *histogram, uint64_t value_ns,
                       uint64_t below, unsigned *tick)
{
    uint64_t value = value_ns < histogram->most ? value_ns : histogram->most;
    while (histogram->total - below <= most_above(histogram->total, *tick)) {
        add_row(text, value, fraction_of((*tick)++), below);
        if (below == histogram->total)
            return;
    }
}

static void add_rows(struct strbuf *text, const struct histogram *histogram)
{
    unsigned tick = 0;
    uint64_t below = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        if (histogram->counts[i] == 0)
            continue;
        below += histogram->counts[i];
        add_bucket(text, histogram, histogram_bucket_last(i), below, &tick);
    }
    if (histogram->overflow > 0)
        add_bucket(text, histogram, histogram->most, histogram->total, &tick);
    if (histogram->total > 0)
        add_row(text, histogram->most, 1, histogram->total);
}

static double middle_of(size_t bucket)
{
    uint64_t first = histogram_bucket_first(bucket), width = histogram_bucket_last(bucket) - first + 1;
    uint64_t middle = first + width / 2;
    return (double)middle;
}

// Mean and standard deviation of the values; 0 when there are none.
static void find_moments(const struct histogram *histogram, double *mean, double *deviation)
{
    double sum = (double)histogram->overflow * (double)histogram->most, squares = 0;
    double total = histogram->total ? (double)histogram->total : 1;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        sum += (double)histogram->counts[i] * middle_of(i);
    *mean = sum / total;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        squares += (double)histogram->counts[i] * pow(middle_of(i) - *mean, 2);
    squares += (double)histogram->overflow * pow((double)histogram->most - *mean, 2);
    *deviation = sqrt(squares / total);
}

static void add_foot(struct strbuf *text, const struct histogram *histogram, const char *what)
{
    double mean, deviation;
    find_moments(histogram, &mean, &deviation);
    strbuf_addf(text, "#[Mean    = %12.6f, StdDeviation   = %12.6f]\n", mean / NS_PER_MS,
                deviation / NS_PER_MS);
    strbuf_addf(text, "#[Max     = %12.6f, Total count    = %12" PRIu64 "]\n",
                (double)histogram->most / NS_PER_MS, histogram->total);
    strbuf_addf(text, "#[Buckets = %12d, SubBuckets     = %12d]\n", HISTOGRAM_POWERS, HISTOGRAM_PER_POWER);
    if (histogram->overflow > 0)
        strbuf_addf(text, "#[Overflow: %" PRIu64 " of them above %llu s stand as the largest]\n",
                    histogram->overflow, HISTOGRAM_HIGHEST_NS / 1000000000);
    strbuf_addf(text, "#[Values in milliseconds: %s]\n", what);
}

char *histogram_to_text(const struct histogram *histogram, const char *what)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%15s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    add_rows(&text, histogram);
    add_foot(&text, histogram, what);
    return strbuf_detach(&text);
}
