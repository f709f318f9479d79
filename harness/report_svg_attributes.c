// The attributes of an SVG's tags in a page: those that say something, in a form that the page's style knows.
#include "report_svg.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool report_svg_starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

bool report_svg_is_named(const struct svg_attribute *attribute, const char *name)
{
    return strlen(name) == (size_t)attribute->name_length && report_svg_starts(attribute->name, name);
}

static bool is_value(const struct svg_attribute *attribute, const char *value)
{
    return strlen(value) == (size_t)attribute->value_length && report_svg_starts(attribute->value, value);
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

// Bars have blanks around "=".
bool report_svg_next(const char **at, const char *end, struct svg_attribute *attribute)
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
    *attribute = (struct svg_attribute){name, value, (int)(named - name), (int)(close - value), *quote};
    *at = close + 1;
    return true;
}

bool report_svg_is_used(const char *all, const struct svg_attribute *id)
{
    size_t length = (size_t)id->value_length;
    for (const char *at = all; (at = strchr(at, '#')); at++)
        if (strncmp(at + 1, id->value, length) == 0 && strchr("'\")", at[1 + length]))
            return true;
    return false;
}

bool report_svg_is_among(const char *const *words, const char *name, size_t length)
{
    for (; *words; words++)
        if (strlen(*words) == length && strncmp(*words, name, length) == 0)
            return true;
    return false;
}

bool report_svg_knows_element(const char *name, size_t length)
{
    static const char *const names[] = {"g",      "use",         "path",    "polygon",  "polyline",
                                        "line",   "rect",        "circle",  "ellipse",  "text",
                                        "tspan",  "defs",        "image",   "clipPath", "pattern",
                                        "filter", "feComposite", "feFlood", NULL};
    return report_svg_is_among(names, name, length);
}

// What it says must lead nowhere: to a part of the drawing, or to a picture that is in it.
bool report_svg_is_harmless(const struct svg_attribute *attribute)
{
    static const char *const names[] = {"clip-path",
                                        "color",
                                        "cx",
                                        "cy",
                                        "d",
                                        "dx",
                                        "dy",
                                        "fill",
                                        "fill-opacity",
                                        "fill-rule",
                                        "filter",
                                        "filterUnits",
                                        "flood-color",
                                        "flood-opacity",
                                        "font-size",
                                        "font-style",
                                        "font-weight",
                                        "height",
                                        "href",
                                        "id",
                                        "in",
                                        "in2",
                                        "opacity",
                                        "operator",
                                        "patternUnits",
                                        "points",
                                        "preserveAspectRatio",
                                        "r",
                                        "result",
                                        "rx",
                                        "ry",
                                        "shape-rendering",
                                        "stroke",
                                        "stroke-dasharray",
                                        "stroke-linecap",
                                        "stroke-linejoin",
                                        "stroke-miterlimit",
                                        "stroke-opacity",
                                        "stroke-width",
                                        "text-anchor",
                                        "text-decoration",
                                        "transform",
                                        "viewBox",
                                        "width",
                                        "x",
                                        "x1",
                                        "x2",
                                        "xlink:href",
                                        "xml:space",
                                        "y",
                                        "y1",
                                        "y2",
                                        NULL};
    const char *value = attribute->value, *end = value + attribute->value_length;
    if (!report_svg_is_among(names, attribute->name, (size_t)attribute->name_length))
        return false;
    if (report_svg_is_named(attribute, "href") || report_svg_is_named(attribute, "xlink:href"))
        return *value == '#' || report_svg_starts(value, "data:image/png;base64,");
    for (; value < end; value++)
        if (*value == '<' || *value == ':' || *value == '\\' ||
            (report_svg_starts(value, "url(") && value[4] != '#'))
            return false;
    return true;
}

// Ids like gnuplot_canvas lead nowhere; and fonts are the page's, which names others in their stead.
static bool is_idle(const struct svg_file *file, const struct svg_attribute *attribute)
{
    return !report_svg_is_harmless(attribute) ||
           (report_svg_is_named(attribute, "id") && !report_svg_is_used(file->all, attribute)) ||
           (report_svg_is_named(attribute, "stroke-linecap") && is_value(attribute, "butt")) ||
           (report_svg_is_named(attribute, "stroke-linejoin") && is_value(attribute, "miter"));
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
static void add_value(struct strbuf *out, const struct svg_file *file, const struct svg_attribute *attribute)
{
    const char *at = attribute->value, *end = at + attribute->value_length;
    bool link = report_svg_is_named(attribute, "href") || report_svg_is_named(attribute, "xlink:href");
    if (report_svg_is_named(attribute, "id"))
        strbuf_addf(out, "f%zu-", file->number);
    while (at < end) {
        size_t colour = *at == 'r' ? add_colour(out, at) : 0;
        bool points =
            *at == '#' && (link || (at - attribute->value >= 4 && report_svg_starts(at - 4, "url(")));
        if (points)
            strbuf_addf(out, "#f%zu-", file->number);
        else if (*at == '"')
            strbuf_adds(out, "&quot;");
        else if (!colour && !isspace((unsigned char)*at))
            strbuf_addc(out, *at);
        else if (!colour && at + 1 < end && !isspace((unsigned char)at[1]))
            strbuf_addc(out, ' ');
        at += colour ? colour : 1;
    }
}

void report_svg_add_attributes(struct strbuf *out, const struct svg_file *file, const char *at,
                               const char *end)
{
    struct svg_attribute attribute;
    while (report_svg_next(&at, end, &attribute)) {
        if (report_svg_is_named(&attribute, "font-family") && attribute.value_length > 5 &&
            report_svg_starts(attribute.value + attribute.value_length - 5, " Bold"))
            strbuf_adds(out, " font-weight=\"bold\"");
        if (is_idle(file, &attribute))
            continue;
        strbuf_addf(out, " %.*s=\"", attribute.name_length, attribute.name);
        add_value(out, file, &attribute);
        strbuf_addc(out, '"');
    }
}
