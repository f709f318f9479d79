// Memory: what one more connection or task keeps, as a row for each implementation, least first; above them
// what was measured along the axis, with the line of which that is the slope. The rows are the panel's
// legend.
#include "picture_along.h"

#include "format.h"
#include "palette.h"

#include <math.h>
#include <string.h>

struct growths {
    const struct summary *summary;
    struct along along;
    const struct growth *growth;
    size_t first;                    // point: the others of its picture differ from it along the axis only
    struct VEC(struct slope) slopes; // copies
};

static bool is_bytes(enum metric_id metric)
{
    return strcmp(metric_get(metric)->unit, "bytes") == 0;
}

static bool is_drawn(const struct summary *summary, const struct slope *slope)
{
    return shown_has_line(&summary->plan, slope->implementation) && isfinite(slope->line.slope.low) &&
           isfinite(slope->line.slope.high);
}

// The metric that is asked for, if there are slopes of it; else the first of which there are.
static const struct growth *growth_of(const struct summary *summary, enum metric_id asked)
{
    const struct growth *found = NULL;
    for (size_t i = 0; i < summary->slopes.count; i++) {
        const struct slope *slope = &summary->slopes.items[i];
        if (is_bytes(slope->growth->metric) && is_drawn(summary, slope) &&
            (!found || (slope->growth->metric == asked && found->metric != asked)))
            found = slope->growth;
    }
    return found;
}

static int compare_slopes(const void *left, const void *right)
{
    double a = ((const struct slope *)left)->line.slope.value,
           b = ((const struct slope *)right)->line.slope.value;
    return (a > b) - (a < b);
}

static void collect(struct growths *growths)
{
    const struct summary *summary = growths->summary;
    for (size_t i = 0; i < summary->slopes.count; i++) {
        const struct slope *slope = &summary->slopes.items[i];
        if (slope->growth == growths->growth && is_drawn(summary, slope) &&
            along_is_in(&growths->along, growths->first, slope->first))
            vec_push(&growths->slopes, *slope);
    }
    if (growths->slopes.count)
        qsort(growths->slopes.items, growths->slopes.count, sizeof *growths->slopes.items, compare_slopes);
}

static void add_row(struct picture *picture, const struct growths *growths, size_t row)
{
    const struct slope *slope = &growths->slopes.items[row];
    const struct plan *plan = &growths->summary->plan;
    const struct planned_implementation *one = &plan->implementations.items[slope->implementation];
    const char *unit = metric_get(growths->growth->metric)->unit;
    struct look look = palette_look(plan, slope->implementation);
    struct interval each = slope->line.slope;
    char *name = memory_format("%s%s", one->label, plan_class_mark(plan, slope->implementation));
    char *label = picture_label(picture, name),
         *figure = format_estimate(each.value, each.low, each.high, unit);
    char *fixed = format_quantity(slope->line.fixed.value, unit);
    char *words = memory_format("%s%s", figure, shown_is_straight(slope) ? "" : ", not straight");
    strbuf_addf(&picture->data, "%zu\t", row);
    picture_field(picture, label);
    strbuf_addf(&picture->data, "%u\t%u\t", look.colour, look.shape);
    picture_value(picture, each.low > 0 ? each.value : NAN); // else nothing grows for sure
    picture_value(picture, each.low);
    picture_value(picture, each.high);
    picture_field(picture, words);
    picture_field(picture, fixed);
    strbuf_addf(&picture->data, "of:%s\n", one->label);
    free(words);
    free(fixed);
    free(figure);
    free(label);
    free(name);
}

// A block for each row: what was measured along the axis, and where the line passes.
static void add_points(struct picture *picture, const struct growths *growths, size_t row, double *least,
                       double *most)
{
    const struct summary *summary = growths->summary;
    const struct slope *slope = &growths->slopes.items[row];
    size_t *cells = memory_zeroed(summary->plan.points.count + 1, sizeof *cells);
    size_t count = along_cells(&growths->along, growths->first, slope->implementation, cells);
    strbuf_addf(&picture->data, "\n\n# %s: axis\tmedian\tlow (95%% interval)\thigh\tline\n",
                summary->plan.implementations.items[slope->implementation].label);
    for (size_t i = 0; i < count; i++) {
        const struct estimate *estimate = shown_estimate(summary, cells[i], growths->growth->metric);
        double x = along_value(&growths->along, cells[i]), place = along_place(&growths->along, x);
        if (!isfinite(estimate->low) || !isfinite(estimate->high))
            continue;
        picture_value(picture, place);
        picture_value(picture, estimate->median);
        picture_value(picture, estimate->low);
        picture_value(picture, estimate->high);
        double line = slope->line.fixed.value + slope->line.slope.value * x;
        picture_value(picture, line > 0 ? line : NAN);
        strbuf_addc(&picture->data, '\n');
        *least = fmin(*least, estimate->low);
        *most = fmax(*most, estimate->high);
    }
    free(cells);
}

