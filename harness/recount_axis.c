// Slopes once more; and the points of an axis, for crossings too.
#include "recount_parts.h"

#include "summary_parts.h"

#include <math.h>
#include <string.h>

enum { POINTS_MOST = 16 }; // of a slope, as summary_slopes.c says

void recount_release_rungs(struct rungs *rungs)
{
    vec_release(&rungs->at);
    vec_release(&rungs->left);
    vec_release(&rungs->right);
}

static bool has_figures(const struct recount *recount, size_t cell, const char *metric)
{
    for (unsigned round = 0; cell != NO_CELL && round < recount->rounds; round++)
        if (isfinite(recount_value(recount, cell, round, metric)))
            return true;
    return false;
}

static bool differs_along_only(const struct summary *summary, size_t axis, size_t left, size_t right)
{
    const struct strings *one = &summary->plan.points.items[left].values;
    const struct strings *other = &summary->plan.points.items[right].values;
    for (size_t i = 0; i < one->count; i++)
        if (i != axis && strcmp(one->items[i], other->items[i]) != 0)
            return false;
    return true;
}

// The next point along an axis from a value on, the other axes as at `like`; NO_CELL past the last.
static size_t next_point(const struct summary *summary, size_t axis, size_t like, double above)
{
    size_t next = NO_CELL;
    for (size_t i = 0; i < summary->plan.points.count; i++)
        if (differs_along_only(summary, axis, like, i) && ladder_value(summary, axis, i) > above &&
            (next == NO_CELL || ladder_value(summary, axis, i) < ladder_value(summary, axis, next)))
            next = i;
    return next;
}

struct rungs recount_rungs(const struct recount *recount, size_t axis, size_t like, size_t left, size_t right,
                           enum metric_id metric, bool ranked)
{
    const struct summary *summary = recount->summary;
    const char *name = metric_get(metric)->name;
    struct rungs rungs = {0};
    double at = -INFINITY;
    for (size_t point; (point = next_point(summary, axis, like, at)) != NO_CELL;) {
        at = ladder_value(summary, axis, point);
        size_t one = summary_cell_at(summary, left, point);
        size_t other = right == NO_CELL ? one : summary_cell_at(summary, right, point);
        if ((ranked && summary_unranked(summary, point)) || !has_figures(recount, one, name) ||
            !has_figures(recount, other, name))
            continue;
        vec_push(&rungs.at, at);
        vec_push(&rungs.left, one);
        vec_push(&rungs.right, other);
    }
    return rungs;
}

struct chord {
    double slope, weight;
};

static int compare_chords(const void *left, const void *right)
{
    double a = ((const struct chord *)left)->slope, b = ((const struct chord *)right)->slope;
    return (a > b) - (a < b);
}

// The slope that half of the weight is below, and half above.
static double weighted_middle(struct chord *chords, size_t count)
{
    double all = 0, upwards = 0, downwards = 0, low = NAN, high = NAN;
    if (count)
        qsort(chords, count, sizeof *chords, compare_chords);
    for (size_t i = 0; i < count; i++)
        all += chords[i].weight;
    for (size_t i = 0; i < count && isnan(low); i++)
        if ((upwards += chords[i].weight) >= all / 2 * (1 - 1e-12))
            low = chords[i].slope;
    for (size_t i = count; i-- > 0 && isnan(high);)
        if ((downwards += chords[i].weight) >= all / 2 * (1 - 1e-12))
            high = chords[i].slope;
    return low / 2 + high / 2;
}

