// words -- what programs say: READY, failures of requests, sentences, last words. It is compared and quoted,
// in one line.
//
// An input has parts: a line for READY, what a client printed, what it told on stderr, what would be right.
//
// reads: client_answer.c runner_outcome.c
#include "fuzz.h"

#include "client_answer.h"
#include "runner_outcome.h"
#include "server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_ready(const char *line)
{
    struct sockaddr_in address;
    char again[64];
    if (server_parse_ready(line, &address) != 0)
        return;
    snprintf(again, sizeof again, "READY %s:%u", inet_ntoa(address.sin_addr), ntohs(address.sin_port));
    fuzz_require(strcmp(line, again) == 0 && address.sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
                     address.sin_port,
                 "'%s' is ready at %s", line, again);
}

static void check_last_words(const char *text)
{
    char words[LAST_WORDS_SIZE];
    outcome_last_line(text, words);
    fuzz_require(strlen(words) < sizeof words && !strchr(words, '\n'), "last words are '%s'", words);
    struct sample sample;
    sample_init(&sample);
    outcome_set(&sample, OUTCOME_FAILED, "exit status 1%s", words);
    fuzz_require(fuzz_is_clean(sample.reason, strlen(sample.reason)), "a reason is '%s'", sample.reason);
    sample_release(&sample);
}

static void check_told(const char *text)
{
    struct client_fates fates = {0};
    struct strbuf errors = {0};
    struct error why = {""};
    for (int i = 0; i < 4; i++)
        vec_push(&fates, ((struct client_fate){.reason = i % 2 ? "status 500" : NULL}));
    strbuf_adds(&errors, text);
    if (client_judge_told(&fates, &errors, &why) == CLIENT_TOLD_RIGHT)
        fuzz_require(fates.items[1].told && fates.items[3].told,
                     "two failures were not told, and that is right");
    else
        fuzz_require_sentence(why.text, NULL);
    strbuf_release(&errors);
    vec_release(&fates);
}

static int by_bytes(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

// The same by other means: lines, sorted, joined.
static char *sorted(const char *text)
{
    char *copy = strdup(text), *rest = copy, *joined = malloc(strlen(text) + 2);
    struct VEC(char *) lines = {0};
    for (char *line; (line = strsep(&rest, "\n"));)
        vec_push(&lines, line);
    if (lines.count && !*lines.items[lines.count - 1]) // behind the last line feed
        lines.count--;
    if (lines.count)
        qsort(lines.items, lines.count, sizeof *lines.items, by_bytes);
    char *at = joined;
    for (size_t i = 0; i < lines.count; i++)
        at = stpcpy(stpcpy(at, lines.items[i]), "\n");
    *at = '\0';
    vec_release(&lines);
    free(copy);
    return joined;
}

static void check_sentences(const char *right, const char *printed)
{
    struct strbuf one = {0}, other = {0};
    struct error why = {""};
    strbuf_adds(&one, right);
    strbuf_adds(&other, printed);
    char *first = sorted(right), *second = sorted(printed);
    bool same = strcmp(first, second) == 0 && strlen(right) == strlen(printed);
    fuzz_require(client_judge_sentences(&one, &other, &why) == same, "sentences are the same: %d", same);
    if (!same)
        fuzz_require_sentence(why.text, NULL);
    free(first);
    free(second);
    strbuf_release(&one);
    strbuf_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes rest = {data, size}, part;
    char *texts[4];
    for (size_t i = 0; i < 4; i++)
        texts[i] = fuzz_take_part(&rest, &part) ? fuzz_text(part) : fuzz_text(fuzz_bytes_of("", 0));
    texts[0][strcspn(texts[0], "\n")] = '\0';
    check_ready(texts[0]);
    check_sentences(texts[3], texts[1]);
    check_told(texts[2]);
    check_last_words(texts[2]);
    for (size_t i = 0; i < 4; i++)
        free(texts[i]);
    return 0;
}
