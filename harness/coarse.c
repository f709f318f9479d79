#include "coarse.h"

#include <math.h>
#include <stddef.h>

enum {
    UNIT_BITS = 8,                // 256 ns
    EXACT_BITS = 5,               // of those units, fewer than 1 << 5 have a bucket each
    EXACT = 1 << EXACT_BITS,      //
    HALF = 1 << (EXACT_BITS - 1), // buckets to each power of two above
};

static size_t bucket_of(uint64_t value_ns)
{
    uint64_t units = value_ns >> UNIT_BITS;
    unsigned shift = units < EXACT ? 0 : (unsigned)(64 - EXACT_BITS) - (unsigned)__builtin_clzll(units);
    size_t bucket = (size_t)(units >> shift) + (size_t)shift * HALF;
    return bucket < COARSE_BUCKETS ? bucket : COARSE_BUCKETS - 1;
}

static uint64_t upper_end(size_t bucket)
{
    unsigned shift = bucket < EXACT ? 0 : (unsigned)((bucket - EXACT) / HALF) + 1;
    uint64_t top = bucket - (size_t)shift * HALF;
    return ((top + 1) << shift << UNIT_BITS) - 1;
}

// A connection with a message every 10 us has 2^32 of them in half a day.
static void halve(struct coarse *coarse)
{
    coarse->total = 0;
    for (size_t i = 0; i < COARSE_BUCKETS; i++)
        coarse->total += coarse->counts[i] /= 2;
}

void coarse_record(struct coarse *coarse, uint64_t value_ns)
{
    if (coarse->total == UINT32_MAX)
        halve(coarse);
    coarse->counts[bucket_of(value_ns)]++;
    coarse->total++;
}

uint64_t coarse_quantile(const struct coarse *coarse, double fraction)
{
    // A fraction such as 0.07 is not exact in binary; without the allowance 7% of 100 would be rank 8.
    double wanted = ceil(fraction * (double)coarse->total * (1 - 1e-12));
    uint64_t rank = wanted < 1 ? 1 : (uint64_t)wanted, seen = 0;
    for (size_t i = 0; i < COARSE_BUCKETS; i++) {
        seen += coarse->counts[i];
        if (seen >= rank)
            return upper_end(i);
    }
    return 0;
}
