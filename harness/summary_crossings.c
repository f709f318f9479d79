// Where one implementation overtakes another along an axis.
//
// That it does is shown by verdicts, which are adjusted for their number: ahead at one point, behind at a
// later one. Where it does is then read off lines between the points, round by round; that interval is of
// this one crossing, as all intervals are.
#include "summary_parts.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// What is known of a pair at the points of a ladder: the verdict on its left side at each.
struct pair {
    const struct summary *summary;
    const struct ladder *ladder;
    size_t left, right; // implementations
    bool declared;
    struct VEC(enum verdict) verdicts; // one for each point of the ladder
};

const char *course_word(enum course_state state)
{
    static const char *const words[] = {
        [COURSE_NOT_SHOWN] = "not shown",
        [COURSE_KEEPS] = "does not cross",
        [COURSE_CROSSES] = "crosses",
    };
    assert((size_t)state < sizeof words / sizeof words[0]);
    return words[state];
}

// --- Where -------------------------------------------------------------------------------------------------

// The points of the ladder from `before` to `after` at which both have figures.
static struct point_list stretch(const struct pair *pair, size_t before, size_t after)
{
    struct point_list points = {0};
    for (size_t i = before; i <= after; i++)
        if (pair->verdicts.items[i] != VERDICT_NONE)
            vec_push(&points, pair->ladder->points.items[i]);
    return points;
}

// The figures of both at those points: a row holds all of left's, then all of right's.
static struct panel figures_of(const struct pair *pair, const struct point_list *points)
{
    size_t *cells = memory_zeroed(2 * points->count, sizeof *cells);
    for (size_t i = 0; i < points->count; i++) {
        cells[i] = summary_cell_at(pair->summary, pair->left, points->items[i]);
        cells[points->count + i] = summary_cell_at(pair->summary, pair->right, points->items[i]);
    }
    struct panel panel = panel_make(pair->summary, cells, 2 * points->count, pair->summary->scenario.rank);
    free(cells);
    return panel;
}

// The stretches in which neither is shown to be ahead, as one: from the start of the first to the end of the
// last, for what is said between them contradicts itself. Of several places where the median crosses, the
// middle.
static struct interval joined(const struct crossing *stretches, size_t count)
{
    struct interval where = {NAN, NAN, NAN, NAN};
    size_t crossed = 0, seen = 0;
    for (size_t i = 0; i < count; i++)
        crossed += isfinite(stretches[i].at.value) != 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(stretches[i].at.value) && seen++ == crossed / 2)
            where = (struct interval){stretches[i].at.value, stretches[0].at.low,
                                      stretches[count - 1].at.high, stretches[i].at.confidence};
    bool whole = isfinite(where.low) && isfinite(where.high);
    return whole ? where : (struct interval){NAN, NAN, NAN, NAN};
}

// Where between the points the one overtakes the other; NAN where the rounds do not tell.
static struct interval locate(const struct pair *pair, size_t before, size_t after)
{
    struct point_list points = stretch(pair, before, after);
    struct panel panel = figures_of(pair, &points);
    size_t count = points.count, stretches = 0;
    double *at = memory_zeroed(count, sizeof *at);
    double *logs = memory_zeroed(panel.rows * count + 1, sizeof *logs);
    for (size_t i = 0; i < count; i++)
        at[i] = ladder_value(pair->summary, pair->ladder->axis, points.items[i]);
    for (size_t i = 0; i < panel.rows * count; i++) {
        const double *row = panel.values + i / count * panel.columns;
        logs[i] = stats_log_ratio(row[i % count], row[count + i % count]);
    }
    const struct axis_rounds sweep = {at, count, logs, panel.rows};
    struct crossing *crossings = stats_crossings(&sweep, SUMMARY_CONFIDENCE, &stretches);
    struct interval where = joined(crossings, stretches);
    free(crossings);
    free(at);
    free(logs);
    panel_release(&panel);
    vec_release(&points);
    return where;
}

// --- Whether -----------------------------------------------------------------------------------------------

