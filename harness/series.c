#include "series.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct series_bucket {
    size_t bucket;
    uint64_t count; // a slice of a long run may have more than 2^32 in one
};

void series_init(struct series *series, unsigned count)
{
    *series = (struct series){.count = count,
                              .open = memory_zeroed(1, sizeof *series->open),
                              .slices = memory_zeroed(count, sizeof *series->slices)};
}

void series_release(struct series *series)
{
    for (unsigned i = 0; i < series->count; i++)
        free(series->slices[i].buckets);
    free(series->slices);
    free(series->open);
    *series = (struct series){0};
}

static size_t count_used(const uint64_t *counts, size_t first, size_t last)
{
    size_t used = 0;
    for (size_t i = first; i <= last; i++)
        used += counts[i] > 0;
    return used;
}

void series_close(struct series *series)
{
    struct histogram *open = series->open;
    if (open->total == 0)
        return;
    struct series_slice *slice = &series->slices[series->at];
    size_t first = histogram_bucket_of(open->least), last = histogram_bucket_of(open->most);
    *slice = (struct series_slice){
        .least = open->least, .most = open->most, .overflow = open->overflow, .sum = open->sum};
    slice->buckets = memory_zeroed(count_used(open->counts, first, last), sizeof *slice->buckets);
    for (size_t i = first; i <= last; i++)
        if (open->counts[i] > 0)
            slice->buckets[slice->used++] = (struct series_bucket){.bucket = i, .count = open->counts[i]};
    // Most buckets were never touched, and need not be cleared.
    memset(open->counts + first, 0, (last - first + 1) * sizeof *open->counts);
    open->total = open->overflow = open->least = open->most = 0;
    open->sum = 0;
}

void series_record(struct series *series, unsigned slice, uint64_t value_ns)
{
    assert(slice >= series->at && slice < series->count);
    if (slice > series->at) {
        series_close(series);
        series->at = slice;
    }
    histogram_record(series->open, value_ns);
}

void series_add_to(const struct series *series, unsigned slice, struct histogram *histogram)
{
    const struct series_slice *from = &series->slices[slice];
    if (from->used == 0 && from->overflow == 0)
        return;
    if (histogram->total == 0 || from->least < histogram->least)
        histogram->least = from->least;
    if (from->most > histogram->most)
        histogram->most = from->most;
    histogram->overflow += from->overflow;
    histogram->total += from->overflow;
    histogram->sum += from->sum;
    for (size_t i = 0; i < from->used; i++) {
        histogram->counts[from->buckets[i].bucket] += from->buckets[i].count;
        histogram->total += from->buckets[i].count;
    }
}
