// Crossings, tried where they are told to be.
#include "recount_parts.h"

#include "summary_parts.h"

#include <math.h>

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
    struct rungs rungs = recount_rungs(recount, course->axis, overtaking->before, overtaking->overtaker,
                                       overtaking->overtaken, rank, true);
    int before = metric_get(rank)->better == BETTER_HIGHER ? -1 : 1;
    cut(&rungs, ladder_value(summary, course->axis, overtaking->before),
        ladder_value(summary, course->axis, overtaking->after));
    bool crosses = rungs.at.count > 1 && isfinite(overtaking->value) &&
                   holds(recount, &rungs, overtaking, metric_get(rank)->name, before);
    recount_release_rungs(&rungs);
    return crosses;
}