// Theil's and Sen's, of one round of some cells; NAN with fewer than two of them. `fixed`, unless NULL: the
// median of what is left.
static double slope_in(const struct recount *recount, const struct rungs *rungs, const size_t *cells,
                       unsigned round, const char *metric, double *fixed)
{
    size_t points = rungs->at.count, chords = 0, left = 0;
    struct chord *all = memory_zeroed(points * points + 1, sizeof *all);
    double *values = memory_zeroed(points + 1, sizeof *values),
           *rest = memory_zeroed(points + 1, sizeof *rest);
    for (size_t i = 0; i < points; i++) {
        values[i] = recount_value(recount, cells[i], round, metric);
        for (size_t j = 0; j < i; j++) {
            double width = rungs->at.items[i] - rungs->at.items[j];
            if (isfinite(values[i] - values[j]))
                all[chords++] = (struct chord){(values[i] - values[j]) / width, width};
        }
    }
    double slope = weighted_middle(all, chords);
    for (size_t i = 0; i < points; i++)
        if (isfinite(values[i] - slope * rungs->at.items[i]))
            rest[left++] = values[i] - slope * rungs->at.items[i];
    if (fixed)
        *fixed = recount_median(rest, left).value;
    free(all);
    free(values);
    free(rest);
    return slope;
}

static void thin_out(struct rungs *rungs)
{
    size_t count = rungs->at.count;
    for (size_t i = 0; count > POINTS_MOST && i < POINTS_MOST; i++) {
        size_t from = i * (count - 1) / (POINTS_MOST - 1);
        rungs->at.items[i] = rungs->at.items[from];
        rungs->left.items[i] = rungs->left.items[from];
        rungs->right.items[i] = rungs->right.items[from];
    }
    rungs->at.count = count > POINTS_MOST ? POINTS_MOST : count;
}

// Over rounds in which no run is missing. None at all where one of the two does not rise.
static struct interval slope_ratio(const struct recount *recount, const struct rungs *rungs,
                                   const char *metric)
{
    double *logs = memory_zeroed((size_t)recount->rounds + 1, sizeof *logs);
    struct interval ratio = {NAN, NAN, NAN, NAN};
    size_t count = 0;
    bool rises = rungs->at.count > 1;
    for (unsigned round = 0; round < recount->rounds && rises; round++) {
        bool whole = true;
        for (size_t i = 0; i < rungs->at.count; i++)
            whole = whole && isfinite(recount_value(recount, rungs->left.items[i], round, metric)) &&
                    isfinite(recount_value(recount, rungs->right.items[i], round, metric));
        if (!whole)
            continue;
        double one = slope_in(recount, rungs, rungs->left.items, round, metric, NULL);
        double other = slope_in(recount, rungs, rungs->right.items, round, metric, NULL);
        rises = one > 0 && other > 0;
        logs[count++] = recount_log(one, other);
    }
    if (rises)
        ratio = recount_ratio(logs, count);
    free(logs);
    return ratio;
}

struct recounted recount_slope(const struct recount *recount, const struct slope *slope)
{
    size_t baseline = recount->summary->plan.baseline;
    enum metric_id metric = slope->growth->metric;
    const char *name = metric_get(metric)->name;
    bool is_time = strcmp(metric_get(metric)->unit, "ns") == 0;
    struct rungs rungs =
        recount_rungs(recount, slope->axis, slope->first, slope->implementation, NO_CELL, metric, is_time);
    struct recounted found = {.ratio = {NAN, NAN, NAN, NAN}};
    double *slopes = memory_zeroed((size_t)recount->rounds + 1, sizeof *slopes);
    double *fixed = memory_zeroed((size_t)recount->rounds + 1, sizeof *fixed);
    thin_out(&rungs);
    for (unsigned round = 0; round < recount->rounds; round++) {
        slopes[found.n] = slope_in(recount, &rungs, rungs.left.items, round, name, &fixed[found.n]);
        found.n += isnan(slopes[found.n]) ? 0 : 1;
    }
    found.value = recount_median(slopes, found.n);
    found.fixed = recount_median(fixed, found.n);
    recount_release_rungs(&rungs);
    if (slope->implementation != baseline) {
        rungs = recount_rungs(recount, slope->axis, slope->first, slope->implementation, baseline, metric,
                              is_time);
        thin_out(&rungs);
        found.ratio = slope_ratio(recount, &rungs, name);
        recount_release_rungs(&rungs);
    }
    free(slopes);
    free(fixed);
    return found;
}
