#include "chart.h"

#include "format.h"

#include <math.h>
#include <string.h>

enum {
    LABEL_PIXELS = 16, // from one name to the next
    LEAST_HEIGHT = 440,
    FRAME_HEIGHT = 150, // title, axis and note around the plot
    MARK_PIXELS = 20,   // of a mark above it
};

struct chart_line *chart_add(struct chart *chart, const struct plan *plan, size_t implementation)
{
    const struct planned_implementation *one = &plan->implementations.items[implementation];
    struct chart_line line = {.label =
                                  memory_format("%s%s", one->label, plan_class_mark(plan, implementation)),
                              .of = one->label,
                              .model = one->model,
                              .is_rival = plan_is_rival(plan, implementation),
                              .look = palette_look(plan, implementation)};
    vec_push(&chart->lines, line);
    return &chart->lines.items[chart->lines.count - 1];
}

void chart_release(struct chart *chart)
{
    for (size_t i = 0; i < chart->lines.count; i++) {
        free(chart->lines.items[i].label);
        vec_release(&chart->lines.items[i].points);
    }
    vec_release(&chart->lines);
    for (size_t i = 0; i < chart->marks.count; i++)
        free(chart->marks.items[i].text);
    vec_release(&chart->marks);
    free(chart->aside);
    vec_release(&chart->notes);
}

static int compare_places(const void *left, const void *right)
{
    const double *a = *(const double *const *)left, *b = *(const double *const *)right;
    return (*a > *b) - (*a < *b);
}

