// Timeline: what happens within a server's runs, in equal parts of their window: how many messages
// come home, and how long the slowest took. Each point is a median over the rounds, so that what one run met
// by chance does not show, and what all meet (queues that fill, a warm-up that was too short) does. Two
// pictures a point.
#include "chart.h"

#include "stats.h"

#include <math.h>

struct course_kind {
    enum metric_id metric; // for the unit
    const char *title, *name;
    bool longest; // of the parts' longest times, else of their rates
};

static const struct course_kind shown_kinds[] = {
    {METRIC_MESSAGES_PER_SECOND, "Messages per second within the run", "messages", false},
    {METRIC_LATENCY_MAX_NS, "Longest time of a message within the run; lower is better", "longest of a part",
     true},
};

static double value_of(const struct sample_parts *parts, size_t part, bool longest)
{
    return longest ? parts->longest_ns[part] : parts->messages[part] / parts->part_ns * 1e9;
}

// The median over the cell's runs of one part, with its interval.
static struct interval part_interval(const struct summary *summary, size_t cell, size_t part, bool longest,
                                     double *end_ns)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    double *values = memory_zeroed(row->count + 1, sizeof *values);
    size_t count = 0;
    for (size_t i = row->first; i < row->first + row->count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        if (sample->outcome != OUTCOME_OK || !sample->parts || part >= sample->parts->count)
            continue;
        double value = value_of(sample->parts, part, longest);
        if (isfinite(value))
            values[count++] = value;
        *end_ns = sample->parts->part_ns * (double)(part + 1);
    }
    stats_sort(values, count);
    struct interval interval = stats_median_interval(values, count, SUMMARY_CONFIDENCE);
    free(values);
    return interval;
}

// The last part ends the window.
static void add_line(struct chart *chart, const struct summary *summary, size_t cell, bool longest,
                     double *window_ns)
{
    struct chart_line *line = chart_add(
        chart, &summary->plan, summary->plan.cells.items[summary->cells.items[cell].cell].implementation);
    bool parted = false;
    for (size_t i = 0; i < SAMPLE_PARTS_MOST; i++) {
        double end_ns = NAN;
        struct interval interval = part_interval(summary, cell, i, longest, &end_ns);
        struct chart_point point = {end_ns / 1e6, interval.value, interval.low, interval.high, false, parted};
        bool whole = isfinite(point.y) && isfinite(point.low) && isfinite(point.high);
        if (whole) {
            vec_push(&line->points, point);
            *window_ns = fmax(*window_ns, end_ns);
        }
        parted = !whole && line->points.count > 0;
    }
}

static char *tics(double window_ns)
{
    enum { TICS = 5 };
    struct strbuf text = {0};
    for (size_t i = 0; i <= TICS; i++) {
        double at = window_ns / 1e6 * (double)i / TICS;
        strbuf_addf(&text, "%s\"%g\" %.9g", i ? ", " : "", at, at);
    }
    return strbuf_detach(&text);
}

// Whether any run of these cells knows its inside: older samples do not.
static bool any_known(const struct summary *summary, const size_t *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cell_summary *row = &summary->cells.items[cells[i]];
        for (size_t j = row->first; j < row->first + row->count; j++)
            if (summary->samples.items[j].parts)
                return true;
    }
    return false;
}

static void draw_one(struct pictures *pictures, const struct summary *summary,
                     const struct scenario_plot *plot, const struct course_kind *kind, const size_t *cells,
                     size_t count)
{
    struct chart chart = {.metric = kind->metric, .y_name = kind->name, .x_label = "ms into the window"};
    double window_ns = 0;
    for (size_t i = 0; i < count; i++)
        add_line(&chart, summary, cells[i], kind->longest, &window_ns);
    char *point = shown_point_text(summary, cells[0]), *x_tics = tics(window_ns);
    chart.x_tics = x_tics;
    char *what = memory_format("%s%s%s", kind->title, *point ? ", at " : "", point);
    chart_add_picture(&chart, pictures, summary, plot, "Lines", what);
    free(what);
    free(point);
    free(x_tics);
    chart_release(&chart);
}

void picture_timeline(struct pictures *pictures, const struct summary *summary,
                      const struct scenario_plot *plot)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0;
    while (shown_point(summary, summary->scenario.rank, &next, cells, &count))
        for (size_t i = 0; i < sizeof shown_kinds / sizeof *shown_kinds; i++)
            if (count && any_known(summary, cells, count))
                draw_one(pictures, summary, plot, &shown_kinds[i], cells, count);
    free(cells);
}
