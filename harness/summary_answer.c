// Writing the answer: points with the same outcome share a sentence.
#include "summary_parts.h"

#include "format.h"
#include "shown.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define GROUPS_SHOWN      3 // outcomes with a sentence of their own; beyond that the table is clearer
#define OVERTAKINGS_SHOWN 3 // changes of the lead, likewise

struct answer {
    const struct summary *summary;
    struct VEC(struct standing) standings; // one for each point
    struct phrase phrase;
    const char *baseline;
    struct strbuf text;
};

static const char *label_of(const struct answer *answer, size_t implementation)
{
    return answer->summary->plan.implementations.items[implementation].label;
}

static double margin_percent(const struct answer *answer)
{
    return 100 * answer->summary->scenario.equivalence;
}

// The words after "At connections=10, ", or, where no point is named, the start of the sentence.
static void add_opening(struct answer *answer, const char *where, const char *words)
{
    strbuf_addc(&answer->text, where[0] ? words[0] : (char)toupper((unsigned char)words[0]));
    strbuf_adds(&answer->text, words + 1);
}

static size_t role_count(const char *roles, enum role role)
{
    size_t count = 0;
    for (; *roles; roles++)
        count += *roles == (char)role;
    return count;
}

static void add_names(struct answer *answer, const char *roles, enum role role)
{
    struct VEC(const char *) names = {0};
    for (size_t i = 0; roles[i]; i++)
        if (roles[i] == (char)role)
            vec_push(&names, label_of(answer, i));
    strbuf_add_list(&answer->text, names.items, names.count);
    vec_release(&names);
}

static void add_ratio(struct answer *answer, const struct estimate *estimate)
{
    char *text = format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high);
    strbuf_adds(&answer->text, text);
    free(text);
}

// The least and the greatest of the leaders' ratios over the points of a group.
static void add_leaders_ratios(struct answer *answer, const struct point_list *points)
{
    const struct estimate *least = NULL, *greatest = NULL;
    for (size_t i = 0; i < points->count; i++) {
        size_t leader = answer->standings.items[points->items[i]].leader;
        const struct estimate *here = summary_ranked(answer->summary, leader, points->items[i]);
        least = least && least->ratio <= here->ratio ? least : here;
        greatest = greatest && greatest->ratio >= here->ratio ? greatest : here;
    }
    char *from = format_ratio_interval(least->ratio, least->ratio_low, least->ratio_high);
    char *to = format_ratio_interval(greatest->ratio, greatest->ratio_low, greatest->ratio_high);
    strbuf_adds(&answer->text, from);
    if (strcmp(from, to) != 0)
        strbuf_addf(&answer->text, " to %s", to);
    strbuf_addf(&answer->text, " that of %s", answer->baseline);
    free(from);
    free(to);
}

bool summary_is_uncompared(const struct summary *summary, size_t cell)
{
    const struct cell *planned = &summary->plan.cells.items[cell];
    return plan_runs_cell(&summary->plan, cell) && !summary_implementation(summary, cell)->is_aa &&
           planned->implementation != summary->plan.baseline &&
           !plan_is_reference(&summary->plan, planned->implementation) &&
           !summary_unranked(summary, planned->point) &&
           summary->cells.items[cell].metrics[summary->scenario.rank].verdict == VERDICT_NONE;
}

// Whether a cell of these points runs, ranks, and yet has no verdict: client-bound, or without figures.
static bool some_are_not_compared(const struct summary *summary, const struct point_list *points)
{
    for (size_t i = 0; i < points->count; i++)
        for (size_t j = 0; j < summary->plan.implementations.count; j++) {
            size_t cell = summary_cell_at(summary, j, points->items[i]);
            if (cell != NO_CELL && summary_is_uncompared(summary, cell))
                return true;
        }
    return false;
}

static void say_one_leads(struct answer *answer, const struct standing *standing,
                          const struct point_list *points, const char *where)
{
    if (some_are_not_compared(answer->summary, points))
        add_opening(answer, where, "of those compared, ");
    strbuf_addf(&answer->text, "%s %s %s %s: ", label_of(answer, standing->leader), answer->phrase.verb,
                answer->phrase.best, answer->phrase.noun);
    add_leaders_ratios(answer, points);
}

