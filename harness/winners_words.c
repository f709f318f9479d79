// The answer in one sentence: who leads where, and how far ahead.
#include "winners.h"

#include "format.h"
#include "summary_parts.h"

#include <math.h>
#include <string.h>

#define NAMES_SHOWN  4 // of those that share a lead; beyond that they are counted
#define POINTS_SHOWN 2
#define LEADS_SHOWN  3 // outcomes that are told apart; the page has the rest

struct headline {
    const struct summary *summary;
    struct winners winners;
    struct phrase phrase;
    struct strbuf text;
    bool located; // the axis was named: what follows need not name it again
};

static const char *label_of(const struct headline *headline, size_t implementation)
{
    return headline->summary->plan.implementations.items[implementation].label;
}

// Points of several axes are long to tell: beyond two they are counted.
char *winners_where(const struct summary *summary, const struct point_list *points, bool named)
{
    const struct points *all = &summary->plan.points;
    if (points->count > POINTS_SHOWN && points->count < all->count && strchr(all->items[0].text, ' '))
        return memory_format("%zu of the %zu points", points->count, all->count);
    return phrase_points(&summary->plan, summary->scenario.workload, points, named);
}

// Appends " at 10 and 100 connections", or nothing where nothing is swept.
static void add_where(struct headline *headline, const struct point_list *points)
{
    char *where = winners_where(headline->summary, points, !headline->located);
    if (*where)
        strbuf_addf(&headline->text, " at %s", where);
    headline->located = headline->located || !strstr(where, "points");
    free(where);
}

// The members of a lead that do not always lead, or all of them.
static size_t add_members(struct headline *headline, const struct lead *lead, bool all)
{
    struct VEC(const char *) names = {0};
    for (size_t i = 0; i < lead->members.count; i++)
        if (all || !winners_always(&headline->winners, lead->members.items[i]))
            vec_push(&names, label_of(headline, lead->members.items[i]));
    size_t count = names.count;
    if (count > NAMES_SHOWN) {
        for (size_t i = 0; i + 1 < NAMES_SHOWN; i++)
            strbuf_addf(&headline->text, "%s%s", i > 0 ? ", " : "", names.items[i]);
        strbuf_addf(&headline->text, " and %zu more", count - NAMES_SHOWN + 1);
    } else {
        strbuf_add_list(&headline->text, names.items, count);
    }
    vec_release(&names);
    return count;
}

// --- Who ---------------------------------------------------------------------------------------------------

static void say_one(struct headline *headline)
{
    const struct winners *winners = &headline->winners;
    const char *name = label_of(headline, winners->always.items[0]);
    const struct phrase *phrase = &headline->phrase;
    struct point_list points = winners_points(winners, false);
    if (winners->alone == points.count)
        strbuf_addf(&headline->text, "%s %s %s %s", name, phrase->verb, phrase->best, phrase->noun);
    else
        strbuf_addf(&headline->text, "%s %s in %s", name, winners->alone ? "leads" : "shares the lead",
                    phrase->noun);
    add_where(headline, &points);
    vec_release(&points);
}

static void say_several(struct headline *headline)
{
    const struct winners *winners = &headline->winners;
    struct lead all = {0};
    for (size_t i = 0; i < winners->always.count; i++)
        vec_push(&all.members, winners->always.items[i]);
    struct point_list points = winners_points(winners, false);
    add_members(headline, &all, true);
    strbuf_addf(&headline->text, " share the lead in %s", headline->phrase.noun);
    add_where(headline, &points);
    vec_release(&points);
    vec_release(&all.members);
}

// ", joined by proactor_uring at 100 and 900".
static void say_guests(struct headline *headline)
{
    const struct winners *winners = &headline->winners;
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < winners->leads.count; i++) {
        const struct lead *lead = &winners->leads.items[i];
        if (lead->open || lead->members.count == winners->always.count)
            continue;
        if (shown == LEADS_SHOWN - 1) {
            left += lead->points.count;
            continue;
        }
        strbuf_adds(&headline->text, shown++ ? ", with " : ", joined by ");
        add_members(headline, lead, false);
        add_where(headline, &lead->points);
    }
    if (left)
        strbuf_addf(&headline->text, ", with others at the other %zu", left);
}

