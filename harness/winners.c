#include "winners.h"

#include "summary_parts.h"

#include <math.h>
#include <string.h>

static bool is_better(const struct summary *summary, double ratio, double than)
{
    return metric_get(summary->scenario.rank)->better == BETTER_HIGHER ? ratio > than : ratio < than;
}

static const char *model_of(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].model;
}

static bool is_rival(const struct summary *summary, const struct standing *standing, size_t implementation)
{
    return standing->roles[implementation] != ROLE_ABSENT && plan_is_rival(&summary->plan, implementation) &&
           !summary->plan.implementations.items[implementation].is_aa;
}

// The rival with the best ratio: of those whom nothing but a bound is ahead of.
static size_t best_rival(const struct summary *summary, const struct standing *standing, size_t point)
{
    size_t best = standing->leader;
    for (size_t i = 0; standing->roles[i]; i++) {
        if (!is_rival(summary, standing, i))
            continue;
        const struct estimate *here = summary_ranked(summary, i, point);
        if (best == standing->leader ||
            is_better(summary, here->ratio, summary_ranked(summary, best, point)->ratio))
            best = i;
    }
    return best;
}

// Where the baseline is a bound and leads, the lead among rivals is still to be found: who is not shown to be
// behind the best of them.
static bool is_ahead_of_bound(const struct summary *summary, const struct standing *standing)
{
    size_t baseline = summary->plan.baseline;
    return standing->leader == baseline && !plan_is_rival(&summary->plan, baseline);
}

static bool shares_lead(const struct summary *summary, const struct standing *standing, size_t leader,
                        size_t implementation, size_t point)
{
    if (!is_rival(summary, standing, implementation))
        return false;
    if (is_ahead_of_bound(summary, standing))
        return implementation == leader ||
               !summary_shows_better(summary, summary_cell_at(summary, leader, point),
                                     summary_cell_at(summary, implementation, point));
    return standing->roles[implementation] != ROLE_BEHIND;
}

static bool is_among(const size_t *implementations, size_t count, size_t implementation)
{
    for (size_t i = 0; i < count; i++)
        if (implementations[i] == implementation)
            return true;
    return false;
}

bool lead_has(const struct lead *lead, size_t implementation)
{
    return is_among(lead->members.items, lead->members.count, implementation);
}

bool winners_always(const struct winners *winners, size_t implementation)
{
    return is_among(winners->always.items, winners->always.count, implementation);
}

// --- By how much -------------------------------------------------------------------------------------------

static bool leads_with_model(const struct summary *summary, const struct lead *lead, const char *model)
{
    for (size_t i = 0; i < lead->members.count; i++)
        if (strcmp(model_of(summary, lead->members.items[i]), model) == 0)
            return true;
    return false;
}

struct margin winners_margin(const struct summary *summary, size_t leader, size_t next, size_t point)
{
    size_t ahead = summary_cell_at(summary, leader, point), behind = summary_cell_at(summary, next, point);
    bool higher = metric_get(summary->scenario.rank)->better == BETTER_HIGHER;
    struct contest contest = contest_make(summary, higher ? ahead : behind, higher ? behind : ahead);
    return (struct margin){point, ahead, behind, contest.comparison};
}

static bool is_known(const struct margin *margin)
{
    return isfinite(margin->pair.ratio_low) && isfinite(margin->pair.ratio_high);
}

// The margin to the nearest rival behind, of those whose model does not lead or of all.
static struct margin find_margin(const struct summary *summary, const struct standing *standing,
                                 const struct lead *lead, size_t leader, size_t point, bool other_models)
{
    struct margin nearest = {.pair = {.ratio = NAN, .ratio_low = NAN, .ratio_high = NAN}};
    for (size_t i = 0; standing->roles[i]; i++) {
        if (!is_rival(summary, standing, i) || lead_has(lead, i) ||
            (other_models && leads_with_model(summary, lead, model_of(summary, i))))
            continue;
        struct margin margin = winners_margin(summary, leader, i, point);
        if (is_known(&margin) && !(nearest.pair.ratio <= margin.pair.ratio))
            nearest = margin;
    }
    return nearest;
}

static void note_margin(struct winners *winners, const struct summary *summary,
                        const struct standing *standing, const struct lead *lead, size_t leader, size_t point)
{
    struct margin margin = find_margin(summary, standing, lead, leader, point, true);
    if (!is_known(&margin))
        margin = find_margin(summary, standing, lead, leader, point, false);
    if (!is_known(&margin))
        return;
    if (!(winners->least.pair.ratio <= margin.pair.ratio))
        winners->least = margin;
    if (!(winners->greatest.pair.ratio >= margin.pair.ratio))
        winners->greatest = margin;
}

