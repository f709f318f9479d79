#include "forest.h"

#include <math.h>

#define WIDEST 1000 // factors beyond that are not drawn: a picture of them would show nothing else

void forest_open(struct forest *forest, struct picture *picture, double equivalence, const char *ratio)
{
    *forest = (struct forest){.picture = picture, .margin = 1 + equivalence, .most = 1 + 2 * equivalence};
    forest->least = 1 / forest->most;
    strbuf_addf(&picture->data,
                "# row\tkind\tname\tcolour (0xRRGGBB)\t%s\tlow (interval)\thigh\tfigure\tverdict\tmarker (0: "
                "a difference, 1: equivalent, 2: neither is shown, 3: not judged)\ttitle of its elements\n",
                ratio);
}

void forest_heading(struct forest *forest, const char *text)
{
    if (!*text)
        return;
    forest->row += forest->row > 0; // air between groups
    strbuf_addf(&forest->picture->data, "%zu\theading\t", forest->row++);
    picture_field(forest->picture, text);
    strbuf_adds(&forest->picture->data, "0\tNaN\tNaN\tNaN\t–\t–\t0\t-\n");
}

static bool is_drawn(const struct forest_row *row)
{
    return isfinite(row->low) && isfinite(row->high) && row->low > 1.0 / WIDEST && row->high < WIDEST;
}

void forest_add(struct forest *forest, const struct forest_row *row)
{
    struct picture *picture = forest->picture;
    bool drawn = is_drawn(row);
    char *label = picture_label(picture, row->label);
    strbuf_addf(&picture->data, "%zu\t%s\t", forest->row++, drawn ? "row" : "gap");
    picture_field(picture, label);
    strbuf_addf(&picture->data, "%u\t", row->colour);
    picture_value(picture, drawn ? row->ratio : NAN);
    picture_value(picture, drawn ? row->low : NAN);
    picture_value(picture, drawn ? row->high : NAN);
    picture_gap(picture, *row->figure ? row->figure : "–");
    picture_field(picture, *row->verdict ? row->verdict : "–");
    strbuf_addf(&picture->data, "%d\t%s%s\n", (int)row->mark, *row->of ? "of:" : "-", row->of);
    if (drawn) {
        forest->least = fmin(forest->least, row->low);
        forest->most = fmax(forest->most, row->high);
        forest->drawn++;
    }
    free(label);
}

void forest_close(struct forest *forest, const char *axis, const char *note)
{
    struct picture *picture = forest->picture;
    double air = pow(forest->most / forest->least, 0.03);
    picture_set_number(picture, "low", forest->least / air);
    picture_set_number(picture, "high", forest->most * air);
    picture_set_number(picture, "divisor", 1);
    picture_set_number(picture, "margin", forest->margin);
    picture_set_count(picture, "logarithmic", forest->most / forest->least > 2);
    picture_set_text(picture, "axis", axis);
    picture_set_text(picture, "note", note);
    picture_set_count(picture, "rows", forest->row);
    picture_set_count(picture, "drawn", forest->drawn);
    picture_set_count(picture, "longest", picture->longest);
}
