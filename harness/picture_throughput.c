// Throughput against latency as the load rises: each implementation's points along the axis of the load, in
// its order, so that the line goes right while the rate follows the load, and up where it no longer does.
#include "chart.h"
#include "picture_along.h"

#include "format.h"

#include <math.h>
#include <string.h>

struct trade {
    const struct along *along;
    enum metric_id rate, latency;
};

static bool is_known(const struct summary *summary, enum metric_id metric)
{
    for (size_t i = 0; i < summary->cells.count; i++)
        if (shown_estimate(summary, i, metric)->n > 0)
            return true;
    return false;
}

// The one that is asked for, if it is a latency; else the 99th percentile that counts from the moment at
// which a message was to be sent, where the load is open.
static enum metric_id latency_of(const struct summary *summary, enum metric_id asked)
{
    static const char *const beginnings[] = {"response_", "latency_", "request_"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(metric_get(asked)->name, beginnings[i], strlen(beginnings[i])) == 0)
            return asked;
    if (summary->scenario.workload->kind == WORKLOAD_CLIENT)
        return METRIC_REQUEST_P99_NS;
    return is_known(summary, METRIC_RESPONSE_P99_NS) ? METRIC_RESPONSE_P99_NS : METRIC_LATENCY_P99_NS;
}

// "160k" for 160000: it stands at a point.
static void write_load(char *text, size_t room, double value)
{
    bool thousands = value >= 1000 && fmod(value, 100) == 0;
    snprintf(text, room, thousands ? "%.6gk" : "%.6g", thousands ? value / 1000 : value);
}

static void add_points(struct chart *chart, const struct trade *trade, struct chart_line *line,
                       const size_t *cells, size_t count)
{
    const struct summary *summary = trade->along->summary;
    for (size_t i = 0; i < count; i++) {
        const struct estimate *rate = shown_estimate(summary, cells[i], trade->rate);
        const struct estimate *latency = shown_estimate(summary, cells[i], trade->latency);
        const struct cell_summary *row = &summary->cells.items[cells[i]];
        struct chart_point point = {.x = rate->median,
                                    .y = latency->median,
                                    .low = latency->low,
                                    .high = latency->high,
                                    .hollow = shown_is_throughput(trade->rate) &&
                                              (!row->ranks_throughput || row->bound == BOUND_STALLED)};
        if (isfinite(point.x) && isfinite(point.low) && isfinite(point.high))
            vec_push(&line->points, point);
        else
            chart->left_out += latency->n > 0;
    }
}

// At its end a line's load is told before those on the way are.
static void add_notes(struct chart *chart, const struct trade *trade, size_t first)
{
    const struct summary *summary = trade->along->summary;
    size_t *cells = memory_zeroed(summary->plan.points.count + 1, sizeof *cells);
    for (size_t back = 1; back <= summary->plan.points.count; back++)
        for (size_t i = 0; i < summary->plan.implementations.count; i++) {
            size_t count = along_cells(trade->along, first, i, cells);
            if (!shown_has_line(&summary->plan, i) || back > count)
                continue;
            const struct estimate *rate = shown_estimate(summary, cells[count - back], trade->rate);
            const struct estimate *latency = shown_estimate(summary, cells[count - back], trade->latency);
            struct chart_note note = {
                .of = summary->plan.implementations.items[i].label, .x = rate->median, .y = latency->median};
            write_load(note.text, sizeof note.text, along_value(trade->along, cells[count - back]));
            if (isfinite(note.x) && isfinite(latency->low) && isfinite(latency->high))
                vec_push(&chart->notes, note);
        }
    free(cells);
}

