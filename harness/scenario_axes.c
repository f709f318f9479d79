// The axes of a scenario, from its file and from --set.
#include "scenario_keys.h"

#include "nearest.h"
#include "strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void scenario_default_axes(struct scenario *scenario)
{
    const struct workload *workload = scenario->workload;
    for (size_t i = 0; i < workload->axis_count; i++) {
        struct scenario_axis axis = {.axis = &workload->axes[i]};
        strings_add(&axis.values, axis.axis->fallback);
        vec_push(&scenario->axes, axis);
    }
}

static int check_points(const struct scenario *scenario, struct error *error)
{
    size_t points = 1;
    for (size_t i = 0; i < scenario->axes.count; i++) {
        points *= scenario->axes.items[i].values.count;
        if (points > SCENARIO_POINTS_MOST)
            return error_set(error, "the axes multiply to more than %d points", SCENARIO_POINTS_MOST);
    }
    return 0;
}

static int add_value(struct strings *values, const struct axis *axis, const char *text, struct error *error)
{
    if (axis_check(axis, text, error))
        return -1;
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->items[i], text) == 0)
            return error_set(error, "value %.60s stands twice on axis '%s'", text, axis->name);
    strings_add(values, text);
    return 0;
}

// The sentence about a word that is no axis; the caller frees it.
static char *unknown_axis(const struct workload *workload, const char *word)
{
    const char *names[WORKLOAD_AXES_MOST];
    for (size_t i = 0; i < workload->axis_count; i++)
        names[i] = workload->axes[i].name;
    char *hint = nearest_or_all(word, names, workload->axis_count);
    char *sentence = memory_format("unknown axis '%.60s' for workload '%s'%s", word, workload->name, hint);
    free(hint);
    return sentence;
}

// ---- In the file

static int read_value(const struct yaml_node *node, const struct axis *axis, struct strings *values,
                      struct error *error)
{
    const char *text;
    struct error why;
    char what[80];
    snprintf(what, sizeof what, "axis '%s'", axis->name);
    if (axis->type == AXIS_WORD ? yaml_node_text(node, what, &text, error)
                                : yaml_node_plain(node, what, &text, error))
        return -1;
    if (add_value(values, axis, text, &why))
        return yaml_node_error(node, error, "%s", why.text);
    return 0;
}

static int read_values(const struct yaml_node *node, const struct axis *axis, struct strings *values,
                       struct error *error)
{
    char what[80];
    snprintf(what, sizeof what, "axis '%s'", axis->name);
    if (node->kind != YAML_LIST)
        return read_value(node, axis, values, error);
    if (yaml_node_expect(node, YAML_LIST, what, error))
        return -1;
    for (size_t i = 0; i < node->items.count; i++)
        if (read_value(&node->items.items[i], axis, values, error))
            return -1;
    return 0;
}

int scenario_unknown_axis(const struct workload *workload, const struct yaml_node *word, struct error *error)
{
    char *sentence = unknown_axis(workload, word->text);
    yaml_node_error(word, error, "%s", sentence);
    free(sentence);
    return -1;
}

static int read_axis(struct scenario *scenario, const struct yaml_node *key, const struct yaml_node *value,
                     struct error *error)
{
    const struct axis *axis = workload_axis(scenario->workload, key->text);
    if (!axis)
        return scenario_unknown_axis(scenario->workload, key, error);
    struct scenario_axis *target = &scenario->axes.items[axis_index(scenario->workload, axis)];
    strings_release(&target->values);
    target->named = true;
    return read_values(value, axis, &target->values, error);
}

int scenario_read_axes(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    struct error why;
    scenario->axes_place = scenario_place_of(map);
    if (yaml_node_expect(map, YAML_MAP, "'axes'", error))
        return -1;
    for (size_t i = 0; i < map->keys.count; i++)
        if (read_axis(scenario, &map->keys.items[i], &map->items.items[i], error))
            return -1;
    if (check_points(scenario, &why))
        return yaml_node_error(map, error, "%s", why.text);
    return 0;
}

// ---- On the command line

static int split_values(const char *text, const struct axis *axis, struct strings *values,
                        struct error *error)
{
    struct strbuf value = {0};
    int result = 0;
    for (;; text++) {
        size_t length = strcspn(text, ",");
        strbuf_clear(&value);
        strbuf_add(&value, text, length);
        result = add_value(values, axis, strbuf_text(&value), error);
        text += length;
        if (result || *text == '\0')
            break;
    }
    strbuf_release(&value);
    return result;
}

static int set_axis(struct scenario *scenario, const struct axis *axis, const char *text, struct error *error)
{
    struct scenario_axis *target = &scenario->axes.items[axis_index(scenario->workload, axis)];
    struct strings before = target->values;
    target->values = (struct strings){0};
    if (split_values(text, axis, &target->values, error) || check_points(scenario, error)) {
        strings_release(&target->values);
        target->values = before;
        return -1;
    }
    strings_release(&before);
    target->named = true;
    return 0;
}

int scenario_set_axis(struct scenario *scenario, const char *assignment, struct error *error)
{
    const char *equals = strchr(assignment, '=');
    struct error why;
    int result = -1;
    if (!equals || equals == assignment)
        return error_set(error, "--set takes AXIS=VALUE,VALUE..., not '%.60s'", assignment);
    char *name = memory_copy_bytes(assignment, (size_t)(equals - assignment));
    const struct axis *axis = workload_axis(scenario->workload, name);
    char *sentence = axis ? NULL : unknown_axis(scenario->workload, name);
    if (!axis)
        error_set(error, "--set: %s", sentence);
    else if (set_axis(scenario, axis, equals + 1, &why))
        error_set(error, "--set: %s", why.text);
    else
        result = 0;
    free(sentence);
    free(name);
    return result;
}
