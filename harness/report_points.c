// Two tables for each point: the ranking with its ratios and verdicts, and the figures that say why it came
// out so.
#include "report_parts.h"

#include "format.h"
#include "palette.h"

#include <math.h>
#include <string.h>

// "1.23 µs (1.20–1.31)" becomes the text "1.23 µs" with the detail "1.20–1.31".
struct table_cell *report_add_figure(struct table *table, char *text_take, double sort)
{
    struct table_cell *cell = table_cell_take(table, text_take);
    char *open = strstr(cell->text, " ("), *close = open ? strrchr(open, ')') : NULL;
    cell->sort = sort;
    if (close) {
        cell->detail = memory_copy_bytes(open + 2, (size_t)(close - open - 2));
        *open = '\0';
    }
    return cell;
}

void report_set_id(struct table_cell *cell, char *id_take, bool target)
{
    free(cell->id);
    cell->id = id_take;
    cell->target = target;
}

static void add_figure(struct table *table, const struct summary *summary, size_t cell, enum metric_id metric)
{
    const struct estimate *estimate = shown_estimate(summary, cell, metric);
    char *gap = shown_gap(summary, cell, metric);
    if (gap) {
        bool bound = shown_is_throughput(metric) && estimate->n > 0;
        struct table_cell *empty = metric == summary->scenario.rank
                                       ? table_cell(table, gap)
                                       : table_cell(table, bound ? "client-bound" : "–");
        empty->tone = TONE_QUIET;
    } else {
        struct table_cell *figure = report_add_figure(
            table, format_estimate(estimate->median, estimate->low, estimate->high, metric_get(metric)->unit),
            estimate->median);
        report_set_id(figure, figure_id_of_cell(summary, cell, metric), true);
    }
    free(gap);
}

enum tone report_verdict_tone(enum verdict verdict)
{
    static const enum tone tones[] = {[VERDICT_NONE] = TONE_QUIET,
                                      [VERDICT_FASTER] = TONE_GOOD,
                                      [VERDICT_SLOWER] = TONE_BAD,
                                      [VERDICT_EQUIVALENT] = TONE_PLAIN,
                                      [VERDICT_UNRESOLVED] = TONE_QUIET};
    return tones[verdict];
}

// Two cells: ratio and verdict.
static void add_ratio(struct table *table, const struct summary *summary, size_t cell)
{
    const struct estimate *estimate = shown_estimate(summary, cell, summary->scenario.rank);
    char *gap = shown_gap(summary, cell, summary->scenario.rank);
    bool known = !gap && isfinite(estimate->ratio_low) && isfinite(estimate->ratio_high);
    free(gap);
    if (known) {
        struct table_cell *ratio = report_add_figure(
            table, format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high),
            estimate->ratio);
        report_set_id(ratio, figure_id_of_cell(summary, cell, summary->scenario.rank), false);
        const char *word = summary_verdict_text(summary, cell);
        table_cell(table, *word ? word : "–")->tone = report_verdict_tone(estimate->verdict);
        return;
    }
    bool baseline = shown_is_baseline(summary, cell);
    table_cell(table, baseline ? "1" : "–")->tone = TONE_QUIET;
    table_cell(table, baseline ? "baseline" : "–")->tone = TONE_QUIET;
}

static void add_bound(struct table *table, const struct cell_summary *row)
{
    struct table_cell *cell = table_cell(table, *bound_word(row->bound) ? bound_word(row->bound) : "–");
    cell->tone = TONE_QUIET;
    cell->detail = row->at_ceiling ? memory_copy_string("at the ceiling") : NULL;
}

static void add_name(struct table *table, const struct summary *summary, size_t cell)
{
    const struct planned_implementation *implementation = shown_implementation(summary, cell);
    struct table_cell *name = table_cell(table, implementation->label);
    name->detail = implementation->is_aa
                       ? memory_copy_string("A/A: the baseline once more")
                       : memory_format("%s, %s", implementation->model, implementation->class);
    name->colour = (long)palette_colour(implementation->model);
}

static void add_rank(struct table *table, const struct summary *summary, size_t cell)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    add_name(table, summary, cell);
    add_figure(table, summary, cell, summary->scenario.rank);
    add_ratio(table, summary, cell);
    if (summary->scenario.workload->kind == WORKLOAD_SERVER)
        add_bound(table, row);
    table_cell_take(table, memory_format("%zu", row->runs[OUTCOME_OK]))->sort = (double)row->runs[OUTCOME_OK];
}