// Rates from 0 on, or where they span much, from the least; with tics at round numbers.
static char *settle_rates(struct chart *chart)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < chart->lines.count; i++)
        for (size_t j = 0; j < chart->lines.items[i].points.count; j++) {
            least = fmin(least, chart->lines.items[i].points.items[j].x);
            most = fmax(most, chart->lines.items[i].points.items[j].x);
        }
    struct picture_range range = picture_range(least, most, 30);
    struct scale scale = format_scale(range.high, "1/s");
    char thousands[] = {scale.suffix[strspn(scale.suffix, " ")], '\0'}; // of "k/s"; of "/s" none
    double step = pow(10, floor(log10(range.high)));
    step /= range.high < 2 * step ? 5 : range.high < 5 * step ? 2 : 1;
    struct strbuf tics = {0};
    chart->x_log = range.log;
    chart->x_low = range.low;
    chart->x_high = range.high;
    double x = range.log ? pow(10, ceil(log10(range.low))) : 0;
    while (x <= range.high) {
        bool small = x < scale.divisor || *thousands == '/';
        strbuf_addf(&tics, "%s\"%.6g%s\" %.9g", tics.length ? ", " : "", small ? x : x / scale.divisor,
                    small ? "" : thousands, x);
        x = range.log ? x * 10 : x + step;
    }
    return strbuf_detach(&tics);
}

// Who has the highest rate where its load is highest, and how quick its answers are there, in words. (Some
// end where their limits are.)
static char *words_of(const struct chart *chart, const struct trade *trade)
{
    const struct chart_line *most = NULL;
    for (size_t i = 0; i < chart->lines.count; i++) {
        const struct chart_line *line = &chart->lines.items[i];
        const struct chart_point *end = &line->points.items[line->points.count - 1];
        if (line->is_rival && (!most || end->x > most->points.items[most->points.count - 1].x))
            most = line;
    }
    if (!most)
        return memory_copy_string("No figure to show");
    const struct chart_point *end = &most->points.items[most->points.count - 1];
    char *rate = format_quantity(end->x, metric_get(trade->rate)->unit);
    char *latency = format_estimate(end->y, end->low, end->high, metric_get(trade->latency)->unit);
    char *name = shown_metric(trade->latency);
    char *words =
        memory_format("Of all, each at its highest load, %s has the highest rate, %s, with a %s of %s",
                      most->label, rate, name, latency);
    free(name);
    free(rate);
    free(latency);
    return words;
}

static void draw_group(struct pictures *pictures, const struct trade *trade, const struct scenario_plot *plot,
                       size_t first)
{
    const struct summary *summary = trade->along->summary;
    size_t *cells = memory_zeroed(summary->plan.points.count + 1, sizeof *cells);
    char *rate = shown_metric(trade->rate), *latency = shown_metric(trade->latency);
    struct chart chart = {.metric = trade->latency, .x_label = rate, .free_x = true};
    for (size_t i = 0; i < summary->plan.implementations.count; i++)
        if (shown_has_line(&summary->plan, i)) {
            size_t count = along_cells(trade->along, first, i, cells);
            add_points(&chart, trade, chart_add(&chart, &summary->plan, i), cells, count);
        }
    add_notes(&chart, trade, first);
    char *tics = settle_rates(&chart), *others = along_others(trade->along, first);
    chart.x_tics = tics;
    char *what = format_capital(memory_format("%s against %s, at rising %s%s; right and low is better",
                                              latency, rate, plot->x->name, others));
    chart.notes_are = plot->x->name;
    struct picture *picture = pictures_add(pictures, summary, plot);
    picture_title(picture, summary, what);
    chart_draw(&chart, picture);
    char *words = words_of(&chart, trade);
    picture->alt = memory_format("Lines. %s. %s.", what, words);
    free(words);
    free(what);
    free(others);
    free(tics);
    free(rate);
    free(latency);
    free(cells);
    chart_release(&chart);
}

void picture_throughput(struct pictures *pictures, const struct summary *summary,
                        const struct scenario_plot *plot)
{
    struct along along;
    struct scenario_plot own = *plot;
    along_init(&along, summary, plot->x);
    bool client = summary->scenario.workload->kind == WORKLOAD_CLIENT;
    struct trade trade = {&along, client ? METRIC_OPERATIONS_PER_SECOND : METRIC_MESSAGES_PER_SECOND,
                          latency_of(summary, plot->y)};
    own.y = trade.latency;
    size_t next = 0, first;
    if (!is_known(summary, trade.rate) || !is_known(summary, trade.latency))
        return;
    while (along_group(&along, &next, &first))
        draw_group(pictures, &trade, &own, first);
}
