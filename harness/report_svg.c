// A plot's SVG as part of a page: what gnuplot wrote, without what a page has no use for.
//
// Most of such a file is empty groups, markers that nothing shows, and attributes that say what holds anyway;
// a campaign's page holds hundreds of them. Titles would pop up as tips ("gnuplot_plot_1") and go. One that
// names an implementation, "of:LABEL", becomes data-of="LABEL" on its group and on the texts that are the
// label itself: by it the page's script finds what to hide. (gnuplot 5.4 writes the titles of what is plotted
// only where the terminal is `enhanced`, and else numbers.)
#include "report_parts.h"

#include "escape.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

struct group {
    size_t start, content; // where it and what is in it begin in `out`
};

struct drawing {
    struct strbuf *out;
    const char *all;               // the file
    size_t number;                 // in its page: ids begin with it
    struct strings labels;         // of implementations that have a group, as XML has them
    struct VEC(struct group) open; // groups that are not closed yet
};

struct attribute {
    const char *name, *value;
    int name_length, value_length;
    char quote;
};

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_named(const struct attribute *attribute, const char *name)
{
    return strlen(name) == (size_t)attribute->name_length && starts(attribute->name, name);
}

static bool is_value(const struct attribute *attribute, const char *value)
{
    return strlen(value) == (size_t)attribute->value_length && starts(attribute->value, value);
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

// The attribute at or after *at, within the tag that ends at `end`. Bars have blanks around "=".
static bool next_attribute(const char **at, const char *end, struct attribute *attribute)
{
    const char *name = *at;
    while (name < end && (isspace((unsigned char)*name) || *name == '/' || *name == '?'))
        name++;
    const char *equals = memchr(name, '=', (size_t)(end - name));
    const char *quote = equals ? skip_blanks(equals + 1, end) : end;
    if (quote >= end || (*quote != '"' && *quote != '\''))
        return false;
    const char *value = quote + 1, *close = memchr(value, *quote, (size_t)(end - value)), *named = equals;
    if (!close)
        return false;
    while (named > name && isspace((unsigned char)named[-1]))
        named--;
    *attribute = (struct attribute){name, value, (int)(named - name), (int)(close - value), *quote};
    *at = close + 1;
    return true;
}

// Whether something in the drawing points at the id: href='#ID' or url(#ID).
static bool is_used(const struct drawing *drawing, const struct attribute *id)
{
    size_t length = (size_t)id->value_length;
    for (const char *at = drawing->all; (at = strchr(at, '#')); at++)
        if (strncmp(at + 1, id->value, length) == 0 && strchr("'\")", at[1 + length]))
            return true;
    return false;
}

static bool is_idle(const struct drawing *drawing, const struct attribute *attribute)
{
    return starts(attribute->name, "on") || starts(attribute->name, "xmlns") ||
           is_named(attribute, "class") ||
           (is_named(attribute, "id") && !is_used(drawing, attribute)) || // say gnuplot_canvas
           (is_named(attribute, "stroke-linecap") && is_value(attribute, "butt")) ||
           (is_named(attribute, "stroke-linejoin") && is_value(attribute, "miter")) ||
           is_named(attribute, "font-family"); // the page's style says it, with others in its stead
}

// One colour has one form, which the page's style knows: "rgb( 36,  41,  47)" is #24292f.
static size_t add_colour(struct strbuf *out, const char *value)
{
    unsigned red, green, blue;
    int length = 0;
    if (sscanf(value, "rgb(%3u,%3u,%3u)%n", &red, &green, &blue, &length) != 3 || length == 0)
        return 0;
    strbuf_addf(out, "#%02x%02x%02x", red & 0xff, green & 0xff, blue & 0xff);
    return (size_t)length;
}

// Spaces in a row are one, and what points at an id has its prefix.
static void add_value(const struct drawing *drawing, const struct attribute *attribute)
{
    const char *at = attribute->value, *end = at + attribute->value_length;
    bool link = is_named(attribute, "href") || is_named(attribute, "xlink:href");
    if (is_named(attribute, "id"))
        strbuf_addf(drawing->out, "f%zu-", drawing->number);
    while (at < end) {
        size_t colour = *at == 'r' ? add_colour(drawing->out, at) : 0;
        bool points = *at == '#' && (link || (at - attribute->value >= 4 && starts(at - 4, "url(")));
        if (points)
            strbuf_addf(drawing->out, "#f%zu-", drawing->number);
        else if (*at == '"')
            strbuf_adds(drawing->out, "&quot;");
        else if (!colour && !isspace((unsigned char)*at))
            strbuf_addc(drawing->out, *at);
        else if (!colour && at + 1 < end && !isspace((unsigned char)at[1]))
            strbuf_addc(drawing->out, ' ');
        at += colour ? colour : 1;
    }
}

static void add_attributes(const struct drawing *drawing, const char *at, const char *end)
{
    struct attribute attribute;
    while (next_attribute(&at, end, &attribute)) {
        if (is_named(&attribute, "font-family") && attribute.value_length > 5 &&
            starts(attribute.value + attribute.value_length - 5, " Bold"))
            strbuf_adds(drawing->out, " font-weight=\"bold\"");
        if (is_idle(drawing, &attribute))
            continue;
        strbuf_addf(drawing->out, " %.*s=\"", attribute.name_length, attribute.name);
        add_value(drawing, &attribute);
        strbuf_addc(drawing->out, '"');
    }
}

static size_t find_label(const struct drawing *drawing, const char *text, size_t length)
{
    size_t i = 0;
    while (i < drawing->labels.count && (strlen(drawing->labels.items[i]) != length ||
                                         memcmp(drawing->labels.items[i], text, length) != 0))
        i++;
    return i;
}

// "of:LABEL" as the title at `text`: the label, not terminated; NULL where there is none.
static const char *titled_label(const char *text, size_t *length)
{
    static const char head[] = "<title>of:";
    text += strspn(text, " \t\n");
    const char *end = starts(text, head) ? strstr(text, "</title>") : NULL;
    *length = end ? (size_t)(end - text) - strlen(head) : 0;
    return *length ? text + strlen(head) : NULL;
}

static void find_labels(struct drawing *drawing)
{
    size_t length;
    for (const char *at = drawing->all; (at = strstr(at, "<title>of:")); at++) {
        const char *label = titled_label(at, &length);
        if (label && find_label(drawing, label, length) == drawing->labels.count)
            vec_push(&drawing->labels, memory_copy_bytes(label, length));
    }
}

static void add_owner(const struct drawing *drawing, const char *label, size_t length)
{
    strbuf_adds(drawing->out, " data-of=\"");
    for (size_t i = 0; i < length; i++) {
        if (label[i] == '"')
            strbuf_adds(drawing->out, "&quot;");
        else
            strbuf_addc(drawing->out, label[i]);
    }
    strbuf_addc(drawing->out, '"');
}

// A group's title says whose it is, and of a text its words.
static void add_owner_of(const struct drawing *drawing, const char *tag, const char *content)
{
    size_t length = 0;
    const char *label = NULL;
    if (starts(tag, "<g")) {
        label = titled_label(content, &length);
    } else if (starts(tag, "<text")) {
        length = strcspn(content, "<");
        label = find_label(drawing, content, length) < drawing->labels.count ? content : NULL;
    }
    if (label)
        add_owner(drawing, label, length);
}

// What is left out with all that is in it; the end of the tag that closes it, or NULL.
static const char *skip_element(const struct drawing *drawing, const char *tag, const char *end)
{
    static const char *const names[] = {"title", "desc", "script", "style", "filter"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (!starts(tag + 1, names[i]) || isalpha((unsigned char)tag[1 + length]))
            continue;
        struct attribute id;
        const char *at = tag + 1 + length;
        if (*names[i] == 'f' && next_attribute(&at, end, &id) && is_named(&id, "id") && is_used(drawing, &id))
            return NULL;
        char *close = memory_format("</%s>", names[i]);
        const char *found = strstr(tag, close);
        size_t room = strlen(close);
        free(close);
        return end[-1] == '/' ? end + 1 : found ? found + room : NULL;
    }
    return NULL;
}

// A marker that nothing shows.
static bool is_unused_marker(const struct drawing *drawing, const char *tag, const char *end)
{
    struct attribute attribute;
    for (const char *at = tag + 1 + strcspn(tag + 1, " \t\n>"); next_attribute(&at, end, &attribute);)
        if (is_named(&attribute, "id") && starts(attribute.value, "gp"))
            return end[-1] == '/' && !is_used(drawing, &attribute);
    return false;
}

static void close_group(struct drawing *drawing)
{
    assert(drawing->open.count > 0);
    struct group group = drawing->open.items[--drawing->open.count];
    if (drawing->out->length > group.content) {
        strbuf_adds(drawing->out, "</g>");
    } else { // nothing in it
        drawing->out->length = group.start;
        drawing->out->text[group.start] = '\0';
    }
}

static void add_tag(struct drawing *drawing, const char *tag, const char *end)
{
    bool group = starts(tag, "<g") && !isalpha((unsigned char)tag[2]);
    size_t start = drawing->out->length, name = 1 + strcspn(tag + 1, " \t\n/>");
    if (starts(tag, "</g>") && drawing->open.count > 0) {
        close_group(drawing);
        return;
    }
    if (is_unused_marker(drawing, tag, end))
        return;
    strbuf_add(drawing->out, tag, tag[1] == '/' ? (size_t)(end - tag) : name);
    if (tag[1] != '/')
        add_attributes(drawing, tag + name, end);
    add_owner_of(drawing, tag, end + 1);
    strbuf_adds(drawing->out, end[-1] == '/' ? "/>" : ">");
    if (group && end[-1] != '/')
        vec_push(&drawing->open, ((struct group){start, drawing->out->length}));
}

// The '>' of the tag, or NULL.
static const char *tag_end(const char *tag)
{
    char quote = '\0';
    for (; *tag; tag++) {
        if (quote)
            quote = *tag == quote ? '\0' : quote;
        else if (*tag == '"' || *tag == '\'')
            quote = *tag;
        else if (*tag == '>')
            return tag;
    }
    return NULL;
}

static void add_content(struct drawing *drawing, const char *at)
{
    while (*at) {
        size_t text = strcspn(at, "<");
        if (strspn(at, " \t\n") < text)
            strbuf_add(drawing->out, at, text);
        at += text;
        const char *comment = starts(at, "<!--") ? strstr(at, "-->") : NULL;
        const char *end = comment ? comment + 2 : *at ? tag_end(at) : NULL;
        if (!end)
            return;
        const char *after = comment ? end + 1 : skip_element(drawing, at, end);
        if (!after)
            add_tag(drawing, at, end);
        at = after ? after : end + 1;
    }
}

void report_svg(struct strbuf *out, const char *svg, const char *alt, size_t number)
{
    struct drawing drawing = {.out = out, .all = svg, .number = number};
    const char *end = tag_end(svg);
    if (!end)
        return;
    find_labels(&drawing);
    strbuf_adds(out, "<svg role=\"img\" aria-label=\"");
    escape_html(out, alt);
    strbuf_addc(out, '"');
    add_attributes(&drawing, svg + strlen("<svg"), end);
    strbuf_addc(out, '>');
    add_content(&drawing, end + 1);
    strings_release(&drawing.labels);
    vec_release(&drawing.open);
}
