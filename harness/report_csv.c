// Every summarised figure, one a row: for spreadsheets and statistics programs. Numbers are unrounded, in the
// metric's own unit; what is not known is empty.
#include "report_parts.h"

#include "escape.h"

#include <math.h>
#include <stdbool.h>

// A column for each axis of any workload: the k-th one, each name once; NULL past the last.
static const char *axis_column(size_t k)
{
    const struct workload *workload;
    for (size_t i = 0; (workload = workload_at(i)); i++)
        for (size_t j = 0; j < workload->axis_count; j++) {
            bool known = false;
            for (size_t earlier = 0; earlier < i && !known; earlier++)
                known = workload_axis(workload_at(earlier), workload->axes[j].name) != NULL;
            if (!known && k-- == 0)
                return workload->axes[j].name;
        }
    return NULL;
}

void report_csv_head(struct strbuf *out)
{
    strbuf_adds(out, "id,scenario,workload,implementation,model,class,");
    for (size_t i = 0; axis_column(i); i++)
        strbuf_addf(out, "%s,", axis_column(i));
    strbuf_adds(out, "metric,unit,better,n,median,low,high,ratio,ratio_low,ratio_high,verdict,bound\n");
}

// `without` is an axis that is left empty, or NULL.
static void add_axes(struct strbuf *out, const struct summary *summary, const struct point *point,
                     const struct axis *without)
{
    const char *name;
    for (size_t i = 0; (name = axis_column(i)); i++) {
        const struct axis *axis = workload_axis(summary->scenario.workload, name);
        size_t at = axis ? axis_index(summary->scenario.workload, axis) : point->values.count;
        escape_csv_field(out, at < point->values.count && axis != without ? point->values.items[at] : "");
    }
}

// A figure without its interval stays out, and so does a rate that is the load generator's, not the server's.
static void add_estimate(struct strbuf *out, const struct cell_summary *cell, enum metric_id id)
{
    const struct estimate *estimate = &cell->metrics[id];
    const struct metric *metric = metric_get(id);
    static const char *const directions[] = {
        [BETTER_NEITHER] = "", [BETTER_LOWER] = "lower", [BETTER_HIGHER] = "higher"};
    bool ranks = cell->ranks_throughput || !shown_is_throughput(id);
    bool whole = ranks && isfinite(estimate->low) && isfinite(estimate->high);
    bool ratio = ranks && isfinite(estimate->ratio_low) && isfinite(estimate->ratio_high);
    escape_csv_field(out, metric->name);
    escape_csv_field(out, metric->unit);
    escape_csv_field(out, directions[metric->better]);
    strbuf_addf(out, "%zu,", estimate->n);
    escape_csv_number(out, whole ? estimate->median : NAN);
    escape_csv_number(out, whole ? estimate->low : NAN);
    escape_csv_number(out, whole ? estimate->high : NAN);
    escape_csv_number(out, ratio ? estimate->ratio : NAN);
    escape_csv_number(out, ratio ? estimate->ratio_low : NAN);
    escape_csv_number(out, ratio ? estimate->ratio_high : NAN);
    strbuf_addf(out, "%s,%s\n", verdict_word_on(id, estimate->verdict), bound_word(cell->bound));
}

static void add_source(struct strbuf *out, const struct summary *summary, char *id_take,
                       const struct planned_implementation *implementation)
{
    escape_csv_field(out, id_take);
    free(id_take);
    escape_csv_field(out, summary->scenario.name);
    escape_csv_field(out, summary->scenario.workload->name);
    escape_csv_field(out, implementation->label);
    escape_csv_field(out, implementation->model);
    escape_csv_field(out, implementation->class);
}

// What one more costs, as a metric of its own: server_rss_bytes_per_connection. Its axis is empty.
static void add_slope(struct strbuf *out, const struct summary *summary, const struct slope *slope)
{
    const struct metric *metric = metric_get(slope->growth->metric);
    bool known = isfinite(slope->line.slope.low) && isfinite(slope->line.slope.high);
    bool ratio = isfinite(slope->ratio.low) && isfinite(slope->ratio.high);
    char *name = figure_slope_name(slope->growth);
    add_source(out, summary, figure_id_of_slope(summary, slope),
               &summary->plan.implementations.items[slope->implementation]);
    add_axes(out, summary, &summary->plan.points.items[slope->first],
             summary->scenario.axes.items[slope->axis].axis);
    escape_csv_field(out, name);
    escape_csv_field(out, metric->unit);
    escape_csv_field(out, "lower");
    strbuf_addf(out, "%zu,", slope->line.rounds);
    escape_csv_number(out, known ? slope->line.slope.value : NAN);
    escape_csv_number(out, known ? slope->line.slope.low : NAN);
    escape_csv_number(out, known ? slope->line.slope.high : NAN);
    escape_csv_number(out, ratio ? slope->ratio.value : NAN);
    escape_csv_number(out, ratio ? slope->ratio.low : NAN);
    escape_csv_number(out, ratio ? slope->ratio.high : NAN);
    strbuf_adds(out, ",\n"); // no verdict, no bound
    free(name);
}

static size_t cell_point(const struct summary *summary, size_t cell)
{
    return summary->plan.cells.items[summary->cells.items[cell].cell].point;
}

// What was counted in runs of their own: a figure without an interval, since nothing in it is by chance.
static void add_counted(struct strbuf *out, const struct summary *summary, size_t cell, enum counter_id id)
{
    enum metric_id metric;
    double value = summary->cells.items[cell].counted[id].value;
    if (!counter_metric(id, summary->scenario.workload->kind, &metric) || !isfinite(value))
        return;
    add_source(out, summary, figure_id_of_counted(summary, cell, id), shown_implementation(summary, cell));
    add_axes(out, summary, &summary->plan.points.items[cell_point(summary, cell)], NULL);
    escape_csv_field(out, metric_get(metric)->name);
    escape_csv_field(out, metric_get(metric)->unit);
    escape_csv_field(out, "lower");
    strbuf_adds(out, "1,");
    escape_csv_number(out, value);
    strbuf_adds(out, ",,,,,,\n"); // no interval, ratio, verdict or bound
}

void report_csv(struct strbuf *out, const struct summary *summary)
{
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct planned_implementation *implementation = shown_implementation(summary, i);
        const struct point *point = &summary->plan.points.items[cell_point(summary, i)];
        for (int j = 0; j < METRIC_COUNT; j++) {
            if (summary->cells.items[i].metrics[j].n == 0)
                continue;
            add_source(out, summary, figure_id_of_cell(summary, i, (enum metric_id)j), implementation);
            add_axes(out, summary, point, NULL);
            add_estimate(out, &summary->cells.items[i], (enum metric_id)j);
        }
        for (int j = 0; j < COUNTER_COUNT; j++)
            add_counted(out, summary, i, (enum counter_id)j);
    }
    for (size_t i = 0; i < summary->slopes.count; i++)
        add_slope(out, summary, &summary->slopes.items[i]);
}