static void set_rows(struct picture *picture, const struct growths *growths, const char *each)
{
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < growths->slopes.count; i++) {
        struct interval slope = growths->slopes.items[i].line.slope;
        least = slope.low > 0 ? fmin(least, slope.low) : least;
        most = slope.low > 0 ? fmax(most, slope.high) : most;
    }
    struct picture_range range = picture_range(least, most, 20);
    picture_scale(picture, growths->growth->metric, each, range.log ? sqrt(least * most) : most);
    picture_set_number(picture, "low", range.low);
    picture_set_number(picture, "high", range.high);
    picture_set_count(picture, "logarithmic", range.log);
    picture_set_count(picture, "rows", growths->slopes.count);
    picture_set_count(picture, "longest", picture->longest);
}

static void set_panel(struct picture *picture, const struct growths *growths, double least, double most)
{
    enum metric_id metric = growths->growth->metric;
    struct picture_range range = picture_range(least, most, 20);
    struct scale scale = format_scale(range.log ? sqrt(least * most) : most, metric_get(metric)->unit);
    const char *unit = scale.suffix + strspn(scale.suffix, " ");
    char *name = shown_metric(metric), *label = memory_format("%s, %s", name, unit),
         *tics = along_tics(&growths->along), *x_label = along_label(&growths->along);
    struct along_ends ends = along_ends(&growths->along);
    picture_set_number(picture, "panel_low", range.low);
    picture_set_number(picture, "panel_high", range.high);
    picture_set_number(picture, "panel_divisor", scale.divisor);
    picture_set_count(picture, "panel_logarithmic", range.log);
    picture_set_text(picture, "panel_axis", label);
    picture_set_number(picture, "left", ends.left);
    picture_set_number(picture, "right", ends.right);
    picture_set_count(picture, "x_logarithmic", growths->along.log);
    picture_set_text(picture, "x_axis", x_label);
    picture_set_text(picture, "x_tics", tics);
    free(x_label);
    free(tics);
    free(label);
    free(name);
}

static char *words_of(const struct growths *growths)
{
    const struct plan *plan = &growths->summary->plan;
    for (size_t i = 0; i < growths->slopes.count; i++) {
        const struct slope *slope = &growths->slopes.items[i];
        if (!plan_is_rival(plan, slope->implementation))
            continue;
        char *figure = format_estimate(slope->line.slope.value, slope->line.slope.low, slope->line.slope.high,
                                       metric_get(growths->growth->metric)->unit);
        char *words = memory_format("One more takes least with %s: %s",
                                    plan->implementations.items[slope->implementation].label, figure);
        free(figure);
        return words;
    }
    return memory_copy_string("No figure to show");
}

static void draw_group(struct pictures *pictures, const struct growths *growths,
                       const struct scenario_plot *plot)
{
    struct scenario_plot own = *plot;
    double least = INFINITY, most = 0;
    own.y = growths->growth->metric;
    struct picture *picture = pictures_add(pictures, growths->summary, &own);
    strbuf_adds(&picture->data,
                "# row\timplementation\tcolour (0xRRGGBB)\tshape\tbytes of one more\tlow (95% "
                "interval)\thigh\tfigure\tfixed part\ttitle of its elements\n");
    for (size_t i = 0; i < growths->slopes.count; i++)
        add_row(picture, growths, i);
    for (size_t i = 0; i < growths->slopes.count; i++)
        add_points(picture, growths, i, &least, &most);
    char *each = shown_growth(growths->growth), *others = along_others(&growths->along, growths->first);
    char *what = format_capital(memory_format("%s%s: what one more keeps; lower is better", each, others));
    char *words = words_of(growths);
    picture_title(picture, growths->summary, what);
    set_rows(picture, growths, each);
    set_panel(picture, growths, least, most);
    picture->alt = memory_format("Memory. %s. %s.", what, words);
    free(words);
    free(what);
    free(others);
    free(each);
}

void picture_memory(struct pictures *pictures, const struct summary *summary,
                    const struct scenario_plot *plot)
{
    struct growths growths = {.summary = summary, .growth = growth_of(summary, plot->y)};
    if (!growths.growth)
        return;
    along_init(&growths.along, summary, workload_axis(summary->scenario.workload, growths.growth->axis));
    size_t next = 0;
    while (along_group(&growths.along, &next, &growths.first)) {
        collect(&growths);
        if (growths.slopes.count)
            draw_group(pictures, &growths, plot);
        vec_release(&growths.slopes);
    }
}
