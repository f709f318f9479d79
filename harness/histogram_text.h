// histogram_text -- a histogram as the percentile text of HdrHistogram, which its plotters read.
//
// A row is a value, the fraction of all values at or below it, how many these are, and 1/(1 - fraction). The
// fractions come closer to 1 by five rows to each halving of the distance: 0, 0.1 ... 0.5, 0.55 ... 0.75,
// 0.775 ... until every value is below; a last row stands for all of them. A row's value is where its rank
// falls, the same that histogram_quantile gives. Below stand mean, standard deviation, maximum and count in
// lines that start with '#'.
//
// Values are in milliseconds, which the plotters take for granted, with six decimals, so that no digit of a
// nanosecond is lost. Mean and deviation take each value for the middle of its bucket, as HdrHistogram does.
// Values beyond the histogram's range stand as the largest one, and an extra line says how many they are.
// Source: outputPercentileDistribution of HdrHistogram 2.1 (Java), with five ticks per half distance.
#ifndef COROBENCH_HISTOGRAM_TEXT_H
#define COROBENCH_HISTOGRAM_TEXT_H

#include "histogram.h"

// `what` is said in the last line: "response time, ...". The caller frees the text.
char *histogram_to_text(const struct histogram *histogram, const char *what);

#endif