static void say_several_lead(struct answer *answer, const struct standing *standing,
                             const struct point_list *points)
{
    add_names(answer, standing->roles, ROLE_LEADER);
    strbuf_addf(&answer->text, " share the lead in %s, the best of them at ", answer->phrase.noun);
    add_leaders_ratios(answer, points);
    strbuf_addf(&answer->text, ": between them nothing beyond %.3g%% is resolved", margin_percent(answer));
}

// The rival that comes nearest to the baseline, over the points of a group.
static void add_nearest(struct answer *answer, const struct standing *standing,
                        const struct point_list *points)
{
    const struct estimate *nearest = NULL;
    const char *label = NULL;
    for (size_t i = 0; i < points->count; i++)
        for (size_t rival = 0; standing->roles[rival]; rival++) {
            const struct estimate *here = summary_ranked(answer->summary, rival, points->items[i]);
            if (standing->roles[rival] != ROLE_BEHIND || !here || !(here->ratio > 0))
                continue;
            if (!nearest || fabs(log(here->ratio)) < fabs(log(nearest->ratio))) {
                nearest = here;
                label = label_of(answer, rival);
            }
        }
    if (!nearest)
        return;
    strbuf_addf(&answer->text, "; the nearest, %s, stands at ", label);
    add_ratio(answer, nearest);
}

// "; a and b ARE", "; a IS": nothing when nobody has the role.
static void add_others(struct answer *answer, const char *roles, enum role role, const char *one,
                       const char *several)
{
    size_t count = role_count(roles, role);
    if (count == 0)
        return;
    strbuf_adds(&answer->text, "; ");
    add_names(answer, roles, role);
    strbuf_addf(&answer->text, " %s", count > 1 ? several : one);
}

// "; a and b are slower", "; c takes more".
static void add_behind(struct answer *answer, const char *roles)
{
    const char *worse = summary_verdict_word(answer->summary, VERDICT_SLOWER);
    bool takes = strcmp(worse, "more") == 0;
    char *one = memory_format("%s %s", takes ? "takes" : "is", worse);
    char *several = memory_format("%s %s", takes ? "take" : "are", worse);
    add_others(answer, roles, ROLE_BEHIND, one, several);
    free(one);
    free(several);
}

static void say_baseline_leads(struct answer *answer, const struct standing *standing,
                               const struct point_list *points, const char *where)
{
    const char *roles = standing->roles;
    const struct phrase *phrase = &answer->phrase;
    size_t rivals = role_count(roles, ROLE_EQUIVALENT) + role_count(roles, ROLE_UNRESOLVED);
    if (rivals == 0 && !summary_is_ceiling(answer->summary, answer->summary->plan.baseline)) {
        strbuf_addf(&answer->text, "%s %s %s %s", answer->baseline, phrase->verb, phrase->best, phrase->noun);
        add_nearest(answer, standing, points);
        return;
    }
    add_opening(answer, where, "nothing is shown to be better than ");
    strbuf_addf(&answer->text, "%s in %s", answer->baseline, phrase->noun);
    add_others(answer, roles, ROLE_EQUIVALENT, "is equivalent", "are equivalent");
    add_others(answer, roles, ROLE_UNRESOLVED, "is unresolved", "are unresolved");
    add_behind(answer, roles);
}

static void say_group(struct answer *answer, const struct standing *standing, const struct point_list *points)
{
    const char *roles = standing->roles;
    size_t leaders = role_count(roles, ROLE_LEADER), unresolved = role_count(roles, ROLE_UNRESOLVED);
    size_t equivalent = role_count(roles, ROLE_EQUIVALENT), behind = role_count(roles, ROLE_BEHIND);
    size_t compared = leaders + unresolved + equivalent + behind;
    char *where = phrase_points(&answer->summary->plan, answer->summary->scenario.workload, points, true);
    if (where[0])
        strbuf_addf(&answer->text, "At %s, ", where);
    if (compared == 0)
        add_opening(answer, where, "there is nothing to compare");
    else if (unresolved == compared)
        add_opening(answer, where, "none of the differences is resolved");
    else if (leaders == 1)
        say_one_leads(answer, standing, points, where);
    else if (leaders > 1)
        say_several_lead(answer, standing, points);
    else
        say_baseline_leads(answer, standing, points, where);
    strbuf_adds(&answer->text, ". ");
    free(where);
}

// --- All points --------------------------------------------------------------------------------------------

// The points whose outcome is that of `first`, which is the first of them; none if an earlier one is.
static struct point_list alike(const struct answer *answer, size_t first)
{
    struct point_list points = {0};
    if (!answer->standings.items[first].roles[0])
        return points;
    for (size_t i = 0; i < answer->standings.count; i++) {
        if (strcmp(answer->standings.items[i].roles, answer->standings.items[first].roles) != 0)
            continue;
        if (i < first)
            break;
        vec_push(&points, i);
    }
    return points;
}

