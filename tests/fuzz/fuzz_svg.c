// svg -- a drawing of somebody else's campaign, put into a page: nothing of it runs there, and all that it
// opens it closes, so that it stays a drawing.
//
// reads: report_svg*.c
// seeds: results/reference/b71_bus_parsers/plots/ranking.svg
#include "fuzz.h"

#include "report_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct tags {
    int depth; // of <g>
    size_t count;
};

// A tag of what came out: its attributes are name="value", and none of them runs.
static const char *check_tag(const char *tag, struct tags *tags, const char *all)
{
    const char *at = tag + 1;
    bool closes = *at == '/';
    at += closes;
    size_t name = strcspn(at, " \t\n\r\f/>");
    fuzz_require(strncasecmp(at, "script", 6) != 0 && strncasecmp(at, "foreignObject", 13) != 0 &&
                     strncasecmp(at, "iframe", 6) != 0 && strncasecmp(at, "style", 5) != 0,
                 "a page gets a <%.*s>: %s", (int)name, at, all);
    tags->count++;
    for (at += name; *at && *at != '>';) {
        at += strspn(at, " \t\n\r\f/");
        const char *attribute = at;
        at += strcspn(at, " \t\n\r\f/=>");
        size_t length = (size_t)(at - attribute);
        if (length == 0)
            break;
        fuzz_require(!(length > 2 && strncasecmp(attribute, "on", 2) == 0), "a page gets %.*s: %s",
                     (int)length, attribute, all);
        if (*at != '=')
            continue;
        fuzz_require(at[1] == '"', "an attribute without quotes: %s", all);
        const char *value = at + 2, *end = strchr(value, '"');
        fuzz_require(end != NULL, "an attribute without end: %s", all);
        bool links = (length == 4 && strncasecmp(attribute, "href", 4) == 0) ||
                     (length == 10 && strncasecmp(attribute, "xlink:href", 10) == 0);
        fuzz_require(!links || *value == '#' || strncmp(value, "data:image/png;base64,", 22) == 0 ||
                         value == end,
                     "a page links to %.*s", (int)(end - value), value);
        at = end + 1;
    }
    return *at == '>' ? at + 1 : at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf out = {0};
    char *text = fuzz_text(fuzz_bytes_of(data, size)), *start = strstr(text, "<svg");
    if (start) {
        report_svg(&out, start, "what it says", 7);
        struct tags tags = {0};
        const char *all = strbuf_text(&out);
        for (const char *at = all; (at = strchr(at, '<'));) {
            if (strncmp(at, "<!--", 4) == 0) {
                at = strstr(at, "-->");
                fuzz_require(at != NULL, "a comment without end: %s", all);
                continue;
            }
            at = check_tag(at, &tags, all);
        }
        fuzz_require(out.length <= 64 * size + 4096, "%zu bytes become %zu", size, out.length);
    }
    strbuf_release(&out);
    free(text);
    return 0;
}
