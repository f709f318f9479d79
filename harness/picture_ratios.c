// The ratios of two campaigns as a forest: for each cell a dot with its interval, new to old, around the line
// of no difference and the margin of equivalence, with the figure and the verdict in words.
#include "picture.h"

#include "comparison.h"
#include "palette.h"

#include <math.h>
#include <string.h>

enum { ROWS_A_PICTURE = 44 };
#define WIDEST 1000 // factors beyond that are cut: a picture of them would show nothing else

struct forest {
    struct picture *picture;
    const struct scenario_comparison *comparison;
    double least, most; // over all intervals and the margin
    size_t row, drawn;
    bool rings; // absolute ratios among relative ones
};

// Of the ratio that the verdict is on.
static bool is_drawn(const struct compared_cell *cell)
{
    const struct interval *ratio = comparison_ratio(cell);
    return isfinite(ratio->low) && isfinite(ratio->high) && ratio->low > 1.0 / WIDEST && ratio->high < WIDEST;
}

static void add_heading(struct forest *forest, const char *point)
{
    if (!*point)
        return;
    forest->row += forest->row > 0; // air between groups
    strbuf_addf(&forest->picture->data, "%zu\theading\t", forest->row++);
    picture_field(forest->picture, point);
    strbuf_adds(&forest->picture->data, "0\tNaN\tNaN\tNaN\t \t–\t0\n");
}

static void add_row(struct forest *forest, const struct compared_cell *cell)
{
    struct picture *picture = forest->picture;
    const struct planned_implementation *one = comparison_implementation(forest->comparison, cell);
    const struct interval *ratio = comparison_ratio(cell);
    bool drawn = is_drawn(cell);
    char *label = picture_label(picture, one->label), *figure = comparison_ratio_text(ratio);
    const char *word = comparison_word(forest->comparison, cell);
    strbuf_addf(&picture->data, "%zu\t%s\t", forest->row++, cell->unjudged ? "aside" : "row");
    picture_field(picture, label);
    strbuf_addf(&picture->data, "%u\t", palette_colour(one->model));
    picture_value(picture, drawn ? ratio->value : NAN);
    picture_value(picture, drawn ? ratio->low : NAN);
    picture_value(picture, drawn ? ratio->high : NAN);
    picture_field(picture, figure);
    bool ring = forest->comparison->basis == COMPARISON_RELATIVE && !cell->is_relative;
    strbuf_addf(&picture->data, "%s\t%d\n", *word ? word : "–", ring);
    forest->rings = forest->rings || ring;
    if (drawn) {
        forest->least = fmin(forest->least, ratio->low);
        forest->most = fmax(forest->most, ratio->high);
        forest->drawn++;
    }
    free(label);
    free(figure);
}

static void open_picture(struct forest *forest, struct pictures *pictures, const char *name, size_t part)
{
    char *own = part > 1 ? memory_format("%s-%zu", name, part) : memory_copy_string(name);
    forest->picture = pictures_add_named(pictures, "ratios", own);
    forest->row = forest->drawn = 0;
    forest->rings = false;
    forest->most = 1 + 2 * forest->comparison->equivalence;
    forest->least = 1 / forest->most;
    strbuf_addf(&forest->picture->data,
                "# row\tkind\timplementation\tcolour (0xRRGGBB)\tratio of %s, new to old\tlow (%g%% "
                "interval)\thigh\tfigure\tverdict\tring (1: an absolute ratio among relative ones)\n",
                metric_get(forest->comparison->metric)->name, 100 * forest->comparison->confidence);
}

static void close_picture(struct forest *forest)
{
    const struct scenario_comparison *comparison = forest->comparison;
    struct picture *picture = forest->picture;
    char *metric = shown_metric(comparison->metric);
    bool relative = comparison->basis == COMPARISON_RELATIVE;
    char *what = memory_format(
        "New to old: %s%s%s%s", metric, relative ? ", relative to the reference of the round" : "",
        *shown_direction(comparison->metric) ? "; " : "", shown_direction(comparison->metric));
    picture_title(picture, &comparison->sides[1]->summary, what);
    double air = pow(forest->most / forest->least, 0.03);
    picture_set_number(picture, "low", forest->least / air);
    picture_set_number(picture, "high", forest->most * air);
    picture_set_number(picture, "divisor", 1);
    picture_set_number(picture, "margin", 1 + comparison->equivalence);
    picture_set_count(picture, "logarithmic", forest->most / forest->least > 4);
    picture_set_text(picture, "axis", "ratio, new to old");
    picture_set_count(picture, "rows", forest->row);
    picture_set_count(picture, "drawn", forest->drawn);
    picture_set_count(picture, "rings", forest->rings);
    picture_set_count(picture, "longest", picture->longest);
    char *result = comparison_result_text(comparison);
    picture->alt = memory_format("%s. %s", what, result);
    free(result);
    free(what);
    free(metric);
}

void picture_ratios(struct pictures *pictures, const struct scenario_comparison *comparison, const char *name)
{
    struct forest forest = {.comparison = comparison};
    const char *last = NULL;
    size_t part = 0;
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const struct compared_cell *cell = &comparison->cells.items[i];
        const char *point = comparison_point(comparison, cell);
        bool is_new = !last || strcmp(last, point) != 0;
        if (!forest.picture || forest.row >= ROWS_A_PICTURE) {
            if (forest.picture)
                close_picture(&forest);
            open_picture(&forest, pictures, name, ++part);
            is_new = true;
        }
        if (is_new)
            add_heading(&forest, point);
        last = point;
        add_row(&forest, cell);
    }
    if (forest.picture)
        close_picture(&forest);
}
