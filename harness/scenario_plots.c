// The plots of a scenario: {kind: lines, x: connections, y: messages_per_second}.
#include "scenario_keys.h"

#include <assert.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const kind_words[] = {
    [PLOT_RANKING] = "ranking",
    [PLOT_LINES] = "lines",
    [PLOT_PERCENTILES] = "percentiles",
    [PLOT_SAMPLES] = "samples",
};

const char *plot_kind_word(enum plot_kind kind)
{
    assert(kind < COUNT(kind_words));
    return kind_words[kind];
}

static struct scenario_plot *last_plot(struct scenario *scenario)
{
    return &scenario->plots.items[scenario->plots.count - 1];
}

static int read_kind(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    size_t index;
    if (scenario_read_word(value, "kind", kind_words, COUNT(kind_words), &index, error))
        return -1;
    if (index == PLOT_PERCENTILES && scenario->workload->kind != WORKLOAD_SERVER)
        return yaml_node_error(value, error,
                               "percentiles are of latencies, which workload '%s' does not have",
                               scenario->workload->name);
    last_plot(scenario)->kind = (enum plot_kind)index;
    return 0;
}

static int read_x(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    const char *name;
    struct scenario_plot *plot = last_plot(scenario);
    if (plot->kind != PLOT_LINES)
        return yaml_node_error(value, error, "'x' is for lines, not for %s", plot_kind_word(plot->kind));
    if (yaml_node_text(value, "'x'", &name, error))
        return -1;
    for (size_t i = 0; i < scenario->axes.count; i++) {
        const struct scenario_axis *axis = &scenario->axes.items[i];
        if (strcmp(axis->axis->name, name) != 0)
            continue;
        if (axis->values.count < 2 || axis->axis->type == AXIS_WORD)
            return yaml_node_error(value, error,
                                   "'x' takes an axis of which 'axes' lists several numbers: '%s' %s", name,
                                   axis->axis->type == AXIS_WORD ? "has words" : "has one value");
        plot->x = axis->axis;
        return 0;
    }
    return scenario_unknown_axis(scenario->workload, value, error);
}

static int read_y(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct scenario_plot *plot = last_plot(scenario);
    if (plot->kind == PLOT_PERCENTILES)
        return yaml_node_error(value, error, "'y' is not for percentiles: they show latencies");
    return scenario_read_metric(scenario, value, "'y'", &plot->y, error);
}

static const struct scenario_key plot_keys[] = {
    {"kind", read_kind, true},
    {"x", read_x, false},
    {"y", read_y, false},
};

static int read_plot(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    struct scenario_plot plot = {.y = scenario->rank};
    vec_push(&scenario->plots, plot);
    if (scenario_read_keys(scenario, map, "a plot", plot_keys, COUNT(plot_keys), error))
        return -1;
    if (last_plot(scenario)->kind == PLOT_LINES && !last_plot(scenario)->x)
        return yaml_node_error(map, error, "a plot of lines needs the key 'x', an axis");
    return 0;
}

int scenario_read_plots(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'plots'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++)
        if (read_plot(scenario, &list->items.items[i], error))
            return -1;
    return 0;
}

void scenario_default_plots(struct scenario *scenario)
{
    static const enum plot_kind kinds[] = {PLOT_RANKING, PLOT_SAMPLES,
                                           PLOT_PERCENTILES}; // the last: of servers
    if (scenario->plots.count > 0)
        return;
    size_t count = scenario->workload->kind == WORKLOAD_SERVER ? COUNT(kinds) : COUNT(kinds) - 1;
    for (size_t i = 0; i < count; i++) {
        struct scenario_plot plot = {.kind = kinds[i], .y = scenario->rank};
        vec_push(&scenario->plots, plot);
    }
}
