// The relations of claims: "a < b", "a at AXIS=VALUE < 0.5 b", "a ~ 1.5 b within 10%".
#include "scenario_keys.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void release_side(struct claim_side *side)
{
    free(side->name);
    strings_release(&side->at);
}

void scenario_release_relation(struct claim_relation *relation)
{
    release_side(&relation->left);
    release_side(&relation->right);
}

// What is left to read of a relation.
struct words {
    const char *text, *end;
};

// The next word, behind any spaces, for the caller to free; NULL where there is none.
static char *next_word(struct words *words)
{
    while (words->text < words->end && *words->text == ' ')
        words->text++;
    const char *word = words->text;
    while (words->text < words->end && *words->text != ' ')
        words->text++;
    return words->text > word ? memory_copy_bytes(word, (size_t)(words->text - word)) : NULL;
}

static bool is_next(const struct words *words, const char *wanted)
{
    struct words ahead = *words;
    char *word = next_word(&ahead);
    bool same = word && strcmp(word, wanted) == 0;
    free(word);
    return same;
}

static bool is_end(const struct words *words)
{
    struct words ahead = *words;
    char *word = next_word(&ahead);
    free(word);
    return !word;
}

static bool take_word(struct words *words, const char *wanted)
{
    bool same = is_next(words, wanted);
    if (same)
        free(next_word(words));
    return same;
}

// "AXIS=VALUE AXIS=VALUE", of which there is one at least.
static int parse_place(struct words *words, struct strings *at)
{
    while (!is_next(words, "within")) {
        char *word = next_word(words);
        if (!word)
            break;
        strings_add(at, word);
        free(word);
    }
    return at->count > 0 ? 0 : -1;
}

// "a", or "a at AXIS=VALUE AXIS=VALUE".
static int parse_side(struct words *words, struct claim_side *side)
{
    side->name = next_word(words);
    if (!side->name || !scenario_is_name(side->name, strlen(side->name)))
        return -1;
    return take_word(words, "at") ? parse_place(words, &side->at) : 0;
}

// "1.5", before the right side. Without one the factor is 1.
static void parse_factor(struct words *words, double *factor)
{
    struct words ahead = *words;
    char *word = next_word(&ahead);
    size_t whole = word ? strspn(word, "0123456789") : 0, point = whole && word[whole] == '.';
    size_t digits = point ? strspn(word + whole + 1, "0123456789") : 0;
    *factor = 1;
    if (whole && (!point || digits) && word[whole + point + digits] == '\0') {
        *factor = strtod(word, NULL);
        *words = ahead;
    }
    free(word);
}

// "within 10%", which belongs to "~" and must stand there.
static int parse_within(struct words *words, struct claim_relation *relation)
{
    if (relation->kind == RELATION_BETTER)
        return 0;
    char *share = take_word(words, "within") ? next_word(words) : NULL;
    int status =
        share && fraction_parse(share, &relation->within, NULL) == 0 && relation->within > 0 ? 0 : -1;
    free(share);
    return status;
}

int scenario_parse_relation(const char *text, struct claim_relation *relation)
{
    const char *sign = strpbrk(text, "<~");
    *relation = (struct claim_relation){.factor = 1};
    if (!sign)
        return -1;
    relation->kind = *sign == '<' ? RELATION_BETTER : RELATION_ALIKE;
    struct words left = {text, sign}, right = {sign + 1, text + strlen(text)};
    if (parse_side(&left, &relation->left) || !is_end(&left))
        return -1;
    parse_factor(&right, &relation->factor);
    if (parse_side(&right, &relation->right) || parse_within(&right, relation))
        return -1;
    return is_end(&right) && isfinite(relation->factor) && relation->factor > 0 ? 0 : -1;
}

// "AXIS=VALUE" must be somewhere in the scenario.
static int check_value(const struct scenario *scenario, const char *text, const struct yaml_node *item,
                       struct error *error)
{
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < scenario->axes.count; i++) {
        const struct scenario_axis *axis = &scenario->axes.items[i];
        if (strlen(axis->axis->name) == length && memcmp(axis->axis->name, text, length) == 0 &&
            text[length] == '=' && strings_has(&axis->values, text + length + 1))
            return 0;
    }
    return yaml_node_error(item, error, "'%.60s' is no axis of this scenario with one of its values", text);
}

static bool is_of_axis(const char *text, const char *other)
{
    size_t length = strcspn(text, "=");
    return strncmp(text, other, length) == 0 && other[length] == '=';
}

// Each is somewhere in the scenario, and of an axis of its own.
static int check_place(const struct scenario *scenario, const struct strings *at,
                       const struct yaml_node *item, struct error *error)
{
    for (size_t i = 0; i < at->count; i++) {
        if (check_value(scenario, at->items[i], item, error))
            return -1;
        for (size_t j = 0; j < i; j++)
            if (is_of_axis(at->items[i], at->items[j]))
                return yaml_node_error(item, error, "'%.60s' and '%.60s' are of one axis", at->items[j],
                                       at->items[i]);
    }
    return 0;
}

static bool is_same_side(const struct claim_side *one, const struct claim_side *other)
{
    bool same = strcmp(one->name, other->name) == 0 && one->at.count == other->at.count;
    for (size_t i = 0; same && i < one->at.count; i++)
        same = strings_has(&other->at, one->at.items[i]);
    return same;
}

int scenario_check_relation(const struct scenario *scenario, const struct claim_relation *relation,
                            const struct yaml_node *item, struct error *error)
{
    if (check_place(scenario, &relation->left.at, item, error) ||
        check_place(scenario, &relation->right.at, item, error))
        return -1;
    if (is_same_side(&relation->left, &relation->right))
        return yaml_node_error(item, error, "'%s' cannot be %s", relation->left.name,
                               relation->kind == RELATION_BETTER ? "better than itself"
                                                                 : "compared with itself");
    return 0;
}
