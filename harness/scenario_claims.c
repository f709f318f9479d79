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

// ---- claims: [{id, text, then: {name: 420.7 s}, holds: [a < b, a at axis=3 < b]}]

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
            return -1;
        }
        vec_push(&last_claim(scenario)->then, figure);
    }
    return 0;
}

static void release_side(struct claim_side *side)
{
    free(side->name);
    strings_release(&side->at);
}

static void release_relation(struct claim_relation *relation)
{
    release_side(&relation->left);
    release_side(&relation->right);
}

// The next word of a text that ends at `end`, behind any spaces; its length is 0 where there is none.
static const char *next_word(const char **text, const char *end, size_t *length)
{
    const char *word = *text;
    while (word < end && *word == ' ')
        word++;
    for (*length = 0; word + *length < end && word[*length] != ' ';)
        ++*length;
    *text = word + *length;
    return word;
}

// "a", or "a at AXIS=VALUE AXIS=VALUE".
static int parse_side(const char *text, const char *end, struct claim_side *side)
{
    size_t length;
    const char *word = next_word(&text, end, &length);
    if (!scenario_is_name(word, length))
        return -1;
    side->name = memory_copy_bytes(word, length);
    word = next_word(&text, end, &length);
    if (length == 0)
        return 0;
    if (length != 2 || memcmp(word, "at", 2) != 0)
        return -1;
    while ((word = next_word(&text, end, &length)), length > 0) {
        char *value = memory_copy_bytes(word, length);
        strings_add(&side->at, value);
        free(value);
    }
    return side->at.count > 0 ? 0 : -1;
}

// "a < b", with any spaces around. Whatever comes out of it is the caller's to release.
static int parse_relation(const char *text, struct claim_relation *relation)
{
    const char *sign = strchr(text, '<');
    *relation = (struct claim_relation){0};
    if (!sign || parse_side(text, sign, &relation->left))
        return -1;
    return parse_side(sign + 1, text + strlen(text), &relation->right);
}

static bool has_value(const struct scenario_axis *axis, const char *value)
{
    for (size_t i = 0; i < axis->values.count; i++)
        if (strcmp(axis->values.items[i], value) == 0)
            return true;
    return false;
}

// "AXIS=VALUE" must be somewhere in the scenario.
static int check_value(const struct scenario *scenario, const char *text, const struct yaml_node *item,
                       struct error *error)
{
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < scenario->axes.count; i++) {
        const struct scenario_axis *axis = &scenario->axes.items[i];
        if (strlen(axis->axis->name) == length && memcmp(axis->axis->name, text, length) == 0 &&
            text[length] == '=' && has_value(axis, text + length + 1))
            return 0;
    }
    return yaml_node_error(item, error, "'%.60s' is no axis of this scenario with one of its values", text);
}

static bool is_same_side(const struct claim_side *one, const struct claim_side *other)
{
    bool same = strcmp(one->name, other->name) == 0 && one->at.count == other->at.count;
    for (size_t i = 0; same && i < one->at.count; i++)
        same = strcmp(one->at.items[i], other->at.items[i]) == 0;
    return same;
}

static int check_relation(const struct scenario *scenario, const struct claim_relation *relation,
                          const struct yaml_node *item, struct error *error)
{
    const struct claim_side *sides[] = {&relation->left, &relation->right};
    for (size_t i = 0; i < COUNT(sides); i++)
        for (size_t j = 0; j < sides[i]->at.count; j++)
            if (check_value(scenario, sides[i]->at.items[j], item, error))
                return -1;
    if (is_same_side(&relation->left, &relation->right))
        return yaml_node_error(item, error, "'%s' cannot be better than itself", relation->left.name);
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
        if (parse_relation(text, &relation)) {
            release_relation(&relation);
            return yaml_node_error(item, error, "'holds' lists relations like 'better < worse', not '%.60s'",
                                   text);
        }
        vec_push(&last_claim(scenario)->holds, relation); // the scenario's from here on, right or wrong
        if (check_relation(scenario, &relation, item, error))
            return -1;
    }
    return 0;
}

static const struct scenario_key claim_keys[] = {
    {"id", read_id, true},
    {"text", read_claim_text, true},
    {"then", read_then, false},
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
    }
    for (size_t i = 0; i < claim->holds.count; i++)
        release_relation(&claim->holds.items[i]);
    vec_release(&claim->then);
    vec_release(&claim->holds);
    free(claim->id);
    free(claim->text);
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
