#include "scenario.h"

#include "clock.h"
#include "counter.h"
#include "scenario_keys.h"
#include "strbuf.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const placement_words[] = {
    [PLACEMENT_SPLIT] = "split",
    [PLACEMENT_SHARED] = "shared",
    [PLACEMENT_SAME] = "same",
};

const char *placement_word(enum placement placement)
{
    assert(placement < COUNT(placement_words));
    return placement_words[placement];
}

// ---- The keys of a scenario

static int read_title(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'title'", &scenario->title, error);
}

static int read_question(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'question'", &scenario->question, error);
}

static int read_workload(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    const char *names[16];
    size_t count = 0, index;
    for (; workload_at(count); count++) {
        assert(count < COUNT(names));
        names[count] = workload_at(count)->name;
    }
    if (scenario_read_word(value, "workload", names, count, &index, error))
        return -1;
    scenario->workload = workload_at(index);
    scenario->rank = scenario->workload->rank;
    scenario_default_axes(scenario);
    return 0;
}

// `model: WORD` in the list is a mapping of one key: every implementation of that model.
static char *read_model(const struct yaml_node *map, struct error *error)
{
    char *model;
    if (map->keys.count != 1 || strcmp(map->keys.items[0].text, "model") != 0) {
        yaml_node_error(map, error, "an implementation is a name, a pattern, or model: WORD");
        return NULL;
    }
    if (scenario_read_name(&map->items.items[0], "'model'", &model, error))
        return NULL;
    char *pattern = memory_format("model: %s", model);
    free(model);
    return pattern;
}

// A name, a glob, or either behind "!".
static bool is_pattern(const char *text)
{
    text += *text == '!';
    for (const char *c = text; *c; c++)
        if (!scenario_is_name(c, 1) && !strchr("*?[]!^", *c))
            return false;
    return *text != '\0';
}

static char *read_pattern(const struct yaml_node *item, struct error *error)
{
    const char *text;
    if (item->kind == YAML_MAP)
        return read_model(item, error);
    if (yaml_node_text(item, "'implementations'", &text, error))
        return NULL;
    if (!is_pattern(text)) {
        yaml_node_error(item, error, "'%.60s' is neither the name of an implementation nor a pattern", text);
        return NULL;
    }
    return memory_copy_string(text);
}

static int read_implementation(struct scenario *scenario, const struct yaml_node *item, struct error *error)
{
    char *pattern = read_pattern(item, error);
    if (!pattern)
        return -1;
    vec_push(&scenario->patterns, pattern); // the scenario's from here on, right or wrong
    vec_push(&scenario->pattern_places, scenario_place_of(item));
    if (pattern[0] == '!' && scenario->patterns.count == 1)
        return yaml_node_error(
            item, error, "'%.60s' takes out what those before it chose: it cannot be the first", pattern);
    for (size_t i = 0; i + 1 < scenario->patterns.count; i++)
        if (strcmp(scenario->patterns.items[i], pattern) == 0)
            return yaml_node_error(item, error, "'%.60s' stands twice in 'implementations'", pattern);
    return 0;
}

static int read_implementations(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'implementations'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++)
        if (read_implementation(scenario, &list->items.items[i], error))
            return -1;
    return 0;
}

static int read_baseline(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    scenario->baseline_place = scenario_place_of(value);
    return scenario_read_name(value, "'baseline'", &scenario->baseline, error);
}

static int read_placement(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    size_t index;
    if (scenario_read_word(value, "placement", placement_words, COUNT(placement_words), &index, error))
        return -1;
    scenario->placement = (enum placement)index;
    return 0;
}

static int read_equivalence(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_share(value, "'equivalence'", &scenario->equivalence, error);
}

static int read_counter(struct scenario *scenario, const struct yaml_node *item, struct error *error)
{
    const char *names[COUNTER_COUNT];
    size_t index;
    enum metric_id metric;
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        names[i] = counter_get((enum counter_id)i)->name;
    if (scenario_read_word(item, "counter", names, COUNTER_COUNT, &index, error))
        return -1;
    if (!counter_metric((enum counter_id)index, scenario->workload->kind, &metric))
        return yaml_node_error(item, error, "%s are not counted for workload '%s', which is a server's",
                               names[index], scenario->workload->name);
    if (scenario->counters & 1U << index)
        return yaml_node_error(item, error, "'%s' stands twice in 'counters'", names[index]);
    scenario->counters |= 1U << index;
    return 0;
}

static int read_counters(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'counters'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++)
        if (read_counter(scenario, &list->items.items[i], error))
            return -1;
    return 0;
}

