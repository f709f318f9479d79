#include "stats_parts.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHORT 12 // values that insertion sorts fastest

const struct interval stats_nothing = {NAN, NAN, NAN, NAN};

void *stats_checked(void *block)
{
    if (!block) {
        fputs("corobench: out of memory\n", stderr);
        abort();
    }
    return block;
}

double *stats_sorted_copy(const double *values, size_t count)
{
    double *copy = stats_checked(malloc((count + 1) * sizeof *copy));
    if (count)
        memcpy(copy, values, count * sizeof *copy);
    stats_sort(copy, count);
    return copy;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void sort_short(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double value = values[i];
        size_t place = i;
        for (; place > 0 && values[place - 1] > value; place--)
            values[place] = values[place - 1];
        values[place] = value;
    }
}

// Merges two sorted runs that lie side by side, by way of `scratch`, which holds the first.
static void merge(double *values, size_t middle, size_t count, double *scratch)
{
    if (values[middle - 1] <= values[middle])
        return;
    memcpy(scratch, values, middle * sizeof *scratch);
    size_t left = 0, right = middle, out = 0;
    while (left < middle &&
           right < count) { // without a branch that a processor would guess wrong half the time
        bool take_right = values[right] < scratch[left];
        values[out++] = take_right ? values[right] : scratch[left];
        right += take_right;
        left += !take_right;
    }
    memcpy(values + out, scratch + left, (middle - left) * sizeof *values);
}

static void sort_long(double *values, size_t count, double *scratch)
{
    if (count <= SHORT) {
        sort_short(values, count);
        return;
    }
    size_t middle = count / 2;
    sort_long(values, middle, scratch);
    sort_long(values + middle, count - middle, scratch);
    merge(values, middle, count, scratch);
}

// Merge sort rather than qsort: with 100,000 samples of dozens of metrics, qsort's calls of a comparison were
// a quarter of all the time that summarising took.
void stats_sort(double *values, size_t count)
{
    double *scratch = count > SHORT ? stats_checked(malloc(count / 2 * sizeof *scratch)) : NULL;
    sort_long(values, count, scratch);
    free(scratch);
}

double stats_median(const double *sorted, size_t count)
{
    if (count == 0)
        return NAN;
    double above = sorted[count / 2];
    // Halved before they are added, so that the sum cannot overflow.
    return count % 2 ? above : 0.5 * sorted[count / 2 - 1] + 0.5 * above;
}

double stats_quantile(const double *sorted, size_t count, double fraction)
{
    if (count == 0 || !(fraction >= 0 && fraction <= 1))
        return NAN;
    double place = (double)(count - 1) * fraction;
    size_t below = (size_t)place;
    if (below + 1 >= count)
        return sorted[count - 1];
    double part = place - (double)below, step = sorted[below + 1] - sorted[below];
    // Nothing of an infinite step, and all of a step between equal infinities, would be NAN.
    return part > 0 && sorted[below] < sorted[below + 1] ? sorted[below] + part * step : sorted[below];
}

// The k-th smallest deviation (k from 0) of sorted values from their median: from the middle outwards the
// deviations grow on both sides, so that they are met in order.
static double deviation_at(const double *sorted, size_t count, double median, size_t k)
{
    size_t below = count / 2, above = count / 2; // values[below - 1] and values[above] are next
    double deviation = 0;
    for (size_t i = 0; i <= k; i++) {
        double down = below > 0 ? median - sorted[below - 1] : INFINITY;
        double up = above < count ? sorted[above] - median : INFINITY;
        if (down < up)
            below--;
        else
            above++;
        deviation = fmin(down, up);
    }
    return deviation;
}

double stats_mad(const double *values, size_t count)
{
    if (count == 0)
        return NAN;
    double *sorted = stats_sorted_copy(values, count);
    double median = stats_median(sorted, count);
    if (!isfinite(median)) {
        free(sorted);
        return NAN;
    }
    double mad = deviation_at(sorted, count, median, count / 2);
    if (count % 2 == 0)
        mad = 0.5 * mad + 0.5 * deviation_at(sorted, count, median, count / 2 - 1);
    free(sorted);
    return mad;
}

// The binomial distribution with `count` trials at 1/2, walked upwards from its lower tail.
struct binomial {
    size_t count, successes;
    double probability; // of exactly `successes`
    double cumulated;   // of at most `successes`
};

static struct binomial binomial_start(size_t count)
{
    // Up to 1,000 trials 2^-count is a normal double: the walk starts at 0 and every step is exact but for
    // rounding. Beyond, it starts 20 standard deviations below the middle (what lies under that adds less
    // than 1e-80), where the logarithm of the probability is known well enough.
    if (count <= 1000) {
        double first = ldexp(1, -(int)count);
        return (struct binomial){count, 0, first, first};
    }
    double trials = (double)count, start = floor(trials / 2 - 10 * sqrt(trials));
    start = start < 0 ? 0 : start;
    double logarithm = lgamma(trials + 1) - lgamma(start + 1) - lgamma(trials - start + 1) - trials * log(2);
    return (struct binomial){count, (size_t)start, exp(logarithm), exp(logarithm)};
}

