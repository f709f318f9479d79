// What a scenario compares beside the baseline: contrasts, and claims from the literature.
#include "scenario_keys.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { UNIT_LONGEST = 16 };

// ---- contrasts: [[a, b], ...]

static int read_contrast(struct scenario *scenario, const struct yaml_node *pair, struct error *error)
{
    struct contrast contrast = {.place = scenario_place_of(pair)};
    if (pair->kind != YAML_LIST || pair->items.count != 2)
        return yaml_node_error(pair, error, "a contrast is a pair of implementations: [one, other]");
    if (scenario_read_name(&pair->items.items[0], "a contrast", &contrast.left, error) ||
        scenario_read_name(&pair->items.items[1], "a contrast", &contrast.right, error)) {
        free(contrast.left);
        return -1;
    }
    vec_push(&scenario->contrasts, contrast); // the scenario's from here on, right or wrong
    if (strcmp(contrast.left, contrast.right) == 0)
        return yaml_node_error(pair, error, "a contrast of '%s' with itself", contrast.left);
    for (size_t i = 0; i + 1 < scenario->contrasts.count; i++) {
        const struct contrast *other = &scenario->contrasts.items[i];
        if ((strcmp(other->left, contrast.left) == 0 && strcmp(other->right, contrast.right) == 0) ||
            (strcmp(other->left, contrast.right) == 0 && strcmp(other->right, contrast.left) == 0))
            return yaml_node_error(pair, error, "the contrast of '%s' and '%s' stands twice", contrast.left,
                                   contrast.right);
    }
    return 0;
}

int scenario_read_contrasts(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'contrasts'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++)
        if (read_contrast(scenario, &list->items.items[i], error))
            return -1;
    return 0;
}

// ---- claims: [{id, text, source, then: {name: 420.7 s}, today: C, again: B51, holds: [a < b]}]

static struct claim *last_claim(struct scenario *scenario)
{
    return &scenario->claims.items[scenario->claims.count - 1];
}

static int read_id(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    struct claim *claim = last_claim(scenario);
    if (scenario_read_text(value, "'id'", &claim->id, error))
        return -1;
    if (!scenario_is_name(claim->id, strlen(claim->id)))
        return yaml_node_error(value, error, "'id' is one word, say B192, not '%.60s'", claim->id);
    for (size_t i = 0; i + 1 < scenario->claims.count; i++)
        if (strcmp(scenario->claims.items[i].id, claim->id) == 0)
            return yaml_node_error(value, error, "the claim '%.60s' stands twice", claim->id);
    return 0;
}

static int read_claim_text(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'text'", &last_claim(scenario)->text, error);
}

static int read_source(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'source'", &last_claim(scenario)->source, error);
}

static int read_today(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'today'", &last_claim(scenario)->today, error);
}

static int read_again(struct scenario *scenario, const struct yaml_node *value, struct error *error)
{
    return scenario_read_text(value, "'again'", &last_claim(scenario)->again, error);
}

// "420.7 s": digits, one space, a unit. Old units are what the source used: any short word.
static int parse_figure(const char *text, struct claim_figure *figure)
{
    size_t whole = strspn(text, "0123456789"), point = text[whole] == '.';
    size_t digits = point ? strspn(text + whole + 1, "0123456789") : 0;
    const char *behind = text + whole + point + digits;
    if (whole == 0 || (point && digits == 0) || *behind != ' ' || !isalpha((unsigned char)behind[1]))
        return -1;
    double value = strtod(text, NULL);
    if (!isfinite(value) || strlen(behind + 1) > UNIT_LONGEST || strchr(behind + 1, ' '))
        return -1;
    figure->value = value;
    figure->unit = memory_copy_string(behind + 1);
    figure->text = memory_copy_string(text);
    return 0;
}

static int read_then(struct scenario *scenario, const struct yaml_node *map, struct error *error)
{
    if (yaml_node_expect(map, YAML_MAP, "'then'", error))
        return -1;
    for (size_t i = 0; i < map->keys.count; i++) {
        struct claim_figure figure = {0};
        const struct yaml_node *value = &map->items.items[i];
        const char *text;
        if (yaml_node_text(value, "an old figure", &text, error))
            return -1;
        if (parse_figure(text, &figure))
            return yaml_node_error(value, error,
                                   "an old figure is a number and its unit, say 42.8 s, not '%.60s'", text);
        if (scenario_read_name(&map->keys.items[i], "'then'", &figure.name, error)) {
            free(figure.unit);
            free(figure.text);
            return -1;
        }
        vec_push(&last_claim(scenario)->then, figure);
    }
    return 0;
}

static int read_holds(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'holds'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++) {
        struct claim_relation relation;
        const struct yaml_node *item = &list->items.items[i];
        const char *text;
        if (yaml_node_text(item, "'holds'", &text, error))
            return -1;
        if (scenario_parse_relation(text, &relation)) {
            scenario_release_relation(&relation);
            return yaml_node_error(
                item, error,
                "'holds' lists relations like 'better < worse' or 'a ~ b within 10%%', not '%.60s'", text);
        }
        vec_push(&last_claim(scenario)->holds, relation); // the scenario's from here on, right or wrong
        if (scenario_check_relation(scenario, &relation, item, error))
            return -1;
    }
    return 0;
}

static const struct scenario_key claim_keys[] = {
    {"id", read_id, true},       {"text", read_claim_text, true}, {"source", read_source, false},
    {"then", read_then, false},  {"today", read_today, false},    {"again", read_again, false},
    {"holds", read_holds, true},
};

int scenario_read_claims(struct scenario *scenario, const struct yaml_node *list, struct error *error)
{
    if (yaml_node_expect(list, YAML_LIST, "'claims'", error))
        return -1;
    for (size_t i = 0; i < list->items.count; i++) {
        struct claim claim = {0};
        vec_push(&scenario->claims, claim);
        if (scenario_read_keys(scenario, &list->items.items[i], "a claim", claim_keys, COUNT(claim_keys),
                               error))
            return -1;
    }
    return 0;
}

// ---- Release

static void release_claim(struct claim *claim)
{
    for (size_t i = 0; i < claim->then.count; i++) {
        free(claim->then.items[i].name);
        free(claim->then.items[i].unit);
        free(claim->then.items[i].text);
    }
    for (size_t i = 0; i < claim->holds.count; i++)
        scenario_release_relation(&claim->holds.items[i]);
    vec_release(&claim->then);
    vec_release(&claim->holds);
    free(claim->id);
    free(claim->text);
    free(claim->source);
    free(claim->today);
    free(claim->again);
}

void scenario_release_claims(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->claims.count; i++)
        release_claim(&scenario->claims.items[i]);
    vec_release(&scenario->claims);
    for (size_t i = 0; i < scenario->contrasts.count; i++) {
        free(scenario->contrasts.items[i].left);
        free(scenario->contrasts.items[i].right);
    }
    vec_release(&scenario->contrasts);
}
