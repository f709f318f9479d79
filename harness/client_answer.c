#include "client_answer.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTE_MOST = 80 };

static int quoted(size_t length)
{
    return length < QUOTE_MOST ? (int)length : QUOTE_MOST;
}

// --- Failures --------------------------------------------------------------------------------------------

// Reads "request 17: REASON". False: the line is something else.
static bool read_line(const char *line, uint64_t *number, const char **reason)
{
    static const char start[] = "request ";
    char *end;
    if (strncmp(line, start, strlen(start)) != 0 || !isdigit((unsigned char)line[strlen(start)]))
        return false;
    *number = strtoull(line + strlen(start), &end, 10);
    *reason = end + 2;
    return strncmp(end, ": ", 2) == 0;
}

// A reason begins with the contract's words and may go on behind them.
static bool is_reason(const char *told, const char *right)
{
    size_t length = strlen(right);
    return strncmp(told, right, length) == 0 && !isalnum((unsigned char)told[length]);
}

static enum client_told judge_line(struct client_fates *fates, uint64_t number, const char *told,
                                   struct error *why)
{
    int length = quoted(strcspn(told, "\n"));
    struct client_fate *fate = number > 0 && number <= fates->count ? &fates->items[number - 1] : NULL;
    if (fate && !fate->reason) {
        error_set(why, "request %" PRIu64 " failed, and should not: %.*s", number, length, told);
        return CLIENT_TOLD_FAILURE;
    }
    if (!fate)
        error_set(why, "told of request %" PRIu64 ", and there are %zu", number, fates->count);
    else if (!is_reason(told, fate->reason))
        error_set(why, "told '%.*s' of request %" PRIu64 " instead of '%s'", length, told, number,
                  fate->reason);
    else if (fate->told)
        error_set(why, "told twice that request %" PRIu64 " failed", number);
    else {
        fate->told = true;
        return CLIENT_TOLD_RIGHT;
    }
    return CLIENT_TOLD_WRONG;
}

static enum client_told judge_untold(const struct client_fates *fates, struct error *why)
{
    for (size_t i = 0; i < fates->count; i++) {
        if (!fates->items[i].reason || fates->items[i].told)
            continue;
        error_set(why, "did not tell that request %zu failed: %s", i + 1, fates->items[i].reason);
        return CLIENT_TOLD_WRONG;
    }
    return CLIENT_TOLD_RIGHT;
}

enum client_told client_judge_told(struct client_fates *fates, const struct strbuf *errors, struct error *why)
{
    enum client_told verdict = CLIENT_TOLD_RIGHT;
    const char *told;
    uint64_t number;
    for (const char *line = strbuf_text(errors); *line && verdict == CLIENT_TOLD_RIGHT;
         line += strcspn(line, "\n"), line += *line == '\n') {
        if (read_line(line, &number, &told))
            verdict = judge_line(fates, number, told, why);
    }
    return verdict == CLIENT_TOLD_RIGHT ? judge_untold(fates, why) : verdict;
}

// --- Sentences -------------------------------------------------------------------------------------------

struct line {
    const char *text; // without its line feed
    size_t length;
};

struct lines VEC(struct line);

static void split(struct lines *lines, const struct strbuf *text)
{
    const char *at = strbuf_text(text), *end = at + text->length;
    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        struct line line = {at, (size_t)((feed ? feed : end) - at)};
        vec_push(lines, line);
        at += line.length + 1;
    }
}

static int by_text(const void *left, const void *right)
{
    const struct line *one = left, *other = right;
    size_t length = one->length < other->length ? one->length : other->length;
    int order = memcmp(one->text, other->text, length);
    return order ? order : (one->length > other->length) - (one->length < other->length);
}

static void sort(struct lines *lines, const struct strbuf *text)
{
    split(lines, text);
    if (lines->count > 0)
        qsort(lines->items, lines->count, sizeof *lines->items, by_text);
}

// Lines of the one that the other lacks.
struct surplus {
    size_t count;
    struct line first;
};

static void surplus_add(struct surplus *surplus, const struct line *line)
{
    if (surplus->count++ == 0)
        surplus->first = *line;
}

static void compare(const struct lines *wanted, const struct lines *printed, struct surplus *missing,
                    struct surplus *beyond)
{
    for (size_t i = 0, j = 0; i < wanted->count || j < printed->count;) {
        int order = i == wanted->count    ? 1
                    : j == printed->count ? -1
                                          : by_text(&wanted->items[i], &printed->items[j]);
        if (order < 0)
            surplus_add(missing, &wanted->items[i]);
        else if (order > 0)
            surplus_add(beyond, &printed->items[j]);
        i += order <= 0;
        j += order >= 0;
    }
}

// "2 lines are missing, say 'The cow says "moo".'"
static void add_surplus(struct strbuf *text, const struct surplus *surplus, const char *what)
{
    if (surplus->count > 0)
        strbuf_addf(text, "%s%zu line%s %s, say '%.*s'", text->length ? "; " : "", surplus->count,
                    surplus->count == 1 ? " is" : "s are", what, quoted(surplus->first.length),
                    surplus->first.text);
}

bool client_judge_sentences(const struct strbuf *right, const struct strbuf *printed, struct error *why)
{
    struct lines wanted = {0}, lines = {0};
    struct surplus missing = {0}, beyond = {0};
    struct strbuf reason = {0};
    sort(&wanted, right);
    sort(&lines, printed);
    compare(&wanted, &lines, &missing, &beyond);
    add_surplus(&reason, &missing, "missing");
    add_surplus(&reason, &beyond, "too many");
    bool same = reason.length == 0 && printed->length == right->length;
    if (reason.length > 0)
        error_set(why, "%s", reason.text);
    else if (!same)
        error_set(why, "its last line has no line feed");
    strbuf_release(&reason);
    vec_release(&wanted);
    vec_release(&lines);
    return same;
}
