// The plots of a scenario: {kind: lines, x: connections, y: messages_per_second}.
#include "nearest.h"
#include "scenario_keys.h"

#include <assert.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define KIND_ROW(kind, maker, ...) [kind] = {__VA_ARGS__},
static const struct plot_kind_row kinds[] = {PLOT_KINDS(KIND_ROW)};
#undef KIND_ROW

const struct plot_kind_row *plot_kind_get(enum plot_kind kind)
{
    assert(kind < PLOT_KIND_COUNT);
    return &kinds[kind];
}

const char *plot_word(const struct scenario_plot *plot)
{
    return plot->kind == PLOT_OWN ? plot->own : plot_kind_get(plot->kind)->word;
}

enum plot_kind plot_kind_find(const char *word)
{
    for (enum plot_kind kind = 0; kind < PLOT_KIND_COUNT; kind++)
        if (kinds[kind].word && strcmp(kinds[kind].word, word) == 0)
            return kind;
    return PLOT_OWN;
}

char *plot_kind_hint(const char *word)
{
    const char *words[PLOT_KIND_COUNT];
    size_t count = 0;
    for (enum plot_kind kind = 0; kind < PLOT_KIND_COUNT; kind++)
        if (kinds[kind].word)
            words[count++] = kinds[kind].word;
    return nearest_or_all(word, words, count);
}

bool plot_template_is_name(const char *text)
{
    enum { LONGEST = 40 };
    size_t length = strlen(text);
    return length > 0 && length <= LONGEST &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") == length;
}

bool plot_kind_fits(enum plot_kind kind, const struct workload *workload)
{
    unsigned workloads = plot_kind_get(kind)->workloads;
    return workloads == 0 || (workloads & 1U << workload->kind) != 0;
}

static struct scenario_plot *last_plot(struct scenario *scenario)
{
    return &scenario->plots.items[scenario->plots.count - 1];
}

// Whether there is a template of that name is for those to say who know where templates are.
static int read_kind(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct scenario_plot *plot = last_plot(scenario);
    const char *word;
    if (yaml_node_text(value, "'kind'", &word, error))
        return -1;
    plot->kind = plot_kind_find(word);
    plot->place = scenario_place_of(value);
    if (plot->kind == PLOT_OWN && !plot_template_is_name(word)) {
        char *hint = plot_kind_hint(word);
        yaml_node_error(value, error, "unknown kind '%.60s'%s", word, hint);
        free(hint);
        return -1;
    }
    if (plot->kind == PLOT_OWN)
        plot->own = memory_copy_string(word);
    if (!plot_kind_fits(plot->kind, scenario->workload))
        return yaml_node_error(value, error,
                               "a plot of kind '%s' needs %s, which workload '%s' does not have", word,
                               plot_kind_get(plot->kind)->needs, scenario->workload->name);
    return 0;
}

// An axis along which something can be drawn: of numbers (or, where that is allowed, words), with several
// values.
static int read_axis(struct scenario *scenario, const struct yaml_node *value, const char *what, bool words,
                     const struct axis **read, struct error *error)
{
    const char *name;
    if (yaml_node_text(value, what, &name, error))
        return -1;
    for (size_t i = 0; i < scenario->axes.count; i++) {
        const struct scenario_axis *axis = &scenario->axes.items[i];
        if (strcmp(axis->axis->name, name) != 0)
            continue;
        bool refused = axis->axis->type == AXIS_WORD && !words;
        if (axis->values.count < 2 || refused)
            return yaml_node_error(value, error, "%s takes an axis of which 'axes' lists several %s: '%s' %s",
                                   what, words ? "values" : "numbers", name,
                                   refused ? "has words" : "has one value");
        *read = axis->axis;
        return 0;
    }
    return scenario_unknown_axis(scenario->workload, value, error);
}

// Whether the plot's kind, which was read before the other keys, takes this one.
static int check_taken(const struct scenario *scenario, const struct yaml_node *value, const char *key,
                       enum plot_key takes, struct error *error)
{
    const struct scenario_plot *plot = &scenario->plots.items[scenario->plots.count - 1];
    if (takes != PLOT_KEY_NONE)
        return 0;
    return yaml_node_error(value, error, "a plot of kind '%s' takes no '%s'", plot_word(plot), key);
}

static int read_x(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct scenario_plot *plot = last_plot(scenario);
    if (check_taken(scenario, value, "x", plot_kind_get(plot->kind)->x, error))
        return -1;
    return read_axis(scenario, value, "'x'", false, &plot->x, error);
}

static int read_by(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct scenario_plot *plot = last_plot(scenario);
    if (check_taken(scenario, value, "by", plot_kind_get(plot->kind)->by, error) ||
        read_axis(scenario, value, "'by'", plot_kind_get(plot->kind)->words, &plot->by, error))
        return -1;
    if (plot->by == plot->x)
        return yaml_node_error(value, error, "'by' takes another axis than 'x'");
    return 0;
}

static int read_y(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct scenario_plot *plot = last_plot(scenario);
    if (check_taken(scenario, value, "y", plot_kind_get(plot->kind)->y, error))
        return -1;
    return scenario_read_metric(scenario, value, "'y'", &plot->y, error);
}

static const struct scenario_key plot_keys[] = {
    {"kind", read_kind, true},
    {"x", read_x, false},
    {"by", read_by, false},
    {"y", read_y, false},
};

static int read_plot(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    struct scenario_plot plot = {.y = scenario->rank};
    vec_push(&scenario->plots, plot);
    if (scenario_read_keys(scenario, map, "a plot", plot_keys, COUNT(plot_keys), error))
        return -1;
    const struct plot_kind_row *row = plot_kind_get(last_plot(scenario)->kind);
    const struct {
        const char *key, *what;
        enum plot_key takes;
    } needs[] = {{"x", "an axis", row->x}, {"by", "an axis", row->by}, {"y", "a metric", row->y}};
    for (size_t i = 0; i < COUNT(needs); i++)
        if (needs[i].takes == PLOT_KEY_MUST && !yaml_node_get(map, needs[i].key))
            return yaml_node_error(map, error, "a plot of kind '%s' needs the key '%s', %s",
                                   plot_word(last_plot(scenario)), needs[i].key, needs[i].what);
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
