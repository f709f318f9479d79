#include "stats_parts.h"

#include <math.h>
#include <stdlib.h>

#define LAG_STEPS    200000000 // products that the autocorrelation of one series may cost
#define FITTED       3  // numbers that were chosen to fit the series: two levels, and where they change
#define LEAST_SLICES 20 // independent ones

// How many of the sorted values are below `value`; with `or_equal`, not above it.
static size_t count_below(const double *sorted, size_t count, double value, bool or_equal)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < value || (or_equal && sorted[middle] == value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Twice the distance of each value's rank from the middle rank, positive for low values: whole numbers, also
// with ties, whose sum is 0.
static void score(const double *values, size_t count, double *scores)
{
    double *sorted = stats_sorted_copy(values, count);
    for (size_t i = 0; i < count; i++)
        scores[i] = (double)count - (double)count_below(sorted, count, values[i], false) -
                    (double)count_below(sorted, count, values[i], true);
    free(sorted);
}

// Pettitt's statistic: the largest distance from 0 of the scores' running sum; *at is how many values are
// summed there.
static double farthest_sum(const double *scores, size_t count, size_t *at)
{
    double sum = 0, farthest = 0;
    *at = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        sum += scores[i];
        if (fabs(sum) > farthest) {
            farthest = fabs(sum);
            *at = i + 1;
        }
    }
    return farthest;
}

static void take_out_mean(double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    for (size_t i = 0; i < count; i++)
        values[i] -= sum / (double)count;
}

static double product_at(const double *values, size_t count, size_t lag)
{
    double sum = 0;
    for (size_t i = lag; i < count; i++)
        sum += values[i] * values[i - lag];
    return sum;
}

// How many values of the series are worth one that is independent of the others: 1 + twice the sum of the
// autocorrelations, taken in pairs until a pair is no longer positive. INFINITY if that does not happen in
// time. What was fitted to the series makes each autocorrelation smaller by about the sum over the count;
// that is put back.
static double dependence(const double *values, size_t count)
{
    double square = product_at(values, count, 0), sum = 0;
    size_t most = count / 4 < LAG_STEPS / count ? count / 4 : LAG_STEPS / count;
    if (square == 0)
        return 1;
    for (size_t lag = 0; lag <= most; lag += 2) {
        double pair = (product_at(values, count, lag) + product_at(values, count, lag + 1)) / square;
        if (pair <= 0) {
            double kept = 1 - FITTED * (2 * (double)lag - 1) / (double)count;
            return kept > 0 ? fmax(2 * sum - 1, 1) / kept : INFINITY;
        }
        sum += pair;
    }
    return INFINITY;
}

static double median_of(const double *values, size_t count)
{
    double *sorted = stats_sorted_copy(values, count);
    double median = stats_median(sorted, count);
    free(sorted);
    return median;
}

static double p_of(double farthest, size_t count, double alike)
{
    double n = (double)count;
    if (n / alike < LEAST_SLICES)
        return 1;
    return fmin(2 * exp(-6 * farthest / n * farthest / n / (n + 1) / alike), 1);
}

static double ratio_of(double before, double after)
{
    if (before == 0) // C leaves the division undefined
        return after == 0 ? NAN : INFINITY;
    return after / before;
}

struct shift stats_level_shift(const double *slices, size_t count, double alpha, double least)
{
    struct shift shift = {.before = NAN, .after = NAN, .ratio = NAN, .p = 1};
    if (count < 2)
        return shift;
    double *scores = stats_checked(malloc(count * sizeof *scores));
    score(slices, count, scores);
    double farthest = farthest_sum(scores, count, &shift.at);
    if (shift.at > 0) {
        take_out_mean(scores, shift.at);
        take_out_mean(scores + shift.at, count - shift.at);
        shift.p = p_of(farthest, count, dependence(scores, count));
        shift.before = median_of(slices, shift.at);
        shift.after = median_of(slices + shift.at, count - shift.at);
        shift.ratio = ratio_of(shift.before, shift.after);
    }
    free(scores);
    shift.found = shift.p <= alpha && (shift.ratio > 1 + least || shift.ratio < 1 / (1 + least));
    return shift;
}
