#include "stats_parts.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// The axis is walked from its first point to its last, segment by segment (between two neighbouring points).
// Within a segment each round's log ratio is a straight line with one root at most. So what can be said at a
// place depends only on how many of the roots lie below it, and nothing needs to be searched: between two
// neighbouring roots it is everywhere the same.

// A part of the axis in which the same can be said throughout: the sign of the log ratio, or 0. One part ends
// where the next begins.
struct part {
    double low, high;
    int sign;
    double reached; // the lowest confidence of what was said in it; NAN where nothing could be
};

struct parts {
    struct part *items;
    size_t count, room;
};

// The rounds that have both points of a segment.
struct segment {
    double low, high; // its points on the axis
    bool logarithmic;
    size_t rounds, above, below; // all; those above 0 throughout; those below it
    double *rising, *falling;    // where the others cross 0, as shares of the way from low to high, sorted
    size_t rising_count, falling_count;
};

bool stats_axis_holds(const struct axis_rounds *sweep)
{
    for (size_t point = 0; point < sweep->points; point++)
        if (!isfinite(sweep->axis[point]) || (point > 0 && !(sweep->axis[point - 1] < sweep->axis[point])))
            return false;
    return true;
}

// Where a line from `low` to `high`, which are on different sides of 0, meets it. An infinite end is left at
// once.
static double root_of(double low, double high)
{
    if (isinf(low))
        return 1;
    return isinf(high) ? 0 : low / (low - high);
}

static void segment_add(struct segment *segment, double low, double high)
{
    if (isnan(low) || isnan(high))
        return;
    segment->rounds++;
    if (low > 0 && high > 0)
        segment->above++;
    else if (low < 0 && high < 0)
        segment->below++;
    else if (low < high && !(isinf(low) && isinf(high)))
        segment->rising[segment->rising_count++] = root_of(low, high);
    else if (low > high && !(isinf(low) && isinf(high)))
        segment->falling[segment->falling_count++] = root_of(low, high);
    // else it is 0 throughout, or goes from one infinity to the other: it speaks for neither side
}

// What is known at a place: how many rounds are not below 0 there, and how many not above it.
struct standing {
    size_t not_below, not_above;
};

// When so many rounds are left out on each side.
static int sign_of(struct standing standing, size_t trim)
{
    if (standing.not_above <= trim)
        return 1;
    return standing.not_below <= trim ? -1 : 0;
}

// Between a place and the next root, given how many roots are not above that place.
static struct standing standing_behind(const struct segment *segment, size_t rising, size_t falling)
{
    return (struct standing){
        segment->rounds - segment->below - (segment->rising_count - rising) - falling,
        segment->rounds - segment->above - rising - (segment->falling_count - falling),
    };
}

static void parts_push(struct parts *parts, struct part part)
{
    if (parts->count == parts->room) {
        parts->room = parts->room ? 2 * parts->room : 16;
        parts->items = stats_checked(realloc(parts->items, parts->room * sizeof *parts->items));
    }
    parts->items[parts->count++] = part;
}

// Appends what is said of the axis from where it ends up to now.
static void parts_add(struct parts *parts, struct part part)
{
    struct part *last = parts->count ? &parts->items[parts->count - 1] : NULL;
    if (last && last->sign == part.sign) {
        last->high = part.high;
        last->reached = fmin(last->reached, part.reached); // of a NAN and a number, the number
        return;
    }
    // Different rounds count in neighbouring segments, so that the sign may jump at the point they share.
    if (last && last->sign * part.sign < 0)
        parts_push(parts, (struct part){part.low, part.low, 0, fmin(last->reached, part.reached)});
    parts_push(parts, part);
}

// The place on the axis at a share of the way through the segment.
static double place_at(const struct segment *segment, double share)
{
    if (!(share > 0))
        return segment->low;
    if (!(share < 1))
        return segment->high;
    double place = segment->logarithmic ? segment->low * pow(segment->high / segment->low, share)
                                        : segment->low * (1 - share) + segment->high * share;
    return fmin(fmax(place, segment->low), segment->high);
}

static size_t count_up_to(const double *sorted, size_t count, size_t from, double bound)
{
    while (from < count && sorted[from] <= bound)
        from++;
    return from;
}

// Walks from root to root. At a root itself its round counts for neither side.
static void walk_segment(const struct segment *segment, size_t trim, double reached, struct parts *parts)
{
    size_t rising = 0, falling = 0; // roots below the place
    for (double share = 0;;) {
        size_t rising_here = count_up_to(segment->rising, segment->rising_count, rising, share);
        size_t falling_here = count_up_to(segment->falling, segment->falling_count, falling, share);
        struct standing behind = standing_behind(segment, rising_here, falling_here), here = behind;
        here.not_below += falling_here - falling;
        here.not_above += rising_here - rising;
        double place = place_at(segment, share);
        parts_add(parts, (struct part){place, place, sign_of(here, trim), reached});
        if (share >= 1)
            return;
        rising = rising_here;
        falling = falling_here;
        double next = 1;
        if (rising < segment->rising_count)
            next = fmin(next, segment->rising[rising]);
        if (falling < segment->falling_count)
            next = fmin(next, segment->falling[falling]);
        parts_add(parts, (struct part){place, place_at(segment, next), sign_of(behind, trim), reached});
        share = next;
    }
}

// Which interval is asked about: the narrowest, of the median alone, or that of a confidence.
static size_t trim_of(size_t rounds, bool median_only, double confidence, double *reached)
{
    *reached = NAN;
    if (rounds == 0)
        return SIZE_MAX;
    if (!median_only)
        return stats_trim(rounds, confidence, reached);
    return (rounds - 1) / 2;
}

