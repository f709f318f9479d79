// Lines: a metric over one axis, a picture for each combination of the other swept axes.
#include "chart.h"

#include "format.h"

#include <math.h>
#include <string.h>

enum { MARKS_MOST = 4, CROSSINGS_MOST = 8 };

struct sweep {
    const struct summary *summary;
    const struct scenario_plot *plot;
    size_t axis;                        // index of plot->x in the values of a point
    const struct scenario_axis *values; // of plot->x
    bool log;
    double first, zero; // on a logarithmic axis that has 0: the least value above it; where 0 stands. Else 0
    bool crossings;     // ratios to the baseline, of those that overtake it or are overtaken
};

// Where a value of the axis stands. A logarithmic axis has no 0: it is set apart, to the left of the others,
// and what lies between is on the line that is drawn from there.
static double place_of(const struct sweep *sweep, double x)
{
    if (x >= sweep->first)
        return x;
    return sweep->zero * pow(sweep->first / sweep->zero, x / sweep->first);
}

// Of the value with that index.
static double place_at(const struct sweep *sweep, size_t i)
{
    bool counted = sweep->plot->x->type == AXIS_WORD;
    return counted ? (double)i : place_of(sweep, strtod(sweep->values->values.items[i], NULL));
}

static double x_of(const struct sweep *sweep, const struct point *point)
{
    const char *text = point->values.items[sweep->axis];
    for (size_t i = 0; i < sweep->values->values.count; i++)
        if (strcmp(sweep->values->values.items[i], text) == 0)
            return place_at(sweep, i);
    return 0;
}

static bool same_but_x(const struct sweep *sweep, const struct point *a, const struct point *b)
{
    for (size_t i = 0; i < a->values.count; i++)
        if (i != sweep->axis && strcmp(a->values.items[i], b->values.items[i]) != 0)
            return false;
    return true;
}

struct tic {
    const char *value;
    char *label;  // owned
    double x, at; // on the axis' scale; as a fraction of the axis
    bool labelled;
};

// Whether two labels would run into each other in the narrowest plot there is.
static bool are_near(const struct tic *a, const struct tic *b)
{
    enum { CHARACTER_PIXELS = 9, AIR_PIXELS = 6, PLOT_PIXELS = 510 };
    double centres = (double)((strlen(a->label) + strlen(b->label)) * CHARACTER_PIXELS) / 2 + AIR_PIXELS;
    return fabs(a->at - b->at) * PLOT_PIXELS < centres;
}

// Which labels find room before which: the ends, then 10, 100 and so on, then the others.
enum { RANK_END, RANK_POWER, RANK_OTHER };

static unsigned rank_of(const struct tic *tics, size_t count, size_t i)
{
    if (i == 0 || i == count - 1)
        return RANK_END;
    return tics[i].value[0] == '1' && !tics[i].value[1 + strspn(tics[i].value + 1, "0")] ? RANK_POWER
                                                                                         : RANK_OTHER;
}

static void give_labels(struct tic *tics, size_t count)
{
    for (unsigned rank = RANK_END; rank <= RANK_OTHER; rank++) {
        for (size_t i = 0; i < count; i++) {
            bool room = rank_of(tics, count, i) == rank;
            for (size_t j = 0; j < count && room; j++)
                room = !tics[j].labelled || !are_near(&tics[i], &tics[j]);
            tics[i].labelled = tics[i].labelled || room;
        }
    }
}

// The tics stand at the values that were measured. Where a label would run into another, its tic goes
// without.
static char *tics_text(const struct sweep *sweep, double least, double most)
{
    const struct strings *values = &sweep->values->values;
    struct tic *tics = memory_zeroed(values->count + 1, sizeof *tics);
    struct strbuf text = {0};
    for (size_t i = 0; i < values->count; i++) {
        struct tic *tic = &tics[i];
        tic->value = values->items[i];
        tic->label = format_grouped(tic->value);
        tic->x = place_at(sweep, i);
        tic->at = most <= least ? 0
                  : sweep->log  ? log(tic->x / least) / log(most / least)
                                : (tic->x - least) / (most - least);
    }
    give_labels(tics, values->count);
    for (size_t i = 0; i < values->count; i++) {
        strbuf_addf(&text, "%s\"%s\" %.9g", i ? ", " : "", tics[i].labelled ? tics[i].label : "", tics[i].x);
        free(tics[i].label);
    }
    free(tics);
    return strbuf_detach(&text);
}