// The verdict on the left side of a pair at a point: against the baseline, or as a declared contrast.
static enum verdict verdict_on(const struct summary *summary, size_t left, size_t right, size_t point)
{
    size_t first = summary_cell_at(summary, left, point), second = summary_cell_at(summary, right, point);
    if (first == NO_CELL || second == NO_CELL)
        return VERDICT_NONE;
    if (right == summary->plan.baseline)
        return summary->cells.items[first].metrics[summary->scenario.rank].verdict;
    for (size_t i = 0; i < summary->contrasts.count; i++) {
        const struct comparison *contrast = &summary->contrasts.items[i];
        if (contrast->left == first && contrast->right == second)
            return contrast->verdict;
    }
    return VERDICT_NONE;
}

static bool is_shown(enum verdict verdict)
{
    return verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
}

// `before` and `after` are places in the ladder; the verdict at `after` says who overtakes.
static struct overtaking overtaking_make(const struct pair *pair, size_t before, size_t after)
{
    bool left_overtakes = pair->verdicts.items[after] == VERDICT_FASTER;
    struct interval where = locate(pair, before, after);
    return (struct overtaking){
        .overtaker = left_overtakes ? pair->left : pair->right,
        .overtaken = left_overtakes ? pair->right : pair->left,
        .before = pair->ladder->points.items[before],
        .after = pair->ladder->points.items[after],
        .value = where.value,
        .low = where.low,
        .high = where.high,
    };
}

// Walks along the ladder: a crossing lies between two verdicts that contradict each other, with none of
// either kind between them.
static struct course course_make(const struct pair *pair)
{
    struct course course = {
        .left = pair->left, .right = pair->right, .axis = pair->ladder->axis, .declared = pair->declared};
    size_t shown = 0, last = 0;
    for (size_t i = 0; i < pair->verdicts.count; i++) {
        if (pair->verdicts.items[i] == VERDICT_NONE)
            continue;
        course.first = course.points++ ? course.first : pair->ladder->points.items[i];
        course.last = pair->ladder->points.items[i];
        if (!is_shown(pair->verdicts.items[i]))
            continue;
        if (shown++ && pair->verdicts.items[i] != pair->verdicts.items[last]) {
            struct overtaking overtaking = overtaking_make(pair, last, i);
            vec_push(&course.overtakings, overtaking);
        }
        last = i;
    }
    if (course.overtakings.count)
        course.state = COURSE_CROSSES;
    else if (shown && shown == course.points)
        course.state = COURSE_KEEPS;
    if (course.state == COURSE_KEEPS)
        course.ahead = pair->verdicts.items[last] == VERDICT_FASTER ? pair->left : pair->right;
    return course;
}

static void add_declared(struct summary *summary, const struct ladder *ladder, size_t left, size_t right)
{
    struct pair pair = {.summary = summary, .ladder = ladder, .left = left, .right = right, .declared = true};
    for (size_t i = 0; i < ladder->points.count; i++)
        vec_push(&pair.verdicts, verdict_on(summary, left, right, ladder->points.items[i]));
    struct course course = course_make(&pair);
    if (course.points > 1)
        vec_push(&summary->courses, course);
    vec_release(&pair.verdicts);
}

static void add_pairs(struct summary *summary, const struct ladder *ladder)
{
    for (size_t i = 0; i < summary->plan.implementations.count; i++)
        if (i != summary->plan.baseline && !summary->plan.implementations.items[i].is_aa &&
            !plan_is_reference(&summary->plan, i))
            add_declared(summary, ladder, i, summary->plan.baseline);
    for (size_t i = 0; i < summary->scenario.contrasts.count; i++) {
        const struct contrast *contrast = &summary->scenario.contrasts.items[i];
        long left = plan_find(&summary->plan, contrast->left),
             right = plan_find(&summary->plan, contrast->right);
        if (left >= 0 && right >= 0 && (size_t)left != summary->plan.baseline &&
            (size_t)right != summary->plan.baseline) // which have theirs
            add_declared(summary, ladder, (size_t)left, (size_t)right);
    }
}

// --- Who leads ---------------------------------------------------------------------------------------------

