#include "runner_outcome.h"

#include "escape.h"
#include "process.h"
#include "strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void outcome_set(struct sample *sample, enum outcome outcome, const char *format, ...)
{
    if (sample->outcome != OUTCOME_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    sample->outcome = outcome;
    if (vasprintf(&sample->reason, format, arguments) < 0)
        abort();
    va_end(arguments);
    escape_disarm(sample->reason); // a program's words must not steer the terminal or break a table
}

const char *outcome_last_line(const char *text, char words[LAST_WORDS_SIZE])
{
    static const char hyperfine[] = "Warning: Ignoring non-zero exit code.";
    size_t length;
    words[0] = '\0';
    for (; *text; text += length + (text[length] == '\n')) {
        text += strspn(text, " \t");
        length = strcspn(text, "\n");
        if (length > 0 && (length != strlen(hyperfine) || strncmp(text, hyperfine, length) != 0))
            snprintf(words, LAST_WORDS_SIZE, ": %.*s", (int)length, text);
    }
    return words;
}

const char *outcome_last_words(const char *path, char words[LAST_WORDS_SIZE])
{
    struct strbuf text = {0};
    struct error unread;
    bool read = strbuf_add_left(&text, path, PROCESS_FILE_MOST, &unread) == 0;
    outcome_last_line(read ? strbuf_text(&text) : "", words);
    strbuf_release(&text);
    return words;
}

// Shows the first line that differs.
static void tell_difference(const char *given, const char *right, struct error *why)
{
    enum { QUOTE_MOST = 100 };
    while (*right && strncmp(given, right, strcspn(right, "\n") + 1) == 0) {
        given += strcspn(right, "\n") + 1;
        right += strcspn(right, "\n") + 1;
    }
    size_t given_length = strcspn(given, "\n"), right_length = strcspn(right, "\n");
    bool ends = given[given_length] == '\n';
    int given_shown = given_length < QUOTE_MOST ? (int)given_length : QUOTE_MOST,
        right_shown = right_length < QUOTE_MOST ? (int)right_length : QUOTE_MOST;
    if (!*given)
        error_set(why, "the answer ends where '%.*s' should follow", right_shown, right);
    else if (!*right)
        error_set(why, "the answer goes on with '%.*s' where it should end", given_shown, given);
    else
        error_set(why, "the answer has '%.*s' where '%.*s' is right%s", given_shown, given, right_shown,
                  right, ends ? "" : " (and no newline at its end)");
}

bool outcome_answer_is(const struct strbuf *given, const struct strbuf *right, struct error *why)
{
    const char *text = strbuf_text(given);
    if (given->length == right->length &&
        (right->length == 0 || memcmp(text, right->text, right->length) == 0))
        return true;
    if (given->length != strlen(text))
        error_set(why, "the answer holds a NUL");
    else if (!*text)
        error_set(why, "no answer");
    else
        tell_difference(text, strbuf_text(right), why);
    return false;
}

static void judge_count(struct sample *sample, enum metric_id metric, double least, const char *of)
{
    double count = sample->metrics[metric];
    if (count < least) // never where it was not reported
        outcome_set(sample, OUTCOME_INVALID, "%s is %.0f, for %.0f %s", metric_get(metric)->name, count,
                    least, of);
}

struct ordered outcome_ordered(bool per_event, struct oracle_units units, double operations)
{
    if (per_event)
        return (struct ordered){operations, 1, "events"};
    return (struct ordered){(double)units.created, (double)units.peak, units.noun};
}

bool outcome_ledger(const char *model, enum metric_id *created, enum metric_id *peak)
{
    static const struct {
        const char *model;
        enum metric_id created, peak;
    } rules[] = {
        {"thread", METRIC_THREADS_CREATED, METRIC_THREADS_PEAK},
        {"process", METRIC_PROCESSES_CREATED, METRIC_PROCESSES_PEAK},
        {"generator", METRIC_COROUTINES_CREATED, METRIC_COROUTINES_PEAK},
        {"coroutine-stackful", METRIC_COROUTINES_CREATED, METRIC_COROUTINES_PEAK},
        {"coroutine-stackless", METRIC_COROUTINES_CREATED, METRIC_COROUTINES_PEAK},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(model, rules[i].model) == 0) {
            *created = rules[i].created;
            *peak = rules[i].peak;
            return true;
        }
    return false;
}

void outcome_judge_ledger(struct sample *sample, const char *model, struct ordered ordered)
{
    enum metric_id created, peak;
    char at_once[64];
    if (!outcome_ledger(model, &created, &peak))
        return;
    snprintf(at_once, sizeof at_once, "%s at once", ordered.noun);
    judge_count(sample, created, ordered.created, ordered.noun);
    judge_count(sample, peak, ordered.peak, at_once);
}

static void judge_beside(struct sample *sample, enum metric_id metric, double least)
{
    double count = sample->metrics[metric];
    if (least > 0 && !(count > 0)) // also where it was not reported
        outcome_set(sample, OUTCOME_INVALID, "reported no %s, where the point orders %.0f",
                    metric_get(metric)->name, least);
    judge_count(sample, metric, least, "that the point orders");
}

void outcome_judge_beside(struct sample *sample, double threads, double processes)
{
    judge_beside(sample, METRIC_THREADS_CREATED, threads);
    judge_beside(sample, METRIC_PROCESSES_CREATED, processes);
}
