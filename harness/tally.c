#include "tally.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MOST (UINT64_C(1) << 53) // to which a double counts one by one

enum { NAME_MOST = 63 };

void tally_init(struct tally *tally)
{
    *tally = (struct tally){.by_name = json_object()};
}

void tally_release(struct tally *tally)
{
    json_decref(tally->by_name);
    tally->by_name = NULL;
}

// A whole number below MOST, behind blanks; *end is behind it.
static bool read_number(const char *text, uint64_t *number, const char **end)
{
    char *behind;
    text += strspn(text, " ");
    errno = 0;
    *number = strtoull(text, &behind, 10);
    *end = behind;
    return *text >= '0' && *text <= '9' && errno == 0 && *number <= MOST;
}

static bool is_name(const char *text, size_t length)
{
    return length > 0 && length <= NAME_MOST &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") >= length;
}

// A row "  5100 sendto": false, it is none.
static bool read_row(const char *line, uint64_t *calls, const char **name, size_t *length)
{
    if (!read_number(line, calls, name) || **name != ' ')
        return false;
    *name += strspn(*name, " ");
    *length = strcspn(*name, " \n");
    return is_name(*name, *length);
}

static void add_calls(json_t *by_name, const char *name, size_t length, uint64_t calls)
{
    char key[NAME_MOST + 1];
    memcpy(key, name, length);
    key[length] = '\0';
    json_int_t before = json_integer_value(json_object_get(by_name, key));
    json_object_set_new(by_name, key, json_integer(before + (json_int_t)calls));
}

int tally_add_calls(struct tally *tally, const char *text, struct error *error)
{
    json_t *rows = json_deep_copy(tally->by_name);
    uint64_t calls, sum = 0, total = 0;
    size_t length;
    const char *name;
    bool ended = false;
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (!read_row(line, &calls, &name, &length))
            continue; // a heading, or a rule
        if (length == strlen("total") && strncmp(name, "total", length) == 0) {
            ended = true;
            total = calls;
        } else if (sum <= MOST) {
            add_calls(rows, name, length, calls);
            sum += calls;
        }
    }
    if (!ended || sum != total || sum > MOST) {
        json_decref(rows);
        return error_set(error, "strace's table is not whole: it %s",
                         ended ? "does not add up" : "has no total");
    }
    json_decref(tally->by_name);
    tally->by_name = rows;
    tally->total += (double)total;
    return 0;
}

int tally_add_instructions(struct tally *tally, const char *text, struct error *error)
{
    static const char key[] = "\ntotals:";
    const char *totals = strstr(text, key), *end;
    uint64_t count = 0;
    if (totals && (!read_number(totals + strlen(key), &count, &end) || (*end != '\n' && *end != '\0')))
        return error_set(error, "callgrind's totals are not a number");
    tally->total += (double)count;
    return 0;
}
