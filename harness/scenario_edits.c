#include "scenario_edits.h"

#include "strbuf.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#define KEY "plots:"

_Static_assert(SHA256_DIGEST_STRING_LENGTH == 65, "the header promises 64 digits and NUL");

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return *line ? line + 1 : line;
}

static bool begins_plots(const char *line)
{
    size_t length = strlen(KEY);
    return strncmp(line, KEY, length) == 0 && (!line[length] || strchr(" \t\r\n", line[length]));
}

// Indented, or an item of a list, which YAML lets stand below its key's first letter.
static bool belongs_to_key(const char *line)
{
    return *line == ' ' || (line[0] == '-' && line[1] == ' ');
}

// An empty line or a comment is of the block only where more of the block follows.
static const char *end_of_plots(const char *line)
{
    const char *end = next_line(line);
    for (line = end; belongs_to_key(line) || (*line && strchr("#\r\n", *line)); line = next_line(line))
        if (belongs_to_key(line))
            end = next_line(line);
    return end;
}

char *scenario_without_plots(const char *text)
{
    struct strbuf rest = {0};
    strbuf_adds(&rest, "");
    while (*text) {
        const char *next = next_line(text);
        if (begins_plots(text))
            next = end_of_plots(text);
        else
            strbuf_add(&rest, text, (size_t)(next - text));
        text = next;
    }
    return strbuf_detach(&rest);
}

void scenario_hash_without_plots(const char *text, char hex[65])
{
    char *rest = scenario_without_plots(text);
    SHA256Data((const uint8_t *)rest, strlen(rest), hex);
    free(rest);
}

bool scenario_same_but_plots(const char *left, const char *right)
{
    char *left_rest = scenario_without_plots(left), *right_rest = scenario_without_plots(right);
    bool same = strcmp(left_rest, right_rest) == 0;
    free(left_rest);
    free(right_rest);
    return same;
}