static void axis_span(const struct sweep *sweep, double *least, double *most)
{
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < sweep->values->values.count; i++) {
        double x = place_at(sweep, i);
        *least = fmin(*least, x);
        *most = fmax(*most, x);
    }
}

// Logarithmic where the values above 0 span so much that on a straight axis most would stand on one spot.
static void choose_scale(struct sweep *sweep)
{
    enum { SPAN_LEAST = 30, SET_APART = 10 };
    const struct strings *values = &sweep->values->values;
    double first = INFINITY, most = 0;
    bool has_zero = false;
    for (size_t i = 0; i < values->count && sweep->plot->x->type != AXIS_WORD; i++) {
        double x = strtod(values->items[i], NULL);
        has_zero |= x == 0;
        first = x > 0 ? fmin(first, x) : first;
        most = fmax(most, x);
    }
    sweep->log = most / first >= SPAN_LEAST;
    if (sweep->log && has_zero) {
        sweep->first = first;
        sweep->zero = first / SET_APART;
    }
}

static int compare_points(const void *left, const void *right)
{
    double a = ((const struct chart_point *)left)->x, b = ((const struct chart_point *)right)->x;
    return (a > b) - (a < b);
}

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
        .x = x_of(sweep, &sweep->summary->plan.points.items[planned->point]),
        .y = figure.value,
        .low = figure.low,
        .high = figure.high,
        .hollow =
            shown_is_throughput(sweep->plot->y) && (!row->ranks_throughput || row->bound == BOUND_STALLED),
    };
    vec_push(&line->points, point);
}

// Whether the course goes along this picture's axis, at its values of the other axes.
static bool is_course_of(const struct sweep *sweep, const struct point *first, const struct course *course)
{
    return course->axis == sweep->axis &&
           same_but_x(sweep, first, &sweep->summary->plan.points.items[course->first]);
}

// Whether it is one of an implementation with the baseline, and they cross.
static bool is_crossing(const struct sweep *sweep, const struct point *first, const struct course *course)
{
    return is_course_of(sweep, first, course) && course->declared && course->overtakings.count > 0 &&
           course->right == sweep->summary->plan.baseline;
}

static bool has_crossing(const struct sweep *sweep, const struct point *first, size_t implementation)
{
    for (size_t i = 0; i < sweep->summary->courses.count; i++) {
        const struct course *course = &sweep->summary->courses.items[i];
        if (course->left == implementation && is_crossing(sweep, first, course))
            return true;
    }
    return false;
}

static bool is_line_of(const struct sweep *sweep, const struct point *first, size_t implementation)
{
    return shown_has_line(&sweep->summary->plan, implementation) &&
           (!sweep->crossings || has_crossing(sweep, first, implementation));
}

// Collects each implementation's cells whose point differs from `first` in x only.
static void collect(struct chart *chart, const struct sweep *sweep, const struct point *first)
{
    const struct plan *plan = &sweep->summary->plan;
    size_t *line_of = memory_zeroed(plan->implementations.count + 1, sizeof *line_of); // 0: none
    for (size_t i = 0; i < sweep->summary->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[sweep->summary->cells.items[i].cell];
        if (!is_line_of(sweep, first, cell->implementation) ||
            !same_but_x(sweep, first, &plan->points.items[cell->point]))
            continue;
        if (!line_of[cell->implementation]) {
            chart_add(chart, plan, cell->implementation);
            line_of[cell->implementation] = chart->lines.count;
        }
        add_point(chart, &chart->lines.items[line_of[cell->implementation] - 1], sweep, i);
    }
    free(line_of);
    for (size_t i = 0; i < chart->lines.count; i++) {
        struct chart_line *line = &chart->lines.items[i];
        if (line->points.count)
            qsort(line->points.items, line->points.count, sizeof *line->points.items, compare_points);
    }
}