static void binomial_step(struct binomial *walk)
{
    walk->probability *= (double)(walk->count - walk->successes) / (double)(walk->successes + 1);
    walk->successes++;
    walk->cumulated += walk->probability;
}

// The probability of at most `successes`.
static double binomial_at_most(size_t count, size_t successes)
{
    struct binomial walk = binomial_start(count);
    if (successes < walk.successes)
        return 0;
    while (walk.successes < successes)
        binomial_step(&walk);
    return fmin(walk.cumulated, 1);
}

size_t stats_trim(size_t count, double confidence, double *reached)
{
    struct binomial walk = binomial_start(count);
    if (1 - 2 * walk.cumulated < confidence)
        return SIZE_MAX;
    for (;;) {
        struct binomial next = walk;
        binomial_step(&next);
        if (1 - 2 * next.cumulated < confidence)
            break;
        walk = next;
    }
    *reached = 1 - 2 * walk.cumulated;
    return walk.successes;
}

struct interval stats_median_interval(const double *sorted, size_t count, double confidence)
{
    struct interval result = stats_nothing;
    if (count == 0)
        return result;
    result.value = stats_median(sorted, count);
    size_t trim = stats_trim(count, confidence, &result.confidence);
    if (trim != SIZE_MAX) {
        result.low = sorted[trim];
        result.high = sorted[count - 1 - trim];
    }
    return result;
}

unsigned stats_rounds_needed(size_t comparisons, double confidence)
{
    if (!(confidence < 1))
        return UINT_MAX;
    double level = (1 - confidence) / (double)(comparisons ? comparisons : 1);
    unsigned rounds = 1;
    while (ldexp(2, -(int)rounds) > level) // the p of rounds that all agree
        rounds++;
    return rounds;
}

double stats_log_ratio(double left, double right)
{
    if (!(left >= 0 && right >= 0))
        return NAN;
    if (left == right)
        return 0;
    return right == 0 ? INFINITY : log(left / right);
}

double stats_sign_test(const double *log_ratios, size_t count)
{
    size_t below = 0, above = 0;
    for (size_t i = 0; i < count; i++) {
        below += log_ratios[i] < 0;
        above += log_ratios[i] > 0;
    }
    size_t against = count - (above > below ? above : below);
    return fmin(2 * binomial_at_most(count, against), 1);
}

struct interval stats_ratio(const double *log_ratios, size_t count, double confidence)
{
    double *sorted = stats_sorted_copy(log_ratios, count);
    struct interval logs = stats_median_interval(sorted, count, confidence);
    free(sorted);
    struct interval ratio = {exp(logs.value), exp(logs.low), exp(logs.high), logs.confidence};
    if (!isfinite(logs.value) || isinf(logs.low) || isinf(logs.high))
        return stats_nothing;
    return ratio;
}

struct ranked {
    double p;
    size_t index;
};

static int compare_ranked(const void *left, const void *right)
{
    return compare_doubles(&((const struct ranked *)left)->p, &((const struct ranked *)right)->p);
}

void stats_holm(double *p, size_t count)
{
    struct ranked *order = stats_checked(malloc((count + 1) * sizeof *order));
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    if (count > 1)
        qsort(order, count, sizeof *order, compare_ranked);
    double highest = 0; // an adjusted p is never below that of a smaller p
    for (size_t i = 0; i < count; i++) {
        highest = fmax(highest, fmin(order[i].p * (double)(count - i), 1));
        p[order[i].index] = highest;
    }
    free(order);
}

enum verdict stats_verdict(struct interval ratio90, double adjusted_p, double alpha, int lower_is_better,
                           double margin)
{
    if (isnan(ratio90.low) || isnan(adjusted_p))
        return VERDICT_NONE;
    if (ratio90.low >= 1 / (1 + margin) && ratio90.high <= 1 + margin)
        return VERDICT_EQUIVALENT;
    if (adjusted_p > alpha)
        return VERDICT_UNRESOLVED;
    return (ratio90.value < 1) == (lower_is_better != 0) ? VERDICT_FASTER : VERDICT_SLOWER;
}

const char *verdict_word(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_NONE] = "",
        [VERDICT_FASTER] = "faster",
        [VERDICT_SLOWER] = "slower",
        [VERDICT_EQUIVALENT] = "equivalent",
        [VERDICT_UNRESOLVED] = "unresolved",
    };
    assert((size_t)verdict < sizeof words / sizeof words[0]);
    return words[verdict];
}

double stats_jain(const double *values, size_t count)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
        squares += values[i] * values[i];
    }
    return squares > 0 ? sum * sum / ((double)count * squares) : NAN;
}
