// The report as one HTML file: style, script and plots are inside; nothing is fetched.
#include "report_parts.h"

#include "escape.h"
#include "layout.h"
#include "store.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const char *tone_class(enum tone tone)
{
    static const char *const classes[] = {[TONE_PLAIN] = "",    [TONE_LEAD] = "lead", [TONE_QUIET] = "quiet",
                                          [TONE_GOOD] = "good", [TONE_BAD] = "bad",   [TONE_ALARM] = "alarm"};
    return classes[tone];
}

static void open_tag(struct strbuf *out, const char *tag, const char *class)
{
    strbuf_addf(out, *class ? "<%s class=\"%s\">" : "<%s>", tag, class);
}

static void add_link(struct strbuf *out, const char *text, const char *address)
{
    strbuf_adds(out, "<a href=\"");
    escape_address(out, address);
    strbuf_adds(out, "\">");
    escape_html(out, text);
    strbuf_adds(out, "</a>");
}

// Long texts get room; short ones need none.
static bool is_prose(const struct table_cell *cell)
{
    return strlen(cell->text) > 60 || (cell->detail && strlen(cell->detail) > 60);
}

// What stands in the place of a figure, say "skipped: beyond its limit", must not make its column as wide.
static const char *cell_form(const struct table_cell *cell, const struct table_column *column)
{
    if (column->figures && !isfinite(cell->sort) && strlen(cell->text) > 16)
        return " words";
    return column->figures ? " figure" : "";
}

static void add_chips(struct strbuf *out, const struct table_cell *cell)
{
    for (size_t i = 0; i < cell->chips.count; i++) {
        const struct chip *chip = &cell->chips.items[i];
        strbuf_addf(out, "%s<span class=\"name\"><span class=\"chip\" style=\"background:#%06lx\"></span>",
                    i > 0 ? "\n" : "", chip->colour);
        escape_html(out, chip->text);
        strbuf_adds(out, "</span>");
        if (chip->detail) {
            strbuf_adds(out, " <small class=\"of\">");
            escape_html(out, chip->detail);
            strbuf_adds(out, "</small>");
        }
    }
}

static void add_cell(struct strbuf *out, const struct table_cell *cell, const struct table_column *column,
                     bool head)
{
    strbuf_adds(out, head ? "<th scope=\"row\" data-of=\"" : "<td data-of=\"");
    escape_html(out, column->title);
    strbuf_addf(out, "\" class=\"%s%s%s\"", tone_class(cell->tone), cell_form(cell, column),
                is_prose(cell) ? " prose" : "");
    if (isfinite(cell->sort))
        strbuf_addf(out, " data-sort=\"%.9g\"", cell->sort);
    strbuf_addc(out, '>');
    if (cell->colour >= 0)
        strbuf_addf(out, "<span class=\"name\"><span class=\"chip\" style=\"background:#%06lx\"></span>",
                    cell->colour);
    if (cell->chips.count > 0)
        add_chips(out, cell);
    else if (cell->address)
        add_link(out, cell->text, cell->address);
    else
        escape_html(out, cell->text);
    strbuf_adds(out, cell->colour >= 0 ? "</span>" : "");
    if (cell->detail) {
        strbuf_adds(out, "<small>");
        escape_html(out, cell->detail);
        strbuf_adds(out, "</small>");
    }
    strbuf_adds(out, head ? "</th>" : "</td>");
}

static void add_table_head(struct strbuf *out, const struct table *table)
{
    strbuf_adds(out, "<thead><tr>");
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct table_column *column = &table->columns.items[i];
        strbuf_addf(out, "<th scope=\"col\"%s>", column->figures ? " class=\"figure\"" : "");
        escape_html(out, column->title);
        if (column->detail) {
            strbuf_adds(out, "<small>");
            escape_html(out, column->detail);
            strbuf_adds(out, "</small>");
        }
        strbuf_adds(out, "</th>");
    }
    strbuf_adds(out, "</tr></thead>\n");
}

