// A plot's SVG as part of a page: what gnuplot wrote, without what a page has no use for.
//
// Most of such a file is empty groups, markers that nothing shows, and attributes that say what holds anyway;
// a campaign's page holds hundreds of them. Titles would pop up as tips ("gnuplot_plot_1") and go. One that
// names an implementation, "of:LABEL", becomes data-of="LABEL" on its group and on the texts that are the
// label itself: by it the page's script finds what to hide. (gnuplot 5.4 writes the titles of what is plotted
// only where the terminal is `enhanced`, and else numbers.)
#include "report_svg.h"

#include "escape.h"
#include "report_parts.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

struct element {
    const char *name;      // points into the file
    size_t length;         // of its name
    size_t start, content; // where it and what is in it begin in `out`
};

struct drawing {
    struct svg_file file;
    struct strbuf *out;
    struct strings labels;           // of implementations that have a group, as XML has them
    struct VEC(struct element) open; // elements that are not closed yet
};

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
    const char *end = report_svg_starts(text, head) ? strstr(text, "</title>") : NULL;
    *length = end ? (size_t)(end - text) - strlen(head) : 0;
    return *length ? text + strlen(head) : NULL;
}

static void find_labels(struct drawing *drawing)
{
    size_t length;
    for (const char *at = drawing->file.all; (at = strstr(at, "<title>of:")); at++) {
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
    if (report_svg_starts(tag, "<g")) {
        label = titled_label(content, &length);
    } else if (report_svg_starts(tag, "<text")) {
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
        if (!report_svg_starts(tag + 1, names[i]) || isalpha((unsigned char)tag[1 + length]))
            continue;
        struct svg_attribute id;
        const char *at = tag + 1 + length;
        if (*names[i] == 'f' && report_svg_next(&at, end, &id) && report_svg_is_named(&id, "id") &&
            report_svg_is_used(drawing->file.all, &id))
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
    struct svg_attribute attribute;
    for (const char *at = tag + 1 + strcspn(tag + 1, " \t\n>"); report_svg_next(&at, end, &attribute);)
        if (report_svg_is_named(&attribute, "id") && report_svg_starts(attribute.value, "gp"))
            return end[-1] == '/' && !report_svg_is_used(drawing->file.all, &attribute);
    return false;
}

static bool is_group(const struct element *element)
{
    return element->length == 1 && *element->name == 'g';
}

static void close_element(struct drawing *drawing)
{
    assert(drawing->open.count > 0);
    struct element element = drawing->open.items[--drawing->open.count];
    if (drawing->out->length > element.content || !is_group(&element)) {
        strbuf_addf(drawing->out, "</%.*s>", (int)element.length, element.name);
    } else { // nothing in it
        drawing->out->length = element.start;
        drawing->out->text[element.start] = '\0';
    }
}

// Only what was opened last can be closed: nothing leads out of the drawing, whatever is in the file.
static void add_end_tag(struct drawing *drawing, const char *name, size_t length)
{
    const struct element *last = drawing->open.count ? &drawing->open.items[drawing->open.count - 1] : NULL;
    if (last && last->length == length && memcmp(last->name, name, length) == 0)
        close_element(drawing);
}

static void add_tag(struct drawing *drawing, const char *tag, const char *end)
{
    bool closes = tag[1] == '/';
    struct element element = {.name = tag + 1 + closes, .start = drawing->out->length};
    element.length = strcspn(element.name, " \t\n/>");
    if (is_unused_marker(drawing, tag, end) || !report_svg_knows_element(element.name, element.length))
        return;
    if (closes) {
        add_end_tag(drawing, element.name, element.length);
        return;
    }
    strbuf_addf(drawing->out, "<%.*s", (int)element.length, element.name);
    report_svg_add_attributes(drawing->out, &drawing->file, element.name + element.length, end);
    add_owner_of(drawing, tag, end + 1);
    strbuf_adds(drawing->out, end[-1] == '/' ? "/>" : ">");
    element.content = drawing->out->length;
    if (end[-1] != '/')
        vec_push(&drawing->open, element);
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

// Between the tags of other elements there is nothing to be read.
static bool is_in_text(const struct drawing *drawing)
{
    const char *name = drawing->open.count ? drawing->open.items[drawing->open.count - 1].name : "";
    return report_svg_starts(name, "text") || report_svg_starts(name, "tspan");
}

static void add_content(struct drawing *drawing, const char *at)
{
    while (*at) {
        size_t text = strcspn(at, "<");
        if (is_in_text(drawing) && strspn(at, " \t\n") < text)
            strbuf_add(drawing->out, at, text);
        at += text;
        const char *comment = report_svg_starts(at, "<!--") ? strstr(at, "-->") : NULL;
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
    struct drawing drawing = {.file = {svg, number}, .out = out};
    const char *end = tag_end(svg);
    if (!end)
        return;
    find_labels(&drawing);
    strbuf_adds(out, "<svg role=\"img\" aria-label=\"");
    escape_html(out, alt);
    strbuf_addc(out, '"');
    report_svg_add_attributes(out, &drawing.file, svg + strlen("<svg"), end);
    strbuf_addc(out, '>');
    add_content(&drawing, end + 1);
    while (drawing.open.count > 0)
        close_element(&drawing);
    strbuf_adds(out, "</svg>");
    strings_release(&drawing.labels);
    vec_release(&drawing.open);
}

// Those that a page has no use for.
static bool is_other_element(const char *name, size_t length)
{
    static const char *const names[] = {"svg", "title", "desc", NULL};
    return report_svg_is_among(names, name, length);
}

static bool is_other_attribute(const struct svg_attribute *attribute)
{
    return report_svg_is_named(attribute, "xmlns") || report_svg_is_named(attribute, "xmlns:xlink") ||
           report_svg_is_named(attribute, "class") || report_svg_is_named(attribute, "font-family");
}

static bool is_drawing_tag(const char *tag, const char *end)
{
    const char *name = tag + 1 + (tag[1] == '/');
    size_t length = strcspn(name, " \t\n/>");
    struct svg_attribute attribute;
    bool known = report_svg_knows_element(name, length) || is_other_element(name, length);
    const char *at = name + length;
    while (known && report_svg_next(&at, end, &attribute))
        known = report_svg_is_harmless(&attribute) || is_other_attribute(&attribute);
    return known && at + strspn(at, " \t\n/") == end;
}

bool report_svg_is_drawing(const char *file)
{
    static const char head[] = "<?xml";
    const char *at = report_svg_starts(file, head) ? strstr(file, "?>") : NULL;
    at = at ? at + strlen("?>") + strspn(at + strlen("?>"), " \t\n") : file;
    bool good = report_svg_starts(at, "<svg");
    while (good && (at = strchr(at, '<'))) {
        const char *comment = report_svg_starts(at, "<!--") ? strstr(at, "-->") : NULL;
        const char *end = comment ? comment + 2 : tag_end(at);
        good = end && (comment || is_drawing_tag(at, end));
        at = good ? end + 1 : at;
    }
    return good;
}
