// A template that somebody put into plots/: it draws what it likes, from a table of all there is.
// plots/README.md says what such a template gets.
#include "picture.h"

#include "layout.h"
#include "palette.h"

#include <math.h>
#include <string.h>

// What the first line of a template says that it shows, or NULL where there is no such template: those that
// do not say it draw other things.
static char *read_shows(const char *name)
{
    static const char mark[] = "# shows: ";
    struct strbuf text = {0};
    char *path = memory_format("%s/plots/%s.gp", layout_source(), name), *shows = NULL;
    if (plot_template_is_name(name) && strbuf_add_file(&text, path) == 0 &&
        strncmp(strbuf_text(&text), mark, sizeof mark - 1) == 0) {
        const char *from = text.text + sizeof mark - 1;
        shows = memory_copy_bytes(from, strcspn(from, "\r\n"));
    }
    strbuf_release(&text);
    free(path);
    return shows;
}

int picture_kind_check(const char *kind, struct error *error)
{
    if (plot_kind_find(kind) != PLOT_OWN)
        return 0;
    char *shows = read_shows(kind);
    if (shows) {
        free(shows);
        return 0;
    }
    char *hint = plot_kind_hint(kind);
    error_set(error,
              "unknown kind '%.60s'%s, and no template plots/%.60s.gp whose first line is '# shows: ...'",
              kind, hint, kind);
    free(hint);
    return -1;
}

static void add_axis_names(struct picture *picture, const struct workload *workload)
{
    for (size_t i = 0; i < workload->axis_count; i++)
        strbuf_addf(&picture->data, "%s\t", workload->axes[i].name);
}

// With names of columns that gnuplot finds by themselves.
static void add_head(struct picture *picture, const struct workload *workload)
{
    strbuf_adds(&picture->data, "implementation\tmodel\truntime\tclass\tcolour\tshape\tdashes\tpoint\t");
    add_axis_names(picture, workload);
    strbuf_adds(&picture->data,
                "metric\tunit\tn\tmedian\tlow\thigh\tmin\tmax\tratio\tratio_low\tratio_high\tverdict\n");
}

static void add_text(struct picture *picture, const char *text)
{
    picture_field(picture, text && *text ? text : "–"); // gnuplot reads past a blank field
}

static void add_row(struct picture *picture, const struct summary *summary, size_t cell,
                    enum metric_id metric)
{
    const struct cell *planned = &summary->plan.cells.items[summary->cells.items[cell].cell];
    const struct planned_implementation *one = shown_implementation(summary, cell);
    const struct estimate *estimate = shown_estimate(summary, cell, metric);
    const struct point *point = &summary->plan.points.items[planned->point];
    struct look look = palette_look(&summary->plan, planned->implementation);
    const char *texts[] = {one->label, one->model, one->runtime, one->class};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add_text(picture, texts[i]);
    strbuf_addf(&picture->data, "%u\t%u\t%u\t", look.colour, look.shape, look.dashes);
    add_text(picture, point->text);
    for (size_t i = 0; i < point->values.count; i++)
        add_text(picture, point->values.items[i]);
    add_text(picture, metric_get(metric)->name);
    add_text(picture, metric_get(metric)->unit);
    strbuf_addf(&picture->data, "%zu\t", estimate->n);
    const double values[] = {estimate->median, estimate->low,   estimate->high,      estimate->min,
                             estimate->max,    estimate->ratio, estimate->ratio_low, estimate->ratio_high};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        picture_value(picture, values[i]);
    bool ranks = metric == summary->scenario.rank;
    add_text(picture, ranks ? summary_verdict_text(summary, cell) : "");
    picture->data.text[picture->data.length - 1] = '\n'; // for the last tab
}

// A block for each implementation, each under the names of its columns; `names` gets the labels.
static size_t add_blocks(struct picture *picture, const struct summary *summary, struct strbuf *names)
{
    const struct plan *plan = &summary->plan;
    size_t series = 0;
    for (size_t i = 0; i < plan->implementations.count; i++) {
        if (!shown_has_line(plan, i))
            continue;
        strbuf_adds(&picture->data, series ? "\n\n" : "");
        add_head(picture, summary->scenario.workload);
        for (size_t j = 0; j < summary->cells.count; j++)
            for (enum metric_id metric = 0; metric < METRIC_COUNT; metric++)
                if (plan->cells.items[summary->cells.items[j].cell].implementation == i &&
                    shown_estimate(summary, j, metric)->n > 0)
                    add_row(picture, summary, j, metric);
        strbuf_addf(names, "%s\"%s\"", series ? " " : "", plan->implementations.items[i].label);
        char *label = picture_label(picture, plan->implementations.items[i].label);
        free(label); // for its width
        series++;
    }
    return series;
}

// The first axis of numbers that is swept, where none is named.
static const struct axis *axis_of(const struct summary *summary, const struct scenario_plot *plot)
{
    const struct axis *found = plot->x;
    for (size_t i = 0; i < summary->scenario.axes.count && !found; i++)
        if (picture_is_swept(&summary->scenario.axes.items[i]))
            found = summary->scenario.axes.items[i].axis;
    return found;
}

static double largest_median(const struct summary *summary, enum metric_id metric)
{
    double largest = 0;
    for (size_t i = 0; i < summary->cells.count; i++)
        largest = fmax(largest, shown_estimate(summary, i, metric)->median); // passes over NAN
    return largest;
}

void picture_own(struct pictures *pictures, const struct summary *summary, const struct scenario_plot *plot)
{
    struct picture *picture = pictures_add(pictures, summary, plot);
    const struct axis *x = axis_of(summary, plot);
    struct strbuf names = {0};
    char *shows = read_shows(plot->own);
    size_t series = add_blocks(picture, summary, &names);
    picture_title(picture, summary, shows ? shows : plot->own);
    picture->alt = memory_format("%s.", shows ? shows : plot->own);
    picture_set_count(picture, "series", series);
    picture_set_text(picture, "labels", strbuf_text(&names));
    picture_set_count(picture, "longest", picture->longest);
    picture_scale(picture, plot->y, NULL, largest_median(summary, plot->y));
    picture_set_text(picture, "x_column", x ? x->name : "");
    picture_set_text(picture, "by_column", plot->by ? plot->by->name : "");
    picture_set_text(picture, "y_metric", metric_get(plot->y)->name);
    picture_set_text(picture, "x_axis", x ? *x->unit ? x->unit : x->name : "");
    strbuf_release(&names);
    free(shows);
}
