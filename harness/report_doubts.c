// What speaks against trusting the figures: sentences for the first screen, tables further below.
#include "report_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

// --- One scenario ------------------------------------------------------------------------------------------

void report_add_doubts(struct document *document, const struct summary *summary)
{
    document_text_take(document, TONE_QUIET, report_noise(summary));
    for (size_t i = 0; i < summary->doubts.count; i++)
        document_text(document, TONE_QUIET, summary->doubts.items[i]);
}

static void add_finding(struct table *table, const struct summary *summary, size_t cell, char *what_take,
                        char *evidence_take)
{
    table_cell(table, shown_implementation(summary, cell)->label);
    table_cell_take(table, shown_point_text(summary, cell));
    table_cell_take(table, what_take);
    table_cell_take(table, evidence_take);
}

static void add_disturbance(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    struct strbuf what = {0};
    if (!row->disturbance)
        return;
    if (row->repeated)
        strbuf_addf(&what, "%zu disturbed and made again", row->repeated);
    if (row->disturbed)
        strbuf_addf(&what, "%s%zu disturbed that count%s", what.length ? ", " : "", row->disturbed,
                    row->disturbed == 1 ? "s" : "");
    add_finding(table, summary, cell, strbuf_detach(&what), memory_copy_string(row->disturbance));
}

static void add_ceiling(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    if (!row->at_ceiling)
        return;
    const char *unit = metric_get(METRIC_MESSAGES_PER_SECOND)->unit;
    char *rate = format_quantity(row->metrics[METRIC_MESSAGES_PER_SECOND].median, unit);
    char *ceiling =
        format_quantity(summary->ceilings.items[summary->plan.cells.items[row->cell].point], unit);
    add_finding(table, summary, cell, memory_copy_string("at the load generator's ceiling"),
                memory_format("%s, and %s with the leanest server", rate, ceiling));
    free(rate);
    free(ceiling);
}

static void add_shift(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    const struct estimate *shift = &row->metrics[METRIC_RATE_SHIFT_FRACTION];
    if (shift->n == 0)
        return;
    char *to = format_quantity(shift->median, "fraction"), *least = format_quantity(shift->min, "fraction");
    char *most = format_quantity(shift->max, "fraction");
    char *at = format_quantity(row->metrics[METRIC_RATE_SHIFT_AT_NS].median, "ns");
    add_finding(table, summary, cell,
                memory_format("rate shifted in %zu of %zu runs", shift->n, row->runs[OUTCOME_OK]),
                shift->n == 1 ? memory_format("to %s of the rate before, %s into the window", to, at)
                              : memory_format("to %s of the rate before (%s to %s), %s into the window", to,
                                              least, most, at));
    free(to);
    free(least);
    free(most);
    free(at);
}

static void add_warmup(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    if (!summary_is_warming_up(row))
        return;
    const char *unit = metric_get(METRIC_MESSAGES_PER_SECOND)->unit;
    char *before = format_quantity(row->metrics[METRIC_WARMUP_MESSAGES_PER_SECOND].median, unit);
    char *rate = format_quantity(row->metrics[METRIC_MESSAGES_PER_SECOND].median, unit);
    add_finding(table, summary, cell, memory_copy_string("still warming up"),
                memory_format("%s during the warm-up, %s in the window", before, rate));
    free(before);
    free(rate);
}

void report_add_findings(struct document *document, const struct summary *summary, unsigned level)
{
    size_t blocks = document->blocks.count;
    document_heading(document, level, "What speaks against the figures", NULL);
    struct table *table =
        document_table(document, memory_copy_string("Disturbed runs, ceilings, rates that changed"));
    table_column(table, "implementation", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, "what", NULL, false);
    table_column(table, "evidence", NULL, false);
    table->stacks = true;
    for (size_t i = 0; i < summary->cells.count; i++) {
        add_disturbance(table, summary, i);
        add_ceiling(table, summary, i);
        add_shift(table, summary, i);
        add_warmup(table, summary, i);
    }
    if (table->cells.count == 0)
        document_drop(document, blocks);
}

// --- The whole campaign ------------------------------------------------------------------------------------

void report_trust_columns(struct table *table)
{
    table_column(table, "scenario", NULL, false);
    table_column(table, "noise floor", "baseline against itself", true);
    table_column(table, "runs", "that count", true);
    table_column(table, "not counted", "crashed, INVALID, …", true);
    table_column(table, "disturbed", "made again / counted", true);
    table_column(table, "cells", "which side was busy", false);
    table_column(table, "at the ceiling", "of the load generator", true);
    table->stacks = true;
}

static void add_count(struct table *table, size_t count, bool applies)
{
    struct table_cell *cell =
        table_cell_take(table, applies ? memory_format("%zu", count) : memory_copy_string("–"));
    cell->tone = applies && count ? TONE_PLAIN : TONE_QUIET;
    cell->sort = applies ? (double)count : NAN;
}

