// What speaks against the figures of a scenario: sentences, and a table by cells.
#include "report_parts.h"

#include "format.h"

#include <math.h>
#include <string.h>

void report_add_doubts(struct document *document, const struct summary *summary, unsigned level)
{
    document_heading(document, level, "How far to trust it", NULL);
    report_add_end(document, summary);
    document_text_take(document, TONE_PLAIN, report_noise(summary));
    for (size_t i = 0; i < summary->doubts.count; i++)
        document_text(document, TONE_PLAIN, summary->doubts.items[i]);
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
