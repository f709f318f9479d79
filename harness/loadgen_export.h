// loadgen_export -- what a load found, as files for other programs.
#ifndef COROBENCH_LOADGEN_EXPORT_H
#define COROBENCH_LOADGEN_EXPORT_H

#include "loadgen.h"

// All texts are the caller's to free.

// load_times as HdrHistogram's percentile text (histogram_text.h).
char *load_to_histogram(const struct load_result *result);

// The window slice by slice, a line each behind one that names the columns, with tabs between them: when the
// slice ended, in ns since the window began; messages; p50, p99 and maximum of load_times, "nan" where too
// few messages stand behind them.
char *load_to_series(const struct load_result *result);

#endif
