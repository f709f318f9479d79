// Percentiles: latency from the quickest quarter to the longest, on an axis where each stop, and so each
// further nine, has the same room. One picture a point. Where the load is open it is the response time, which
// counts from the moment at which a message was to be sent.
#include "chart.h"

#include <math.h>

// Labels are formats to gnuplot, so that a per cent sign is doubled.
static const struct {
    enum metric_id latency, response;
    const char *label;
} stops[] = {
    {METRIC_LATENCY_P25_NS, METRIC_RESPONSE_P25_NS, "25%%"},
    {METRIC_LATENCY_P50_NS, METRIC_RESPONSE_P50_NS, "50%%"},
    {METRIC_LATENCY_P75_NS, METRIC_RESPONSE_P75_NS, "75%%"},
    {METRIC_LATENCY_P90_NS, METRIC_RESPONSE_P90_NS, "90%%"},
    {METRIC_LATENCY_P99_NS, METRIC_RESPONSE_P99_NS, "99%%"},
    {METRIC_LATENCY_P99_9_NS, METRIC_RESPONSE_P99_9_NS, "99.9%%"},
    {METRIC_LATENCY_P99_99_NS, METRIC_RESPONSE_P99_99_NS, "99.99%%"},
    {METRIC_LATENCY_MAX_NS, METRIC_RESPONSE_MAX_NS, "longest"},
};

enum { STOPS = sizeof stops / sizeof *stops };

// Whether the load of these cells, which are at one point, was open.
static bool is_open(const struct summary *summary, const size_t *cells, size_t count)
{
    bool open = false;
    for (size_t i = 0; i < count; i++)
        open |= summary->cells.items[cells[i]].metrics[METRIC_RESPONSE_MAX_NS].n > 0;
    return open;
}

static void add_line(struct chart *chart, const struct summary *summary, size_t cell, bool open)
{
    struct chart_line *line = chart_add(
        chart, &summary->plan, summary->plan.cells.items[summary->cells.items[cell].cell].implementation);
    bool parted = false;
    for (size_t i = 0; i < STOPS; i++) {
        enum metric_id metric = open ? stops[i].response : stops[i].latency;
        const struct estimate *estimate = shown_estimate(summary, cell, metric);
        struct chart_point point = {(double)i, estimate->median, estimate->low, estimate->high, false,
                                    parted};
        bool whole = isfinite(point.y) && isfinite(point.low) && isfinite(point.high);
        if (whole)
            vec_push(&line->points, point);
        else
            chart->left_out += estimate->n > 0;
        parted = !whole && line->points.count > 0;
    }
}

static char *tics(void)
{
    struct strbuf tics = {0};
    for (size_t i = 0; i < STOPS; i++)
        picture_add_tic(&tics, stops[i].label, (double)i);
    return strbuf_detach(&tics);
}

static void draw_point(struct pictures *pictures, const struct summary *summary,
                       const struct scenario_plot *plot, const size_t *cells, size_t count)
{
    char *point = shown_point_text(summary, cells[0]), *x_tics = tics();
    bool open = is_open(summary, cells, count);
    struct chart chart = {.metric = open ? METRIC_RESPONSE_P50_NS : METRIC_LATENCY_P50_NS,
                          .y_name = open ? "response time" : "latency",
                          .x_label = "share of the messages that took no longer",
                          .x_tics = x_tics};
    for (size_t i = 0; i < count; i++)
        add_line(&chart, summary, cells[i], open);
    char *what = memory_format("%s percentiles%s%s; lower is better", open ? "Response time" : "Latency",
                               *point ? " at " : "", point);
    chart_add_picture(&chart, pictures, summary, plot, "Percentile curves", what);
    free(what);
    free(point);
    free(x_tics);
    chart_release(&chart);
}

void picture_percentiles(struct pictures *pictures, const struct summary *summary,
                         const struct scenario_plot *plot)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0;
    while (shown_point(summary, summary->scenario.rank, &next, cells, &count))
        if (count)
            draw_point(pictures, summary, plot, cells, count);
    free(cells);
}
