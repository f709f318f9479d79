#include "runner_outcome.h"

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
    for (char *at = sample->reason; *at;
         at++) // a program's words must not steer the terminal or break a table
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?';
}

const char *outcome_last_words(const char *path, char words[LAST_WORDS_SIZE])
{
    static const char hyperfine[] = "Warning: Ignoring non-zero exit code.";
    struct strbuf text = {0};
    words[0] = '\0';
    if (strbuf_add_file(&text, path) == 0 && text.length > 0) {
        char *rest = text.text;
        for (char *line; (line = strsep(&rest, "\n"));) {
            line += strspn(line, " \t");
            if (*line && strcmp(line, hyperfine) != 0)
                snprintf(words, LAST_WORDS_SIZE, ": %s", line);
        }
    }
    strbuf_release(&text);
    return words;
}

void outcome_judge_ledger(struct sample *sample, const char *model, double ordered, const char *what)
{
    static const struct {
        const char *model;
        enum metric_id created;
    } rules[] = {
        {"thread", METRIC_THREADS_CREATED},
        {"process", METRIC_PROCESSES_CREATED},
        {"coroutine-stackful", METRIC_COROUTINES_CREATED},
        {"coroutine-stackless", METRIC_COROUTINES_CREATED},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        double created = sample->metrics[rules[i].created];
        if (strcmp(model, rules[i].model) == 0 && created < ordered)
            outcome_set(sample, OUTCOME_INVALID, "%s is %.0f, for %.0f %s",
                        metric_get(rules[i].created)->name, created, ordered, what);
    }
}