// Pushes each label up from the one below; then, from the top, down again as far as the edge demands. The
// first pass alone would move crowds upwards only, so it starts half the crowd's growth lower.
void chart_spread(double *places, size_t count, double gap)
{
    double **order = memory_zeroed(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = &places[i];
    qsort(order, count, sizeof *order, compare_places);
    for (size_t first = 0; first < count;) {
        size_t last = first + 1; // a crowd: labels whose neighbours are nearer than the gap
        double sum = *order[first];
        while (last < count &&
               *order[last] < sum / (double)(last - first) + gap * (double)(last - first + 1) / 2)
            sum += *order[last++];
        double start = sum / (double)(last - first) - gap * (double)(last - first - 1) / 2;
        for (size_t i = first; i < last; i++)
            *order[i] = start + gap * (double)(i - first);
        first = last;
    }
    for (size_t i = 0; i < count; i++) {
        double floor_at = i ? *order[i - 1] + gap : 0;
        *order[i] = fmax(*order[i], floor_at);
    }
    for (size_t i = count; i-- > 0;) {
        double ceiling_at = i + 1 < count ? *order[i + 1] - gap : 1;
        *order[i] = fmin(*order[i], ceiling_at);
    }
    free(order);
}

static const struct chart_point *last_point(const struct chart_line *line)
{
    return &line->points.items[line->points.count - 1];
}

static double fraction(struct picture_range range, double value)
{
    if (range.log)
        return log(value / range.low) / log(range.high / range.low);
    return (value - range.low) / (range.high - range.low);
}

// Lines without a point are dropped: they have nothing to name.
static void drop_empty(struct chart *chart)
{
    size_t kept = 0;
    for (size_t i = 0; i < chart->lines.count; i++)
        if (chart->lines.items[i].points.count)
            chart->lines.items[kept++] = chart->lines.items[i];
        else
            free(chart->lines.items[i].label);
    chart->lines.count = kept;
}

static void place_labels(struct chart *chart, struct picture_range range, double height)
{
    size_t count = chart->lines.count;
    double *places = memory_zeroed(count + 1, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = fraction(range, last_point(&chart->lines.items[i])->y);
    chart_spread(places, count, LABEL_PIXELS / (height - FRAME_HEIGHT));
    for (size_t i = 0; i < count; i++)
        chart->lines.items[i].label_at = places[i];
    free(places);
}

struct bounds {
    double least_x, most_x, least_y, most_y;
    bool hollow; // whether any point is
};

static struct bounds chart_bounds(const struct chart *chart)
{
    struct bounds bounds = {INFINITY, -INFINITY, INFINITY, 0, false};
    for (size_t i = 0; i < chart->lines.count; i++)
        for (size_t j = 0; j < chart->lines.items[i].points.count; j++) {
            const struct chart_point *point = &chart->lines.items[i].points.items[j];
            bounds.hollow = bounds.hollow || point->hollow;
            bounds.least_x = fmin(bounds.least_x, point->x);
            bounds.most_x = fmax(bounds.most_x, point->x);
            bounds.least_y = fmin(bounds.least_y, point->low);
            bounds.most_y = fmax(bounds.most_y, point->high);
        }
    return bounds;
}

// One block a line, parted as gnuplot's `index` wants it; then one block for the names.
static void write_data(const struct chart *chart, struct picture *picture)
{
    const char *unit = metric_get(chart->metric)->unit;
    strbuf_addf(&picture->data,
                "# x\tmedian (%s)\tlow (%s, 95%% interval)\thigh (%s)\thollow (1: not set by the server)\n",
                unit, unit, unit);
    for (size_t i = 0; i < chart->lines.count; i++) {
        const struct chart_line *line = &chart->lines.items[i];
        strbuf_addf(&picture->data, "# %s (%s)\n", line->label, line->model);
        for (size_t j = 0; j < line->points.count; j++) {
            const struct chart_point *point = &line->points.items[j];
            strbuf_adds(&picture->data, point->parted ? "\n" : ""); // gnuplot ends a line there
            picture_value(picture, point->x);
            picture_value(picture, point->y);
            picture_value(picture, point->low);
            picture_value(picture, point->high);
            strbuf_addf(&picture->data, "%d\n", point->hollow);
        }
        strbuf_adds(&picture->data, "\n\n");
    }
    strbuf_adds(&picture->data, "# implementation\tcolour (0xRRGGBB)\tshape\tdashes\tlast x\tlast median"
                                "\tname at (fraction)\ttitle of its elements\n");
    for (size_t i = 0; i < chart->lines.count; i++) {
        const struct chart_line *line = &chart->lines.items[i];
        char *label = picture_label(picture, line->label);
        picture_field(picture, label);
        free(label);
        strbuf_addf(&picture->data, "%u\t%u\t%u\t", line->look.colour, line->look.shape, line->look.dashes);
        picture_value(picture, last_point(line)->x);
        picture_value(picture, last_point(line)->y);
        strbuf_addf(&picture->data, "%.9g\t%s%s\n", line->label_at, *line->of ? "of:" : "-", line->of);
    }
}

// One more block, where there are any.
static void write_marks(const struct chart *chart, struct picture *picture)
{
    if (chart->marks.count)
        strbuf_adds(&picture->data, "\n\n# what\tx\tlow (95% interval)\thigh\n");
    for (size_t i = 0; i < chart->marks.count; i++) {
        const struct chart_mark *mark = &chart->marks.items[i];
        picture_field(picture, mark->text);
        picture_value(picture, mark->x);
        picture_value(picture, mark->low);
        picture_value(picture, mark->high);
        strbuf_adds(&picture->data, "\n");
    }
}

#define WIDE   1e4
#define NARROW 0.7

// Lines need no zero as bars do. Where all of them lie far above it they would lie on each other; and no
// client is quicker than the answers that it waits for.
static struct picture_range line_range(const struct bounds *bounds, enum metric_id metric)
{
    struct picture_range range = picture_range(bounds->least_y, bounds->most_y, 20);
    double span = bounds->most_y - bounds->least_y;
    if (range.log || !(span > 0))
        return range;
    if (bounds->least_y > NARROW * bounds->most_y) {
        range.low = bounds->least_y - 0.1 * span;
        range.high = bounds->most_y + 0.1 * span;
    }
    if (metric == METRIC_BOUND_RATIO && bounds->least_y >= 1)
        range.low = fmax(1, range.low);
    return range;
}

static bool is_parted(const struct chart_line *line)
{
    for (size_t i = 0; i < line->points.count; i++)
        if (line->points.items[i].parted)
            return true;
    return false;
}

// Bands where lines are few: more would hide each other. Between two points there is nothing to be said, and
// a point that stands alone has no band.
static bool has_bands(const struct chart *chart)
{
    enum { LINES_MOST = 5, POINTS_LEAST = 3 };
    bool bands = chart->lines.count <= LINES_MOST && !chart->free_x;
    for (size_t i = 0; i < chart->lines.count; i++)
        bands =
            bands && chart->lines.items[i].points.count >= POINTS_LEAST && !is_parted(&chart->lines.items[i]);
    return bands;
}

// One more block, where there are any.
static void write_notes(const struct chart *chart, struct picture *picture)
{
    if (chart->notes.count)
        strbuf_adds(&picture->data,
                    "\n\n# what\tx\tmedian\tright of it, below it (pixels)\t\ttitle of its element\n");
    for (size_t i = 0; i < chart->notes.count; i++) {
        const struct chart_note *note = &chart->notes.items[i];
        picture_field(picture, note->text);
        picture_value(picture, note->x);
        picture_value(picture, note->y);
        strbuf_addf(&picture->data, "%d\t%d\tof:%s\n", note->right, note->below, note->of);
    }
}

// Of ratios: logarithmic, and 1 is on it with some air.
static struct picture_range ratio_range(const struct chart *chart, double least, double most)
{
    double low = fmin(least, 1 / chart->margin), high = fmax(most, chart->margin);
    double air = pow(high / low, 0.05);
    return (struct picture_range){low / air, high * air, true};
}

void chart_draw(struct chart *chart, struct picture *picture)
{
    drop_empty(chart);
    struct bounds bounds = chart_bounds(chart);
    struct picture_range range = line_range(&bounds, chart->metric);
    double height = fmax(LEAST_HEIGHT, FRAME_HEIGHT + LABEL_PIXELS * (double)chart->lines.count);
    if (chart->lines.count == 0)
        bounds.least_x = bounds.most_x = 1;
    if (chart->x_high > chart->x_low) {
        bounds.least_x = chart->x_low;
        bounds.most_x = chart->x_high;
    }
    if (chart->margin > 0)
        range = ratio_range(chart, bounds.least_y, bounds.most_y);
    place_labels(chart, range, height);
    write_data(chart, picture);
    write_marks(chart, picture);
    chart_place_notes(chart, range, height, picture->longest);
    write_notes(chart, picture);
    // Of many decades the middle one gets plain numbers: at the ends they would be too long for the margin.
    bool wide = range.log && range.high > WIDE * range.low;
    if (chart->margin > 0) {
        picture_set_number(picture, "divisor", 1);
        picture_set_text(picture, "axis", chart->y_name);
    } else {
        picture_scale(picture, chart->metric, chart->y_name,
                      wide ? sqrt(range.low * range.high) : bounds.most_y);
    }
    picture_set_count(picture, "height", (size_t)height + MARK_PIXELS * chart->marks.count);
    picture_set_count(picture, "marks", chart->marks.count);
    picture_set_count(picture, "notes", chart->notes.count);
    picture_set_text(picture, "notes_are", chart->notes_are ? chart->notes_are : "");
    picture_set_number(picture, "margin", chart->margin);
    picture_set_count(picture, "longest", picture->longest);
    picture_set_count(picture, "series", chart->lines.count);
    picture_set_number(picture, "low", range.low);
    picture_set_number(picture, "high", range.high);
    picture_set_count(picture, "logarithmic", range.log);
    picture_set_number(picture, "left", bounds.least_x);
    picture_set_number(picture, "right", bounds.most_x);
    picture_set_count(picture, "x_logarithmic", chart->x_log);
    picture_set_count(picture, "free_x", chart->free_x);
    picture_set_count(picture, "bands", has_bands(chart));
    picture_set_text(picture, "aside", chart->aside ? chart->aside : "");
    picture_set_count(picture, "hollow", bounds.hollow);
    picture_set_count(picture, "left_out", chart->left_out);
    picture_set_text(picture, "x_axis", chart->x_label);
    picture_set_text(picture, "x_tics", chart->x_tics);
}

char *chart_words(const struct chart *chart)
{
    const struct chart_line *best = NULL;
    double sign = metric_get(chart->metric)->better == BETTER_HIGHER ? -1 : 1, right = -INFINITY;
    for (size_t i = 0; i < chart->lines.count; i++)
        right = fmax(right, last_point(&chart->lines.items[i])->x);
    for (size_t i = 0; i < chart->lines.count; i++) {
        const struct chart_line *line = &chart->lines.items[i];
        if (!line->is_rival || last_point(line)->x < right) // some end where their limits are
            continue;
        if (!best || sign * last_point(line)->y < sign * last_point(best)->y)
            best = line;
    }
    if (!best)
        return memory_copy_string("No figure to show");
    const struct chart_point *end = last_point(best);
    const char *unit = metric_get(chart->metric)->unit;
    char *figure =
        end->hollow ? format_quantity(end->y, unit) : format_estimate(end->y, end->low, end->high, unit);
    char *words = memory_format("At the right end %s is best with %s%s", best->label,
                                end->hollow ? "at least " : "", figure);
    free(figure);
    return words;
}

void chart_add_picture(struct chart *chart, struct pictures *pictures, const struct summary *summary,
                       const struct scenario_plot *plot, const char *form, const char *what)
{
    struct picture *picture = pictures_add(pictures, summary, plot);
    picture_title(picture, summary, what);
    chart_draw(chart, picture);
    char *words = chart_words(chart);
    picture->alt = memory_format("%s. %s. %s.", form, what, words);
    free(words);
}
