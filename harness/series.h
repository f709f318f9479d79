// series -- times by the slice of a window in which they were found: count, percentiles and largest of each.
//
// One slice is open at a time. When a later one begins, of the one before only the buckets that are not empty
// are kept, a few kilobytes; that takes some microseconds, once a slice. What is kept is exact, so the slices
// of several threads can be added up in one histogram.
#ifndef COROBENCH_SERIES_H
#define COROBENCH_SERIES_H

#include "histogram.h"

struct series_slice {
    struct series_bucket *buckets; // owned
    size_t used;
    uint64_t least, most, overflow; // as in a histogram
    double sum;
};

struct series {
    unsigned count;              // of slices
    unsigned at;                 // the open one
    struct histogram *open;      // owned; what came in it
    struct series_slice *slices; // owned
};

void series_init(struct series *series, unsigned count);
void series_release(struct series *series);

// To a slice that is not before any that was recorded to; below `count`.
void series_record(struct series *series, unsigned slice, uint64_t value_ns);

// Adds all that came in a slice. None may be open: series_close.
void series_close(struct series *series);
void series_add_to(const struct series *series, unsigned slice, struct histogram *histogram);

#endif
