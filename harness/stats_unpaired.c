#include "stats_parts.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_PAIRS 100000
#define EXACT_BITS  126

// How many of the equally likely orders of n and m values there are, and in how many of them exactly u pairs
// have the left value above the right one: counts[u], for u up to half of all pairs (the rest is its mirror
// image). Where that is too much to count, counts is NULL.
struct orders {
    size_t left, right;
    unsigned __int128 *counts, all;
};

static bool countable(size_t fewer, size_t more)
{
    if (more > EXACT_PAIRS / fewer)
        return false;
    double bits = 0; // of the binomial coefficient (fewer + more choose fewer)
    for (size_t i = 1; i <= fewer && bits < EXACT_BITS; i++)
        bits += log2((double)(more + i) / (double)i);
    return bits < EXACT_BITS;
}

// The counts are the coefficients of the product of (1 - q^(more + i)) / (1 - q^i) over i from 1 to `fewer`
// (Gauss; Mann & Whitney 1947). What is subtracted on the way wraps around, and comes back.
static void count_orders(unsigned __int128 *counts, size_t half, size_t fewer, size_t more)
{
    counts[0] = 1;
    for (size_t i = 1; i <= fewer; i++) {
        size_t last = i * more < half ? i * more : half; // of i left values; beyond it there is nothing yet
        for (size_t u = last; u >= more + i; u--)
            counts[u] -= counts[u - more - i];
        for (size_t u = i; u <= last; u++)
            counts[u] += counts[u - i];
    }
}

// Both counts are at least 1.
static void orders_init(struct orders *orders, size_t left, size_t right)
{
    *orders = (struct orders){.left = left, .right = right};
    size_t fewer = left < right ? left : right, more = left < right ? right : left;
    if (!countable(fewer, more))
        return;
    size_t pairs = fewer * more, half = pairs / 2;
    orders->counts = stats_checked(calloc(half + 1, sizeof *orders->counts));
    count_orders(orders->counts, half, fewer, more);
    for (size_t u = 0; u <= half; u++)
        orders->all += orders->counts[u] * (2 * u == pairs ? 1 : 2);
}

// The probability of at most `pairs` by the normal approximation.
static double normal_at_most(const struct orders *orders, size_t pairs)
{
    double left = (double)orders->left, right = (double)orders->right;
    double deviation = sqrt(left * right * (left + right + 1) / 12);
    return 0.5 * erfc((left * right / 2 - (double)pairs - 0.5) / deviation * sqrt(0.5));
}

// The two-sided p when at most `against` pairs speak against the side that is ahead.
static double p_of(const struct orders *orders, size_t against)
{
    size_t pairs = orders->left * orders->right;
    if (against >= (pairs + 1) / 2)
        return 1;
    if (!orders->counts)
        return fmin(2 * normal_at_most(orders, against), 1);
    unsigned __int128 sum = 0;
    for (size_t u = 0; u <= against; u++)
        sum += orders->counts[u];
    return (double)(2 * sum) / (double)orders->all;
}

// A p that is as small as that: the binary fraction of 1 - 0.9 is a little below that of 0.1.
static bool at_most(double p, double level)
{
    return p <= level * (1 + 1e-12) + 1e-15;
}

// How many of the pairs' ratios to leave out at each end; *reached is the coverage of the rest. SIZE_MAX when
// even all of them do not reach the confidence.
static size_t exact_trim(const struct orders *orders, double level, double *reached)
{
    size_t trim = SIZE_MAX, pairs = orders->left * orders->right;
    unsigned __int128 sum = 0;
    for (size_t u = 0; 2 * u < pairs; u++) {
        sum += orders->counts[u];
        double p = (double)(2 * sum) / (double)orders->all;
        if (!at_most(p, level))
            break;
        trim = u;
        *reached = 1 - p;
    }
    return trim;
}

static size_t normal_trim(const struct orders *orders, double level, double *reached)
{
    size_t low = 0, high = (orders->left * orders->right + 1) / 2; // the least that is too much is in between
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at_most(2 * normal_at_most(orders, middle), level))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return SIZE_MAX;
    *reached = 1 - 2 * normal_at_most(orders, low - 1);
    return low - 1;
}

// Two sorted samples, whose ratios rise along the left one and fall along the right one.
struct samples {
    const double *left, *right;
    size_t left_count, right_count;
};

static double ratio_of(double left, double right)
{
    if (left == right)
        return 1; // also of two zeros, and of two infinities
    return right == 0 ? INFINITY : left / right;
}

