#include "conformance_buses.h"

#include <stdlib.h>
#include <string.h>

const char *const buses_every_source[] = {"--source=sax",    "--source=expat", "--source=scan",
                                          "--source=reader", "--source=dom",   NULL};
const char *const buses_afar[] = {"--environment=thread", "--environment=process", "--environment=socket",
                                  NULL};

// --- Many runs -------------------------------------------------------------------------------------------

bool trials_note(struct trials *trials, int verdict)
{
    trials->count++;
    trials->skipped += verdict == CHECK_SKIPPED;
    trials->verdict = verdict == CHECK_SKIPPED ? CHECK_PASSED : verdict;
    return trials->verdict == CHECK_PASSED;
}

bool trials_text(struct trials *trials, const char *options, const struct buses_text *text)
{
    char *name = memory_format("%s%s%s", options, *options ? ": " : "", text->name);
    struct batch_text wanted = {
        .name = name,
        .options = options,
        .text = text->text,
        .length = text->length > 0 ? text->length : strlen(text->text),
        .answer = text->answer,
        .answer_length = strlen(text->answer),
        .status = text->line_least > 0,
        .line_least = text->line_least,
        .line_most = text->line_most,
    };
    bool right = trials_note(trials, batch_try_text(trials->implementation, &wanted, trials->error));
    free(name);
    return right;
}

// All of a table.
bool trials_texts(struct trials *trials, const char *options, const struct buses_text *texts)
{
    bool right = true;
    for (; texts->name && right; texts++)
        right = trials_text(trials, options, texts);
    return right;
}

static bool try_pieces(struct trials *trials, const char *options, const char *name,
                       const struct buses_piece *pieces, size_t count)
{
    struct strbuf text = {0}, answer = {0};
    strbuf_adds(&text, BUSES_FIRST);
    strbuf_adds(&answer, BUSES_LINE("1"));
    for (size_t i = 0; i < count; i++) {
        strbuf_adds(&text, pieces[i].text);
        strbuf_adds(&answer, pieces[i].answer);
    }
    strbuf_adds(&text, BUSES_LAST);
    strbuf_adds(&answer, BUSES_LINE("3"));
    bool right = trials_text(trials, options,
                             &(struct buses_text){name, strbuf_text(&text), strbuf_text(&answer), 0, 0, 0});
    strbuf_release(&text);
    strbuf_release(&answer);
    return right;
}

// Where they are wrong together, each by itself tells more.
bool trials_pieces(struct trials *trials, const char *options, const struct buses_piece *pieces)
{
    size_t count = 0;
    while (pieces[count].name)
        count++;
    if (try_pieces(trials, options, "all in one", pieces, count))
        return true;
    struct error together = *trials->error;
    for (size_t i = 0; i < count && trials->verdict == CHECK_FAILED; i++)
        if (!try_pieces(trials, options, pieces[i].name, &pieces[i], 1))
            return false;
    *trials->error = together;
    trials->verdict = CHECK_FAILED;
    return false;
}

bool trials_point(struct trials *trials, const char *point)
{
    return trials_note(trials, batch_try(trials->implementation, point, trials->error));
}

int trials_end(const struct trials *trials)
{
    if (trials->verdict != CHECK_PASSED)
        return trials->verdict;
    if (trials->skipped == trials->count)
        return CHECK_SKIPPED;
    trials->error->text[0] = '\0';
    if (trials->skipped > 0)
        error_set(trials->error, "skipped %u of %u points: beyond its card's limits", trials->skipped,
                  trials->count);
    return CHECK_PASSED;
}

struct trials trials_begin(const struct implementation *implementation, struct error *error)
{
    return (struct trials){.implementation = implementation, .error = error};
}

// --- Documents -------------------------------------------------------------------------------------------

// A table, by each of the sources.
static int each_source(const struct implementation *implementation, const struct buses_text *texts,
                       const struct buses_piece *pieces, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (const char *const *source = buses_every_source; *source && right; source++)
        right = texts ? trials_texts(&trials, *source, texts) : trials_pieces(&trials, *source, pieces);
    return trials_end(&trials);
}

int buses_values(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, NULL, buses_pieces_values, error);
}

int buses_elements(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, NULL, buses_pieces_elements, error);
}

int buses_documents(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, buses_texts_whole, NULL, error);
}

int buses_missing(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, buses_texts_missing, NULL, error);
}

int buses_malformed(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, buses_texts_malformed, NULL, error);
}

