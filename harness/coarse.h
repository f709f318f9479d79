// coarse -- a small histogram of times, of which there is one for each connection: 1 ns to 60 s, in 1.6 KB.
//
// Values below 8 us fall into buckets of 256 ns; above, each power of two is cut into 16 equal buckets, so
// that a bucket is at most 1/16 of its value wide: enough to tell a connection that is served worse from
// others, where histogram.h tells what the latency is.
#ifndef COROBENCH_COARSE_H
#define COROBENCH_COARSE_H

#include <stdint.h>

enum { COARSE_BUCKETS = 400 };

struct coarse {
    uint32_t counts[COARSE_BUCKETS];
    uint32_t total;
};

// Values beyond the last bucket, which begins at 60 s, are counted in it. At 2^32 values all counts are
// halved, which leaves the quantiles where they are.
void coarse_record(struct coarse *coarse, uint64_t value_ns);

// The value at or below which `fraction` (0 ... 1) of all values lie, by nearest rank; the upper end of its
// bucket. 0 when empty.
uint64_t coarse_quantile(const struct coarse *coarse, double fraction);

#endif
