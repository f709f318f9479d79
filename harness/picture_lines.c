// Lines: a metric over one axis, a picture for each combination of the other swept axes.
#include "chart.h"
#include "picture_along.h"

#include "format.h"

#include <math.h>

enum { MARKS_MOST = 4, CROSSINGS_MOST = 8 };

struct sweep {
    const struct summary *summary;
    const struct scenario_plot *plot;
    struct along along; // plot->x
    bool crossings;     // ratios to the baseline, of those that overtake it or are overtaken
};

// A rate that is client-bound or stalled is drawn hollow: the server could do at least so much.
static void add_point(struct chart *chart, struct chart_line *line, const struct sweep *sweep, size_t cell)
{
    const struct cell_summary *row = &sweep->summary->cells.items[cell];
    const struct estimate *estimate = &row->metrics[sweep->plot->y];
    const struct cell *planned = &sweep->summary->plan.cells.items[row->cell];
    struct interval figure = {.value = estimate->median, .low = estimate->low, .high = estimate->high};
    if (sweep->crossings)
        figure = (struct interval){
            .value = estimate->ratio, .low = estimate->ratio_low, .high = estimate->ratio_high};
    if (!isfinite(figure.value) || !isfinite(figure.low) || !isfinite(figure.high)) {
        chart->left_out += planned->skip == NULL && shown_is_measured(sweep->summary, cell, sweep->plot->y);
        return;
    }
    struct chart_point point = {
        .x = along_point_place(&sweep->along, planned->point),
        .y = figure.value,
        .low = figure.low,
        .high = figure.high,
        .hollow =
            shown_is_throughput(sweep->plot->y) && (!row->ranks_throughput || row->bound == BOUND_STALLED),
    };
    vec_push(&line->points, point);
}

// Whether the course goes along this picture's axis, at its values of the other axes.
static bool is_course_of(const struct sweep *sweep, size_t first, const struct course *course)
{
    return course->axis == sweep->along.axis && along_is_in(&sweep->along, first, course->first);
}

// Whether it is one of an implementation with the baseline, and they cross.
static bool is_crossing(const struct sweep *sweep, size_t first, const struct course *course)
{
    return is_course_of(sweep, first, course) && course->declared && course->overtakings.count > 0 &&
           course->right == sweep->summary->plan.baseline;
}

static bool has_crossing(const struct sweep *sweep, size_t first, size_t implementation)
{
    for (size_t i = 0; i < sweep->summary->courses.count; i++) {
        const struct course *course = &sweep->summary->courses.items[i];
        if (course->left == implementation && is_crossing(sweep, first, course))
            return true;
    }
    return false;
}

static bool is_line_of(const struct sweep *sweep, size_t first, size_t implementation)
{
    return shown_has_line(&sweep->summary->plan, implementation) &&
           (!sweep->crossings || has_crossing(sweep, first, implementation));
}

static void collect(struct chart *chart, const struct sweep *sweep, size_t first)
{
    const struct plan *plan = &sweep->summary->plan;
    size_t *cells = memory_zeroed(plan->points.count + 1, sizeof *cells);
    for (size_t i = 0; i < plan->implementations.count; i++) {
        size_t count = is_line_of(sweep, first, i) ? along_cells(&sweep->along, first, i, cells) : 0;
        struct chart_line *line = count ? chart_add(chart, plan, i) : NULL;
        for (size_t j = 0; j < count; j++)
            add_point(chart, line, sweep, cells[j]);
    }
    free(cells);
}

static int compare_points(const void *left, const void *right)
{
    double a = ((const struct chart_point *)left)->x, b = ((const struct chart_point *)right)->x;
    return (a > b) - (a < b);
}

