// Ratios to the baseline as a forest: at each point its implementations, best first, then the baseline
// against itself, then the declared contrasts.
#include "forest.h"

#include "format.h"
#include "palette.h"

#include <math.h>
#include <string.h>

struct ratios {
    struct pictures *pictures;
    const struct summary *summary;
    const struct scenario_plot *plot;
    struct forest forest;
    bool is_open;
    char *leading; // the first rival, in words
};

static size_t point_of(const struct summary *summary, size_t cell)
{
    return summary->plan.cells.items[summary->cells.items[cell].cell].point;
}

static bool is_better_below(const struct ratios *ratios)
{
    return metric_get(ratios->plot->y)->better != BETTER_HIGHER;
}

static enum forest_mark mark_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_FASTER:
    case VERDICT_SLOWER:
        return FOREST_SHOWN;
    case VERDICT_EQUIVALENT:
        return FOREST_EQUIVALENT;
    case VERDICT_UNRESOLVED:
        return FOREST_OPEN;
    case VERDICT_NONE:
        break;
    }
    return FOREST_ASIDE;
}

static bool has_ratio(const struct ratios *ratios, size_t cell)
{
    const struct estimate *estimate = shown_estimate(ratios->summary, cell, ratios->plot->y);
    return isfinite(estimate->ratio_low) && isfinite(estimate->ratio_high);
}

static void remember_leading(struct ratios *ratios, size_t cell, const char *figure)
{
    const struct summary *summary = ratios->summary;
    if (ratios->leading || !plan_is_rival(&summary->plan, summary->plan.cells.items[cell].implementation))
        return;
    char *point = shown_point_text(summary, cell);
    ratios->leading =
        memory_format("%s has the best ratio, %s%s%s", shown_implementation(summary, cell)->label, figure,
                      *point ? " at " : "", point);
    free(point);
}

// `again`: the baseline's second row.
static void add_cell(struct ratios *ratios, size_t cell, bool again)
{
    const struct summary *summary = ratios->summary;
    const struct planned_implementation *one = shown_implementation(summary, cell);
    const struct estimate *estimate = shown_estimate(summary, cell, ratios->plot->y);
    bool ranks = ratios->plot->y == summary->scenario.rank;
    char *figure = format_ratio_interval(estimate->ratio, estimate->ratio_low, estimate->ratio_high);
    char *gap = again ? NULL : shown_gap(summary, cell, ratios->plot->y);
    char *label = again ? memory_format("%s, again", summary->scenario.baseline) : shown_label(summary, cell);
    struct forest_row row = {
        .label = label,
        .of = again ? "" : one->label,
        .colour = palette_colour(one->model),
        .mark = ranks && !again ? mark_of(estimate->verdict) : FOREST_ASIDE,
        .ratio = estimate->ratio,
        .low = gap ? NAN : estimate->ratio_low,
        .high = gap ? NAN : estimate->ratio_high,
        .figure = gap ? gap : figure,
        .verdict = gap     ? ""
                   : ranks ? summary_verdict_text(summary, cell)
                           : "",
    };
    if (!gap && !again)
        remember_leading(ratios, cell, figure);
    forest_add(&ratios->forest, &row);
    free(label);
    free(gap);
    free(figure);
}

static void close_picture(struct ratios *ratios)
{
    struct picture *picture = ratios->forest.picture;
    if (!ratios->is_open)
        return;
    char *metric = shown_metric(ratios->plot->y);
    const char *direction = shown_direction(ratios->plot->y);
    char *what = memory_format("Ratio to %s: %s%s", ratios->summary->scenario.baseline, metric,
                               !*direction               ? ""
                               : is_better_below(ratios) ? "; left of 1 is better"
                                                         : "; right of 1 is better");
    char *axis = memory_format("%s, as a multiple of %s’s", metric, ratios->summary->scenario.baseline);
    picture_title(picture, ratios->summary, what);
    forest_close(&ratios->forest, axis,
                 "Dots: a difference is shown.  Diamonds: equivalent (the shade).  Rings: neither.  Grey: "
                 "not judged.");
    picture->alt = memory_format("Forest of ratios. %s. %s.", what,
                                 ratios->leading ? ratios->leading : "No ratio to show");
    free(ratios->leading);
    ratios->leading = NULL;
    ratios->is_open = false;
    free(axis);
    free(what);
    free(metric);
}

static void open_picture(struct ratios *ratios)
{
    struct picture *picture = pictures_add(ratios->pictures, ratios->summary, ratios->plot);
    char *of = memory_format("ratio of %s to %s", metric_get(ratios->plot->y)->name,
                             ratios->summary->scenario.baseline);
    forest_open(&ratios->forest, picture, ratios->summary->scenario.equivalence, of);
    ratios->is_open = true;
    free(of);
}

static void add_point(struct ratios *ratios, const size_t *cells, size_t count)
{
    const struct summary *summary = ratios->summary;
    size_t point = point_of(summary, cells[0]);
    char *heading = shown_point_text(summary, cells[0]);
    forest_heading(&ratios->forest, heading);
    for (size_t i = 0; i < count; i++)
        if (!shown_is_baseline(summary, cells[i]))
            add_cell(ratios, cells[i], false);
    for (size_t i = 0; i < summary->cells.count; i++)
        if (shown_implementation(summary, i)->is_aa && point_of(summary, i) == point && has_ratio(ratios, i))
            add_cell(ratios, i, true);
    free(heading);
}

static bool any_ratio(const struct ratios *ratios, const size_t *cells, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || has_ratio(ratios, cells[i]);
    return any;
}

void picture_forest(struct pictures *pictures, const struct summary *summary,
                    const struct scenario_plot *plot)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0;
    struct ratios ratios = {.pictures = pictures, .summary = summary, .plot = plot};
    while (shown_point(summary, plot->y, &next, cells, &count)) {
        if (!any_ratio(&ratios, cells, count))
            continue;
        if (ratios.is_open && ratios.forest.row + count > FOREST_ROWS)
            close_picture(&ratios);
        if (!ratios.is_open)
            open_picture(&ratios);
        add_point(&ratios, cells, count);
    }
    close_picture(&ratios);
    free(cells);
}