// What the delays of a client's answers alone take, at each value of the axis: the same for all programs.
static void add_bound(struct chart *chart, const struct sweep *sweep, const struct point *first,
                      enum metric_id bound, const char *name, unsigned dashes)
{
    const struct plan *plan = &sweep->summary->plan;
    struct chart_line line = {.label = memory_copy_string(name),
                              .of = "",
                              .model = "bound",
                              .look = {palette_colour("bound"), 0, dashes}};
    for (size_t i = 0; i < sweep->summary->cells.count; i++) {
        const struct cell_summary *row = &sweep->summary->cells.items[i];
        const struct point *point = &plan->points.items[plan->cells.items[row->cell].point];
        double value = row->metrics[bound].median, x = x_of(sweep, point);
        bool known = row->metrics[bound].n > 0 && value > 0 && same_but_x(sweep, first, point);
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

static double greatest_of(const struct chart_line *lines, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lines[i].points.count; j++)
            most = fmax(most, lines[i].points.items[j].y);
    return most;
}

// The last line becomes a sentence where it lies so far above the others that they would lie on each other.
static void put_aside(struct chart *chart, const char *what)
{
    enum { TIMES_MOST = 5 };
    struct chart_line *last = &chart->lines.items[chart->lines.count - 1];
    double most = greatest_of(last, 1), least = most,
           others = greatest_of(chart->lines.items, chart->lines.count - 1);
    for (size_t i = 0; i < last->points.count; i++)
        least = fmin(least, last->points.items[i].y);
    if (others <= 0 || !(least > TIMES_MOST * others))
        return;
    char *from = format_quantity(least, metric_get(chart->metric)->unit),
         *to = format_quantity(most, metric_get(chart->metric)->unit);
    chart->aside = memory_format("%s %s%s%s.", what, from, strcmp(from, to) == 0 ? "" : " to ",
                                 strcmp(from, to) == 0 ? "" : to);
    free(from);
    free(to);
    free(last->label);
    vec_release(&last->points);
    chart->lines.count--;
}

static void add_bounds(struct chart *chart, const struct sweep *sweep, const struct point *first)
{
    if (sweep->crossings || sweep->summary->scenario.workload->kind != WORKLOAD_CLIENT ||
        sweep->plot->y != METRIC_ELAPSED_NS)
        return;
    add_bound(chart, sweep, first, METRIC_BOUND_SERIAL_NS, "bound, one by one", 1);
    put_aside(chart, "The answers one by one take");
    add_bound(chart, sweep, first, METRIC_BOUND_CONCURRENT_NS, "bound", 0);
}

// The other swept axes, as words: "message_bytes = 1024".
static char *others(const struct sweep *sweep, const struct point *point)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < sweep->summary->scenario.axes.count && i < point->values.count; i++) {
        const struct scenario_axis *axis = &sweep->summary->scenario.axes.items[i];
        if (i != sweep->axis && axis->values.count > 1)
            strbuf_addf(&text, ", %s = %s", axis->axis->name, point->values.items[i]);
    }
    return strbuf_detach(&text);
}

static struct chart_mark mark_of(const struct sweep *sweep, const struct overtaking *overtaking)
{
    const struct plan *plan = &sweep->summary->plan;
    bool known = isfinite(overtaking->value);
    return (struct chart_mark){
        .text = memory_format("%s overtakes %s", plan->implementations.items[overtaking->overtaker].label,
                              plan->implementations.items[overtaking->overtaken].label),
        .x = known ? place_of(sweep, overtaking->value) : NAN,
        .low =
            known ? place_of(sweep, overtaking->low) : x_of(sweep, &plan->points.items[overtaking->before]),
        .high =
            known ? place_of(sweep, overtaking->high) : x_of(sweep, &plan->points.items[overtaking->after]),
    };
}

// Who overtakes whom, where the picture shows the metric that says so: the first ones, for more would crowd
// it.
static void add_marks(struct chart *chart, const struct sweep *sweep, const struct point *first,
                      struct strbuf *words)
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
static char *title_of(const struct sweep *sweep, const struct point *first)
{
    enum metric_id metric = sweep->plot->y;
    const char *x = sweep->plot->x->name, *direction = shown_direction(metric);
    char *name = shown_metric(metric), *rest = others(sweep, first), *title;
    if (sweep->crossings)
        title = memory_format(
            "Ratio to %s over %s%s: %s; %s", sweep->summary->scenario.baseline, x, rest, name,
            metric_get(metric)->better == BETTER_HIGHER ? "above 1 is better" : "below 1 is better");
    else
        title = memory_format("%c%s over %s%s%s%s", name[0] >= 'a' ? name[0] - 32 : name[0], name + 1, x,
                              rest, *direction ? "; " : "", direction);
    free(rest);
    free(name);
    return title;
}

