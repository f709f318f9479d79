// What one more costs: a table for each metric that grows with an axis, least first.
#include "report_parts.h"

#include "format.h"
#include "palette.h"

#include <math.h>
#include <string.h>

static bool is_shown(const struct summary *summary, const struct slope *slope)
{
    return isfinite(slope->line.slope.low) && isfinite(slope->line.slope.high) &&
           !summary->plan.implementations.items[slope->implementation].is_aa;
}

// Those of one metric along one axis, the others held fixed, follow each other.
static bool belong_together(const struct summary *summary, const struct slope *left,
                            const struct slope *right)
{
    char *one = shown_others(summary, left->axis, left->first, "=");
    char *other = shown_others(summary, right->axis, right->first, "=");
    bool same = left->growth == right->growth && strcmp(one, other) == 0;
    free(one);
    free(other);
    return same;
}

// A row of a table to be.
struct row {
    const struct slope *slope;
};

static int compare_rows(const void *left, const void *right)
{
    double a = ((const struct row *)left)->slope->line.slope.value,
           b = ((const struct row *)right)->slope->line.slope.value;
    return (a > b) - (a < b);
}

static struct table_cell *add_interval(struct table *table, struct interval interval, const char *unit)
{
    return report_add_figure(table, format_estimate(interval.value, interval.low, interval.high, unit),
                             interval.value);
}

static void add_ratio(struct table *table, const struct summary *summary, const struct slope *slope)
{
    if (isfinite(slope->ratio.low) && isfinite(slope->ratio.high))
        report_set_id(
            report_add_figure(table,
                              format_ratio_interval(slope->ratio.value, slope->ratio.low, slope->ratio.high),
                              slope->ratio.value),
            figure_id_of_slope(summary, slope), false);
    else
        table_cell(table, slope->implementation == summary->plan.baseline ? "1" : "–")->tone = TONE_QUIET;
}

// How far it is from straight. Where nothing rises for sure, and of two points, there is nothing to say.
static void add_bend(struct table *table, const struct slope *slope)
{
    bool rises = slope->line.slope.low > 0 || slope->line.slope.high < 0;
    if (slope->points < 3 || !rises || !isfinite(slope->line.bend)) {
        table_cell(table, "–")->tone = TONE_QUIET;
        return;
    }
    struct table_cell *cell = table_cell_take(table, format_quantity(slope->line.bend, "fraction"));
    cell->sort = slope->line.bend;
    cell->tone = shown_is_straight(slope) ? TONE_PLAIN : TONE_ALARM;
}

static void add_row(struct table *table, const struct summary *summary, const struct slope *slope)
{
    const struct planned_implementation *one = &summary->plan.implementations.items[slope->implementation];
    const struct points *points = &summary->plan.points;
    const char *unit = metric_get(slope->growth->metric)->unit;
    struct table_cell *name = table_cell_take(
        table, memory_format("%s%s", one->label, plan_class_mark(&summary->plan, slope->implementation)));
    name->detail = memory_format("%s, %s", one->model, one->class);
    name->colour = (long)palette_colour(one->model);
    report_set_id(add_interval(table, slope->line.slope, unit), figure_id_of_slope(summary, slope), true);
    add_ratio(table, summary, slope);
    report_set_id(add_interval(table, slope->line.fixed, unit), figure_id_of_slope(summary, slope), false);
    add_bend(table, slope);
    table_cell_take(table, memory_format("%s to %s", points->items[slope->first].values.items[slope->axis],
                                         points->items[slope->last].values.items[slope->axis]));
}

struct rows VEC(struct row);

static void add_table(struct document *document, const struct summary *summary, const struct rows *rows)
{
    const struct slope *any = rows->items[0].slope;
    char *what = format_capital(shown_growth(any->growth)),
         *others = shown_others(summary, any->axis, any->first, " = ");
    char *column = memory_format("per %s", any->growth->one);
    struct table *table =
        document_table(document, memory_format("%s%s%s", what, *others ? ", " : "", others));
    table_column(table, "implementation", NULL, false);
    table_column(table, column, NULL, true);
    table_column(table, "ratio", "to the baseline", true);
    table_column(table, "fixed part", NULL, true);
    table_column(table, "bend", "largest distance from the line", true);
    table_column(table, any->growth->axis, NULL, false);
    qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
    for (size_t i = 0; i < rows->count; i++)
        add_row(table, summary, rows->items[i].slope);
    free(what);
    free(others);
    free(column);
}

void report_add_slopes(struct document *document, const struct summary *summary, unsigned level)
{
    size_t blocks = document->blocks.count;
    struct rows rows = {0};
    document_heading(document, level, "What one more costs", NULL);
    for (size_t i = 0; i < summary->slopes.count; i++) {
        const struct slope *slope = &summary->slopes.items[i];
        struct row row = {slope};
        if (is_shown(summary, slope))
            vec_push(&rows, row);
        bool last = i + 1 == summary->slopes.count || !belong_together(summary, slope, slope + 1);
        if (last && rows.count)
            add_table(document, summary, &rows);
        rows.count = last ? 0 : rows.count;
    }
    if (document->blocks.count == blocks + 1) // nothing but the heading
        document_drop(document, blocks);
    vec_release(&rows);
}
