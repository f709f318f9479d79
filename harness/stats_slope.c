#include "stats_parts.h"

#include <math.h>
#include <stdlib.h>

// The slope between two points of a round, and their distance on the axis.
struct chord {
    double slope, weight;
};

static int compare_chords(const void *left, const void *right)
{
    double a = ((const struct chord *)left)->slope, b = ((const struct chord *)right)->slope;
    return (a > b) - (a < b);
}

// The weighted median: half of the weight is below it. NAN when there are none.
static double middle_slope(struct chord *chords, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(chords, count, sizeof *chords, compare_chords);
    double all = 0, below = 0;
    for (size_t i = 0; i < count; i++)
        all += chords[i].weight;
    size_t i = 0;
    while (i + 1 < count && below + chords[i].weight < all / 2 * (1 - 1e-12))
        below += chords[i++].weight;
    if (i + 1 < count && below + chords[i].weight <= all / 2 * (1 + 1e-12)) // exactly half
        return 0.5 * chords[i].slope + 0.5 * chords[i + 1].slope;
    return chords[i].slope;
}

// The slope of one round. `chords` has room for every pair of points.
static double slope_of(const struct axis_rounds *sweep, const double *values, struct chord *chords)
{
    size_t count = 0;
    for (size_t right = 1; right < sweep->points; right++)
        for (size_t left = 0; left < right; left++) {
            double weight = sweep->axis[right] - sweep->axis[left];
            double slope = (values[right] - values[left]) / weight;
            if (isfinite(slope) && isfinite(weight))
                chords[count++] = (struct chord){slope, weight};
        }
    return middle_slope(chords, count);
}

// The median of what is left of a round's values without the slope. `rest` has room for all points.
static double fixed_of(const struct axis_rounds *sweep, const double *values, double slope, double *rest)
{
    size_t count = 0;
    for (size_t point = 0; point < sweep->points; point++)
        if (isfinite(values[point]))
            rest[count++] = values[point] - slope * sweep->axis[point];
    stats_sort(rest, count);
    return stats_median(rest, count);
}

static double median_at(const struct axis_rounds *sweep, size_t point, double *room)
{
    size_t count = 0;
    for (size_t round = 0; round < sweep->rounds; round++) {
        double value = sweep->values[round * sweep->points + point];
        if (isfinite(value))
            room[count++] = value;
    }
    stats_sort(room, count);
    return stats_median(room, count);
}

static double bend_of(const struct axis_rounds *sweep, const struct line *line, double *room)
{
    double least = INFINITY, most = -INFINITY, farthest = 0;
    for (size_t point = 0; point < sweep->points; point++) {
        double median = median_at(sweep, point, room);
        if (isnan(median))
            continue;
        double there = line->fixed.value + line->slope.value * sweep->axis[point];
        least = fmin(least, median);
        most = fmax(most, median);
        farthest = fmax(farthest, fabs(median - there));
    }
    return most > least ? farthest / (most - least) : 0;
}

static struct interval median_of(double *values, size_t count, double confidence)
{
    stats_sort(values, count);
    return stats_median_interval(values, count, confidence);
}

// `slopes` and `fixed` have room for all rounds.
static struct line line_of(const struct axis_rounds *sweep, double confidence, double *slopes, double *fixed)
{
    size_t pairs = sweep->points * (sweep->points - 1) / 2, count = 0;
    struct chord *chords = stats_checked(calloc(pairs, sizeof *chords));
    double *rest = stats_checked(calloc(sweep->points, sizeof *rest));
    for (size_t round = 0; round < sweep->rounds; round++) {
        const double *values = sweep->values + round * sweep->points;
        double slope = slope_of(sweep, values, chords);
        if (isnan(slope))
            continue;
        slopes[count] = slope;
        fixed[count++] = fixed_of(sweep, values, slope, rest);
    }
    free(chords);
    free(rest);
    struct line line = {median_of(slopes, count, confidence), median_of(fixed, count, confidence), count,
                        NAN};
    if (count > 0)
        line.bend = bend_of(sweep, &line, slopes);
    return line;
}

struct line stats_slope(const struct axis_rounds *sweep, double confidence)
{
    struct line line = {stats_nothing, stats_nothing, 0, NAN};
    if (sweep->points < 2 || sweep->rounds == 0 || !stats_axis_holds(sweep))
        return line;
    double *slopes = stats_checked(calloc(sweep->rounds, sizeof *slopes));
    double *fixed = stats_checked(calloc(sweep->rounds, sizeof *fixed));
    line = line_of(sweep, confidence, slopes, fixed);
    free(slopes);
    free(fixed);
    return line;
}