struct report_trust report_trust_of(const struct summary *summary)
{
    struct report_trust trust = {.noise_floor = summary->noise_floor,
                                 .scenarios = 1,
                                 .busy = summary->busy_throughout,
                                 .servers = summary->scenario.workload->kind == WORKLOAD_SERVER};
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct cell_summary *cell = &summary->cells.items[i];
        trust.watched = trust.watched || isfinite(cell->took_ns); // which came with it
        trust.counted += cell->runs[OUTCOME_OK];
        trust.invalid += cell->runs[OUTCOME_INVALID];
        trust.lost += cell->count - cell->runs[OUTCOME_OK];
        trust.repeated += cell->repeated;
        trust.disturbed += cell->disturbed;
        if (!shown_implementation(summary, i)->is_aa) {
            trust.bounds[cell->bound]++;
            trust.at_ceiling += cell->at_ceiling;
        }
    }
    return trust;
}

// "3 server-bound, 1 stalled".
static void add_bounds(struct table *table, const struct report_trust *trust)
{
    struct strbuf text = {0};
    for (enum bound bound = BOUND_SERVER; bound < BOUND_COUNT; bound++)
        if (trust->bounds[bound])
            strbuf_addf(&text, "%s%zu %s", text.length ? ", " : "", trust->bounds[bound], bound_word(bound));
    if (text.length == 0)
        strbuf_adds(&text, "–");
    table_cell_take(table, strbuf_detach(&text))->tone = TONE_QUIET;
}

void report_add_trust(struct table *table, const struct summary *summary, const char *address)
{
    struct report_trust trust = report_trust_of(summary);
    bool noise = isfinite(summary->noise_floor) && isfinite(summary->noise_low);
    table_cell(table, summary->scenario.name)->address = memory_copy_string(address);
    if (noise) {
        char *range = format_interval(summary->noise_low, summary->noise_high, "");
        struct table_cell *cell = table_cell_take(table, format_quantity(trust.noise_floor, "fraction"));
        cell->detail = range;
        report_set_id(cell, figure_id_of_noise(summary), true);
        cell->sort = trust.noise_floor;
        cell->tone = trust.noise_floor > summary->scenario.equivalence ? TONE_BAD : TONE_PLAIN;
    } else {
        table_cell(table, "not known")->tone = TONE_QUIET;
    }
    add_count(table, trust.counted, true);
    struct table_cell *lost = table_cell_take(table, memory_format("%zu", trust.lost));
    lost->detail = trust.invalid ? memory_format("%zu INVALID", trust.invalid) : NULL;
    lost->tone = trust.lost ? TONE_ALARM : TONE_QUIET;
    lost->sort = (double)trust.lost;
    struct table_cell *disturbed =
        table_cell_take(table, trust.watched ? memory_format("%zu / %zu", trust.repeated, trust.disturbed)
                                             : memory_copy_string("not watched for"));
    disturbed->tone = trust.repeated + trust.disturbed ? TONE_PLAIN : TONE_QUIET;
    disturbed->sort = (double)(trust.repeated + trust.disturbed);
    add_bounds(table, &trust);
    add_count(table, trust.at_ceiling, trust.servers && summary->ceilings.count > 0);
}

void report_trust_merge(struct report_trust *into, const struct report_trust *from, const char *name)
{
    if (!(into->noise_floor >= from->noise_floor)) { // NAN: none yet
        into->noise_floor = from->noise_floor;
        free(into->noisiest);
        into->noisiest = memory_copy_string(name);
    }
    into->scenarios += from->scenarios;
    into->busy += from->busy;
    into->servers = into->servers || from->servers;
    into->counted += from->counted;
    into->invalid += from->invalid;
    into->lost += from->lost;
    into->repeated += from->repeated;
    into->disturbed += from->disturbed;
    into->at_ceiling += from->at_ceiling;
    for (size_t i = 0; i < BOUND_COUNT; i++)
        into->bounds[i] += from->bounds[i];
}

// "; 3 runs were disturbed and made again": nothing where there is none.
static void add_part(struct strbuf *text, size_t count, const char *one, const char *several)
{
    if (count)
        strbuf_addf(text, "; %zu %s", count, count == 1 ? one : several);
}

char *report_trust_text(const struct report_trust *trust)
{
    struct strbuf text = {0};
    if (isfinite(trust->noise_floor)) {
        char *floor_text = format_quantity(trust->noise_floor, "fraction");
        strbuf_addf(&text, "How far to trust it: the baselines differed from themselves by up to %s (%s)",
                    floor_text, trust->noisiest);
        free(floor_text);
    } else {
        strbuf_adds(&text, "How far to trust it: no noise floor is known");
    }
    if (trust->busy)
        strbuf_addf(&text, "; the machine was busy throughout %zu of %zu scenarios", trust->busy,
                    trust->scenarios);
    add_part(&text, trust->repeated, "disturbed run was made again", "disturbed runs were made again");
    add_part(&text, trust->disturbed, "disturbed run counts", "disturbed runs count");
    add_part(&text, trust->lost - trust->invalid, "run failed", "runs failed");
    add_part(&text, trust->invalid, "run is INVALID", "runs are INVALID");
    add_part(&text, trust->bounds[BOUND_CLIENT], "cell is client-bound", "cells are client-bound");
    add_part(&text, trust->bounds[BOUND_STALLED], "cell is stalled", "cells are stalled");
    add_part(&text, trust->bounds[BOUND_SATURATED], "cell is saturated", "cells are saturated");
    add_part(&text, trust->at_ceiling, "cell is at the load generator's ceiling",
             "cells are at the load generator's ceiling");
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}
