// The ranking: for each point its implementations, best first, a bar (or, where figures span decades, a
// dot) for the median with its interval, and in words the figure, the ratio and the verdict.
#include "picture.h"

#include "format.h"
#include "palette.h"

#include <math.h>

enum { ROWS_A_PICTURE = 44 };

struct ranking {
    struct picture *picture;
    const struct summary *summary;
    enum metric_id metric;
    double least, most; // over all medians and intervals, of all of the pictures: they have one axis
    size_t row, drawn;
    bool told;  // whether a row's name says what held it up
    char *best; // the best rival of the first point, in words
};

// Two fields: the ratio, and the verdict in a word; never blank, for gnuplot reads past a blank last field.
static void add_ratio(struct ranking *ranking, const struct estimate *estimate, size_t cell)
{
    if (shown_is_baseline(ranking->summary, cell)) {
        strbuf_adds(&ranking->picture->data, " \tbaseline\t");
    } else if (!isfinite(estimate->ratio_low) || !isfinite(estimate->ratio_high)) {
        strbuf_adds(&ranking->picture->data, "too few pairs\t–\t");
    } else {
        char *ratio = format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high);
        picture_field(ranking->picture, ratio);
        bool ranks = ranking->metric == ranking->summary->scenario.rank; // other metrics have no verdict
        const char *word = ranks ? summary_verdict_text(ranking->summary, cell) : "";
        picture_field(ranking->picture, *word ? word : "–");
        free(ratio);
    }
}

static void add_heading(struct ranking *ranking, size_t cell)
{
    char *point = shown_point_text(ranking->summary, cell);
    if (*point) {
        ranking->row += ranking->row > 0; // air between groups
        strbuf_addf(&ranking->picture->data, "%zu\theading\t", ranking->row++);
        picture_field(ranking->picture, point);
        strbuf_adds(&ranking->picture->data, "0\tNaN\tNaN\tNaN\t \t \t \t0\t-\n");
    }
    free(point);
}

static void widen(struct ranking *ranking, const struct estimate *estimate)
{
    ranking->least = fmin(ranking->least, fmin(estimate->low, estimate->median));
    ranking->most = fmax(ranking->most, fmax(estimate->high, estimate->median));
}

static void widen_over_all(struct ranking *ranking, size_t *cells)
{
    size_t next = 0, count = 0;
    ranking->least = INFINITY;
    ranking->most = 0;
    while (shown_point(ranking->summary, ranking->metric, &next, cells, &count)) {
        for (size_t i = 0; i < count; i++) {
            char *gap = shown_gap(ranking->summary, cells[i], ranking->metric);
            if (!gap)
                widen(ranking, shown_estimate(ranking->summary, cells[i], ranking->metric));
            free(gap);
        }
    }
}

// Rows come best first. A ceiling is a bound and never the best, and a reference is no rival.
static void remember_best(struct ranking *ranking, size_t cell, const char *figure)
{
    const struct summary *summary = ranking->summary;
    if (ranking->best || !plan_is_rival(&summary->plan, summary->plan.cells.items[cell].implementation))
        return;
    char *point = shown_point_text(ranking->summary, cell);
    ranking->best =
        memory_format("%s has the best median, %s%s%s", shown_implementation(ranking->summary, cell)->label,
                      figure, *point ? " at " : "", point);
    free(point);
}

// What held a rate up is said where it was not the server, as it should be; a gap says so itself.
static char *row_label(struct ranking *ranking, size_t cell, bool gap)
{
    const char *bound = shown_bound(ranking->summary, cell, ranking->metric);
    bool usual = gap || !*bound || ranking->summary->cells.items[cell].bound == BOUND_SERVER;
    char *plain = shown_label(ranking->summary, cell);
    char *name = memory_format("%s%s%s", plain, usual ? "" : ", ", usual ? "" : bound);
    char *label = picture_label(ranking->picture, name);
    ranking->told = ranking->told || *bound;
    free(plain);
    free(name);
    return label;
}