static void fill_segment(struct segment *segment, const struct axis_rounds *sweep, size_t point)
{
    segment->low = sweep->axis[point];
    segment->high = sweep->axis[point + 1];
    segment->logarithmic = sweep->axis[0] > 0;
    segment->rounds = segment->above = segment->below = segment->rising_count = segment->falling_count = 0;
    for (size_t round = 0; round < sweep->rounds; round++) {
        const double *values = sweep->values + round * sweep->points + point;
        segment_add(segment, values[0], values[1]);
    }
    stats_sort(segment->rising, segment->rising_count);
    stats_sort(segment->falling, segment->falling_count);
}

static bool has_point(const struct axis_rounds *sweep, const struct part *part)
{
    for (size_t point = 0; point < sweep->points; point++)
        if (part->low <= sweep->axis[point] && sweep->axis[point] <= part->high)
            return true;
    return false;
}

// Where roots lie close together, the sign comes and goes between them. What is said of a part without a
// point of the axis was measured nowhere: it is withdrawn, and what is on both sides of it becomes one.
static void withdraw_unmeasured(const struct axis_rounds *sweep, struct parts *parts)
{
    struct parts kept = {0};
    for (size_t i = 0; i < parts->count; i++) {
        struct part part = parts->items[i];
        if (part.sign != 0 && !has_point(sweep, &part))
            part.sign = 0;
        parts_add(&kept, part);
    }
    free(parts->items);
    *parts = kept;
}

// What can be said along the axis, by the median and by the interval.
static void walk_axis(const struct axis_rounds *sweep, double confidence, struct parts *by_median,
                      struct parts *by_interval)
{
    struct segment segment = {.rising = stats_checked(calloc(sweep->rounds + 1, sizeof(double))),
                              .falling = stats_checked(calloc(sweep->rounds + 1, sizeof(double)))};
    for (size_t point = 0; point + 1 < sweep->points; point++) {
        fill_segment(&segment, sweep, point);
        for (int median_only = 0; median_only < 2; median_only++) {
            struct parts *parts = median_only ? by_median : by_interval;
            double reached;
            size_t trim = trim_of(segment.rounds, median_only, confidence, &reached);
            if (trim == SIZE_MAX)
                parts_add(parts, (struct part){segment.low, segment.high, 0, NAN});
            else
                walk_segment(&segment, trim, reached, parts);
        }
    }
    free(segment.rising);
    free(segment.falling);
    withdraw_unmeasured(sweep, by_median);
    withdraw_unmeasured(sweep, by_interval);
}

static double middle_of(double low, double high, bool logarithmic)
{
    if (low == high)
        return low;
    double middle = logarithmic ? sqrt(low) * sqrt(high) : 0.5 * low + 0.5 * high;
    return fmin(fmax(middle, low), high);
}

static int sign_beside(const struct parts *parts, size_t index, int step)
{
    if ((step < 0 && index == 0) || (step > 0 && index + 1 == parts->count))
        return 0;
    return parts->items[step < 0 ? index - 1 : index + 1].sign;
}

// The places at which the median crosses 0, ascending; the caller frees them.
static double *median_crossings(const struct parts *by_median, bool logarithmic, size_t *count)
{
    double *places = stats_checked(calloc(by_median->count + 1, sizeof *places));
    *count = 0;
    for (size_t i = 0; i < by_median->count; i++)
        if (sign_beside(by_median, i, -1) * sign_beside(by_median, i, 1) < 0)
            places[(*count)++] = middle_of(by_median->items[i].low, by_median->items[i].high, logarithmic);
    return places;
}

// The stretch that part `index` is, with those of the ascending places that lie within it.
static struct crossing stretch_of(const struct parts *parts, size_t index, const double *places, size_t count)
{
    const struct part *part = &parts->items[index];
    struct crossing crossing = {.at = {NAN, part->low, part->high, part->reached},
                                .before = sign_beside(parts, index, -1),
                                .after = sign_beside(parts, index, 1)};
    size_t first = 0;
    while (first < count && places[first] < part->low)
        first++;
    while (first + crossing.times < count && places[first + crossing.times] <= part->high)
        crossing.times++;
    if (crossing.times % 2)
        crossing.at.value = places[first + crossing.times / 2];
    if (crossing.before == 0)
        crossing.at.low = -INFINITY;
    if (crossing.after == 0)
        crossing.at.high = INFINITY;
    if (isnan(part->reached))
        crossing.at.low = crossing.at.high = NAN;
    return crossing;
}

struct crossing *stats_crossings(const struct axis_rounds *log_ratios, double confidence, size_t *count)
{
    *count = 0;
    if (log_ratios->points < 2 || !stats_axis_holds(log_ratios))
        return NULL;
    struct parts by_median = {0}, by_interval = {0};
    walk_axis(log_ratios, confidence, &by_median, &by_interval);
    size_t place_count;
    double *places = median_crossings(&by_median, log_ratios->axis[0] > 0, &place_count);
    struct crossing *crossings = stats_checked(calloc(by_interval.count + 1, sizeof *crossings));
    for (size_t i = 0; i < by_interval.count; i++)
        if (by_interval.items[i].sign == 0)
            crossings[(*count)++] = stretch_of(&by_interval, i, places, place_count);
    free(places);
    free(by_median.items);
    free(by_interval.items);
    if (*count == 0) {
        free(crossings);
        return NULL;
    }
    return crossings;
}
