// Who won a scenario, in a row of the first screen: who leads where, how far ahead, and how sure that is.
#include "report_parts.h"

#include "format.h"
#include "palette.h"
#include "winners.h"

#include <math.h>
#include <string.h>

#define NAMES_SHOWN 4 // in a cell; beyond that they are counted
#define LEADS_SHOWN 3

void report_winner_columns(struct table *table)
{
    table_column(table, "workload", NULL, false);
    table_column(table, "scenario", "and what ranks", false);
    table_column(table, "who leads", "several: a tie", false);
    table_column(table, "ahead by", "of the next model, at the least", false);
    table_column(table, "up to", "where it is most", false);
    table_column(table, "how sure", "by verdicts at 95%", false);
    table->stacks = true;
}

// --- Who ---------------------------------------------------------------------------------------------------

// "coroutine_stackful, reactor_epoll" and then where, of members from `first` on, those that `but` holds left
// out. The chips say the same with colours.
struct names {
    const struct summary *summary;
    struct table_cell *cell;
    struct strbuf text;
};

static void add_name(struct names *names, size_t implementation, const char *detail)
{
    const struct planned_implementation *one = &names->summary->plan.implementations.items[implementation];
    table_chip(names->cell, one->label, detail, (long)palette_colour(one->model));
    strbuf_addf(&names->text, "%s%s%s%s", names->text.length ? ", " : "", one->label, detail ? " " : "",
                detail ? detail : "");
}

static void add_names(struct names *names, const size_t *members, size_t count, const char *detail)
{
    size_t shown = count > NAMES_SHOWN ? NAMES_SHOWN - 1 : count;
    char *more = shown < count ? memory_format("and %zu more%s%s", count - shown, detail ? " " : "",
                                               detail ? detail : "")
                               : memory_copy_string(detail);
    for (size_t i = 0; i < shown; i++)
        add_name(names, members[i], i + 1 == shown ? more : NULL);
    free(more);
}

// "at 10 and 100 connections", or NULL where nothing is swept.
static char *at(const struct summary *summary, const struct point_list *points)
{
    char *where = winners_where(summary, points, true);
    char *text = *where ? memory_format("at %s", where) : NULL;
    free(where);
    return text;
}

// Nobody leads everywhere.
static void add_each(struct names *names, const struct winners *winners)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < winners->leads.count; i++) {
        const struct lead *lead = &winners->leads.items[i];
        if (lead->open)
            continue;
        if (shown++ >= LEADS_SHOWN) {
            left += lead->points.count;
            continue;
        }
        char *where = at(names->summary, &lead->points);
        add_names(names, lead->members.items, lead->members.count, where);
        free(where);
    }
    if (left)
        names->cell->detail = memory_format("others at the other %zu points", left);
}

// "at 100 connections also proactor_uring": who joins those that always lead.
static char *guests(const struct summary *summary, const struct winners *winners)
{
    struct strbuf text = {0};
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < winners->leads.count; i++) {
        const struct lead *lead = &winners->leads.items[i];
        size_t count = lead->members.count - winners->always.count, named = 0;
        if (lead->open || count == 0)
            continue;
        if (shown++ >= LEADS_SHOWN - 1) {
            left += lead->points.count;
            continue;
        }
        char *where = at(summary, &lead->points);
        strbuf_addf(&text, "%s%s", text.length ? "; " : "", where ? where : "");
        strbuf_adds(&text, where ? " also " : "also ");
        for (size_t j = 0; j < lead->members.count; j++) {
            size_t member = lead->members.items[j];
            if (!winners_always(winners, member) && named++ < NAMES_SHOWN - 1)
                strbuf_addf(&text, "%s%s", named > 1 ? ", " : "",
                            summary->plan.implementations.items[member].label);
        }
        if (named > NAMES_SHOWN - 1)
            strbuf_addf(&text, " and %zu more", named - (NAMES_SHOWN - 1));
        free(where);
    }
    if (left)
        strbuf_addf(&text, "; others join at %zu more", left);
    return text.length ? strbuf_detach(&text) : NULL;
}

static void add_leaders(struct table *table, const struct summary *summary, const struct winners *winners)
{
    if (winners->points == winners->open) {
        table_cell(table, "nobody")->tone = TONE_QUIET;
        return;
    }
    struct names names = {.summary = summary, .cell = table_cell(table, "")};
    if (winners->always.count > 0) {
        add_names(&names, winners->always.items, winners->always.count, NULL);
        names.cell->detail = guests(summary, winners);
    } else {
        add_each(&names, winners);
    }
    free(names.cell->text);
    names.cell->text = strbuf_detach(&names.text);
}

// --- By how much -------------------------------------------------------------------------------------------