// The sizes of the groups decide which get a sentence: returns the least size that does.
static size_t least_shown(const struct answer *answer)
{
    size_t largest[GROUPS_SHOWN] = {0}; // descending
    for (size_t i = 0; i < answer->standings.count; i++) {
        struct point_list points = alike(answer, i);
        size_t size = points.count;
        vec_release(&points);
        for (size_t j = 0; j < GROUPS_SHOWN; j++) {
            if (size <= largest[j])
                continue;
            size_t smaller = largest[j];
            largest[j] = size;
            size = smaller;
        }
    }
    return largest[GROUPS_SHOWN - 1] ? largest[GROUPS_SHOWN - 1] : 1;
}

static void say_points(struct answer *answer)
{
    size_t least = least_shown(answer), shown = 0, left = 0;
    for (size_t i = 0; i < answer->standings.count; i++) {
        struct point_list points = alike(answer, i);
        if (points.count >= least && shown < GROUPS_SHOWN) {
            say_group(answer, &answer->standings.items[i], &points);
            shown++;
        } else {
            left += points.count;
        }
        vec_release(&points);
    }
    if (left)
        strbuf_addf(&answer->text, "At the other %zu points the picture differs: see the table. ", left);
}

// Where the lead changes hands along an axis.
static void say_overtakings(struct answer *answer)
{
    size_t shown = 0, more = 0;
    for (size_t i = 0; i < answer->summary->courses.count; i++) {
        const struct course *course = &answer->summary->courses.items[i];
        for (size_t j = 0; j < course->overtakings.count; j++) {
            if (!course->overtakings.items[j].leads)
                continue;
            if (shown == OVERTAKINGS_SHOWN) {
                more++;
                continue;
            }
            char *text = shown_overtaking(answer->summary, course, &course->overtakings.items[j]);
            strbuf_addf(&answer->text, "%s. ", text);
            free(text);
            shown++;
        }
    }
    if (more)
        strbuf_addf(&answer->text, "The lead changes hands %zu time%s more: see where they cross. ", more,
                    more > 1 ? "s" : "");
}

// The slopes of the ranking metric, where there is one for each implementation and not one for each point of
// other axes. NULL: of the baseline, or of anybody, a line says nothing.
struct slopes_shown {
    const struct slope *baseline, *lowest;
    bool ambiguous;
};

static struct slopes_shown find_slopes(const struct summary *summary)
{
    struct slopes_shown shown = {0};
    const struct slope *any = NULL;
    for (size_t i = 0; i < summary->slopes.count; i++) {
        const struct slope *slope = &summary->slopes.items[i];
        if (slope->growth->metric != summary->scenario.rank)
            continue;
        shown.ambiguous = shown.ambiguous || (any && any->implementation == slope->implementation);
        any = any ? any : slope;
        if (!isfinite(slope->line.slope.low) || !isfinite(slope->line.slope.high) ||
            !shown_is_straight(slope) || summary->plan.implementations.items[slope->implementation].is_aa)
            continue;
        if (slope->implementation == summary->plan.baseline)
            shown.baseline = slope;
        if (plan_is_rival(&summary->plan, slope->implementation) &&
            (!shown.lowest || slope->line.slope.value < shown.lowest->line.slope.value))
            shown.lowest = slope;
    }
    return shown;
}

static void add_slope(struct answer *answer, const struct slope *slope)
{
    struct interval value = slope->line.slope;
    char *text = format_estimate(value.value, value.low, value.high, metric_get(slope->growth->metric)->unit);
    strbuf_addf(&answer->text, "%s with %s", text, label_of(answer, slope->implementation));
    free(text);
}

// What one more of the axis takes of the ranking metric.
static void say_slopes(struct answer *answer)
{
    struct slopes_shown shown = find_slopes(answer->summary);
    if (shown.ambiguous || !shown.baseline)
        return;
    strbuf_addf(&answer->text, "One more %s takes ", shown.baseline->growth->one);
    add_slope(answer, shown.baseline);
    if (shown.lowest && shown.lowest != shown.baseline) {
        strbuf_adds(&answer->text, " and, at the lowest slope, ");
        add_slope(answer, shown.lowest);
    }
    strbuf_adds(&answer->text, ". ");
}

