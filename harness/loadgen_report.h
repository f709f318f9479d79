// loadgen_report -- what a load was and found: as metrics, as JSON for machines, as a few lines for people.
#ifndef COROBENCH_LOADGEN_REPORT_H
#define COROBENCH_LOADGEN_REPORT_H

#include "loadgen.h"
#include "metric.h"

#include <jansson.h>

// Fills in the server metrics that the result supports; the others stay as they are. Percentiles without
// enough messages behind them are left out, and so are ratios without a denominator.
void load_metrics(const struct load_options *options, const struct load_result *result,
                  double metrics[METRIC_COUNT]);

// All of it. The caller decrefs. Keys: schema_version, connections_asked, connections_made,
// connections_opened, slow_ended, timed_out, interrupted, watched, server_cpus, threads, watched_ns,
// oldest_unfinished_ns, first_error (or null), invalid [sentence, ...], saturated (open loop only), slice_ns,
// slices [{messages, p50_ns, p99_ns, max_ns (null: too few messages)}], server_moments [{at_ns, cpu_ns,
// rss_bytes, threads}] where there are any, errors {ours {...}, theirs {...}}, metrics {name: value}.
json_t *load_to_json(const struct load_options *options, const struct load_result *result);

// A readable block of lines. The caller frees it.
char *load_to_text(const struct load_options *options, const struct load_result *result);

#endif