// --- All points --------------------------------------------------------------------------------------------

static bool are_alike(const struct lead *left, const struct lead *right)
{
    if (left->members.count != right->members.count || left->open != right->open ||
        left->equivalent != right->equivalent)
        return false;
    for (size_t i = 0; i < left->members.count; i++)
        if (left->members.items[i] != right->members.items[i])
            return false;
    return true;
}

static void lead_release(struct lead *lead)
{
    vec_release(&lead->members);
    vec_release(&lead->points);
}

// Takes the lead over.
static void add_lead(struct winners *winners, struct lead *lead, size_t point)
{
    for (size_t i = 0; i < winners->leads.count; i++)
        if (are_alike(&winners->leads.items[i], lead)) {
            vec_push(&winners->leads.items[i].points, point);
            lead_release(lead);
            return;
        }
    vec_push(&lead->points, point);
    vec_push(&winners->leads, *lead);
}

static void add_point(struct winners *winners, const struct summary *summary, const struct standing *standing,
                      size_t point)
{
    size_t rivals = 0, leader = standing->leader;
    struct lead lead = {.equivalent = true};
    if (is_ahead_of_bound(summary, standing))
        leader = best_rival(summary, standing, point);
    for (size_t i = 0; standing->roles[i]; i++) {
        rivals += is_rival(summary, standing, i);
        if (!shares_lead(summary, standing, leader, i, point))
            continue;
        vec_push(&lead.members, i);
        lead.equivalent =
            lead.equivalent && (standing->roles[i] == ROLE_EQUIVALENT || standing->roles[i] == ROLE_BASELINE);
    }
    if (rivals < 2) {
        lead_release(&lead);
        return;
    }
    lead.open = lead.members.count == rivals;
    lead.equivalent = lead.equivalent && lead.members.count > 1;
    winners->points++;
    winners->alone += lead.members.count == 1;
    winners->open += lead.open;
    note_margin(winners, summary, standing, &lead, leader, point);
    add_lead(winners, &lead, point);
}

static void find_always(struct winners *winners, const struct summary *summary)
{
    for (size_t i = 0; i < summary->plan.implementations.count; i++) {
        size_t missing = winners->points == winners->open;
        for (size_t j = 0; j < winners->leads.count; j++)
            missing += !winners->leads.items[j].open && !lead_has(&winners->leads.items[j], i);
        if (missing == 0)
            vec_push(&winners->always, i);
    }
}

void winners_make(struct winners *winners, const struct summary *summary)
{
    struct margin none = {.pair = {.ratio = NAN, .ratio_low = NAN, .ratio_high = NAN}};
    *winners = (struct winners){.least = none, .greatest = none};
    for (size_t point = 0; point < summary->plan.points.count; point++) {
        struct standing standing = standing_make(summary, point);
        winners->unranked += summary_unranked(summary, point) != NULL;
        add_point(winners, summary, &standing, point);
        free(standing.roles);
    }
    for (size_t i = 0; i < summary->cells.count; i++)
        winners->uncompared += summary_is_uncompared(summary, i);
    find_always(winners, summary);
}

void summary_find_margins(struct summary *summary)
{
    struct winners winners;
    winners_make(&winners, summary);
    if (is_known(&winners.least))
        vec_push(&summary->margins, winners.least.pair);
    if (is_known(&winners.greatest) && winners.greatest.point != winners.least.point)
        vec_push(&summary->margins, winners.greatest.pair);
    winners_release(&winners);
}

void winners_release(struct winners *winners)
{
    for (size_t i = 0; i < winners->leads.count; i++)
        lead_release(&winners->leads.items[i]);
    vec_release(&winners->leads);
    vec_release(&winners->always);
}

struct point_list winners_points(const struct winners *winners, bool open)
{
    struct point_list points = {0};
    for (size_t i = 0; i < winners->leads.count; i++) {
        const struct lead *lead = &winners->leads.items[i];
        for (size_t j = 0; lead->open == open && j < lead->points.count; j++) {
            size_t at = points.count, point = lead->points.items[j];
            vec_push(&points, point);
            for (; at > 0 && points.items[at - 1] > point; at--)
                points.items[at] = points.items[at - 1];
            points.items[at] = point;
        }
    }
    return points;
}