// The one that leads a point alone, or NO_CELL where nobody does.
static size_t sole_leader(const struct summary *summary, size_t point)
{
    struct standing standing = standing_make(summary, point);
    size_t leaders = 0, close = 0;
    for (const char *role = standing.roles; *role; role++) {
        leaders += *role == ROLE_LEADER || *role == ROLE_BASELINE;
        close += *role == ROLE_EQUIVALENT || *role == ROLE_UNRESOLVED;
    }
    free(standing.roles);
    return leaders == 1 && close == 0 && !summary_is_ceiling(summary, standing.leader) ? standing.leader
                                                                                       : NO_CELL;
}

// The crossing of two that lead one after the other where a declared pair of the ladder, whose courses begin
// at `first`, has shown it, perhaps between nearer points; or NULL.
static struct overtaking *shown_already(struct summary *summary, size_t first, const struct ladder *ladder,
                                        const struct overtaking *lead)
{
    size_t axis = ladder->axis;
    for (size_t i = first; i < summary->courses.count; i++)
        for (size_t j = 0; j < summary->courses.items[i].overtakings.count; j++) {
            struct overtaking *overtaking = &summary->courses.items[i].overtakings.items[j];
            if (overtaking->overtaker == lead->overtaker && overtaking->overtaken == lead->overtaken &&
                ladder_value(summary, axis, overtaking->before) >=
                    ladder_value(summary, axis, lead->before) &&
                ladder_value(summary, axis, overtaking->after) <= ladder_value(summary, axis, lead->after))
                return overtaking;
        }
    return NULL;
}

// Whether the leader of a point was compared with it, or it is the baseline, with which all are.
static bool is_compared(const struct summary *summary, size_t implementation, size_t point)
{
    const struct estimate *estimate = summary_ranked(summary, implementation, point);
    return implementation == summary->plan.baseline || (estimate && estimate->verdict != VERDICT_NONE);
}

// `before` and `after` are places in the ladder, led by one and by the other, with nobody leading alone
// between.
static void add_change(struct summary *summary, size_t first, const struct ladder *ladder,
                       const size_t *leaders, size_t before, size_t after)
{
    struct pair pair = {
        .summary = summary, .ladder = ladder, .left = leaders[after], .right = leaders[before]};
    for (size_t i = 0; i < ladder->points.count; i++) {
        bool both = is_compared(summary, pair.left, ladder->points.items[i]) &&
                    is_compared(summary, pair.right, ladder->points.items[i]);
        enum verdict verdict = !both         ? VERDICT_NONE
                               : i == before ? VERDICT_SLOWER
                               : i == after  ? VERDICT_FASTER
                                             : VERDICT_UNRESOLVED;
        vec_push(&pair.verdicts, i < before || i > after ? VERDICT_NONE : verdict);
    }
    struct course course = course_make(&pair);
    struct overtaking *known =
        course.overtakings.count ? shown_already(summary, first, ladder, &course.overtakings.items[0]) : NULL;
    if (known)
        known->leads = true;
    for (size_t i = 0; i < course.overtakings.count; i++)
        course.overtakings.items[i].leads = true;
    if (course.overtakings.count && !known)
        vec_push(&summary->courses, course);
    else
        vec_release(&course.overtakings);
    vec_release(&pair.verdicts);
}

static void add_leaders(struct summary *summary, size_t first, const struct ladder *ladder,
                        const size_t *leader_at)
{
    size_t count = ladder->points.count, last = count;
    size_t *leaders = memory_zeroed(count, sizeof *leaders);
    for (size_t i = 0; i < count; i++) {
        leaders[i] = leader_at[ladder->points.items[i]];
        if (leaders[i] == NO_CELL)
            continue;
        if (last < count && leaders[last] != leaders[i])
            add_change(summary, first, ladder, leaders, last, i);
        last = i;
    }
    free(leaders);
}

void summary_find_courses(struct summary *summary)
{
    struct ladders ladders = ladders_make(summary);
    size_t *leader_at = memory_zeroed(summary->plan.points.count, sizeof *leader_at);
    for (size_t i = 0; ladders.count && i < summary->plan.points.count; i++)
        leader_at[i] = sole_leader(summary, i);
    for (size_t i = 0; i < ladders.count; i++) {
        size_t first = summary->courses.count;
        add_pairs(summary, &ladders.items[i]);
        add_leaders(summary, first, &ladders.items[i], leader_at);
    }
    free(leader_at);
    ladders_release(&ladders);
}
