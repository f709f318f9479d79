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
    table_column(table, "scenario", "workload, and what ranks", false);
    table_column(table, "who leads", "several: a tie", false);
    table_column(table, "ahead by", "at the least", true);
    table_column(table, "up to", "at the most", true);
    table_column(table, "of the next model", "in this order", false);
    table_column(table, "how sure", "by verdicts at 95%", false);
    table->stacks = true;
}

struct row {
    struct table *table;
    const struct summary *summary;
    struct winners winners;
    bool located; // the axis was named: what follows need not name it again
};

// " at 10 and 100 connections", or, once it was named, " at 900"; "" where nothing is swept. The caller frees
// it.
static char *at(struct row *row, const struct point_list *points)
{
    char *where = winners_where(row->summary, points, !row->located);
    char *text = memory_format("%s%s", *where ? " at " : "", where);
    row->located = row->located || !strstr(where, "points");
    free(where);
    return text;
}

// --- Who ---------------------------------------------------------------------------------------------------

// Names with their colours, and the same in the cell's text; `detail` stands behind the last of them.
static void add_names(struct row *row, struct table_cell *cell, const size_t *members, size_t count,
                      const char *detail)
{
    size_t shown = count > NAMES_SHOWN ? NAMES_SHOWN - 1 : count;
    char *more = shown < count ? memory_format("and %zu more%s", count - shown, detail)
                               : memory_copy_string(*detail ? detail + 1 : ""); // without its space
    struct strbuf text = {0};
    strbuf_adds(&text, cell->text);
    for (size_t i = 0; i < shown; i++) {
        const struct planned_implementation *one = &row->summary->plan.implementations.items[members[i]];
        bool last = i + 1 == shown && *more;
        table_chip(cell, one->label, last ? more : NULL, (long)palette_colour(one->model));
        strbuf_addf(&text, "%s%s%s%s", text.length ? ", " : "", one->label, last ? " " : "",
                    last ? more : "");
    }
    free(more);
    free(cell->text);
    cell->text = strbuf_detach(&text);
}

// Nobody leads everywhere.
static void add_each(struct row *row, struct table_cell *cell)
{
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < row->winners.leads.count; i++) {
        const struct lead *lead = &row->winners.leads.items[i];
        if (lead->open)
            continue;
        if (shown++ >= LEADS_SHOWN) {
            left += lead->points.count;
            continue;
        }
        char *where = at(row, &lead->points);
        add_names(row, cell, lead->members.items, lead->members.count, where);
        free(where);
    }
    if (left)
        cell->detail = memory_format("others at %zu more", left);
}

static void add_guests_of(struct row *row, struct strbuf *text, const struct lead *lead)
{
    char *where = at(row, &lead->points);
    size_t named = 0;
    strbuf_adds(text, text->length ? "; " : "also ");
    for (size_t i = 0; i < lead->members.count; i++) {
        size_t member = lead->members.items[i];
        if (!winners_always(&row->winners, member) && named++ < NAMES_SHOWN - 1)
            strbuf_addf(text, "%s%s", named > 1 ? ", " : "",
                        row->summary->plan.implementations.items[member].label);
    }
    if (named > NAMES_SHOWN - 1)
        strbuf_addf(text, " and %zu more", named - (NAMES_SHOWN - 1));
    strbuf_adds(text, where);
    free(where);
}

// "also proactor_uring at 100 connections": who joins those that always lead. NULL: nobody does.
static char *guests(struct row *row)
{
    struct strbuf text = {0};
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < row->winners.leads.count; i++) {
        const struct lead *lead = &row->winners.leads.items[i];
        if (lead->open || lead->members.count == row->winners.always.count)
            continue;
        if (shown++ < LEADS_SHOWN - 1)
            add_guests_of(row, &text, lead);
        else
            left += lead->points.count;
    }
    if (left)
        strbuf_addf(&text, "; others at %zu more", left);
    return text.length ? strbuf_detach(&text) : NULL;
}

static void add_leaders(struct row *row)
{
    struct table_cell *cell = table_cell(row->table, "");
    if (row->winners.always.count > 0) {
        add_names(row, cell, row->winners.always.items, row->winners.always.count, "");
        cell->detail = guests(row);
    } else if (row->winners.points > row->winners.open) {
        add_each(row, cell);
    } else {
        free(cell->text);
        cell->text = memory_copy_string("nobody");
        cell->tone = TONE_QUIET;
    }
}

// --- By how much -------------------------------------------------------------------------------------------

static void add_margin(struct row *row, const struct margin *margin, bool shown)
{
    const struct comparison *pair = &margin->pair;
    if (!shown) {
        table_cell(row->table, "–")->tone = TONE_QUIET;
        return;
    }
    struct table_cell *cell = report_add_figure(
        row->table, format_ratio_interval(pair->ratio, pair->ratio_low, pair->ratio_high), pair->ratio);
    report_set_id(cell, figure_id_of_margin(row->summary, pair), true);
}

// "thread at 10 connections": whom it is ahead of, and where.
static void add_next(struct row *row, struct table_cell *cell, const struct margin *margin)
{
    size_t next = row->summary->plan.cells.items[margin->next].implementation;
    struct point_list point = {0};
    vec_push(&point, margin->point);
    bool several = row->winners.points - row->winners.open > 1;
    char *where = several ? at(row, &point) : memory_copy_string("");
    add_names(row, cell, &next, 1, where);
    vec_release(&point);
    free(where);
}

static void add_margins(struct row *row)
{
    const struct margin *least = &row->winners.least, *greatest = &row->winners.greatest;
    bool any = isfinite(least->pair.ratio), two = any && greatest->point != least->point;
    add_margin(row, least, any);
    add_margin(row, greatest, two);
    struct table_cell *cell = table_cell(row->table, any ? "" : "–");
    cell->tone = any ? TONE_PLAIN : TONE_QUIET;
    if (any)
        add_next(row, cell, least);
    if (two)
        add_next(row, cell, greatest);
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
        strbuf_addf(&text, "%snothing beyond %.3g%% is resolved", winners->alone ? "else a tie: " : "",
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
        cell = table_cell_take(table, winners->alone ? memory_format("shown at %zu of %zu points",
                                                                     winners->alone, winners->points)
                                                     : memory_copy_string("tie"));
    }
    if (decided == 0)
        cell->tone = TONE_QUIET;
    cell->detail = reservations(summary, winners);
}

void report_add_winners(struct table *table, const struct summary *summary, const char *address)
{
    struct row row = {.table = table, .summary = summary};
    char *metric = shown_metric(summary->scenario.rank);
    winners_make(&row.winners, summary);
    struct table_cell *scenario = table_cell(table, summary->scenario.name);
    scenario->address = memory_copy_string(address);
    scenario->detail = memory_format("%s: %s", summary->scenario.workload->name, metric);
    add_leaders(&row);
    add_margins(&row);
    add_certainty(table, summary, &row.winners);
    winners_release(&row.winners);
    free(metric);
}

void report_add_no_winner(struct table *table, const char *workload, const char *name, const char *why)
{
    struct table_cell *scenario = table_cell(table, name);
    scenario->address = memory_format("#%s", name);
    scenario->detail = workload_find(workload) ? memory_copy_string(workload) : NULL;
    table_cell_take(table, memory_format("cannot be shown: %s", why))->tone = TONE_ALARM;
    for (size_t i = 2; i < table->columns.count; i++)
        table_cell(table, "–")->tone = TONE_QUIET;
}
