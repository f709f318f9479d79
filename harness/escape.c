#include "escape.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct replacement {
    const char *text, *with;
};

// Copies `text`, replacing what the table (which ends with a NULL text) lists; other control characters
// than newline become spaces.
static void replace(struct strbuf *out, const char *text, const struct replacement *table)
{
    while (*text) {
        const struct replacement *found = table;
        while (found->text && strncmp(text, found->text, strlen(found->text)) != 0)
            found++;
        if (found->text) {
            strbuf_adds(out, found->with);
            text += strlen(found->text);
        } else {
            strbuf_addc(out, (unsigned char)*text < ' ' && *text != '\n' ? ' ' : *text);
            text++;
        }
    }
}

void escape_html(struct strbuf *out, const char *text)
{
    static const struct replacement table[] = {{"&", "&amp;"},   {"<", "&lt;"},  {">", "&gt;"},
                                               {"\"", "&quot;"}, {"'", "&#39;"}, {NULL, NULL}};
    replace(out, text, table);
}

void escape_address(struct strbuf *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/#";
    // "a:b" would be read as scheme a: a leading "./" says that it is a path.
    if (strchr(text, ':'))
        strbuf_adds(out, "./");
    for (; *text; text++)
        if (strchr(plain, *text))
            strbuf_addc(out, *text);
        else
            strbuf_addf(out, "%%%02X", (unsigned char)*text);
}

void escape_markdown(struct strbuf *out, const char *text)
{
    static const struct replacement table[] = {{"\\", "\\\\"}, {"`", "\\`"}, {"*", "\\*"},   {"_", "\\_"},
                                               {"[", "\\["},   {"]", "\\]"}, {"|", "\\|"},   {"~", "\\~"},
                                               {"#", "\\#"},   {"$", "\\$"}, {"&", "&amp;"}, {"<", "&lt;"},
                                               {">", "&gt;"},  {"\n", " "},  {NULL, NULL}};
    replace(out, text, table);
}

void escape_latex(struct strbuf *out, const char *text)
{
    static const struct replacement table[] = {{"\\", "\\textbackslash{}"},
                                               {"{", "\\{"},
                                               {"}", "\\}"},
                                               {"$", "\\$"},
                                               {"&", "\\&"},
                                               {"#", "\\#"},
                                               {"_", "\\_"},
                                               {"%", "\\%"},
                                               {"^", "\\textasciicircum{}"},
                                               {"~", "\\textasciitilde{}"},
                                               {"<", "\\textless{}"},
                                               {">", "\\textgreater{}"},
                                               {"–", "--"},
                                               {"×", "$\\times$"},
                                               {"µ", "$\\mu$"},
                                               {"±", "$\\pm$"},
                                               {"’", "'"},
                                               {"…", "\\ldots{}"},
                                               {"\n", " "},
                                               {NULL, NULL}};
    replace(out, text, table);
}

void escape_csv(struct strbuf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n") && *text != ' ') {
        strbuf_adds(out, text);
        return;
    }
    strbuf_addc(out, '"');
    for (; *text; text++)
        strbuf_adds(out, *text == '"' ? "\"\"" : (char[]){*text, '\0'});
    strbuf_addc(out, '"');
}

void escape_csv_field(struct strbuf *out, const char *text)
{
    escape_csv(out, text ? text : "");
    strbuf_addc(out, ',');
}

void escape_csv_number(struct strbuf *out, double value)
{
    if (isfinite(value))
        strbuf_addf(out, "%.9g", value);
    strbuf_addc(out, ',');
}
