#include "escape.h"

#include "memory.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct replacement {
    const char *text, *with;
};

// --- Characters --------------------------------------------------------------------------------------------

// The length of the UTF-8 character at `text`, and which it is; 0 where there is none.
static size_t decode(const unsigned char *text, unsigned *character)
{
    size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    if (length == 0 || text[0] > 0xf4)
        return 0;
    *character = length == 1 ? text[0] : text[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        *character = *character << 6 | (text[i] & 0x3fU);
    }
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = *character >= 0xd800 && *character < 0xe000;
    return *character < least[length] || *character > 0x10ffff || surrogate ? 0 : length;
}

// What is obeyed rather than shown: control characters, what turns the direction of what follows, and
// separators of lines, which end a string in JavaScript.
static bool is_obeyed(unsigned character)
{
    static const unsigned ranges[][2] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},
                                         {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
                                         {0xfeff, 0xfeff}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (character >= ranges[i][0] && character <= ranges[i][1])
            return true;
    return false;
}

size_t escape_plain(const char *text)
{
    unsigned character;
    size_t length = decode((const unsigned char *)text, &character);
    return length > 0 && is_obeyed(character) ? 0 : length;
}

// Of what is no character, one byte is passed over at a time.
static size_t bytes_of(const char *text)
{
    unsigned character;
    size_t length = decode((const unsigned char *)text, &character);
    return length ? length : 1;
}

// `kept` are characters that may stay though they are obeyed.
static void disarm(char *text, const char *kept)
{
    char *to = text;
    for (size_t length; *text; text += length) {
        size_t plain = strchr(kept, *text) ? 1 : escape_plain(text);
        length = bytes_of(text);
        if (plain)
            memmove(to, text, plain);
        else
            *to = '?';
        to += plain ? plain : 1;
    }
    *to = '\0';
}

void escape_disarm(char *text)
{
    disarm(text, "");
}

static bool is_plain(const char *text, const char *kept)
{
    size_t plain = 1;
    for (; *text && plain; text += plain)
        plain = strchr(kept, *text) ? 1 : escape_plain(text);
    return plain > 0;
}

bool escape_is_plain(const char *text)
{
    return is_plain(text, "");
}

static void disarm_string(json_t *string, const char *kept)
{
    if (is_plain(json_string_value(string), kept))
        return;
    char *text = memory_copy_string(json_string_value(string));
    disarm(text, kept);
    json_string_set(string, text);
    free(text);
}

void escape_disarm_json(json_t *json, const char *kept)
{
    size_t index;
    const char *key;
    void *next;
    json_t *value;
    if (json_is_string(json))
        disarm_string(json, kept);
    json_array_foreach(json, index, value) escape_disarm_json(value, kept);
    json_object_foreach_safe(json, next, key, value)
    {
        if (escape_is_plain(key))
            escape_disarm_json(value, kept);
        else
            json_object_del(json, key);
    }
}

// --- Formats -----------------------------------------------------------------------------------------------

// Copies `text`, replacing what the table (which ends with a NULL text) lists. Other control characters than
// newline become spaces, and what else is obeyed, or no UTF-8, a question mark.
static void replace(struct strbuf *out, const char *text, const struct replacement *table)
{
    while (*text) {
        const struct replacement *found = table;
        while (found->text && strncmp(text, found->text, strlen(found->text)) != 0)
            found++;
        size_t plain = escape_plain(text), length = plain ? plain : bytes_of(text);
        if (found->text) {
            strbuf_adds(out, found->with);
            length = strlen(found->text);
        } else if (plain || *text == '\n') {
            strbuf_add(out, text, length);
        } else {
            strbuf_addc(out, (unsigned char)*text < ' ' ? ' ' : '?');
        }
        text += length;
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
    // "a:b" would be read as scheme a, and "//a" as host a: a leading "./" says that it is a path.
    if (strchr(text, ':') || *text == '/')
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
    static const struct replacement table[] = {{"\"", "\"\""}, {NULL, NULL}};
    bool obeyed = *text && strchr("=+-@\t\r", *text); // what a spreadsheet takes for a formula's beginning
    bool quoted = obeyed || strpbrk(text, ",\"\r\n") || *text == ' ';
    strbuf_adds(out, obeyed ? "\"'" : quoted ? "\"" : "");
    replace(out, text, table);
    strbuf_adds(out, quoted ? "\"" : "");
}

void escape_shell(struct strbuf *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=,.:/%@";
    if (*text && strspn(text, plain) == strlen(text)) {
        strbuf_adds(out, text);
        return;
    }
    char *shown = memory_copy_string(text);
    escape_disarm(shown);
    strbuf_addc(out, '\'');
    for (const char *c = shown; *c; c++)
        strbuf_adds(out, *c == '\'' ? "'\\''" : (char[]){*c, '\0'});
    strbuf_addc(out, '\'');
    free(shown);
}

bool escape_is_shell(const char *words)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=,.:/%@ ";
    bool quoted = false;
    for (size_t length; *words; words += length) {
        length = escape_plain(words);
        if (*words == '\'')
            quoted = !quoted;
        else if (!quoted && words[0] == '\\' && words[1] == '\'')
            length = 2;
        else if (length == 0 || (!quoted && !strchr(plain, *words)))
            return false;
    }
    return !quoted;
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
