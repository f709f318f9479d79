// The pictures of one kind, whether or not the scenario asks for it.
#include "picture.h"

#include <string.h>

bool picture_is_swept(const struct scenario_axis *axis)
{
    return axis->axis->type != AXIS_WORD && axis->values.count > 1;
}

// Whether the second axis can stand beside the first: each pair of numbers once, words beside any.
static bool is_beside(const struct scenario *scenario, size_t x, size_t by, bool words)
{
    const struct scenario_axis *axis = &scenario->axes.items[by];
    if (axis->axis->type == AXIS_WORD)
        return words && axis->values.count > 1;
    return by > x && picture_is_swept(axis);
}

// An entry for each axis, or for each pair of axes, that the kind can be drawn along.
static void add_entries(struct pictures *pictures, const struct summary *summary, struct scenario_plot plot)
{
    const struct plot_kind_row *row = plot_kind_get(plot.kind);
    const struct scenario *scenario = &summary->scenario;
    if (row->x != PLOT_KEY_MUST)
        pictures_make_one(pictures, summary, &plot);
    for (size_t i = 0; i < scenario->axes.count && row->x == PLOT_KEY_MUST; i++) {
        if (!picture_is_swept(&scenario->axes.items[i]))
            continue;
        plot.x = scenario->axes.items[i].axis;
        if (row->by != PLOT_KEY_MUST)
            pictures_make_one(pictures, summary, &plot);
        for (size_t j = 0; j < scenario->axes.count && row->by == PLOT_KEY_MUST; j++) {
            plot.by = scenario->axes.items[j].axis;
            if (is_beside(scenario, i, j, row->words))
                pictures_make_one(pictures, summary, &plot);
        }
    }
}

int pictures_make_kind(struct pictures *pictures, const struct summary *summary, const char *kind,
                       struct error *error)
{
    const struct scenario *scenario = &summary->scenario;
    struct scenario_plot plot = {.kind = plot_kind_find(kind), .y = scenario->rank};
    bool asked = false;
    *pictures = (struct pictures){0};
    if (picture_kind_check(kind, error) != 0)
        return -1;
    for (size_t i = 0; i < scenario->plots.count; i++)
        if (strcmp(plot_word(&scenario->plots.items[i]), kind) == 0) {
            asked = true;
            pictures_make_one(pictures, summary, &scenario->plots.items[i]);
        }
    plot.own = plot.kind == PLOT_OWN ? memory_copy_string(kind) : NULL;
    if (!asked && plot_kind_fits(plot.kind, scenario->workload))
        add_entries(pictures, summary, plot);
    free(plot.own);
    if (pictures->count == 0)
        return error_set(error, "%s: nothing to show as %s, which takes %s", scenario->name, kind,
                         plot_kind_get(plot.kind)->needs);
    return 0;
}
