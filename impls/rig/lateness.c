// How late things happened, in a histogram and not in a list: there may be any number of them, and memory
// that grows with it would be measured. A bucket is at most 1/64 wide of what is in it; the maximum is exact.
#include "rig.h"

#include <stdio.h>
#include <sys/mman.h>

enum {
    PART_BITS = 6, // buckets for each power of two: 64
    PARTS = 1 << PART_BITS,
    VALUE_BITS = 40, // 18 minutes; what is later is kept as that
    BUCKETS = (VALUE_BITS - PART_BITS + 1) * PARTS,
};

struct rig_lateness {
    atomic_uint_fast64_t counts[BUCKETS], most;
};

struct rig_lateness *rig_lateness_open(void)
{
    struct rig_lateness *lateness = mmap(NULL, sizeof *lateness, PROT_READ | PROT_WRITE,
                                         MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (lateness == MAP_FAILED)
        rig_die("cannot map memory for lateness");
    return lateness;
}

// Values below 2 * PARTS have a bucket each; above, each doubling has PARTS of them.
static unsigned bucket_of(uint64_t value)
{
    if (value >> VALUE_BITS)
        value = (UINT64_C(1) << VALUE_BITS) - 1;
    unsigned shift = value < PARTS ? 0 : 63 - PART_BITS - (unsigned)__builtin_clzll(value);
    return shift * PARTS + (unsigned)(value >> shift);
}

// The greatest value in the bucket.
static uint64_t bucket_end(unsigned bucket)
{
    unsigned shift = bucket < PARTS ? 0 : bucket / PARTS - 1;
    return ((uint64_t)(bucket - shift * PARTS + 1) << shift) - 1;
}

void rig_lateness_keep(struct rig_lateness *lateness, uint64_t late_ns)
{
    atomic_fetch_add_explicit(&lateness->counts[bucket_of(late_ns)], 1, memory_order_relaxed);
    uint_fast64_t most = atomic_load_explicit(&lateness->most, memory_order_relaxed);
    while (late_ns > most && !atomic_compare_exchange_weak(&lateness->most, &most, late_ns))
        ;
}

static uint64_t total(const struct rig_lateness *lateness)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        sum += atomic_load(&lateness->counts[i]);
    return sum;
}

// What that many percent of those kept (`of` in all) do not exceed.
static uint64_t percentile(const struct rig_lateness *lateness, unsigned percent, uint64_t of)
{
    uint64_t wanted = (of * percent + 99) / 100, seen = 0;
    unsigned bucket = 0;
    while ((seen += atomic_load(&lateness->counts[bucket])) < wanted)
        bucket++;
    uint64_t end = bucket_end(bucket), most = atomic_load(&lateness->most);
    return end < most ? end : most;
}

static void report(const char *name, const char *which, uint64_t value)
{
    char whole[64];
    snprintf(whole, sizeof whole, "%s_%s_ns", name, which);
    rig_metric(whole, value, "ns");
}

void rig_lateness_report(const struct rig_lateness *lateness, const char *name, uint64_t p99_least)
{
    uint64_t kept = lateness ? total(lateness) : 0;
    if (kept == 0)
        return;
    report(name, "p50", percentile(lateness, 50, kept));
    if (kept >= p99_least)
        report(name, "p99", percentile(lateness, 99, kept));
    report(name, "max", atomic_load(&lateness->most));
}
