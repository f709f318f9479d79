// What a client printed, what it told of failures, and what the server saw of it, against what is right.
#include "conformance_client.h"

#include "animals.h"
#include "runner_outcome.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTE_MOST = 80 };

// What is right for one request: a sentence, or a reason why there is none.
struct due {
    char *sentence; // NULL: none
    const char *reason;
    bool told; // its line is on stderr
};

struct dues VEC(struct due);

static const char *reason_of(const struct client_trial *trial, unsigned number, const char *sound,
                             size_t length)
{
    if (trial->nobody)
        return "refused";
    for (const struct client_failure *at = trial->failures; at && at->number; at++)
        if (at->number == number)
            return at->reason;
    if (sound)
        return NULL;
    return length > ANIMALS_NAME_MOST ? "status 414" : "status 404";
}

static struct dues list_dues(const struct client_trial *trial, const struct strbuf *list)
{
    struct dues dues = {0};
    const char *text = strbuf_text(list);
    for (const char *end = text + list->length; text < end;) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((feed ? feed : end) - text);
        const char *sound = animals_ask(text, length);
        const char *reason = reason_of(trial, (unsigned)dues.count + 1, sound, length);
        char *sentence = reason ? NULL : memory_format("The %.*s says \"%s\".", (int)length, text, sound);
        vec_push(&dues, ((struct due){.sentence = sentence, .reason = reason}));
        text += length + 1;
    }
    return dues;
}

static void dues_release(struct dues *dues)
{
    for (size_t i = 0; i < dues->count; i++)
        free(dues->items[i].sentence);
    vec_release(dues);
}

// --- Sentences -------------------------------------------------------------------------------------------

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct strings *lines)
{
    if (lines->count > 1)
        qsort(lines->items, lines->count, sizeof *lines->items, by_text);
}

static struct strings split_lines(const struct strbuf *text)
{
    struct strings lines = {0};
    char *copy = memory_copy_string(strbuf_text(text)), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n")) && (rest || *line);)
        strings_add(&lines, line);
    free(copy);
    sort(&lines);
    return lines;
}

// Both sorted. Names the first line that one has and the other has not.
static int compare_lines(const struct strings *got, const struct strings *right, struct error *error)
{
    for (size_t i = 0; i < got->count || i < right->count; i++) {
        int order = i == got->count ? 1 : i == right->count ? -1 : strcmp(got->items[i], right->items[i]);
        if (order == 0)
            continue;
        if (order < 0)
            error_set(error, "it prints '%.*s', which nobody says, or not so often", QUOTE_MOST,
                      got->items[i]);
        else
            error_set(error, "it does not print '%s', or not so often", right->items[i]);
        return CHECK_FAILED;
    }
    return CHECK_PASSED;
}

static int judge_sentences(const struct dues *dues, const struct strbuf *output, struct error *error)
{
    if (output->length != strlen(strbuf_text(output))) {
        error_set(error, "it prints a NUL");
        return CHECK_FAILED;
    }
    if (output->length > 0 && output->text[output->length - 1] != '\n') {
        error_set(error, "its last line has no line feed");
        return CHECK_FAILED;
    }
    struct strings got = split_lines(output), right = {0};
    for (size_t i = 0; i < dues->count; i++)
        if (dues->items[i].sentence)
            strings_add(&right, dues->items[i].sentence);
    sort(&right);
    int verdict = compare_lines(&got, &right, error);
    strings_release(&got);
    strings_release(&right);
    return verdict;
}

// Where there is a tick, each letter is a write; else each sentence is one.
static int judge_writes(const struct client_trial *trial, const struct client_run *run, struct error *error)
{
    bool letters = strstr(trial->options, "--tick-us=") != NULL;
    const char *at = strbuf_text(&run->output);
    for (size_t i = 0; i < run->writes.count; at += run->writes.items[i++]) {
        size_t length = run->writes.items[i];
        size_t right = letters ? 1 : strcspn(at, "\n") + 1;
        if (length == right)
            continue;
        error_set(error, "it writes '%.*s' at once, and not %s", (int)strcspn(at, "\n") + 1, at,
                  letters ? "letter by letter" : "a sentence at a time");
        return CHECK_FAILED;
    }
    return CHECK_PASSED;
}

// --- Failures --------------------------------------------------------------------------------------------

// The reason begins with the words; what follows is not more of them.
static bool begins_with(const char *text, const char *words)
{
    size_t length = strlen(words);
    return strncmp(text, words, length) == 0 && !isalnum((unsigned char)text[length]);
}

static int judge_line(struct dues *dues, const char *line, struct error *error)
{
    unsigned number;
    int length = 0;
    if (sscanf(line, "request %u: %n", &number, &length) != 1 || length == 0)
        return CHECK_PASSED; // something else, for people
    struct due *due = number > 0 && number <= dues->count ? &dues->items[number - 1] : NULL;
    if (!due || !due->reason)
        error_set(error, "it says '%.*s', where nothing failed", QUOTE_MOST, line);
    else if (due->told)
        error_set(error, "it says twice that request %u failed", number);
    else if (!begins_with(line + length, due->reason))
        error_set(error, "it says '%.*s' where the reason is '%s'", QUOTE_MOST, line, due->reason);
    else
        due->told = true;
    return due && due->told && !error->text[0] ? CHECK_PASSED : CHECK_FAILED;
}

static int judge_failures(struct dues *dues, const struct strbuf *errors, struct error *error)
{
    struct strings lines = split_lines(errors);
    int verdict = CHECK_PASSED;
    for (size_t i = 0; i < lines.count && verdict == CHECK_PASSED; i++)
        verdict = judge_line(dues, lines.items[i], error);
    strings_release(&lines);
    for (size_t i = 0; i < dues->count && verdict == CHECK_PASSED; i++) {
        if (!dues->items[i].reason || dues->items[i].told)
            continue;
        error_set(error, "it does not say 'request %zu: %s'", i + 1, dues->items[i].reason);
        verdict = CHECK_FAILED;
    }
    return verdict;
}

static int judge_status(const struct dues *dues, const struct client_run *run, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    const char *last = outcome_last_line(strbuf_text(&run->errors), words);
    int right = 0;
    for (size_t i = 0; i < dues->count; i++)
        right |= dues->items[i].reason != NULL;
    if (run->process.code != right)
        error_set(error, "exit status %d instead of %d%s", run->process.code, right, last);
    else if (right == 0 && run->errors.length > 0)
        error_set(error, "nothing failed, but it says%s", last);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

// --- The witness -----------------------------------------------------------------------------------------

static int judge_requests(const struct client_trial *trial, const struct client_run *run, struct error *error)
{
    if (trial->nobody || (run->server.requests == run->requests && run->server.distinct == run->requests))
        return CHECK_PASSED;
    error_set(error, "the server was asked %" PRIu64 " times, with %" PRIu64 " numbers, for %u animals",
              run->server.requests, run->server.distinct, run->requests);
    return CHECK_FAILED;
}

int client_judge(const struct client_trial *trial, const struct strbuf *list, const struct client_run *run,
                 struct error *error)
{
    struct dues dues = list_dues(trial, list);
    int verdict =
        run->process.code > 1 ? judge_status(&dues, run, error) : CHECK_PASSED; // it did not get far
    if (verdict == CHECK_PASSED)
        verdict = judge_sentences(&dues, &run->output, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_failures(&dues, &run->errors, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_status(&dues, run, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_writes(trial, run, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_requests(trial, run, error);
    dues_release(&dues);
    return verdict;
}
