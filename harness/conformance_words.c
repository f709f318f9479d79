// What a program says to people about a text that it cannot take.
#include "conformance_batch.h"

#include "runner_outcome.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// The number in the last "line 17:"; 0 where there is none. Paths stand before it, and may hold anything.
static unsigned long line_named(const char *said)
{
    unsigned long line = 0;
    for (const char *at = said; (at = strstr(at, "line "));) {
        char *end;
        at += strlen("line ");
        if (!isdigit((unsigned char)*at))
            continue;
        unsigned long number = strtoul(at, &end, 10);
        line = *end == ':' ? number : line;
    }
    return line;
}

static bool is_one_line(const char *said)
{
    const char *feed = strchr(said, '\n');
    return feed && !feed[1];
}

int batch_judge_words(const struct batch_text *text, const char *said, struct error *error)
{
    char buffer[LAST_WORDS_SIZE];
    const char *last = outcome_last_line(said, buffer);
    unsigned long line = line_named(said);
    last = *last ? last : ": nothing";
    bool names_a_line = text->line_least > 0;
    if (text->words && !strstr(said, text->words))
        error_set(error, "%s: no '%s' in what it says%s", text->name, text->words, last);
    else if (names_a_line && !is_one_line(said))
        error_set(error, "%s: it should say one sentence on stderr; it says%s", text->name, last);
    else if (names_a_line && line == 0)
        error_set(error, "%s: no 'line N:' in what it says%s", text->name, last);
    else if (names_a_line && (line < text->line_least || line > text->line_most))
        error_set(error, "%s: it names line %lu instead of %u%s", text->name, line, text->line_least, last);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}
