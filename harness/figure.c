// How figures are told.
#include "figure.h"

#include "format.h"

#include <math.h>

const char *figure_kind_word(enum figure_kind kind)
{
    static const char *const words[] = {
        [FIGURE_CELL] = "cell",         [FIGURE_COUNTED] = "counted",   [FIGURE_CONTRAST] = "contrast",
        [FIGURE_SLOPE] = "slope",       [FIGURE_CROSSING] = "crossing", [FIGURE_CEILING] = "ceiling",
        [FIGURE_RELATION] = "relation", [FIGURE_NOISE] = "noise floor", [FIGURE_SHARE] = "share",
        [FIGURE_MARGIN] = "margin"};
    return words[kind];
}

void figures_release(struct figures *figures)
{
    for (size_t i = 0; i < figures->count; i++) {
        free(figures->items[i].of);
        free(figures->items[i].where);
        free(figures->items[i].metric);
        free(figures->items[i].gap);
    }
    vec_release(figures);
}

// "connections = 37 (28–51)"
static char *crossing_text(const struct figure *figure)
{
    char *value = format_place(figure->value.value, figure->whole);
    char *low = format_place(figure->value.low, figure->whole);
    char *high = format_place(figure->value.high, figure->whole);
    char *text = memory_format("%s = %s (%s–%s)", figure->unit, value, low, high);
    free(value);
    free(low);
    free(high);
    return text;
}

// How far the baseline was from itself, and the interval of its ratio to itself.
static char *noise_text(const struct figure *figure)
{
    char *distance = format_quantity(fabs(figure->value.value - 1), "fraction");
    char *range = format_interval(figure->value.low, figure->value.high, "");
    char *text = memory_format("%s (%s)", distance, range);
    free(distance);
    free(range);
    return text;
}

char *figure_text(const struct figure *figure)
{
    if (figure->gap)
        return memory_copy_string(figure->gap);
    const struct interval *value = &figure->value;
    switch (figure->kind) {
    case FIGURE_CONTRAST:
    case FIGURE_MARGIN:
    case FIGURE_RELATION:
        return format_ratio_interval(value->value, value->low, value->high);
    case FIGURE_NOISE:
        return noise_text(figure);
    case FIGURE_CROSSING:
        return crossing_text(figure);
    case FIGURE_COUNTED:
        return format_number(value->value);
    case FIGURE_CEILING:
        return format_quantity(value->value, figure->unit);
    default:
        return format_estimate(value->value, value->low, value->high, figure->unit);
    }
}

char *figure_ratio_text(const struct figure *figure)
{
    if (!isfinite(figure->ratio.value))
        return memory_copy_string("");
    return format_ratio_interval(figure->ratio.value, figure->ratio.low, figure->ratio.high);
}

char *figure_fixed_text(const struct figure *figure)
{
    const struct interval *fixed = &figure->fixed;
    if (!isfinite(fixed->low) || !isfinite(fixed->high))
        return memory_copy_string("");
    return format_estimate(fixed->value, fixed->low, fixed->high, figure->unit);
}

const struct comparison *figure_pair(const struct figure *figure, const struct summary *summary)
{
    switch (figure->kind) {
    case FIGURE_CONTRAST:
        return &summary->contrasts.items[figure->index];
    case FIGURE_RELATION:
        return &summary->claims.items[figure->index].relations.items[figure->part].comparison;
    case FIGURE_MARGIN:
        return &summary->margins.items[figure->index];
    default:
        return NULL;
    }
}
