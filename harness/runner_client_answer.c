// What a client printed and what it told of failures, compared with what is right.
#include "runner_client_course.h"
#include "runner_outcome.h"

#include "memory.h"
#include "strbuf.h"
#include "vec.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTE_MOST = 80 };

struct line {
    const char *text; // without its line feed, and without NUL
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

static int quoted(size_t length)
{
    return length < QUOTE_MOST ? (int)length : QUOTE_MOST;
}

// --- Failures --------------------------------------------------------------------------------------------

// What is to become of a request: NULL, a sentence; else the words that its failure is told with.
struct fate {
    const char *reason;
    bool told;
};

struct fates VEC(struct fate); // by number, less 1

static size_t read_fates(const struct client_course *course, const struct strbuf *names, struct fates *fates)
{
    struct lines lines = {0};
    size_t failing = 0;
    split(&lines, names);
    for (size_t i = 0; i < lines.count; i++) {
        struct fate fate = {.reason = oracle_fanout_reason(&course->point.plan, i + 1, lines.items[i].text,
                                                           lines.items[i].length)};
        failing += fate.reason != NULL;
        vec_push(fates, fate);
    }
    vec_release(&lines);
    return failing;
}

// The number in "request 17: REASON", 0 where the line is something else, and where its reason begins.
static uint64_t told_number(const char *line, const char **reason)
{
    static const char start[] = "request ";
    char *end;
    if (strncmp(line, start, strlen(start)) != 0 || !isdigit((unsigned char)line[strlen(start)]))
        return 0;
    uint64_t number = strtoull(line + strlen(start), &end, 10);
    if (strncmp(end, ": ", 2) != 0)
        return 0;
    *reason = end + 2;
    return number;
}

// A reason begins with the contract's words and may go on behind them.
static bool is_reason(const char *told, const char *right)
{
    size_t length = strlen(right);
    return strncmp(told, right, length) == 0 && !isalnum((unsigned char)told[length]);
}

static void judge_told(struct sample *sample, struct fates *fates, uint64_t number, const char *told)
{
    int length = quoted(strcspn(told, "\n"));
    struct fate *fate = number <= fates->count ? &fates->items[number - 1] : NULL;
    if (!fate)
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "told of request %" PRIu64 ", and there are %zu", number,
                    fates->count);
    else if (!fate->reason)
        outcome_set(sample, OUTCOME_FAILED, "request %" PRIu64 " failed, and should not: %.*s", number,
                    length, told);
    else if (!is_reason(told, fate->reason))
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "told '%.*s' of request %" PRIu64 " instead of '%s'",
                    length, told, number, fate->reason);
    else if (fate->told)
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "told twice that request %" PRIu64 " failed", number);
    if (fate)
        fate->told = true;
}

static void judge_untold(struct sample *sample, const struct fates *fates)
{
    for (size_t i = 0; i < fates->count && sample->outcome == OUTCOME_OK; i++)
        if (fates->items[i].reason && !fates->items[i].told)
            outcome_set(sample, OUTCOME_WRONG_ANSWER, "did not tell that request %zu failed: %s", i + 1,
                        fates->items[i].reason);
}

int client_course_failures(const struct client_course *course, size_t *failing, struct error *error)
{
    struct strbuf names = {0}, errors = {0};
    struct fates fates = {0};
    int result = 0;
    if (strbuf_add_file(&names, course->run.input) != 0) {
        result = error_errno(error, "cannot read %s", course->run.input);
    } else {
        const char *line = strbuf_add_file(&errors, course->run.errors) == 0 ? strbuf_text(&errors) : "";
        const char *told;
        *failing = read_fates(course, &names, &fates);
        for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
            uint64_t number = told_number(line, &told);
            if (number > 0)
                judge_told(course->run.sample, &fates, number, told);
        }
        judge_untold(course->run.sample, &fates);
    }
    vec_release(&fates);
    strbuf_release(&names);
    strbuf_release(&errors);
    return result;
}

// --- Sentences -------------------------------------------------------------------------------------------

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

static void judge_sentences(struct sample *sample, const struct strbuf *wanted, const struct strbuf *printed)
{
    struct lines right = {0}, lines = {0};
    struct surplus missing = {0}, beyond = {0};
    struct strbuf reason = {0};
    sort(&right, wanted);
    sort(&lines, printed);
    compare(&right, &lines, &missing, &beyond);
    add_surplus(&reason, &missing, "missing");
    add_surplus(&reason, &beyond, "too many");
    if (reason.length > 0)
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "%s", strbuf_text(&reason));
    else if (printed->length != wanted->length)
        outcome_set(sample, OUTCOME_WRONG_ANSWER, "its last line has no line feed");
    strbuf_release(&reason);
    vec_release(&right);
    vec_release(&lines);
}

int client_course_answer(struct client_course *course, struct error *error)
{
    const struct run_order *order = course->run.order;
    struct strbuf printed = {0};
    struct oracle_answer right;
    if (oracle_answer(order->scenario->workload, &order->point->values, course->run.input, &right, error) !=
        0)
        return -1;
    if (strbuf_add_file(&printed, course->run.output) != 0)
        outcome_set(course->run.sample, OUTCOME_FAILED, "its output is gone");
    else
        judge_sentences(course->run.sample, &right.text, &printed);
    program_judge_operations(&course->run, right.operations);
    strbuf_release(&printed);
    oracle_answer_release(&right);
    return 0;
}