static void draw_one(struct pictures *pictures, const struct sweep *sweep, const struct point *first,
                     size_t part)
{
    const struct axis *x = sweep->plot->x;
    double least, most;
    axis_span(sweep, &least, &most);
    char *x_tics = tics_text(sweep, least, most);
    char *x_label =
        memory_format("%s%s", *x->unit ? x->unit : x->name, sweep->zero > 0 ? " (0 set apart)" : "");
    char *y_label = memory_format("as a multiple of %s’s", sweep->summary->scenario.baseline);
    struct chart chart = {
        .metric = sweep->plot->y, .x_label = x_label, .x_tics = x_tics, .x_log = sweep->log};
    if (sweep->crossings) {
        chart.y_name = y_label;
        chart.margin = 1 + sweep->summary->scenario.equivalence;
    }
    collect(&chart, sweep, first);
    add_bounds(&chart, sweep, first);
    struct strbuf crossings = {0};
    add_marks(&chart, sweep, first, &crossings);
    struct picture *picture = pictures_add(pictures, sweep->summary, sweep->plot, part);
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
static size_t places_drawn(const struct sweep *sweep, const struct point *first)
{
    const struct plan *plan = &sweep->summary->plan;
    struct VEC(double) places = {0};
    for (size_t i = 0; i < sweep->summary->cells.count; i++) {
        const struct cell_summary *row = &sweep->summary->cells.items[i];
        const struct point *point = &plan->points.items[plan->cells.items[row->cell].point];
        const struct estimate *estimate = &row->metrics[sweep->plot->y];
        bool known = isfinite(estimate->low) && isfinite(estimate->high) && same_but_x(sweep, first, point);
        double x = x_of(sweep, point);
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
static bool is_measured(const struct sweep *sweep, const struct point *first)
{
    const struct plan *plan = &sweep->summary->plan;
    size_t count = sweep->summary->cells.count, found = 0;
    size_t *cells = memory_zeroed(count + 1, sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = &plan->cells.items[sweep->summary->cells.items[i].cell];
        if (same_but_x(sweep, first, &plan->points.items[cell->point]))
            cells[found++] = i;
    }
    bool any = shown_any_measured(sweep->summary, cells, found, sweep->plot->y);
    free(cells);
    return any;
}

// The first point of each combination of the other axes stands for it, where there is something to draw.
static bool is_drawn(const struct sweep *sweep, size_t point)
{
    const struct points *points = &sweep->summary->plan.points;
    for (size_t i = 0; i < point; i++)
        if (same_but_x(sweep, &points->items[i], &points->items[point]))
            return false;
    if (sweep->crossings) {
        bool any = false;
        for (size_t i = 0; i < sweep->summary->plan.implementations.count; i++)
            any = any || is_line_of(sweep, &points->items[point], i);
        return any;
    }
    return is_measured(sweep, &points->items[point]) && places_drawn(sweep, &points->items[point]) != 1;
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
    const struct points *points = &summary->plan.points;
    if (!plot->x)
        return;
    size_t axis = axis_index(summary->scenario.workload, plot->x), groups = 0, part = 0;
    struct sweep sweep = {summary, plot, axis, &summary->scenario.axes.items[axis],
                          false,   0,    0,    plot->kind == PLOT_CROSSOVER};
    choose_scale(&sweep);
    for (size_t i = 0; i < points->count; i++)
        groups += is_drawn(&sweep, i);
    for (size_t i = 0; i < points->count; i++)
        if (is_drawn(&sweep, i))
            draw_one(pictures, &sweep, &points->items[i], groups > 1 ? ++part : 0);
    if (groups == 0 && !sweep.crossings)
        rank_instead(pictures, &sweep);
}