// What the delays of a client's answers alone take, at each value of the axis: the same for all programs.
static void add_bound(struct chart *chart, const struct sweep *sweep, size_t first, enum metric_id bound,
                      const char *name, unsigned dashes)
{
    const struct plan *plan = &sweep->summary->plan;
    struct chart_line line = {.label = memory_copy_string(name),
                              .of = "",
                              .model = "bound",
                              .look = {palette_colour("bound"), 0, dashes}};
    for (size_t i = 0; i < sweep->summary->cells.count; i++) {
        const struct cell_summary *row = &sweep->summary->cells.items[i];
        size_t point = plan->cells.items[row->cell].point;
        double value = row->metrics[bound].median, x = along_point_place(&sweep->along, point);
        bool known = row->metrics[bound].n > 0 && value > 0 && along_is_in(&sweep->along, first, point);
        for (size_t j = 0; j < line.points.count && known; j++)
            known = line.points.items[j].x != x;
        struct chart_point there = {.x = x, .y = value, .low = value, .high = value};
        if (known)
            vec_push(&line.points, there);
    }
    if (line.points.count)
        qsort(line.points.items, line.points.count, sizeof *line.points.items, compare_points);
    vec_push(&chart->lines, line);
}

static void add_bounds(struct chart *chart, const struct sweep *sweep, size_t first)
{
    if (sweep->crossings || sweep->summary->scenario.workload->kind != WORKLOAD_CLIENT ||
        sweep->plot->y != METRIC_ELAPSED_NS)
        return;
    add_bound(chart, sweep, first, METRIC_BOUND_SERIAL_NS, "bound, one by one", 1);
    chart_put_aside(chart, "The answers one by one take");
    add_bound(chart, sweep, first, METRIC_BOUND_CONCURRENT_NS, "bound", 0);
}

static struct chart_mark mark_of(const struct sweep *sweep, const struct overtaking *overtaking)
{
    const struct plan *plan = &sweep->summary->plan;
    const struct along *along = &sweep->along;
    bool known = isfinite(overtaking->value);
    return (struct chart_mark){
        .text = memory_format("%s overtakes %s", plan->implementations.items[overtaking->overtaker].label,
                              plan->implementations.items[overtaking->overtaken].label),
        .x = known ? along_place(along, overtaking->value) : NAN,
        .low = known ? along_place(along, overtaking->low) : along_point_place(along, overtaking->before),
        .high = known ? along_place(along, overtaking->high) : along_point_place(along, overtaking->after),
    };
}

// Who overtakes whom, where the picture shows the metric that says so: the first ones, for more would crowd
// it.
static void add_marks(struct chart *chart, const struct sweep *sweep, size_t first, struct strbuf *words)
{
    const struct summary *summary = sweep->summary;
    size_t most = sweep->crossings ? CROSSINGS_MOST : MARKS_MOST;
    for (size_t i = 0; i < summary->courses.count && sweep->plot->y == summary->scenario.rank; i++) {
        const struct course *course = &summary->courses.items[i];
        if (sweep->crossings
                ? !is_crossing(sweep, first, course) || !shown_has_line(&summary->plan, course->left)
                : !is_course_of(sweep, first, course) || !shown_has_line(&summary->plan, course->left) ||
                      !shown_has_line(&summary->plan, course->right))
            continue;
        for (size_t j = 0; j < course->overtakings.count && chart->marks.count < most; j++) {
            struct chart_mark mark = mark_of(sweep, &course->overtakings.items[j]);
            vec_push(&chart->marks, mark);
            char *text = shown_overtaking(summary, course, &course->overtakings.items[j]);
            strbuf_addf(words, " %s.", text);
            free(text);
        }
    }
}

// "Server CPU time per message over connections; lower is better", or what it is of a crossover.
static char *title_of(const struct sweep *sweep, size_t first)
{
    enum metric_id metric = sweep->plot->y;
    const char *x = sweep->plot->x->name, *direction = shown_direction(metric);
    char *name = shown_metric(metric),
         *others = shown_others(sweep->summary, sweep->along.axis, first, " = "),
         *rest = memory_format("%s%s", *others ? ", " : "", others), *title;
    if (sweep->crossings)
        title = memory_format(
            "Ratio to %s over %s%s: %s; %s", sweep->summary->scenario.baseline, x, rest, name,
            metric_get(metric)->better == BETTER_HIGHER ? "above 1 is better" : "below 1 is better");
    else
        title = format_capital(
            memory_format("%s over %s%s%s%s", name, x, rest, *direction ? "; " : "", direction));
    free(rest);
    free(others);
    free(name);
    return title;
}