static void add_table(struct strbuf *out, const struct table *table)
{
    strbuf_adds(out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    escape_html(out, table->caption);
    strbuf_adds(out, "\"><table");
    strbuf_adds(out, table->stacks ? " class=\"stacks\"" : "");
    strbuf_adds(out, ">\n<caption>");
    escape_html(out, table->caption);
    strbuf_adds(out, "</caption>\n");
    add_table_head(out, table);
    strbuf_adds(out, "<tbody>\n");
    size_t columns = table->columns.count;
    assert(columns > 0);
    for (size_t i = 0; i < table->cells.count; i++) {
        strbuf_adds(out, i % columns == 0 ? "<tr>" : "");
        add_cell(out, &table->cells.items[i], &table->columns.items[i % columns], i % columns == 0);
        strbuf_adds(out, (i + 1) % columns == 0 ? "</tr>\n" : "");
    }
    strbuf_adds(out, "</tbody></table></div>\n");
}

static void add_image(struct strbuf *out, const struct block *block, const char *svg, size_t number)
{
    const char *start = strstr(svg, "<svg");
    if (!start) {
        strbuf_adds(out, "<p class=\"missing\">Not drawn yet: <code>corobench plot</code> draws it.</p>\n");
        return;
    }
    strbuf_adds(out, "<div class=\"frame\">");
    report_svg(out, start, block->alt, number);
    strbuf_adds(out, "</div>\n");
}

static void add_figure(struct strbuf *out, const struct document *document, const struct block *block,
                       size_t number)
{
    char *name = memory_format("%s.svg", block->file), *path = store_path(document->directory, name);
    char *png = memory_format("%s.png", block->file), *pdf = memory_format("%s.pdf", block->file);
    struct strbuf svg = {0};
    strbuf_adds(out, "<figure>\n");
    add_image(out, block, strbuf_add_file(&svg, path) ? "" : strbuf_text(&svg), number);
    strbuf_adds(out, "<figcaption>");
    escape_html(out, block->text);
    add_link(out, "SVG", name);
    add_link(out, "PNG", png);
    add_link(out, "PDF", pdf);
    strbuf_adds(out, "</figcaption>\n</figure>\n");
    strbuf_release(&svg);
    free(name);
    free(path);
    free(png);
    free(pdf);
}

static void add_heading(struct strbuf *out, const struct block *block)
{
    strbuf_addf(out, "<h%u", block->level);
    if (block->anchor) {
        strbuf_adds(out, " id=\"");
        escape_html(out, block->anchor);
        strbuf_addc(out, '"');
    }
    strbuf_addc(out, '>');
    escape_html(out, block->text);
    strbuf_addf(out, "</h%u>\n", block->level);
}

static void add_links(struct strbuf *out, const struct block *block)
{
    strbuf_adds(out, "<p class=\"files\"><b>");
    escape_html(out, block->text);
    strbuf_adds(out, "</b> ");
    for (size_t i = 0; i < block->links.count; i++) {
        add_link(out, block->links.items[i].text, block->links.items[i].address);
        strbuf_addc(out, '\n');
    }
    strbuf_adds(out, "</p>\n");
}

static void add_block(struct strbuf *out, const struct document *document, size_t index)
{
    const struct block *block = &document->blocks.items[index];
    switch (block->kind) {
    case BLOCK_HEADING:
        add_heading(out, block);
        break;
    case BLOCK_TEXT:
        open_tag(out, "p", tone_class(block->tone));
        escape_html(out, block->text);
        strbuf_adds(out, "</p>\n");
        break;
    case BLOCK_TABLE:
        add_table(out, &block->table);
        break;
    case BLOCK_FIGURE:
        add_figure(out, document, block, index);
        break;
    case BLOCK_CODE:
        strbuf_adds(out, "<pre><code>");
        escape_html(out, block->text);
        strbuf_adds(out, "</code></pre>\n");
        break;
    case BLOCK_LINKS:
        add_links(out, block);
        break;
    }
}

// The sections of the page, for whoever wants to jump.
static void add_navigation(struct strbuf *out, const struct document *document)
{
    strbuf_adds(out, "<nav aria-label=\"Sections\">\n");
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct block *block = &document->blocks.items[i];
        if (block->kind != BLOCK_HEADING || !block->anchor)
            continue;
        char *address = memory_format("#%s", block->anchor);
        add_link(out, block->text, address);
        strbuf_addc(out, '\n');
        free(address);
    }
    strbuf_adds(out, "</nav>\n");
}

// A part of the page that lies beside this source.
static void add_part(struct strbuf *out, const char *name)
{
    char *path = memory_format("%s/harness/%s", layout_source(), name);
    if (strbuf_add_file(out, path))
        strbuf_addf(out, "/* %s was not found: this page is plain */", name);
    free(path);
}

static void add_head(struct strbuf *out, const struct document *document)
{
    strbuf_adds(
        out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"generator\" content=\"corobench\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    escape_html(out, document->title);
    strbuf_adds(out, "</title>\n<style>\n");
    add_part(out, "report.css");
    strbuf_adds(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">To the content</a>\n"
                     "<main id=\"content\">\n");
}

char *report_html(const struct document *document)
{
    struct strbuf out = {0};
    add_head(&out, document);
    for (size_t i = 0; i < document->blocks.count; i++) {
        if (document->blocks.items[i].medium != MEDIUM_MARKDOWN)
            add_block(&out, document, i);
        if (i == 1) // below the title and the facts
            add_navigation(&out, document);
    }
    strbuf_adds(&out, "<footer>Written by corobench from the samples in this folder; "
                      "<code>corobench report</code> writes it again.</footer>\n</main>\n<script>\n");
    add_part(&out, "report.js");
    strbuf_adds(&out, "</script>\n</body>\n</html>\n");
    return strbuf_detach(&out);
}