static void add_metric_column(struct table *table, enum metric_id metric)
{
    char *title = shown_metric(metric);
    table_column(table, title, *shown_direction(metric) ? shown_direction(metric) : NULL, true);
    free(title);
}

static size_t aa_cell(const struct summary *summary, size_t first, size_t end)
{
    while (first < end && !shown_implementation(summary, first)->is_aa)
        first++;
    return first;
}

// What the delays of a client's answers alone take, which is the same for all of them.
static void add_bounds(struct document *document, const struct summary *summary, const size_t *cells,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct estimate *metrics = summary->cells.items[cells[i]].metrics;
        if (metrics[METRIC_BOUND_CONCURRENT_NS].n == 0)
            continue;
        char *serial = format_quantity(metrics[METRIC_BOUND_SERIAL_NS].median, "ns");
        char *concurrent = format_quantity(metrics[METRIC_BOUND_CONCURRENT_NS].median, "ns");
        document_text_take(document, TONE_QUIET,
                           memory_format("Bound: the delays of the answers take %s with as many requests in "
                                         "flight as are allowed, and %s one after another.",
                                         concurrent, serial));
        free(serial);
        free(concurrent);
        return;
    }
}

// The cells of a point in the order of their rank, the baseline's second one behind them.
struct ranked {
    const size_t *cells;
    size_t count;
};

static struct table *point_table(struct document *document, const struct summary *summary,
                                 const struct ranked *ranked, const char *what)
{
    char *point = shown_point_text(summary, ranked->cells[0]);
    struct table *table =
        document_table(document, memory_format("%s%s%s", what, *point ? " at " : "", point));
    free(point);
    table_column(table, "implementation", NULL, false);
    return table;
}

static void add_ranking(struct document *document, const struct summary *summary, const struct ranked *ranked)
{
    struct table *table = point_table(document, summary, ranked, "Ranking");
    const struct plan *plan = &summary->plan;
    char *baseline = memory_format("%s = 1", plan->implementations.items[plan->baseline].label);
    add_metric_column(table, summary->scenario.rank);
    table_column(table, "ratio", baseline, true);
    free(baseline);
    table_column(table, "verdict", NULL, false);
    if (summary->scenario.workload->kind == WORKLOAD_SERVER)
        table_column(table, "limit", "which side was busy", false);
    table_column(table, "runs", NULL, true);
    for (size_t i = 0; i < ranked->count; i++)
        add_rank(table, summary, ranked->cells[i]);
    add_bounds(document, summary, ranked->cells, ranked->count);
}

static void add_reasons(struct document *document, const struct summary *summary, const struct ranked *ranked)
{
    enum metric_id reasons[REPORT_REASONS_MOST];
    size_t count = report_reasons(summary, reasons);
    if (count == 0)
        return;
    struct table *table = point_table(document, summary, ranked, "Why");
    for (size_t i = 0; i < count; i++)
        add_metric_column(table, reasons[i]);
    for (size_t i = 0; i < ranked->count; i++) {
        add_name(table, summary, ranked->cells[i]);
        for (size_t j = 0; j < count; j++)
            add_figure(table, summary, ranked->cells[i], reasons[j]);
    }
}

// Points at which nothing is ranked come behind the others.
static void add_points(struct document *document, const struct summary *summary, bool ranks,
                       void (*add)(struct document *, const struct summary *, const struct ranked *))
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    for (size_t next = 0, first = 0, count;
         shown_point(summary, summary->scenario.rank, &next, cells, &count); first = next) {
        size_t aa = aa_cell(summary, first, next);
        if (count == 0 ||
            ranks == (summary_unranked(summary, summary->plan.cells.items[first].point) != NULL))
            continue;
        if (aa < next)
            cells[count++] = aa;
        add(document, summary, &(struct ranked){cells, count});
    }
    free(cells);
}

void report_add_points(struct document *document, const struct summary *summary, unsigned level)
{
    document_heading(document, level, "The ranking", NULL);
    add_points(document, summary, true, add_ranking);
    add_points(document, summary, false, add_ranking);
    size_t blocks = document->blocks.count;
    document_heading(document, level, "Why", NULL);
    add_points(document, summary, true, add_reasons);
    add_points(document, summary, false, add_reasons);
    if (document->blocks.count == blocks + 1)
        document_drop(document, blocks);
}