static void draw_one(struct pictures *pictures, const struct sweep *sweep, size_t first)
{
    char *x_tics = along_tics(&sweep->along), *x_label = along_label(&sweep->along);
    char *y_label = memory_format("as a multiple of %s’s", sweep->summary->scenario.baseline);
    struct chart chart = {
        .metric = sweep->plot->y, .x_label = x_label, .x_tics = x_tics, .x_log = sweep->along.log};
    if (sweep->crossings) {
        chart.y_name = y_label;
        chart.margin = 1 + sweep->summary->scenario.equivalence;
    }
    collect(&chart, sweep, first);
    add_bounds(&chart, sweep, first);
    struct strbuf crossings = {0};
    add_marks(&chart, sweep, first, &crossings);
    struct picture *picture = pictures_add(pictures, sweep->summary, sweep->plot);
    char *what = title_of(sweep, first);
    picture_title(picture, sweep->summary, what);
    chart_draw(&chart, picture);
    char *words = sweep->crossings ? memory_copy_string("") : chart_words(&chart);
    picture->alt =
        memory_format("Lines. %s. %s%s%s", what, words, *words ? "." : "", strbuf_text(&crossings));
    strbuf_release(&crossings);
    free(words);
    free(x_tics);
    free(x_label);
    free(y_label);
    free(what);
    chart_release(&chart);
}

// At how many values of the axis the cells that differ from `first` in x only have something to draw.
static size_t places_drawn(const struct sweep *sweep, size_t first)
{
    const struct plan *plan = &sweep->summary->plan;
    struct VEC(double) places = {0};
    for (size_t i = 0; i < sweep->summary->cells.count; i++) {
        const struct cell_summary *row = &sweep->summary->cells.items[i];
        size_t point = plan->cells.items[row->cell].point;
        const struct estimate *estimate = &row->metrics[sweep->plot->y];
        bool known =
            isfinite(estimate->low) && isfinite(estimate->high) && along_is_in(&sweep->along, first, point);
        double x = along_point_place(&sweep->along, point);
        for (size_t j = 0; j < places.count && known; j++)
            known = places.items[j] != x;
        if (known)
            vec_push(&places, x);
    }
    size_t count = places.count;
    vec_release(&places);
    return count;
}

// Whether any cell that differs from `first` in x only has something to draw.
static bool is_measured(const struct sweep *sweep, size_t first)
{
    const struct plan *plan = &sweep->summary->plan;
    size_t count = sweep->summary->cells.count, found = 0;
    size_t *cells = memory_zeroed(count + 1, sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &plan->cells.items[sweep->summary->cells.items[i].cell];
        if (along_is_in(&sweep->along, first, cell->point))
            cells[found++] = i;
    }
    bool any = shown_any_measured(sweep->summary, cells, found, sweep->plot->y);
    free(cells);
    return any;
}

static bool is_drawn(const struct sweep *sweep, size_t first)
{
    bool any = false;
    if (!sweep->crossings)
        return is_measured(sweep, first) && places_drawn(sweep, first) != 1;
    for (size_t i = 0; i < sweep->summary->plan.implementations.count; i++)
        any = any || is_line_of(sweep, first, i);
    return any;
}

// Where the axis has one value only (--set may leave no more) the figures are ranked: a line needs two.
static void rank_instead(struct pictures *pictures, const struct sweep *sweep)
{
    const struct scenario *scenario = &sweep->summary->scenario;
    struct scenario_plot ranking = {.kind = PLOT_RANKING, .y = sweep->plot->y};
    for (size_t i = 0; i < scenario->plots.count; i++) {
        const struct scenario_plot *other = &scenario->plots.items[i];
        if (other->y == ranking.y &&
            (other->kind == PLOT_RANKING || (other->kind == PLOT_LINES && other < sweep->plot)))
            return; // this one, or one before, shows it
    }
    picture_rankings(pictures, sweep->summary, &ranking);
}

void picture_lines(struct pictures *pictures, const struct summary *summary, const struct scenario_plot *plot)
{
    struct sweep sweep = {.summary = summary, .plot = plot, .crossings = plot->kind == PLOT_CROSSOVER};
    size_t next = 0, first, drawn = 0;
    if (!plot->x)
        return;
    along_init(&sweep.along, summary, plot->x);
    while (along_group(&sweep.along, &next, &first)) {
        if (!is_drawn(&sweep, first))
            continue;
        draw_one(pictures, &sweep, first);
        drawn++;
    }
    if (drawn == 0 && !sweep.crossings)
        rank_instead(pictures, &sweep);
}
