// What one more of an axis costs an implementation: the slopes of what a workload says grows with an axis.
#include "summary_parts.h"

#include <math.h>
#include <string.h>

#define POINTS_MOST 16 // of a series: time grows with the square of the points

// The points of a ladder at which an implementation has figures for a slope.
struct series {
    struct VEC(size_t) points;
    struct VEC(size_t) cells;
    struct VEC(double) at; // the value of the axis
};

static void series_release(struct series *series)
{
    vec_release(&series->points);
    vec_release(&series->cells);
    vec_release(&series->at);
}

// Where nothing is ranked, times are the machine's doing and left out. Memory is as good there as elsewhere.
static bool counts_at(const struct summary *summary, size_t cell, size_t point, enum metric_id metric)
{
    bool is_time = strcmp(metric_get(metric)->unit, "ns") == 0;
    return cell != NO_CELL && summary->cells.items[cell].metrics[metric].n > 0 &&
           !(is_time && summary_unranked(summary, point));
}

// Of too many points, as many as there may be, spread evenly; the ends stay.
static void thin_out(struct series *series)
{
    size_t count = series->at.count;
    if (count <= POINTS_MOST)
        return;
    for (size_t i = 0; i < POINTS_MOST; i++) {
        size_t from = i * (count - 1) / (POINTS_MOST - 1);
        series->points.items[i] = series->points.items[from];
        series->cells.items[i] = series->cells.items[from];
        series->at.items[i] = series->at.items[from];
    }
    series->points.count = series->cells.count = series->at.count = POINTS_MOST;
}

static struct series series_make(const struct summary *summary, const struct ladder *ladder,
                                 size_t implementation, enum metric_id metric)
{
    struct series series = {0};
    for (size_t i = 0; i < ladder->points.count; i++) {
        size_t point = ladder->points.items[i], cell = summary_cell_at(summary, implementation, point);
        if (!counts_at(summary, cell, point, metric))
            continue;
        vec_push(&series.points, point);
        vec_push(&series.cells, cell);
        vec_push(&series.at, ladder_value(summary, ladder->axis, point));
    }
    thin_out(&series);
    return series;
}

// --- Against the baseline ----------------------------------------------------------------------------------

// The points that two series share: behind the cells of the left one there, those of the right one.
static struct series shared_by(const struct series *left, const struct series *right)
{
    struct series shared = {0};
    struct VEC(size_t) behind = {0};
    for (size_t i = 0, j = 0; i < left->at.count && j < right->at.count;) {
        double one = left->at.items[i], other = right->at.items[j];
        if (one == other) {
            vec_push(&shared.at, one);
            vec_push(&shared.cells, left->cells.items[i]);
            vec_push(&behind, right->cells.items[j]);
        }
        i += one <= other;
        j += other <= one;
    }
    for (size_t i = 0; i < behind.count; i++)
        vec_push(&shared.cells, behind.items[i]);
    vec_release(&behind);
    return shared;
}

static bool is_whole(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

static double slope_of_round(const struct series *shared, const double *values)
{
    const struct axis_rounds round = {shared->at.items, shared->at.count, values, 1};
    return stats_slope(&round, 0).slope.value;
}

// Over the rounds in which no run is missing, so that both slopes are over the same points. If one of them
// does not rise there is no ratio at all: to leave that round out would be to choose among the data.
static struct interval ratio_within_rounds(const struct summary *summary, const struct series *shared,
                                           enum metric_id metric)
{
    struct interval ratio = {NAN, NAN, NAN, NAN};
    size_t points = shared->at.count, count = 0;
    bool rises = true;
    struct panel panel = panel_make(summary, shared->cells.items, shared->cells.count, metric);
    double *logs = memory_zeroed(panel.rows + 1, sizeof *logs);
    for (size_t i = 0; i < panel.rows && rises; i++) {
        const double *row = panel.values + i * panel.columns;
        if (!is_whole(row, panel.columns))
            continue;
        double left = slope_of_round(shared, row), right = slope_of_round(shared, row + points);
        rises = left > 0 && right > 0;
        logs[count++] = stats_log_ratio(left, right);
    }
    if (rises)
        ratio = stats_ratio(logs, count, SUMMARY_CONFIDENCE);
    free(logs);
    panel_release(&panel);
    return ratio;
}

// --- Slopes ------------------------------------------------------------------------------------------------

static void set_line(const struct summary *summary, const struct series *series, struct slope *slope)
{
    struct panel panel = panel_make(summary, series->cells.items, series->cells.count, slope->growth->metric);
    const struct axis_rounds sweep = {series->at.items, series->at.count, panel.values, panel.rows};
    slope->line = stats_slope(&sweep, SUMMARY_CONFIDENCE);
    panel_release(&panel);
}

static void add_slope(struct summary *summary, const struct growth *growth, const struct ladder *ladder,
                      size_t implementation, const struct series *baseline)
{
    struct series series = series_make(summary, ladder, implementation, growth->metric);
    struct slope slope = {.growth = growth,
                          .implementation = implementation,
                          .axis = ladder->axis,
                          .points = series.at.count,
                          .ratio = {NAN, NAN, NAN, NAN}};
    if (slope.points > 1) {
        slope.first = series.points.items[0];
        slope.last = series.points.items[slope.points - 1];
        set_line(summary, &series, &slope);
        struct series shared = shared_by(&series, baseline);
        if (implementation != summary->plan.baseline && shared.at.count > 1)
            slope.ratio = ratio_within_rounds(summary, &shared, growth->metric);
        series_release(&shared);
        vec_push(&summary->slopes, slope);
    }
    series_release(&series);
}

void summary_find_slopes(struct summary *summary)
{
    const struct workload *workload = summary->scenario.workload;
    struct ladders ladders = ladders_make(summary);
    for (size_t i = 0; i < workload->growth_count; i++) {
        const struct growth *growth = &workload->growths[i];
        for (size_t j = 0; j < ladders.count; j++) {
            const struct ladder *ladder = &ladders.items[j];
            const struct strings *values = &summary->plan.points.items[ladder->points.items[0]].values;
            if (strcmp(workload->axes[ladder->axis].name, growth->axis) != 0 ||
                !growth_holds(growth, workload, values))
                continue;
            struct series baseline = series_make(summary, ladder, summary->plan.baseline, growth->metric);
            for (size_t k = 0; k < summary->plan.implementations.count; k++)
                add_slope(summary, growth, ladder, k, &baseline);
            series_release(&baseline);
        }
    }
    ladders_release(&ladders);
}
