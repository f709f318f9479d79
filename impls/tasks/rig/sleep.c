// How long tasks sleep, and how late they wake.
//
// Lateness is kept in a histogram, not in an array: tasks * turns may be any number, and memory that grows
// with it would be measured. A bucket is at most 1/64 wide of what is in it; the maximum is exact.
#include "tasks.h"

#include <stdio.h>
#include <sys/mman.h>

enum {
    NAP_UNIT_NS = 10000,
    NAP_UNITS = 1000,
    PART_BITS = 6, // buckets for each power of two: 64
    PARTS = 1 << PART_BITS,
    VALUE_BITS = 40, // 18 minutes; what is later is kept as that
    BUCKETS = (VALUE_BITS - PART_BITS + 1) * PARTS,
};

static struct lateness {
    atomic_uint_fast64_t counts[BUCKETS], most;
} * lateness;

uint64_t tasks_nap_ns(uint64_t number)
{
    return (rig_mix(number) % NAP_UNITS + 1) * NAP_UNIT_NS;
}

// Shared with child processes, and touched before the clock starts.
void tasks_lateness_open(void)
{
    lateness = mmap(NULL, sizeof *lateness, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE,
                    -1, 0);
    if (lateness == MAP_FAILED)
        rig_die("cannot map memory for lateness");
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

static void keep(uint64_t late_ns)
{
    atomic_fetch_add_explicit(&lateness->counts[bucket_of(late_ns)], 1, memory_order_relaxed);
    uint_fast64_t most = atomic_load_explicit(&lateness->most, memory_order_relaxed);
    while (late_ns > most && !atomic_compare_exchange_weak(&lateness->most, &most, late_ns))
        ;
}

uint64_t tasks_woken(const struct tasks_input *input, uint64_t number, uint64_t step, uint64_t due_ns)
{
    uint64_t now_ns = rig_now_ns();
    if (now_ns < due_ns || number >= input->tasks || step >= input->turns)
        return 0;
    keep(now_ns - due_ns);
    return 1;
}

static uint64_t total(void)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        sum += atomic_load(&lateness->counts[i]);
    return sum;
}

// What that many percent of the naps (`of` in all) do not exceed.
static uint64_t percentile(unsigned percent, uint64_t of)
{
    uint64_t wanted = (of * percent + 99) / 100, seen = 0;
    unsigned bucket = 0;
    while ((seen += atomic_load(&lateness->counts[bucket])) < wanted)
        bucket++;
    uint64_t end = bucket_end(bucket), most = atomic_load(&lateness->most);
    return end < most ? end : most;
}

void tasks_lateness_report(void)
{
    uint64_t naps = lateness ? total() : 0;
    if (naps == 0)
        return;
    rig_metric("wake_late_p50_ns", percentile(50, naps), "ns");
    rig_metric("wake_late_p99_ns", percentile(99, naps), "ns");
    rig_metric("wake_late_max_ns", atomic_load(&lateness->most), "ns");
}
