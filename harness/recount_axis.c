// Slopes and crossings once more.
#include "recount_parts.h"

#include "summary_parts.h"

#include <math.h>
#include <string.h>

enum { POINTS_MOST = 16 }; // of a slope, as summary_slopes.c says

// The points of a ladder at which somebody has figures: where they stand on the axis, and the cells.
struct rungs {
    struct VEC(double) at;
    struct VEC(size_t) left, right; // cells; `right` is empty where only one is looked at
};

static void rungs_release(struct rungs *rungs)
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

// Where `left` has figures and, unless it is NO_CELL, so has `right` (implementations), and something is
// ranked, if that matters.
static struct rungs rungs_make(const struct recount *recount, size_t axis, size_t like, size_t left,
                               size_t right, enum metric_id metric, bool ranked)
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

// --- Slopes ------------------------------------------------------------------------------------------------

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
        rungs_make(recount, slope->axis, slope->first, slope->implementation, NO_CELL, metric, is_time);
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
    rungs_release(&rungs);
    if (slope->implementation != baseline) {
        rungs =
            rungs_make(recount, slope->axis, slope->first, slope->implementation, baseline, metric, is_time);
        thin_out(&rungs);
        found.ratio = slope_ratio(recount, &rungs, name);
        rungs_release(&rungs);
    }
    free(slopes);
    free(fixed);
    return found;
}

// --- Crossings ---------------------------------------------------------------------------------------------

#define BESIDE 1e-5   // how far from a place one looks, as a share of it
enum { TRIES = 200 }; // of places between two

#define NOTHING 1e-10 // a log ratio that is as good as 0

// How many rounds of two cells are above 0 and below it at a place of the axis: on straight lines between the
// points beside it, over the logarithm of the axis where that has one.
struct sides {
    size_t above, below, rounds;
};

static struct sides sides_at(const struct recount *recount, const struct rungs *rungs, double place,
                             const char *metric)
{
    struct sides sides = {0};
    bool logarithmic = rungs->at.items[0] > 0;
    size_t i = 0;
    while (i + 2 < rungs->at.count && rungs->at.items[i + 1] <= place)
        i++;
    double from = rungs->at.items[i], to = rungs->at.items[i + 1];
    double share = logarithmic ? log(place / from) / log(to / from) : (place - from) / (to - from);
    for (unsigned round = 0; round < recount->rounds; round++) {
        double low = recount_log(recount_value(recount, rungs->left.items[i], round, metric),
                                 recount_value(recount, rungs->right.items[i], round, metric));
        double high = recount_log(recount_value(recount, rungs->left.items[i + 1], round, metric),
                                  recount_value(recount, rungs->right.items[i + 1], round, metric));
        double here = low == high ? low : low * (1 - share) + high * share;
        if (isnan(low) || isnan(high))
            continue;
        sides.rounds++;
        sides.above += here > NOTHING;
        sides.below += here < -NOTHING;
    }
    return sides;
}

// 1: the left one is shown to be above the right one there, -1: below, 0: neither.
static int shown_at(const struct recount *recount, const struct rungs *rungs, double place,
                    const char *metric)
{
    struct sides sides = sides_at(recount, rungs, place, metric);
    size_t outside = recount_outside(sides.rounds);
    if (outside == SIZE_MAX)
        return 0;
    if (sides.rounds - sides.above <= outside)
        return 1;
    return sides.rounds - sides.below <= outside ? -1 : 0;
}

// On which side of 0 more than half of the rounds are at a place; 0: no more than half are on either.
static int majority_at(const struct recount *recount, const struct rungs *rungs, double place,
                       const char *metric)
{
    struct sides sides = sides_at(recount, rungs, place, metric);
    return (2 * sides.above > sides.rounds) - (2 * sides.below > sides.rounds);
}

// Whether the median crosses 0 at a place. Where it comes and goes, its place is the middle of several: then
// it must have crossed before, if it is back at the place on the side where it came from, or cross again.
static bool is_crossed(const struct recount *recount, const struct rungs *rungs,
                       const struct overtaking *overtaking, const char *metric, int before)
{
    int there = majority_at(recount, rungs, overtaking->value, metric);
    double from = overtaking->value, to = there == before ? overtaking->low : overtaking->high;
    bool crossed = there == 0;
    for (int i = 1; i <= TRIES && !crossed; i++)
        crossed = majority_at(recount, rungs, from + (to - from) * i / TRIES, metric) != there;
    return crossed;
}

// Whether the left one is above the right one before the interval and below it behind, or the other way round
// where more is better; and whether neither is within it.
static bool holds(const struct recount *recount, const struct rungs *rungs,
                  const struct overtaking *overtaking, const char *metric, int before)
{
    double low = overtaking->low, high = overtaking->high;
    double step = BESIDE * fmax(fabs(low), fabs(high));
    bool wide = high - low > 4 * step;
    return is_crossed(recount, rungs, overtaking, metric, before) &&
           shown_at(recount, rungs, low - step, metric) == before &&
           shown_at(recount, rungs, high + step, metric) == -before &&
           (!wide || (shown_at(recount, rungs, low + step, metric) == 0 &&
                      shown_at(recount, rungs, high - step, metric) == 0));
}

// The points before the one at which `overtaken` is ahead, and behind that at which `overtaker` is, do not
// count: nor for whether the axis has a logarithm.
static void cut(struct rungs *rungs, double from, double to)
{
    size_t kept = 0;
    for (size_t i = 0; i < rungs->at.count; i++) {
        if (rungs->at.items[i] < from || rungs->at.items[i] > to)
            continue;
        rungs->at.items[kept] = rungs->at.items[i];
        rungs->left.items[kept] = rungs->left.items[i];
        rungs->right.items[kept++] = rungs->right.items[i];
    }
    rungs->at.count = kept;
}

bool recount_crosses(const struct recount *recount, const struct course *course,
                     const struct overtaking *overtaking)
{
    const struct summary *summary = recount->summary;
    enum metric_id rank = summary->scenario.rank;
    struct rungs rungs = rungs_make(recount, course->axis, overtaking->before, overtaking->overtaker,
                                    overtaking->overtaken, rank, true);
    int before = metric_get(rank)->better == BETTER_HIGHER ? -1 : 1;
    cut(&rungs, ladder_value(summary, course->axis, overtaking->before),
        ladder_value(summary, course->axis, overtaking->after));
    bool crosses = rungs.at.count > 1 && isfinite(overtaking->value) &&
                   holds(recount, &rungs, overtaking, metric_get(rank)->name, before);
    rungs_release(&rungs);
    return crosses;
}
