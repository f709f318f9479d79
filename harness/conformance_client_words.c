// What a client printed, what it told of failures, and what the server saw of it, against what is right.
#include "conformance_client.h"

#include "animals.h"
#include "client_answer.h"
#include "runner_outcome.h"

#include <inttypes.h>
#include <string.h>

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

// Appends the sentences, and what is to become of each request.
static void list_fates(const struct client_trial *trial, const struct strbuf *list,
                       struct client_fates *fates, struct strbuf *sentences)
{
    const char *text = strbuf_text(list);
    for (const char *end = text + list->length; text < end;) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((feed ? feed : end) - text);
        const char *sound = animals_ask(text, length);
        const char *reason = reason_of(trial, (unsigned)fates->count + 1, sound, length);
        if (!reason)
            strbuf_addf(sentences, "The %.*s says \"%s\".\n", (int)length, text, sound);
        vec_push(fates, ((struct client_fate){.reason = reason}));
        text += length + 1;
    }
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

static int judge_status(const struct client_fates *fates, const struct client_run *run, struct error *error)
{
    char words[LAST_WORDS_SIZE];
    const char *last = outcome_last_line(strbuf_text(&run->errors), words);
    int right = 0;
    for (size_t i = 0; i < fates->count; i++)
        right |= fates->items[i].reason != NULL;
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

static int judge_words(const struct client_trial *trial, const struct strbuf *sentences,
                       struct client_fates *fates, const struct client_run *run, struct error *error)
{
    if (run->process.code > 1) // it did not get far
        return judge_status(fates, run, error);
    if (!client_judge_sentences(sentences, &run->output, error) ||
        client_judge_told(fates, &run->errors, error) != CLIENT_TOLD_RIGHT)
        return CHECK_FAILED;
    int verdict = judge_status(fates, run, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_writes(trial, run, error);
    return verdict == CHECK_PASSED ? judge_requests(trial, run, error) : verdict;
}

int client_judge(const struct client_trial *trial, const struct strbuf *list, const struct client_run *run,
                 struct error *error)
{
    struct client_fates fates = {0};
    struct strbuf sentences = {0};
    list_fates(trial, list, &fates, &sentences);
    int verdict = judge_words(trial, &sentences, &fates, run, error);
    vec_release(&fates);
    strbuf_release(&sentences);
    return verdict;
}
