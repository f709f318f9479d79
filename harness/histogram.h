// histogram -- latencies at high dynamic range: 1 ns to 60 s, three significant digits, constant size.
//
// Values below 2048 are counted exactly; above, each power of two is cut into 1024 equal buckets, so that
// a bucket is at most 1/1024 of its value wide. Recording is a few instructions and never allocates.
// Source: the bucket layout of Gil Tene's HdrHistogram.
#ifndef COROBENCH_HISTOGRAM_H
#define COROBENCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_HIGHEST_NS 60000000000ull // larger values are counted in `overflow`

enum {
    HISTOGRAM_PER_POWER = 2048, // of the lowest; the upper half of them to each further power of two
    HISTOGRAM_POWERS = 26,
    HISTOGRAM_BUCKETS = (HISTOGRAM_POWERS + 1) * HISTOGRAM_PER_POWER / 2,
};

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;       // values recorded, overflow included
    uint64_t overflow;    // of these, above HISTOGRAM_HIGHEST_NS
    uint64_t least, most; // exact; most includes overflow; both 0 when empty
    double sum;           // of all values, for the mean; exact below 2^53 ns (104 days)
};

void histogram_clear(struct histogram *histogram);
void histogram_record(struct histogram *histogram, uint64_t value_ns);
void histogram_merge(struct histogram *into, const struct histogram *from); // exact

// The value at or below which `fraction` (0 ... 1) of all values lie, by nearest rank; the upper end of its
// bucket, but never more than `most`; `most` where the rank falls among the overflow. 0 when empty.
uint64_t histogram_quantile(const struct histogram *histogram, double fraction);

// The bucket in which a value is counted, the last one where it is overflow; the least and the largest value
// that are counted in a bucket.
size_t histogram_bucket_of(uint64_t value_ns);
uint64_t histogram_bucket_first(size_t bucket);
uint64_t histogram_bucket_last(size_t bucket);

// Whether a percentile has enough samples behind it to be printed: at least 1/(1-fraction) * 3.68 of them
// (p99 from 368, p99.9 from 3,680), the number at which the chance that no value beyond it was seen is 2.5%.
int histogram_supports(const struct histogram *histogram, double fraction);

#endif
