// escape -- any text, for HTML, links, Markdown, LaTeX, CSV and gnuplot: what comes out means nothing there
// but the text.
//
// reads: escape.c
#include "fuzz.h"

#include "escape.h"
#include "picture.h"

#include <stdlib.h>
#include <string.h>

typedef void escaper(struct strbuf *out, const char *text);

static char *escaped(escaper *escape, const char *text)
{
    struct strbuf out = {0};
    escape(&out, text);
    strbuf_adds(&out, "");
    return out.text ? strbuf_detach(&out) : strdup("");
}

// Neither of these stands in it bare, nor a control character.
static void require_none(const char *out, const char *forbidden, const char *of)
{
    for (const char *at = out; *at; at++)
        fuzz_require(!strchr(forbidden, *at) && ((unsigned char)*at >= ' ' || *at == '\n'),
                     "%s holds a bare '%c' (%d): %s", of, *at, *at, out);
}

// What stands in `open` and was not written by the escape itself, in one of `forms`, is a fault.
static void require_forms(const char *out, const char *open, const char *const *forms, const char *of)
{
    for (const char *at = out; *at;) {
        size_t length = 0;
        for (size_t i = 0; length == 0 && forms[i]; i++)
            if (strncmp(at, forms[i], strlen(forms[i])) == 0)
                length = strlen(forms[i]);
        fuzz_require(length > 0 || !strchr(open, *at), "%s holds a bare '%c': %s", of, *at, out);
        at += length ? length : 1;
    }
}

static void check_html(const char *text)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", NULL};
    char *out = escaped(escape_html, text);
    require_none(out, "<>\"'", "HTML");
    require_forms(out, "&", entities, "HTML");
    free(out);
    out = escaped(escape_address, text);
    require_none(out, "<>\"' \n\\&", "a link");
    fuzz_require(!strchr(out, ':'), "a link with a scheme: %s", out);
    free(out);
}

static void check_markdown(const char *text)
{
    static const char *const forms[] = {"\\\\", "\\`", "\\*", "\\_",   "\\[",  "\\]",  "\\|",
                                        "\\~",  "\\#", "\\$", "&amp;", "&lt;", "&gt;", NULL};
    char *out = escaped(escape_markdown, text);
    require_none(out, "\n<>", "Markdown");
    require_forms(out, "\\`*_[]|~#$&", forms, "Markdown");
    free(out);
}

static void check_latex(const char *text)
{
    static const char *const forms[] = {"\\textbackslash{}",
                                        "\\{",
                                        "\\}",
                                        "\\$",
                                        "\\&",
                                        "\\#",
                                        "\\_",
                                        "\\%",
                                        "\\textasciicircum{}",
                                        "\\textasciitilde{}",
                                        "\\textless{}",
                                        "\\textgreater{}",
                                        "$\\times$",
                                        "$\\mu$",
                                        "$\\pm$",
                                        "\\ldots{}",
                                        NULL};
    char *out = escaped(escape_latex, text);
    require_none(out, "\n^~<>", "LaTeX");
    require_forms(out, "\\{}$&#_%", forms, "LaTeX");
    free(out);
}

// One field of RFC 4180, which is the text again once it is read.
static void check_csv(const char *text)
{
    char *out = escaped(escape_csv, text), *back = malloc(strlen(out) + 1), *at = back;
    bool quoted = *out == '"';
    const char *from = out + quoted;
    fuzz_require(quoted || !strpbrk(out, ",\"\r\n"), "CSV is bare: %s", out);
    for (; *from && !(quoted && *from == '"' && from[1] != '"'); from++) {
        from += quoted && *from == '"';
        *at++ = *from;
    }
    *at = '\0';
    fuzz_require(strcmp(from, quoted ? "\"" : "") == 0, "CSV has something behind its end: %s", out);
    fuzz_require(!*back || !strchr("=+-@\t\r", *back), "a spreadsheet obeys: %s", out);
    fuzz_require(strcmp(back, text) == 0 || !fuzz_is_clean(text, strlen(text)) ||
                     strcmp(back + 1, text) == 0 || strstr(back, "?"),
                 "CSV says something else: %s", out);
    free(out);
    free(back);
}

// A text in a script of gnuplot is one between single quotes, on one line; in its data one field.
static void check_gnuplot(const char *text)
{
    struct picture picture = {0};
    picture_set_text(&picture, "title", text);
    const char *out = strbuf_text(&picture.variables), *begin = strchr(out, '\''), *end = strrchr(out, '\'');
    fuzz_require(strncmp(out, "title = '", 9) == 0 && strcmp(end, "'\n") == 0 && end > begin &&
                     !memchr(begin + 1, '\'', (size_t)(end - begin - 1)) && strchr(out, '\n') == end + 1,
                 "gnuplot is told: %s", out);
    picture_field(&picture, text);
    out = strbuf_text(&picture.data);
    fuzz_require(strchr(out, '\t') == out + strlen(out) - 1 && !strpbrk(out, "\"\n"),
                 "a field of gnuplot is: %s", out);
    strbuf_release(&picture.variables);
    strbuf_release(&picture.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(fuzz_bytes_of(data, size));
    check_html(text);
    check_markdown(text);
    check_latex(text);
    check_csv(text);
    check_gnuplot(text);
    free(text);
    return 0;
}
