#include "scenario_keys.h"

#include "nearest.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 64, NAME_LONGEST = 100, TEXT_LONGEST = 1000 };

struct scenario_place scenario_place_of(const struct yaml_node *node)
{
    return (struct scenario_place){.line = node->line, .column = node->column};
}

static int unknown_word(const struct yaml_node *word, const char *kind, const char *where,
                        const char *const *words, size_t count, struct error *error)
{
    char *hint = nearest_or_all(word->text, words, count);
    yaml_node_error(word, error, "unknown %s '%.60s'%s%s", kind, word->text, where, hint);
    free(hint);
    return -1;
}

// Metrics are too many to list in a sentence.
static int unknown_metric(const struct yaml_node *word, struct error *error)
{
    const char *nearest = metric_nearest(word->text);
    if (nearest)
        return yaml_node_error(word, error, "unknown metric '%.60s' (did you mean '%s'?)", word->text,
                               nearest);
    return yaml_node_error(word, error, "unknown metric '%.60s' (docs/SCHEMA.md lists them)", word->text);
}

static const struct scenario_key *find_key(const struct scenario_key *keys, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static int check_keys(const struct yaml_node *map, const char *what, const struct scenario_key *keys,
                      size_t count, struct error *error)
{
    const char *names[WORDS_MOST];
    char where[80];
    assert(count <= WORDS_MOST);
    for (size_t i = 0; i < count; i++)
        names[i] = keys[i].name;
    snprintf(where, sizeof where, " in %s", what);
    for (size_t i = 0; i < map->keys.count; i++)
        if (!find_key(keys, count, map->keys.items[i].text))
            return unknown_word(&map->keys.items[i], "key", where, names, count, error);
    for (size_t i = 0; i < count; i++)
        if (keys[i].required && !yaml_node_get(map, keys[i].name))
            return yaml_node_error(map, error, "%s needs the key '%s'", what, keys[i].name);
    return 0;
}

int scenario_read_keys(struct scenario *scenario, const struct yaml_node *map, const char *what,
                       const struct scenario_key *keys, size_t count, struct error *error)
{
    if (yaml_node_expect(map, YAML_MAP, what, error) || check_keys(map, what, keys, count, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *value = yaml_node_get(map, keys[i].name);
        if (value && keys[i].read(scenario, value, error))
            return -1;
    }
    return 0;
}

int scenario_read_text(const struct yaml_node *value, const char *what, char **text, struct error *error)
{
    const char *read;
    if (yaml_node_text(value, what, &read, error))
        return -1;
    if (strlen(read) > TEXT_LONGEST)
        return yaml_node_error(value, error, "%s is longer than %d bytes", what, TEXT_LONGEST);
    *text = memory_copy_string(read);
    return 0;
}

bool scenario_is_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && (text[i] == '\0' || !strchr("_-.:", text[i])))
            return false;
    return length > 0 && length <= NAME_LONGEST;
}

int scenario_read_name(const struct yaml_node *value, const char *what, char **name, struct error *error)
{
    const char *read;
    if (yaml_node_text(value, what, &read, error))
        return -1;
    if (!scenario_is_name(read, strlen(read)))
        return yaml_node_error(value, error, "%s takes the name of one implementation, not '%.60s'", what,
                               read);
    *name = memory_copy_string(read);
    return 0;
}

int scenario_read_word(const struct yaml_node *value, const char *what, const char *const *words,
                       size_t count, size_t *index, struct error *error)
{
    const char *word;
    char quoted[40];
    snprintf(quoted, sizeof quoted, "'%s'", what);
    if (yaml_node_text(value, quoted, &word, error))
        return -1;
    for (*index = 0; *index < count; ++*index)
        if (strcmp(words[*index], word) == 0)
            return 0;
    return unknown_word(value, what, "", words, count, error);
}

// Only what runs of this workload can measure: a plot of anything else would be empty.
int scenario_read_metric(const struct scenario *scenario, const struct yaml_node *value, const char *what,
                         enum metric_id *metric, struct error *error)
{
    const char *name;
    if (yaml_node_text(value, what, &name, error))
        return -1;
    int id = metric_find(name);
    if (id < 0)
        return unknown_metric(value, error);
    if (!workload_measures(scenario->workload, (enum metric_id)id))
        return yaml_node_error(value, error, "metric '%s' is not measured for workload '%s'", name,
                               scenario->workload->name);
    *metric = (enum metric_id)id;
    return 0;
}

int scenario_read_share(const struct yaml_node *value, const char *what, double *share, struct error *error)
{
    const char *text;
    struct error why;
    if (yaml_node_plain(value, what, &text, error))
        return -1;
    if (fraction_parse(text, share, &why))
        return yaml_node_error(value, error, "%s: %s", what, why.text);
    if (*share <= 0 || *share >= 1)
        return yaml_node_error(value, error, "%s is more than 0%% and less than 100%%, not %.20s", what,
                               text);
    return 0;
}