static void add_row(struct ranking *ranking, size_t cell)
{
    struct picture *picture = ranking->picture;
    const struct plan *plan = &ranking->summary->plan;
    size_t implementation = plan->cells.items[ranking->summary->cells.items[cell].cell].implementation;
    struct look look = palette_look(plan, implementation);
    const struct estimate *estimate = shown_estimate(ranking->summary, cell, ranking->metric);
    char *gap = shown_gap(ranking->summary, cell, ranking->metric);
    strbuf_addf(&picture->data, "%zu\t%s\t", ranking->row++, gap ? "gap" : "row");
    char *label = row_label(ranking, cell, gap != NULL);
    picture_field(picture, label);
    free(label);
    strbuf_addf(&picture->data, "%u\t", look.colour);
    picture_value(picture, gap ? NAN : estimate->median);
    picture_value(picture, gap ? NAN : estimate->low);
    picture_value(picture, gap ? NAN : estimate->high);
    if (gap) {
        picture_gap(picture, gap);
        strbuf_adds(&picture->data, " \t \t");
    } else {
        char *figure = format_estimate(estimate->median, estimate->low, estimate->high,
                                       metric_get(ranking->metric)->unit);
        ranking->drawn++;
        remember_best(ranking, cell, figure);
        picture_field(picture, figure);
        add_ratio(ranking, estimate, cell);
        free(figure);
    }
    strbuf_addf(&picture->data, "%u\tof:%s\n", look.shape, plan->implementations.items[implementation].label);
    free(gap);
}

static void open_picture(struct ranking *ranking, struct pictures *pictures, const struct scenario_plot *plot)
{
    ranking->picture = pictures_add(pictures, ranking->summary, plot);
    ranking->row = ranking->drawn = 0;
    ranking->told = false;
    ranking->best = NULL;
    const char *unit = metric_get(ranking->metric)->unit;
    strbuf_addf(&ranking->picture->data,
                "# row\tkind\timplementation\tcolour (0xRRGGBB)\tmedian (%s)\tlow (%s, 95%% interval)\thigh "
                "(%s)\tfigure\tratio to the baseline\tverdict\tshape\ttitle of its elements\n",
                unit, unit, unit);
}

static void close_picture(struct ranking *ranking)
{
    struct picture *picture = ranking->picture;
    char *name = shown_metric(ranking->metric);
    char *what = format_capital(memory_format("%s by implementation%s%s", name,
                                              *shown_direction(ranking->metric) ? "; " : "",
                                              shown_direction(ranking->metric)));
    struct picture_range range = picture_range(ranking->least, ranking->most, 20);
    picture_title(picture, ranking->summary, what);
    picture_scale(picture, ranking->metric, NULL, ranking->most);
    picture_set_number(picture, "low", range.low);
    picture_set_number(picture, "high", range.high);
    picture_set_count(picture, "logarithmic", range.log);
    picture_set_count(picture, "rows", ranking->row);
    picture_set_count(picture, "drawn", ranking->drawn);
    picture_set_count(picture, "bounds", ranking->told);
    picture_set_count(picture, "longest", picture->longest);
    picture->alt =
        memory_format("Ranking. %s. %s.", what, ranking->best ? ranking->best : "No figure to show");
    free(ranking->best);
    free(name);
    free(what);
}

// Points go into pictures of at most ROWS_A_PICTURE rows, at least one point each.
void picture_rankings(struct pictures *pictures, const struct summary *summary,
                      const struct scenario_plot *plot)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0;
    struct ranking ranking = {.summary = summary, .metric = plot->y};
    widen_over_all(&ranking, cells);
    while (shown_point(summary, plot->y, &next, cells, &count)) {
        if (count == 0 || !shown_any_measured(summary, cells, count, plot->y))
            continue;
        if (!ranking.picture || ranking.row + count > ROWS_A_PICTURE) {
            if (ranking.picture)
                close_picture(&ranking);
            open_picture(&ranking, pictures, plot);
        }
        add_heading(&ranking, cells[0]);
        for (size_t i = 0; i < count; i++)
            add_row(&ranking, cells[i]);
    }
    if (ranking.picture)
        close_picture(&ranking);
    free(cells);
}