// The margin, with "1.22–1.90, thread at 10 connections" below it.
static void add_margin(struct table *table, const struct summary *summary, const struct winners *winners,
                       const struct margin *margin, bool shown)
{
    if (!shown) {
        table_cell(table, "–")->tone = TONE_QUIET;
        return;
    }
    struct table_cell *cell = report_add_figure(
        table, format_ratio_interval(margin->pair.ratio, margin->pair.ratio_low, margin->pair.ratio_high),
        margin->pair.ratio);
    report_set_id(cell, figure_id_of_margin(summary, &margin->pair), true);
    struct point_list point = {0};
    vec_push(&point, margin->point);
    char *where = winners->points - winners->open > 1 ? at(summary, &point) : NULL, *interval = cell->detail;
    cell->detail = memory_format("%s, %s%s%s", interval, summary_implementation(summary, margin->next)->label,
                                 where ? " " : "", where ? where : "");
    vec_release(&point);
    free(interval);
    free(where);
}

// --- How sure ----------------------------------------------------------------------------------------------

static void add_part(struct strbuf *text, const char *part)
{
    strbuf_addf(text, "%s%s", text->length ? "; " : "", part);
}

static void add_count(struct strbuf *text, size_t count, const char *one, const char *several)
{
    if (count)
        strbuf_addf(text, "%s%zu %s", text->length ? "; " : "", count, count == 1 ? one : several);
}

// What is not known, or weakens the rest.
static char *reservations(const struct summary *summary, const struct winners *winners)
{
    struct strbuf text = {0};
    struct report_trust trust = report_trust_of(summary);
    if (winners->alone + winners->open < winners->points)
        strbuf_addf(&text, "nothing beyond %.3g%% resolved between them",
                    100 * summary->scenario.equivalence);
    struct point_list open = winners_points(winners, true);
    if (open.count > 0 && open.count < winners->points) {
        char *where = winners_where(summary, &open, true);
        strbuf_addf(&text, "%snothing at all at %s", text.length ? "; " : "", where);
        free(where);
    }
    vec_release(&open);
    if (summary->noise_floor > summary->scenario.equivalence) {
        char *noise = format_quantity(summary->noise_floor, "fraction");
        strbuf_addf(&text, "%snoise floor %s", text.length ? "; " : "", noise);
        free(noise);
    }
    add_count(&text, winners->unranked, "point not ranked", "points not ranked");
    add_count(&text, winners->uncompared, "cell not compared", "cells not compared");
    add_count(&text, trust.invalid, "run INVALID", "runs INVALID");
    add_count(&text, trust.lost - trust.invalid, "run failed", "runs failed");
    if (!summary->complete)
        add_part(&text, "ended early");
    return text.length ? strbuf_detach(&text) : NULL;
}

// Of all points: whether whoever leads is shown to lead, or ties with others.
static void add_certainty(struct table *table, const struct summary *summary, const struct winners *winners)
{
    size_t decided = winners->points - winners->open, shared = decided - winners->alone;
    struct table_cell *cell;
    if (winners->points == 0) {
        cell = table_cell(table, "nothing to compare");
    } else if (decided == 0) {
        bool equivalent = true;
        for (size_t i = 0; i < winners->leads.count; i++)
            equivalent = equivalent && winners->leads.items[i].equivalent;
        cell = table_cell(table, equivalent ? "all are equivalent" : "no difference is resolved");
    } else if (shared == 0) {
        cell = table_cell(table, "shown");
        cell->tone = TONE_GOOD;
    } else {
        cell = table_cell_take(table, winners->alone ? memory_format("shown at %zu of %zu points, else a tie",
                                                                     winners->alone, winners->points)
                                                     : memory_copy_string("tie"));
    }
    if (decided == 0)
        cell->tone = TONE_QUIET;
    cell->detail = reservations(summary, winners);
}

void report_add_winners(struct table *table, const struct summary *summary, const char *address)
{
    struct winners winners;
    winners_make(&winners, summary);
    char *metric = shown_metric(summary->scenario.rank);
    table_cell(table, summary->scenario.workload->name)->tone = TONE_QUIET;
    struct table_cell *scenario = table_cell(table, summary->scenario.name);
    scenario->address = memory_copy_string(address);
    scenario->detail = metric;
    add_leaders(table, summary, &winners);
    bool known = isfinite(winners.least.pair.ratio);
    add_margin(table, summary, &winners, &winners.least, known);
    add_margin(table, summary, &winners, &winners.greatest,
               known && winners.greatest.point != winners.least.point);
    add_certainty(table, summary, &winners);
    winners_release(&winners);
}

void report_add_no_winner(struct table *table, const char *workload, const char *name, const char *why)
{
    table_cell(table, workload_find(workload) ? workload : "–")->tone = TONE_QUIET;
    table_cell(table, name)->address = memory_format("#%s", name);
    table_cell_take(table, memory_format("cannot be shown: %s", why))->tone = TONE_ALARM;
    for (size_t i = 3; i < table->columns.count; i++)
        table_cell(table, "–")->tone = TONE_QUIET;
}