// Nobody leads everywhere: who leads where.
static void say_each(struct headline *headline)
{
    const struct winners *winners = &headline->winners;
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < winners->leads.count; i++) {
        const struct lead *lead = &winners->leads.items[i];
        if (lead->open)
            continue;
        if (shown == LEADS_SHOWN) {
            left += lead->points.count;
            continue;
        }
        strbuf_adds(&headline->text, shown ? ", " : "");
        size_t count = add_members(headline, lead, true);
        strbuf_adds(&headline->text, count > 1 ? " share the lead" : shown ? "" : " leads");
        if (shown++ == 0)
            strbuf_addf(&headline->text, " in %s", headline->phrase.noun);
        add_where(headline, &lead->points);
    }
    if (left)
        strbuf_addf(&headline->text, ", and others at the other %zu", left);
}

// --- By how much, and what is not known --------------------------------------------------------------------

static void add_margin(struct headline *headline, const struct margin *margin, bool named)
{
    const struct summary *summary = headline->summary;
    char *ratio = format_ratio_interval(margin->pair.ratio, margin->pair.ratio_low, margin->pair.ratio_high);
    strbuf_adds(&headline->text, ratio);
    if (named)
        strbuf_addf(&headline->text, " ahead of %s", summary_implementation(summary, margin->next)->label);
    if (headline->winners.points - headline->winners.open > 1) {
        struct point_list point = {0};
        vec_push(&point, margin->point);
        add_where(headline, &point);
        vec_release(&point);
    }
    free(ratio);
}

static void say_margins(struct headline *headline)
{
    const struct margin *least = &headline->winners.least, *greatest = &headline->winners.greatest;
    if (!isfinite(least->pair.ratio))
        return;
    bool several = least->point != greatest->point;
    const struct plan *plan = &headline->summary->plan;
    strbuf_adds(&headline->text, ": ");
    add_margin(headline, least, true);
    if (!several)
        return;
    strbuf_adds(&headline->text, ", up to ");
    add_margin(headline, greatest,
               plan->cells.items[least->next].implementation !=
                   plan->cells.items[greatest->next].implementation);
}

static void say_open(struct headline *headline)
{
    struct point_list open = winners_points(&headline->winners, true);
    strbuf_adds(&headline->text, "; no difference is resolved");
    add_where(headline, &open);
    vec_release(&open);
}

static void say_nothing(struct headline *headline)
{
    const struct winners *winners = &headline->winners;
    bool equal = winners->points > 0;
    for (size_t i = 0; i < winners->leads.count; i++)
        equal = equal && winners->leads.items[i].equivalent;
    struct point_list open = winners_points(winners, true);
    if (winners->points == 0)
        strbuf_adds(&headline->text, "Nothing could be compared");
    else if (equal)
        strbuf_addf(&headline->text, "All are equivalent in %s", headline->phrase.noun);
    else
        strbuf_addf(&headline->text, "No difference in %s is resolved", headline->phrase.noun);
    add_where(headline, &open);
    vec_release(&open);
}

char *winners_headline(const struct summary *summary)
{
    struct headline headline = {.summary = summary, .phrase = phrase_for(summary->scenario.rank)};
    struct winners *winners = &headline.winners;
    winners_make(winners, summary);
    if (winners->points > winners->open && winners->uncompared)
        strbuf_adds(&headline.text, "Of those compared, ");
    if (winners->points == winners->open) {
        say_nothing(&headline);
    } else {
        if (winners->always.count == 1)
            say_one(&headline);
        else if (winners->always.count > 1)
            say_several(&headline);
        else
            say_each(&headline);
        if (winners->always.count > 0)
            say_guests(&headline);
        say_margins(&headline);
        if (winners->open)
            say_open(&headline);
    }
    strbuf_addc(&headline.text, '.');
    winners_release(winners);
    return strbuf_detach(&headline.text);
}
