// Who came first at each point, by how much, and how sure that is: what the first screen's rows sum up.
#include "report_parts.h"

#include "format.h"
#include "palette.h"

#include <math.h>

void report_first_columns(struct table *table)
{
    table_column(table, "scenario", NULL, false);
    table_column(table, "where", NULL, false);
    table_column(table, "best median", "and its model", false);
    table_column(table, "with", "median, 95% interval", true);
    table_column(table, "ratio", "to the baseline", true);
    table_column(table, "verdict", "is it sure?", false);
    table_column(table, "next", "is it shown to be behind?", false);
    table->stacks = true;
}

static void add_against(struct table *table, const struct summary *summary, size_t cell)
{
    const struct estimate *estimate = shown_estimate(summary, cell, summary->scenario.rank);
    if (!isfinite(estimate->ratio_low) || !isfinite(estimate->ratio_high)) {
        table_cell(table, "–")->tone = TONE_QUIET;
        bool baseline = shown_is_baseline(summary, cell);
        table_cell(table, baseline ? "is the baseline" : "too few pairs")->tone = TONE_QUIET;
        return;
    }
    struct table_cell *ratio = report_add_figure(
        table, format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high),
        estimate->ratio);
    report_set_id(ratio, figure_id_of_cell(summary, cell, summary->scenario.rank), false);
    table_cell(table, summary_verdict_word(summary, estimate->verdict))->tone =
        report_verdict_tone(estimate->verdict);
}

// Behind within rounds, as verdicts are found: whether the intervals of two medians overlap says little, for
// they hold the drift that both share.
static void add_next(struct table *table, const struct summary *summary, size_t first, size_t next)
{
    const struct planned_implementation *implementation = shown_implementation(summary, next);
    const struct estimate *estimate = shown_estimate(summary, next, summary->scenario.rank);
    char *figure = format_estimate(estimate->median, estimate->low, estimate->high,
                                   metric_get(summary->scenario.rank)->unit);
    struct table_cell *cell = table_cell(table, implementation->label);
    cell->colour = (long)palette_colour(implementation->model);
    report_set_id(cell, figure_id_of_cell(summary, next, summary->scenario.rank), false);
    cell->detail = memory_format(
        "%s, %s", figure, summary_shows_better(summary, first, next) ? "behind" : "not shown to be behind");
    free(figure);
}

static void add_row(struct table *table, const struct summary *summary, const size_t *best, size_t found,
                    const char *address)
{
    const struct planned_implementation *first = shown_implementation(summary, best[0]);
    const struct estimate *estimate = shown_estimate(summary, best[0], summary->scenario.rank);
    char *metric = shown_metric(summary->scenario.rank);
    struct table_cell *scenario = table_cell(table, summary->scenario.name);
    scenario->address = memory_copy_string(address);
    char *point = shown_point_text(summary, best[0]);
    struct table_cell *where = table_cell(table, *point ? point : metric);
    where->detail = *point ? memory_copy_string(metric) : NULL;
    free(point);
    struct table_cell *name = table_cell(table, first->label);
    const char *bound = shown_bound(summary, best[0], summary->scenario.rank);
    name->detail = memory_format("%s%s%s", first->model, *bound ? ", " : "", bound);
    name->colour = (long)palette_colour(first->model);
    struct table_cell *median =
        report_add_figure(table,
                          format_estimate(estimate->median, estimate->low, estimate->high,
                                          metric_get(summary->scenario.rank)->unit),
                          estimate->median);
    report_set_id(median, figure_id_of_cell(summary, best[0], summary->scenario.rank), false);
    add_against(table, summary, best[0]);
    if (found > 1)
        add_next(table, summary, best[0], best[1]);
    else
        table_cell(table, "–")->tone = TONE_QUIET;
    free(metric);
}

void report_add_first(struct table *table, const struct summary *summary, const char *address)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0, best[2];
    while (shown_point(summary, summary->scenario.rank, &next, cells, &count)) {
        bool ranked = !summary_unranked(summary, summary->plan.cells.items[cells[0]].point);
        size_t found = ranked ? shown_rivals(summary, cells, count, best) : 0;
        if (found)
            add_row(table, summary, best, found, address);
    }
    free(cells);
}
