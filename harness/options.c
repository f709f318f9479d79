#include "options.h"

#include "escape.h"
#include "nearest.h"
#include "scenario.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    LEFT = 27,   // where the text about an option begins
    COLUMNS = 80 // of a terminal, at least
};

// One line of `text`, its words up to column COLUMNS and the others on further lines from column LEFT on; the
// cursor is at LEFT. Returns what is behind it.
static const char *print_wrapped(const char *text)
{
    size_t column = LEFT;
    while (*text && *text != '\n') {
        size_t length = strcspn(text, " \n");
        if (column > LEFT && column + 1 + length > COLUMNS)
            column = (size_t)printf("\n%*s", LEFT, "") - 1;
        column += (size_t)printf("%s%.*s", column > LEFT ? " " : "", (int)length, text);
        text += length + strspn(text + length, " ");
    }
    putchar('\n');
    return *text ? text + 1 : text;
}

static void print_option(const struct option_spec *option)
{
    char left[64];
    snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? "=" : "",
             option->argument ? option->argument : "");
    printf("  %-24s ", left);
    for (const char *rest = print_wrapped(option->means); *rest;) {
        printf("%*s", LEFT, "");
        rest = print_wrapped(rest);
    }
}

static void print_help(const struct command_help *help, const struct option_spec *table)
{
    bool any = table->name != NULL;
    printf("usage: corobench %s%s%s%s\n\n%s\n", help->name, any ? " [OPTION]..." : "",
           *help->operands ? " " : "", help->operands, help->means);
    if (any && table->kind != OPTION_HEADING)
        printf("\noptions:\n");
    for (; table->name; table++) {
        if (table->kind == OPTION_HEADING)
            printf("\n%s:\n", table->name);
        else
            print_option(table);
    }
}

static enum options_result wrong(const struct command_help *help, const char *sentence)
{
    char *plain = memory_copy_string(sentence);
    escape_disarm(plain);
    fprintf(stderr, "corobench %s: %s; see 'corobench %s --help'\n", help->name, plain, help->name);
    free(plain);
    return OPTIONS_WRONG;
}

static const struct option_spec *find(const struct option_spec *table, const char *name, size_t length)
{
    for (; table->name; table++)
        if (table->kind != OPTION_HEADING && strlen(table->name) == length &&
            memcmp(table->name, name, length) == 0)
            return table;
    return NULL;
}

static enum options_result unknown(const struct command_help *help, const struct option_spec *table,
                                   const char *name, size_t length)
{
    const char *names[64];
    size_t count = 0;
    for (; table->name && count < 64; table++)
        if (table->kind != OPTION_HEADING)
            names[count++] = table->name;
    char *wanted = memory_copy_bytes(name, length);
    const char *near = nearest_word(wanted, names, count);
    char *sentence = near ? memory_format("no option --%.60s (did you mean --%s?)", wanted, near)
                          : memory_format("no option --%.60s", wanted);
    enum options_result result = wrong(help, sentence);
    free(sentence);
    free(wanted);
    return result;
}

static int parse_integer(const struct option_spec *option, const char *text, struct error *error)
{
    uint64_t most = option->most ? option->most : UINT64_MAX;
    errno = 0;
    uint64_t number = strtoull(text, NULL, 10);
    if (!*text || strspn(text, "0123456789") != strlen(text) || errno || number < option->least ||
        number > most) {
        if (option->most)
            return error_set(error, "a whole number from %" PRIu64 " to %" PRIu64 " is wanted, not '%.60s'",
                             option->least, most, text);
        return error_set(error, "a whole number of at least %" PRIu64 " is wanted, not '%.60s'",
                         option->least, text);
    }
    *(uint64_t *)option->value = number;
    return 0;
}

static int store_value(const struct option_spec *option, const char *text, struct error *error)
{
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->value = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)option->value = text;
        return 0;
    case OPTION_TEXTS:
        strings_add(option->value, text);
        return 0;
    case OPTION_INTEGER:
        return parse_integer(option, text, error);
    case OPTION_DURATION:
        return duration_parse(text, option->value, error);
    case OPTION_FRACTION:
        return fraction_parse(text, option->value, error);
    case OPTION_HEADING:
        break; // never found
    }
    return 0;
}

// Takes argv[*index] (and the next, where it is the value). `*index` is moved to the last argument taken.
static enum options_result take(const struct command_help *help, const struct option_spec *table, int argc,
                                char **argv, int *index)
{
    const char *name = argv[*index] + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    const struct option_spec *option = find(table, name, length);
    if (!option)
        return unknown(help, table, name, length);
    const char *value = equals ? equals + 1 : NULL;
    struct error error;
    if (option->kind == OPTION_FLAG && value) {
        error_set(&error, "takes no value");
    } else {
        if (option->kind != OPTION_FLAG && !value && *index + 1 < argc)
            value = argv[++*index];
        if (option->kind != OPTION_FLAG && !value)
            error_set(&error, "wants %s", option->argument);
        else if (store_value(option, value, &error) == 0)
            return OPTIONS_GO;
    }
    char *sentence = memory_format("--%s: %s", option->name, error.text);
    enum options_result result = wrong(help, sentence);
    free(sentence);
    return result;
}

enum options_result options_parse(const struct command_help *help, int argc, char **argv,
                                  const struct option_spec *table, struct strings *operands)
{
    bool only_operands = false;
    for (int i = 1; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--help") == 0) {
            print_help(help, table);
            return OPTIONS_HELP;
        }
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (!only_operands && strncmp(argv[i], "--", 2) == 0) {
            enum options_result result = take(help, table, argc, argv, &i);
            if (result != OPTIONS_GO)
                return result;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
            return wrong(help, "options are written --name or --name=value");
        } else if (operands) {
            strings_add(operands, argv[i]);
        } else {
            char *sentence = memory_format("takes no operand '%.60s'", argv[i]);
            enum options_result result = wrong(help, sentence);
            free(sentence);
            return result;
        }
    }
    return OPTIONS_GO;
}

int option_word(const char *name, const char *text, const char *const *words, struct error *error)
{
    int count = 0;
    for (; words[count]; count++)
        if (strcmp(words[count], text) == 0)
            return count;
    char *hint = nearest_or_all(text, words, (size_t)count);
    error_set(error, "--%s: unknown value '%.60s'%s", name, text, hint);
    free(hint);
    return -1;
}
