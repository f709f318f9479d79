// sample_parts -- the inside of a server run: what came home in equal parts of its window.
//
// Few parts, so that a sample stays small: enough to see a run that warms up, stalls or breaks off.
// Percentiles of so few messages would say little; the longest time of a part is exact.
#ifndef COROBENCH_SAMPLE_PARTS_H
#define COROBENCH_SAMPLE_PARTS_H

#include <jansson.h>
#include <stddef.h>

enum { SAMPLE_PARTS_MOST = 20 };

struct sample_parts {
    double part_ns; // length of each
    size_t count;
    double messages[SAMPLE_PARTS_MOST];
    double longest_ns[SAMPLE_PARTS_MOST]; // latency or response time, as in the metrics; NAN: no message
};

// From the load generator's report, whose slices are put together; NULL where it has none. The caller frees.
struct sample_parts *sample_parts_from_load(const json_t *load);

// As in a line of samples.jsonl: {"part_ns": 20000000, "messages": [...], "longest_ns": [...]}; back it is
// NULL where that is not understood. The caller owns both.
json_t *sample_parts_to_json(const struct sample_parts *parts);
struct sample_parts *sample_parts_from_json(const json_t *json);

#endif
