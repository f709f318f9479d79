// The ratios of two campaigns as a forest: for each cell a dot with its interval, new to old, around the line
// of no difference and the margin of equivalence, with the figure and the verdict in words.
#include "forest.h"

#include "comparison.h"
#include "palette.h"

#include <string.h>

static const char *const marks_words = "Dots: ratios.  Shade: the margin of “equivalent”.  Grey: not judged.";

// Those of a campaign are absolute or relative to the reference, by and large.
static void add_row(struct forest *forest, const struct scenario_comparison *comparison,
                    const struct compared_cell *cell)
{
    const struct planned_implementation *one = comparison_implementation(comparison, cell);
    const struct interval *ratio = comparison_ratio(cell);
    bool ring = comparison->basis == COMPARISON_RELATIVE && !cell->is_relative;
    char *figure = comparison_ratio_text(ratio);
    struct forest_row row = {.label = one->label,
                             .of = one->label,
                             .colour = palette_colour(one->model),
                             .mark = cell->unjudged ? FOREST_ASIDE
                                     : ring         ? FOREST_OPEN
                                                    : FOREST_SHOWN,
                             .ratio = ratio->value,
                             .low = ratio->low,
                             .high = ratio->high,
                             .figure = figure,
                             .verdict = comparison_word(comparison, cell)};
    forest_add(forest, &row);
    free(figure);
}

static void open_picture(struct forest *forest, struct pictures *pictures,
                         const struct scenario_comparison *comparison, const char *name, size_t part)
{
    char *own = part > 1 ? memory_format("%s-%zu", name, part) : memory_copy_string(name);
    char *ratio = memory_format("ratio of %s, new to old (%g%% intervals)",
                                metric_get(comparison->metric)->name, 100 * comparison->confidence);
    forest_open(forest, pictures_add_named(pictures, "forest", own), comparison->equivalence, ratio);
    free(ratio);
}

static void close_picture(struct forest *forest, const struct scenario_comparison *comparison)
{
    struct picture *picture = forest->picture;
    char *metric = shown_metric(comparison->metric);
    bool relative = comparison->basis == COMPARISON_RELATIVE;
    char *what = memory_format(
        "New to old: %s%s%s%s", metric, relative ? ", relative to the reference of the round" : "",
        *shown_direction(comparison->metric) ? "; " : "", shown_direction(comparison->metric));
    picture_title(picture, &comparison->sides[1]->summary, what);
    char *note = memory_format("%s%s", marks_words, relative ? "  Rings: absolute ratios." : "");
    forest_close(forest, "ratio, new to old", note);
    char *result = comparison_result_text(comparison);
    picture->alt = memory_format("%s. %s", what, result);
    free(note);
    free(result);
    free(what);
    free(metric);
}

void picture_ratios(struct pictures *pictures, const struct scenario_comparison *comparison, const char *name)
{
    struct forest forest = {0};
    const char *last = NULL;
    size_t part = 0;
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const struct compared_cell *cell = &comparison->cells.items[i];
        const char *point = comparison_point(comparison, cell);
        bool is_new = !last || strcmp(last, point) != 0;
        if (!forest.picture || forest.row >= FOREST_ROWS) {
            if (forest.picture)
                close_picture(&forest, comparison);
            open_picture(&forest, pictures, comparison, name, ++part);
            is_new = true;
        }
        if (is_new)
            forest_heading(&forest, point);
        last = point;
        add_row(&forest, comparison, cell);
    }
    if (forest.picture)
        close_picture(&forest, comparison);
}