static int read_rank(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    scenario->rank_place = scenario_place_of(value);
    if (scenario_read_metric(scenario, value, "'rank'", &scenario->rank, error))
        return -1;
    if (metric_get(scenario->rank)->better == BETTER_NEITHER)
        return yaml_node_error(value, error, "metric '%s' cannot rank: neither more nor less of it is better",
                               metric_get(scenario->rank)->name);
    return 0;
}

// ---- The whole

// In the order of reading: the workload says what the axes, the run and the metrics may be, and the axes
// what a plot may be drawn over.
static const struct scenario_key scenario_keys[] = {
    {"title", read_title, true},
    {"question", read_question, true},
    {"workload", read_workload, true},
    {"implementations", read_implementations, true},
    {"axes", scenario_read_axes, false},
    {"run", scenario_read_run, false},
    {"placement", read_placement, false},
    {"rounds", scenario_read_rounds, false},
    {"equivalence", read_equivalence, false},
    {"baseline", read_baseline, true},
    {"contrasts", scenario_read_contrasts, false},
    {"rank", read_rank, false},
    {"plots", scenario_read_plots, false},
    {"claims", scenario_read_claims, false},
    {"counters", read_counters, false},
};

// The last part of a path, without its slashes: points into `path`.
static const char *last_part(const char *path, size_t *length)
{
    size_t end = strlen(path), begin;
    while (end > 0 && path[end - 1] == '/')
        end--;
    for (begin = end; begin > 0 && path[begin - 1] != '/';)
        begin--;
    *length = end - begin;
    return path + begin;
}

static char *folder_name(const char *path)
{
    struct strbuf folder = {0};
    size_t length;
    strbuf_add(&folder, path, (size_t)(last_part(path, &length) - path));
    char *absolute = realpath(folder.length ? folder.text : ".", NULL);
    const char *name = absolute ? last_part(absolute, &length) : "";
    char *copy = memory_copy_bytes(name, absolute ? length : 0);
    free(absolute);
    strbuf_release(&folder);
    return copy;
}

// The name becomes a folder in results/, and a word in reports.
static int name_scenario(struct scenario *scenario, struct error *error)
{
    size_t length;
    const char *file = last_part(scenario->path, &length);
    if (length > 5 && memcmp(file + length - 5, ".yaml", 5) == 0)
        length -= 5;
    scenario->name = memory_copy_bytes(file, length);
    if (strcmp(file, "scenario.yaml") == 0) {
        free(scenario->name);
        scenario->name = folder_name(scenario->path);
    }
    const char *name = scenario->name;
    if (!isalnum((unsigned char)name[0]) || !scenario_is_name(name, strlen(name)) || strchr(name, ':'))
        return error_set(error, "'%s' is no name for a scenario: use letters, digits and _ - .",
                         scenario->path);
    return 0;
}

static void set_defaults(struct scenario *scenario)
{
    scenario->duration_ns = 500 * NS_PER_MS;
    scenario->warmup_ns = 100 * NS_PER_MS;
    scenario->deadline_ns = 30 * NS_PER_SECOND;
    scenario->equivalence = 0.03;
    scenario->disturbance = 0.05;
    scenario->repeats = 2;
}

static int read_root(struct scenario *scenario, const struct yaml_node *root, struct error *error)
{
    *scenario = (struct scenario){.path = memory_copy_string(root->path)};
    set_defaults(scenario);
    scenario->rounds_place = scenario->axes_place = scenario_place_of(root);
    if (scenario_read_keys(scenario, root, "a scenario", scenario_keys, COUNT(scenario_keys), error) ||
        name_scenario(scenario, error)) {
        scenario_release(scenario);
        return -1;
    }
    return 0;
}

int scenario_load(struct scenario *scenario, const char *path, struct error *error)
{
    struct yaml_node root;
    *scenario = (struct scenario){0};
    int result = yaml_file_read(&root, path, error) ? -1 : read_root(scenario, &root, error);
    yaml_node_release(&root);
    return result;
}

int scenario_parse(struct scenario *scenario, const char *path, const void *bytes, size_t length,
                   struct error *error)
{
    struct yaml_node root;
    *scenario = (struct scenario){0};
    int result = yaml_file_parse(&root, path, bytes, length, error) ? -1 : read_root(scenario, &root, error);
    yaml_node_release(&root);
    return result;
}

void scenario_release(struct scenario *scenario)
{
    free(scenario->path);
    free(scenario->name);
    free(scenario->title);
    free(scenario->question);
    free(scenario->baseline);
    strings_release(&scenario->patterns);
    vec_release(&scenario->pattern_places);
    for (size_t i = 0; i < scenario->axes.count; i++)
        strings_release(&scenario->axes.items[i].values);
    vec_release(&scenario->axes);
    for (size_t i = 0; i < scenario->plots.count; i++)
        free(scenario->plots.items[i].own);
    vec_release(&scenario->plots);
    scenario_release_claims(scenario);
    *scenario = (struct scenario){0};
}