int buses_truncated(const struct implementation *implementation, struct error *error)
{
    return each_source(implementation, buses_texts_truncated, NULL, error);
}

// A source is given pieces that end anywhere. What goes wrong does so in the same places, whatever they are.
int buses_chunks(const struct implementation *implementation, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (const char *const *source = buses_every_source; *source && right; source++)
        for (unsigned bytes = 1; bytes <= 7 && right; bytes++) {
            char *options = memory_format("%s --chunk-bytes=%u", *source, bytes);
            right = trials_text(&trials, options, &buses_texts_tricky[0]);
            if (right && (bytes == 1 || bytes == 3))
                right = trials_texts(&trials, options, &buses_texts_tricky[1]);
            free(options);
        }
    return trials_end(&trials);
}

// --- What is large ---------------------------------------------------------------------------------------

enum { LONG_VALUE = 10 * 1024 * 1024 + 1, LONG_ID = 1024 * 1024, DEEP = 500 };

static void add_times(struct strbuf *text, const char *what, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        strbuf_adds(text, what);
}

// 100 buses, of which every second one is printed, without a line feed anywhere.
static void make_line(struct strbuf *text, struct strbuf *answer)
{
    strbuf_adds(text, "<buses>");
    for (unsigned i = 0; i < 100; i += 2) {
        strbuf_addf(text, "<bus><id>%u</id><route>%u</route>", i, i);
        strbuf_adds(text, BUSES_FIELD("direction", "North Bound") BUSES_PLACE "</bus>");
        strbuf_addf(text, BUSES_BUS("%u"), i + 1);
        if (i == 22)
            strbuf_addf(answer, BUSES_LINE("%u"), i);
        strbuf_addf(answer, BUSES_LINE("%u"), i + 1);
    }
    strbuf_adds(text, "</buses>");
}

// A value of 10 MB, and one of 1 MB that is printed.
static void make_long(struct strbuf *text, struct strbuf *answer)
{
    strbuf_adds(text, "<buses>" BUSES_BUS("1") "\n<bus><finalStop>");
    add_times(text, "Clark and Foster, where it turns", LONG_VALUE / 32 + 1);
    strbuf_adds(text, "</finalStop><id>");
    strbuf_adds(answer, BUSES_LINE("1") "22,");
    for (unsigned i = 0; i < LONG_ID / 8; i++) {
        strbuf_addf(text, "%08u", i);
        strbuf_addf(answer, "%08u", i);
    }
    strbuf_adds(text, "</id>" BUSES_REST "</bus>" BUSES_BUS("3") "\n</buses>\n");
    strbuf_adds(answer, ",\"North Bound\",41.9,-87.6\n" BUSES_LINE("3"));
}

static void make_deep(struct strbuf *text, struct strbuf *answer)
{
    add_times(text, "<a>", DEEP);
    strbuf_adds(text, "<bus><id>");
    add_times(text, "<b>", DEEP);
    strbuf_adds(text, "2");
    add_times(text, "</b>", DEEP);
    strbuf_adds(text, "</id>" BUSES_REST "</bus>");
    add_times(text, "</a>", DEEP);
    strbuf_adds(answer, BUSES_LINE("2"));
}

const struct buses_made buses_made[] = {
    {"100 buses in one line", make_line},
    {"a value of 10 MB", make_long},
    {"elements 1,000 deep", make_deep},
    {0},
};

bool trials_made(struct trials *trials, const char *options, const struct buses_made *made)
{
    struct strbuf text = {0}, answer = {0};
    made->make(&text, &answer);
    bool right = trials_text(
        trials, options,
        &(struct buses_text){made->name, strbuf_text(&text), strbuf_text(&answer), 0, 0, text.length});
    strbuf_release(&text);
    strbuf_release(&answer);
    return right;
}

// Each of them, by each of the sources, and in each environment.
int buses_large(const struct implementation *implementation, struct error *error)
{
    struct trials trials = trials_begin(implementation, error);
    bool right = true;
    for (const struct buses_made *made = buses_made; made->name && right; made++) {
        for (const char *const *source = buses_every_source; *source && right; source++)
            right = trials_made(&trials, *source, made);
        for (const char *const *environment = buses_afar; *environment && right; environment++) {
            char *options = buses_somehow(implementation, *environment, error);
            right = trials_made(&trials, options, made);
            free(options);
        }
    }
    return trials_end(&trials);
}
