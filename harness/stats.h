// stats -- medians, intervals, paired ratios and verdicts. Pure: numbers in, numbers out; stands alone.
//
// Nothing here assumes a distribution: intervals come from order statistics and the binomial at 1/2
// (Conover, Practical Nonparametric Statistics, 3rd ed., 3.2; David & Nagaraja, Order Statistics, 7.1).
// All functions accept any n, ties, zero variance and infinities, but no NANs; what cannot be said comes
// back as NAN, which the writers leave out. Confidences are in [0, 1).
#ifndef COROBENCH_STATS_H
#define COROBENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>

// An estimate with its interval. Where n is too small for an interval at the asked confidence, low and
// high are NAN.
struct interval {
    double value, low, high;
    double confidence; // reached: at least the asked one; NAN without an interval
};

void stats_sort(double *values, size_t count); // ascending

// Of sorted values; NAN when count is 0. The quantile interpolates linearly (type 7 of Hyndman & Fan 1996).
double stats_median(const double *sorted, size_t count);
double stats_quantile(const double *sorted, size_t count, double fraction);

// The median absolute deviation from the median, unscaled. `values` need not be sorted.
double stats_mad(const double *values, size_t count);

// The median of sorted values with its order-statistic interval at `confidence` (say 0.95).
struct interval stats_median_interval(const double *sorted, size_t count, double confidence);

// The least number of rounds at which the sign test over one comparison can reach significance when
// `comparisons` are declared and Holm's correction applies: 2 * 2^-n <= (1 - confidence) / comparisons.
// For 0.95: 6 for one, 8 for six, 10 for twenty.
unsigned stats_rounds_needed(size_t comparisons, double confidence);

// ln(left/right) of a pair. Two zeros are a tie, 0; one zero gives an infinity, which order statistics bear
// (to drop such a pair would throw away the clearest evidence of all); NAN when either is negative or NAN.
double stats_log_ratio(double left, double right);

// Two-sided p of the exact sign test over paired log ratios. A tie counts against the side that is ahead, so
// that p <= 1 - confidence exactly when the interval of stats_ratio at that confidence leaves out 1: no
// verdict can stand beside an interval that contradicts it. 1 when count is 0.
double stats_sign_test(const double *log_ratios, size_t count);

// exp(median of d) for the paired log ratios d = ln(a/b), with the order-statistic interval of d. All NAN
// when count is 0, or when the median or an end of the interval is infinite: no ratio describes that.
struct interval stats_ratio(const double *log_ratios, size_t count, double confidence);

// exp of the Hodges-Lehmann shift between the logs of two samples that are no pairs (runs of different
// campaigns): the median of all ratios left[i] / right[j], with the interval that inverts the rank-sum test
// (Hodges & Lehmann 1963; Hollander & Wolfe, Nonparametric Statistical Methods, 4.2 and 4.3). It takes every
// run as independent of every other, so that drift within either sample makes it too narrow. The null
// distribution is exact while it has fewer than 2^126 equally likely orders and no more than 100,000 pairs
// (64 runs against 64, 20 against 500); beyond, it is the normal one with a correction for continuity, which
// ties and small samples make err on the safe side.
// The values are not negative. Zeros are treated as by stats_log_ratio, and what comes out infinite or 0 as
// by stats_ratio: all NAN, as also with a negative value or when either sample is empty. Where there are too
// few runs for an interval only `value` is there. Time grows with (n + m) ln(n + m).
struct interval stats_unpaired_ratio(const double *left, size_t left_count, const double *right,
                                     size_t right_count, double confidence);

// Two-sided p of the rank-sum test (Mann & Whitney 1947) on any values, with the same null distribution.
// Ties count against the side that is ahead, so that p <= 1 - confidence (to 12 digits) exactly when the
// interval of stats_unpaired_ratio leaves out 1. 1 when either is empty.
double stats_rank_sum(const double *left, size_t left_count, const double *right, size_t right_count);

// As stats_rounds_needed, for the rank-sum test: the least number of runs on each side, the same on both.
// For 0.95: 4 for one comparison, 5 for six, 6 for twenty.
size_t stats_unpaired_rounds_needed(size_t comparisons, double confidence);

// Holm's step-down adjustment, in place: p-values in, adjusted p-values out, order kept.
void stats_holm(double *p, size_t count);

enum verdict {
    VERDICT_NONE,   // no comparison: the baseline itself, or too few rounds
    VERDICT_FASTER, // better on the metric, significantly after Holm
    VERDICT_SLOWER,
    VERDICT_EQUIVALENT, // the 90% interval of the ratio lies within the margin
    VERDICT_UNRESOLVED,
};

// The verdict on one comparison. `ratio90` is the ratio's 90% interval, `adjusted_p` its Holm-adjusted p,
// `lower_is_better` the metric's direction, `margin` the equivalence margin (0.03): within
// [1/(1+margin), 1+margin]. Equivalence is asked first: a difference that is real but within the margin
// does not matter.
enum verdict stats_verdict(struct interval ratio90, double adjusted_p, double alpha, int lower_is_better,
                           double margin);
const char *verdict_word(enum verdict verdict); // "faster", ...; "" for VERDICT_NONE

// Jain's fairness index (sum x)^2 / (n sum x^2): 1 when all are equal, 1/n when one has all. NAN when
// count is 0 or all are 0. Source: Jain, Chiu & Hawe 1984.
double stats_jain(const double *values, size_t count);

#endif