// --- What else a reader must know --------------------------------------------------------------------------

static void say_unranked(struct answer *answer)
{
    const struct plan *plan = &answer->summary->plan;
    struct point_list points = {0};
    const char *why = NULL;
    for (size_t i = 0; i < plan->points.count; i++)
        if (summary_unranked(answer->summary, i)) {
            why = summary_unranked(answer->summary, i);
            vec_push(&points, i);
        }
    if (why) {
        char *where = phrase_points(plan, answer->summary->scenario.workload, &points, true);
        strbuf_addf(&answer->text, where[0] ? "At %s nothing is ranked: %s. " : "%sNothing is ranked: %s. ",
                    where, why);
        free(where);
    }
    vec_release(&points);
}

// A ceiling is no rival, but how far away it is tells how much there is to gain.
static void say_ceilings(struct answer *answer)
{
    const struct summary *summary = answer->summary;
    for (size_t i = 0; i < summary->plan.implementations.count; i++) {
        const struct estimate *best = NULL;
        if (!summary_is_ceiling(summary, i) || i == summary->plan.baseline ||
            summary->plan.implementations.items[i].is_aa)
            continue;
        for (size_t point = 0; point < summary->plan.points.count; point++) {
            const struct estimate *here = summary_ranked(summary, i, point);
            if (!here || isnan(here->ratio_low) || summary_unranked(summary, point))
                continue;
            bool lower_is_better = metric_get(summary->scenario.rank)->better != BETTER_HIGHER;
            if (!best || (here->ratio < best->ratio) == lower_is_better)
                best = here;
        }
        if (!best)
            continue;
        strbuf_addf(&answer->text, "The ceiling %s, a bound and not a rival, reaches ", label_of(answer, i));
        add_ratio(answer, best);
        strbuf_addf(&answer->text, " that of %s. ", answer->baseline);
    }
}

static void say_noise(struct answer *answer)
{
    const struct summary *summary = answer->summary;
    if (!(summary->noise_floor > summary->scenario.equivalence))
        return;
    const char *where = summary->plan.points.items[summary->noise_point].text;
    char *floor = format_quantity(summary->noise_floor, "fraction");
    strbuf_addf(&answer->text, "Beware of small differences: %s against itself differs by %s",
                answer->baseline, floor);
    free(floor);
    if (isfinite(summary->noise_low) && isfinite(summary->noise_high)) {
        char *range = format_interval(summary->noise_low, summary->noise_high, "");
        strbuf_addf(&answer->text, " (%s)", range);
        free(range);
    }
    strbuf_addf(&answer->text, "%s%s. ", where[0] ? " at " : "", where);
}

static void say_losses(struct answer *answer)
{
    const struct summary *summary = answer->summary;
    size_t bad = 0, uncompared = 0;
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct cell_summary *cell = &summary->cells.items[i];
        bad += cell->count - cell->runs[OUTCOME_OK];
        uncompared += summary_is_uncompared(summary, i);
    }
    if (bad)
        strbuf_addf(&answer->text, "%zu of %zu runs did not go well and %s left out. ", bad,
                    summary->sample_count, bad == 1 ? "is" : "are");
    if (uncompared)
        strbuf_addf(&answer->text, "%zu cell%s cannot be compared: see the table. ", uncompared,
                    uncompared == 1 ? "" : "s");
    if (!summary->complete)
        strbuf_addf(&answer->text, "The campaign was stopped after %u of %u rounds. ", summary->rounds,
                    summary->plan.rounds_max);
}

char *summary_answer(const struct summary *summary)
{
    struct answer answer = {
        .summary = summary,
        .phrase = phrase_for(summary->scenario.rank),
        .baseline = summary->plan.implementations.items[summary->plan.baseline].label,
    };
    for (size_t point = 0; point < summary->plan.points.count; point++)
        vec_push(&answer.standings, standing_make(summary, point));
    say_points(&answer);
    say_overtakings(&answer);
    say_slopes(&answer);
    say_unranked(&answer);
    say_ceilings(&answer);
    say_noise(&answer);
    say_losses(&answer);
    for (size_t i = 0; i < answer.standings.count; i++)
        free(answer.standings.items[i].roles);
    vec_release(&answer.standings);
    char *text = strbuf_detach(&answer.text);
    size_t length = strlen(text);
    if (length && text[length - 1] == ' ') // between sentences, not after the last
        text[length - 1] = '\0';
    return text;
}
