// The nodes of a YAML file: reading them by type, and speaking of them in errors.
#include "yaml_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void yaml_node_release(struct yaml_node *node)
{
    for (size_t i = 0; i < node->keys.count; i++)
        yaml_node_release(&node->keys.items[i]);
    for (size_t i = 0; i < node->items.count; i++)
        yaml_node_release(&node->items.items[i]);
    vec_release(&node->keys);
    vec_release(&node->items);
    free(node->text);
    *node = (struct yaml_node){0};
}

int yaml_node_error(const struct yaml_node *node, struct error *error, const char *format, ...)
{
    char sentence[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return error_set(error, "%s:%u:%u: %s", node->path, node->line, node->column, sentence);
}

const struct yaml_node *yaml_node_get(const struct yaml_node *map, const char *key)
{
    for (size_t i = 0; i < map->keys.count; i++)
        if (strcmp(map->keys.items[i].text, key) == 0)
            return &map->items.items[i];
    return NULL;
}

// What YAML 1.1 makes of a scalar without quotes. Only to refuse it by its name: `title: no` hardly means
// a boolean, and whoever reads the file with another program would get one.
static bool is_one_of(const struct yaml_node *node, const char *const *words)
{
    for (; !node->quoted && *words; words++)
        if (strcasecmp(node->text, *words) == 0)
            return true;
    return false;
}

static bool is_null(const struct yaml_node *node)
{
    static const char *const words[] = {"", "~", "null", NULL};
    return is_one_of(node, words);
}

static bool is_boolean(const struct yaml_node *node)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on", "off", NULL};
    return is_one_of(node, words);
}

static bool is_number(const struct yaml_node *node)
{
    const char *first = node->text + strspn(node->text, "+-.");
    char *end;
    if (node->quoted || !isdigit((unsigned char)*first))
        return false;
    strtod(node->text, &end);
    return *end == '\0';
}

// At most `most` bytes of the text, cut between characters.
static int shown_length(const char *text, size_t most)
{
    size_t length = strlen(text);
    if (length > most)
        for (length = most; ((unsigned char)text[length] & 0xc0) == 0x80;)
            length--;
    return (int)length;
}

const char *yaml_node_describe(const struct yaml_node *node, char text[YAML_DESCRIPTION_SIZE])
{
    if (node->kind != YAML_SCALAR)
        return node->kind == YAML_LIST ? "a list" : "a mapping";
    if (is_null(node))
        return "nothing";
    const char *before = "'", *after = "'";
    if (is_boolean(node))
        before = "the boolean '";
    else if (is_number(node))
        before = after = "";
    else if (node->quoted)
        before = "the text '";
    int length = shown_length(node->text, 60);
    snprintf(text, YAML_DESCRIPTION_SIZE, "%s%.*s%s%s", before, length, node->text,
             node->text[length] ? "..." : "", after);
    return text;
}

static int wrong_type(const struct yaml_node *node, const char *what, const char *wanted, const char *advice,
                      struct error *error)
{
    char found[YAML_DESCRIPTION_SIZE];
    return yaml_node_error(node, error, "%s takes %s, not %s%s", what, wanted,
                           yaml_node_describe(node, found), advice);
}

int yaml_node_expect(const struct yaml_node *node, enum yaml_kind kind, const char *what, struct error *error)
{
    static const char *const names[] = {
        [YAML_SCALAR] = "one value", [YAML_LIST] = "a list", [YAML_MAP] = "a mapping"};
    if (node->kind != kind)
        return wrong_type(node, what, names[kind], "", error);
    if (kind != YAML_SCALAR && node->items.count == 0)
        return yaml_node_error(node, error, "%s is empty", what);
    return 0;
}

int yaml_node_text(const struct yaml_node *node, const char *what, const char **text, struct error *error)
{
    if (node->kind != YAML_SCALAR || is_null(node))
        return wrong_type(node, what, "text", "", error);
    if (is_boolean(node) || is_number(node))
        return wrong_type(node, what, "text", " (put it in quotes if that is meant)", error);
    if (node->text[strspn(node->text, " ")] == '\0')
        return yaml_node_error(node, error, "%s is empty", what);
    *text = node->text;
    return 0;
}

int yaml_node_plain(const struct yaml_node *node, const char *what, const char **text, struct error *error)
{
    if (node->kind != YAML_SCALAR || is_null(node))
        return wrong_type(node, what, "one value", "", error);
    if (node->quoted)
        return wrong_type(node, what, "a value without quotes", "", error);
    *text = node->text;
    return 0;
}

int yaml_node_integer(const struct yaml_node *node, const char *what, uint64_t least, uint64_t most,
                      uint64_t *value, struct error *error)
{
    bool digits = node->kind == YAML_SCALAR && !node->quoted && node->text[0] &&
                  node->text[strspn(node->text, "0123456789")] == '\0';
    errno = 0;
    unsigned long long number = digits ? strtoull(node->text, NULL, 10) : 0;
    if (!digits || errno || number < least || number > most) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "a whole number from %llu to %llu", (unsigned long long)least,
                 (unsigned long long)most);
        return wrong_type(node, what, wanted, "", error);
    }
    *value = number;
    return 0;
}
