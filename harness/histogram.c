#include "histogram.h"

#include <math.h>
#include <string.h>

enum {
    EXACT_BITS = 11,              // values below 1 << 11 have a bucket each
    EXACT = 1 << EXACT_BITS,      //
    HALF = 1 << (EXACT_BITS - 1), // buckets to each power of two above
};

// How far a value is shifted to fit into EXACT_BITS: 0 for those counted exactly.
static unsigned shift_of(uint64_t value)
{
    return value < EXACT ? 0 : (unsigned)(64 - EXACT_BITS) - (unsigned)__builtin_clzll(value);
}

static size_t bucket_of(uint64_t value)
{
    unsigned shift = shift_of(value);
    return (size_t)(value >> shift) + (size_t)shift * HALF;
}

size_t histogram_bucket_of(uint64_t value_ns)
{
    return bucket_of(value_ns < HISTOGRAM_HIGHEST_NS ? value_ns : HISTOGRAM_HIGHEST_NS);
}

uint64_t histogram_bucket_first(size_t bucket)
{
    return bucket ? histogram_bucket_last(bucket - 1) + 1 : 0;
}

uint64_t histogram_bucket_last(size_t bucket)
{
    if (bucket < EXACT)
        return bucket;
    unsigned shift = (unsigned)((bucket - EXACT) / HALF) + 1;
    uint64_t top = bucket - (size_t)shift * HALF;
    return ((top + 1) << shift) - 1;
}

void histogram_clear(struct histogram *histogram)
{
    memset(histogram, 0, sizeof *histogram);
}

void histogram_record(struct histogram *histogram, uint64_t value_ns)
{
    if (histogram->total == 0 || value_ns < histogram->least)
        histogram->least = value_ns;
    if (value_ns > histogram->most)
        histogram->most = value_ns;
    histogram->total++;
    histogram->sum += (double)value_ns;
    if (value_ns > HISTOGRAM_HIGHEST_NS)
        histogram->overflow++;
    else
        histogram->counts[bucket_of(value_ns)]++;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    if (from->total == 0)
        return;
    if (into->total == 0 || from->least < into->least)
        into->least = from->least;
    if (from->most > into->most)
        into->most = from->most;
    into->total += from->total;
    into->overflow += from->overflow;
    into->sum += from->sum;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        into->counts[i] += from->counts[i];
}

uint64_t histogram_quantile(const struct histogram *histogram, double fraction)
{
    // A fraction such as 0.07 is not exact in binary; without the allowance 7% of 100 would be rank 8.
    double wanted = ceil(fraction * (double)histogram->total * (1 - 1e-12));
    uint64_t rank = wanted < 1 ? 1 : (uint64_t)wanted;
    uint64_t seen = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen >= rank) {
            uint64_t value = histogram_bucket_last(i);
            return value < histogram->most ? value : histogram->most;
        }
    }
    return histogram->most; // among the overflow, or empty
}

int histogram_supports(const struct histogram *histogram, double fraction)
{
    return (1 - fraction) * (double)histogram->total >= 3.68 * (1 - 1e-9);
}