static size_t ratios_at_most(const struct samples *samples, double bound)
{
    size_t first = 0, found = 0; // the first of the right ones whose ratio is not above the bound
    for (size_t i = 0; i < samples->left_count; i++) {
        while (first < samples->right_count && ratio_of(samples->left[i], samples->right[first]) > bound)
            first++;
        found += samples->right_count - first;
    }
    return found;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// The k-th smallest of all the ratios, k from 0, without making them: doubles that are not negative are in
// the order of their bits, so at most 63 halvings find the least one that enough ratios do not exceed.
static double ratio_at(const struct samples *samples, size_t k)
{
    uint64_t low = bits_of(ratio_of(samples->left[0], samples->right[samples->right_count - 1]));
    uint64_t high = bits_of(ratio_of(samples->left[samples->left_count - 1], samples->right[0]));
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (ratios_at_most(samples, double_of(middle)) > k)
            high = middle;
        else
            low = middle + 1;
    }
    return double_of(low);
}

static double median_ratio(const struct samples *samples)
{
    size_t pairs = samples->left_count * samples->right_count;
    double above = ratio_at(samples, pairs / 2);
    if (pairs % 2)
        return above;
    double below = ratio_at(samples, pairs / 2 - 1);
    return below == above ? above : sqrt(below) * sqrt(above); // the middle of the logs
}

static struct interval interval_of(const struct samples *samples, double confidence)
{
    struct interval result = {median_ratio(samples), NAN, NAN, NAN};
    struct orders orders;
    orders_init(&orders, samples->left_count, samples->right_count);
    size_t trim = orders.counts ? exact_trim(&orders, 1 - confidence, &result.confidence)
                                : normal_trim(&orders, 1 - confidence, &result.confidence);
    free(orders.counts);
    if (trim != SIZE_MAX) {
        result.low = ratio_at(samples, trim);
        result.high = ratio_at(samples, samples->left_count * samples->right_count - 1 - trim);
    }
    return result;
}

static bool no_ratio(double ratio)
{
    return isinf(ratio) || ratio == 0;
}

// The least of sorted values is not negative. With a NAN nothing is said of where it is after sorting.
static bool all_usable(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(values[i] >= 0))
            return false;
    return count > 0;
}

// A sorted copy in which no zero has a sign: its bits would put it above all others.
static double *unsigned_copy(const double *values, size_t count)
{
    double *copy = stats_sorted_copy(values, count);
    for (size_t i = 0; i < count && copy[i] == 0; i++)
        copy[i] = 0;
    return copy;
}

struct interval stats_unpaired_ratio(const double *left, size_t left_count, const double *right,
                                     size_t right_count, double confidence)
{
    if (!all_usable(left, left_count) || !all_usable(right, right_count))
        return stats_nothing;
    double *left_copy = unsigned_copy(left, left_count), *right_copy = unsigned_copy(right, right_count);
    struct samples samples = {left_copy, right_copy, left_count, right_count};
    struct interval result = interval_of(&samples, confidence);
    free(left_copy);
    free(right_copy);
    if (isnan(result.value) || no_ratio(result.value) || no_ratio(result.low) || no_ratio(result.high))
        return stats_nothing;
    return result;
}

// The pairs of two sorted samples in which the first one's value is above the second one's.
static size_t pairs_above(const double *first, size_t first_count, const double *second, size_t second_count)
{
    size_t below = 0, found = 0;
    for (size_t i = 0; i < first_count; i++) {
        while (below < second_count && second[below] < first[i])
            below++;
        found += below;
    }
    return found;
}

double stats_rank_sum(const double *left, size_t left_count, const double *right, size_t right_count)
{
    if (left_count == 0 || right_count == 0)
        return 1;
    double *left_copy = stats_sorted_copy(left, left_count);
    double *right_copy = stats_sorted_copy(right, right_count);
    size_t above = pairs_above(left_copy, left_count, right_copy, right_count);
    size_t below = pairs_above(right_copy, right_count, left_copy, left_count);
    free(left_copy);
    free(right_copy);
    struct orders orders;
    orders_init(&orders, left_count, right_count);
    double p = p_of(&orders, left_count * right_count - (above > below ? above : below));
    free(orders.counts);
    return p;
}

size_t stats_unpaired_rounds_needed(size_t comparisons, double confidence)
{
    if (!(confidence < 1))
        return SIZE_MAX;
    double level = (1 - confidence) / (double)(comparisons ? comparisons : 1);
    size_t rounds = 1;
    double orders = 2; // of so many and as many again
    while (!at_most(2 / orders, level)) {
        rounds++;
        orders *= 2 * (2 * (double)rounds - 1) / (double)rounds;
    }
    return rounds;
}
