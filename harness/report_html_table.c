// Tables of a page. Each scrolls in a frame of its own where it is wider than the page, its first column
// staying.
#include "report_html.h"

#include "escape.h"
#include "palette.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// Long texts get room; short ones need none.
static bool is_prose(const struct table_cell *cell)
{
    return strlen(cell->text) > 60 || (cell->detail && strlen(cell->detail) > 60);
}

// What stands in the place of a figure, say "skipped: beyond its limit", must not make its column as wide.
static const char *cell_form(const struct table_cell *cell, const struct table_column *column)
{
    if (column->figures && !isfinite(cell->sort) && strlen(cell->text) > 16)
        return "words";
    return column->figures ? "figure" : "";
}

static void add_classes(struct strbuf *out, const struct table_cell *cell, const struct table_column *column)
{
    const char *names[] = {report_html_tone(cell->tone), cell_form(cell, column),
                           is_prose(cell) ? "prose" : ""};
    bool any = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (*names[i])
            strbuf_addf(out, "%s%s", any ? " " : " class=\"", names[i]);
        any = any || *names[i];
    }
    strbuf_adds(out, any ? "\"" : "");
}

// A name behind the colour of its model.
static void add_name(struct strbuf *out, const char *name, long colour)
{
    const char *model = palette_model((unsigned)colour);
    strbuf_addf(out, "<span class=\"name\"><span class=\"chip\" style=\"background:#%06lx\"", colour);
    if (model)
        strbuf_addf(out, " title=\"%s\"", model);
    strbuf_adds(out, "></span>");
    escape_html(out, name);
    strbuf_adds(out, "</span>");
}

static void add_chips(struct strbuf *out, const struct table_cell *cell)
{
    for (size_t i = 0; i < cell->chips.count; i++) {
        const struct chip *chip = &cell->chips.items[i];
        strbuf_adds(out, i > 0 ? "\n" : "");
        add_name(out, chip->text, chip->colour);
        if (chip->detail) {
            strbuf_adds(out, " <small class=\"of\">");
            escape_html(out, chip->detail);
            strbuf_adds(out, "</small>");
        }
    }
}

static void add_small(struct strbuf *out, const char *text)
{
    if (!text)
        return;
    strbuf_adds(out, "<small>");
    escape_html(out, text);
    strbuf_adds(out, "</small>");
}

static void add_content(struct strbuf *out, const struct table_cell *cell)
{
    if (cell->chips.count > 0)
        add_chips(out, cell);
    else if (cell->address)
        report_html_link(out, cell->text, cell->address);
    else if (cell->colour >= 0)
        add_name(out, cell->text, cell->colour);
    else
        escape_html(out, cell->text);
    add_small(out, cell->detail);
    if (cell->id)
        strbuf_addf(out, "<a class=\"id\" href=\"#%s\">%s</a>", cell->id, cell->id);
}

static void add_cell(struct strbuf *out, const struct table *table, size_t index,
                     const struct report_targets *targets)
{
    const struct table_cell *cell = &table->cells.items[index];
    const struct table_column *column = &table->columns.items[index % table->columns.count];
    bool head = column == table->columns.items;
    strbuf_adds(out, head ? "<th scope=\"row\"" : "<td");
    if (cell->id && report_targets_has(targets, cell))
        strbuf_addf(out, " id=\"%s\"", cell->id);
    if (table->stacks && !head) { // there is no head above it where rows are lists
        strbuf_adds(out, " data-column=\"");
        escape_html(out, column->title);
        strbuf_addc(out, '"');
    }
    add_classes(out, cell, column);
    if (isfinite(cell->sort))
        strbuf_addf(out, " data-sort=\"%.9g\"", cell->sort);
    strbuf_addc(out, '>');
    add_content(out, cell);
    strbuf_adds(out, head ? "</th>" : "</td>");
}

// A row that begins with the name of an implementation is that one's.
static void begin_row(struct strbuf *out, const struct table_cell *head)
{
    strbuf_adds(out, "<tr");
    if (head->colour >= 0) {
        strbuf_adds(out, " data-row=\"");
        escape_html(out, head->text);
        strbuf_addc(out, '"');
    }
    strbuf_addc(out, '>');
}

static void add_head(struct strbuf *out, const struct table *table)
{
    strbuf_adds(out, "<thead><tr>");
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct table_column *column = &table->columns.items[i];
        strbuf_addf(out, "<th scope=\"col\"%s>", column->figures ? " class=\"figure\"" : "");
        escape_html(out, column->title);
        add_small(out, column->detail);
        strbuf_adds(out, "</th>");
    }
    strbuf_adds(out, "</tr></thead>\n");
}

void report_html_table(struct strbuf *out, const struct table *table, const struct report_targets *targets)
{
    enum { WIDE = 9 }; // columns that a sheet of paper has room for in a common size
    size_t columns = table->columns.count;
    assert(columns > 0);
    strbuf_addf(out, "<div class=\"scroll%s\" role=\"region\" tabindex=\"0\" aria-label=\"",
                columns > WIDE ? " wide" : "");
    escape_html(out, table->caption);
    strbuf_addf(out, "\"><table%s>\n<caption>", table->stacks ? " class=\"stacks\"" : "");
    escape_html(out, table->caption);
    strbuf_adds(out, "</caption>\n");
    add_head(out, table);
    strbuf_adds(out, "<tbody>\n");
    for (size_t i = 0; i < table->cells.count; i++) {
        if (i % columns == 0)
            begin_row(out, &table->cells.items[i]);
        add_cell(out, table, i, targets);
        strbuf_adds(out, (i + 1) % columns == 0 ? "</tr>\n" : "");
    }
    strbuf_adds(out, "</tbody></table></div>\n");
}
