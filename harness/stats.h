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

// What each round found along an axis: a metric of one cell for stats_slope, the log ratios of two cells for
// stats_crossings. Points at which a round found nothing are NAN; a round may have none at all.
struct axis_rounds {
    const double *axis; // the value of each point: finite, ascending, none twice; else nothing can be said
    size_t points;
    const double *values; // of point p in round r: values[r * points + p]
    size_t rounds;
};

// A straight line through what a sweep found, by round: fixed + slope * axis.
struct line {
    struct interval slope; // bytes per connection, nanoseconds per task
    struct interval fixed; // the part that does not grow: where the line stands at 0
    size_t rounds;         // that had two points or more; the others are left out
    double bend; // the largest distance of a point's median from the line, as a share of the span of all
                 // medians: 0 is a straight line, and above, say, 0.1 a slope does not describe it. NAN
                 // without a line
};

// In each round, the median of the slopes between all its points, each weighted by their distance on the axis
// (Theil 1950 and Sen 1968; the weights are Jaeckel's 1972 and Sievers' 1978: between 1 and 10 connections
// there is mostly noise, between 1 and 900 hardly any); and the median of what is left of its values without
// the slope. Then the medians over the rounds, with their order-statistic intervals: rounds are what is
// repeated, points of one round are not. What a round adds to all its points cancels in the slope.
// Values that are not finite count as not found. All NAN when no round has two points. Time grows with the
// rounds and with the square of the points.
struct line stats_slope(const struct axis_rounds *sweep, double confidence);

// A stretch of the axis on which neither of two cells is shown to be ahead, and what is beside it.
struct crossing {
    // value: where the one overtakes the other, that is, where the median of the log ratios crosses 0; of
    // an odd number of such places within one stretch the middle one; NAN when there is none, or an even
    // number, which is none on balance. low, high: the ends of the stretch. Where it does not end within the
    // axis they are -INFINITY and INFINITY: the axis does not reach far enough to say. Where no interval
    // could be had, for want of rounds, they are NAN.
    struct interval at;
    size_t times;      // how often the median crosses 0 within the stretch; touching it does not count
    int before, after; // the sign of the log ratio below and above the stretch, as shown; 0 where it is open
};

// Where one cell overtakes another along an axis, given the log ratios of each round (stats_log_ratio; they
// may be infinite). Between two neighbouring points a round's log ratio is taken for a straight line over
// ln(axis), or over the axis if it has values that are not positive; rounds that lack one of the two points
// are left out there. At each place the order-statistic interval of the rounds' log ratios either leaves out
// 0, so that one cell is shown to be ahead, or does not: the stretches in which it does not are returned, in
// ascending order; two of them without a point of the axis in between are one. So each place at which the
// cells are truly equal is in a stretch with the asked confidence (inversion of a test; Conover 1999, 3.2),
// as far as the straight lines hold. Where every round crosses once, a stretch is the order-statistic
// interval of the rounds' own crossings, and its value their median.
//
// An overtaking is shown where before * after < 0; one with times > 0 but an open end, or the same sign on
// both sides, is merely estimated. times = 0: the cells come too close to tell, or the axis ends there.
// *count is the number of stretches; the caller frees them. NULL and 0: one cell is shown to be ahead
// everywhere, or there are fewer than two points, or the axis is not as it should be.
struct crossing *stats_crossings(const struct axis_rounds *log_ratios, double confidence, size_t *count);

// A change of level within a series, such as the messages per 10 ms slice of one run.
struct shift {
    bool found;           // p <= alpha, and the levels are far enough apart
    size_t at;            // the first slice of the new level, where a change is most likely; 0 without one
    double before, after; // the median of the slices on each side of it; NAN without one
    double ratio; // after / before; INFINITY when only `before` is 0; NAN without one, or when both are
    double p;     // 1 when there are too few slices, or they do not differ
};

// The most likely single change of level, by ranks (Pettitt 1979), found when its p is at most `alpha` and
// the ratio of the levels is not within [1 / (1 + least), 1 + least]. The slices are not negative, of equal
// length and in order of time. Pettitt's p holds for independent slices. Neighbouring slices are alike
// (queues, caches, the scheduler), which would make shifts out of ordinary waves. So the slices are counted
// for as many fewer as their autocorrelation makes of them, with the two levels taken out, summed over lags
// until it fades (Geyer's 1992 initial positive sequence); when it does not fade within a quarter of the
// series, nothing is found. What this assumes: one change, between two levels; and that what is correlated
// fades much sooner than the series ends. A steady trend looks like a shift to it, too. With fewer than 11
// slices nothing can be found at 0.05.
struct shift stats_level_shift(const double *slices, size_t count, double alpha, double least);

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
