// The report in Markdown, as GitHub reads it.
#include "report_parts.h"

#include "escape.h"

#include <assert.h>
#include <string.h>

static void add_table_cell(struct strbuf *out, const struct table_cell *cell, bool shows_id)
{
    strbuf_adds(out, cell->address ? " [" : " ");
    escape_markdown(out, cell->text);
    if (cell->address) {
        strbuf_adds(out, "](");
        escape_address(out, cell->address);
        strbuf_addc(out, ')');
    }
    if (cell->detail && *cell->detail) {
        strbuf_adds(out, " (");
        escape_markdown(out, cell->detail);
        strbuf_addc(out, ')');
    }
    if (shows_id)
        strbuf_addf(out, " <sub>%s</sub>", cell->id);
    strbuf_adds(out, " |");
}

// Behind each figure, but once for a figure and its ratio beside it.
static bool shows_id(const struct table_cell *cell, size_t column)
{
    bool is_ratio = strstr(cell->text, "×") != NULL;
    return cell->id && !(is_ratio && column > 0 && cell[-1].id && strcmp(cell->id, cell[-1].id) == 0);
}

static void add_table(struct strbuf *out, const struct table *table)
{
    size_t columns = table->columns.count;
    assert(columns > 0);
    strbuf_adds(out, "**");
    escape_markdown(out, table->caption);
    strbuf_adds(out, "**\n\n|");
    for (size_t i = 0; i < columns; i++) {
        const struct table_column *column = &table->columns.items[i];
        struct table_cell head = {.text = column->title, .detail = column->detail};
        add_table_cell(out, &head, false);
    }
    strbuf_adds(out, "\n|");
    for (size_t i = 0; i < columns; i++)
        strbuf_adds(out, table->columns.items[i].figures ? " ---: |" : " --- |");
    strbuf_addc(out, '\n');
    for (size_t i = 0; i < table->cells.count; i++) {
        const struct table_cell *cell = &table->cells.items[i];
        strbuf_adds(out, i % columns == 0 ? "|" : "");
        add_table_cell(out, cell, shows_id(cell, i % columns));
        strbuf_adds(out, (i + 1) % columns == 0 ? "\n" : "");
    }
    strbuf_addc(out, '\n');
}

// A paragraph that begins like a list or a rule would be taken for one.
static void add_text(struct strbuf *out, const char *text, const char *around)
{
    strbuf_adds(out, around);
    if (!*around && strchr("-+=", *text) && *text)
        strbuf_addc(out, '\\');
    escape_markdown(out, text);
    strbuf_addf(out, "%s\n\n", around);
}

static void add_block(struct strbuf *out, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        if (block->anchor) {
            strbuf_adds(out, "<a id=\"");
            escape_html(out, block->anchor);
            strbuf_adds(out, "\"></a>\n\n");
        }
        strbuf_addf(out, "%.*s ", (int)block->level, "####");
        escape_markdown(out, block->text);
        strbuf_adds(out, "\n\n");
        break;
    case BLOCK_TEXT:
        add_text(out, block->text, block->tone == TONE_LEAD || block->tone == TONE_ALARM ? "**" : "");
        break;
    case BLOCK_TABLE:
        add_table(out, &block->table);
        break;
    case BLOCK_FIGURE:
        strbuf_adds(out, "![");
        escape_markdown(out, block->alt);
        strbuf_adds(out, "](");
        escape_address(out, block->file);
        strbuf_adds(out, ".svg)\n\n");
        break;
    case BLOCK_CODE: // four marks: a command may hold three
        strbuf_addf(out, "````sh\n%s````\n\n", block->text);
        break;
    case BLOCK_LINKS:
        escape_markdown(out, block->text);
        strbuf_addc(out, ':');
        for (size_t i = 0; i < block->links.count; i++) {
            struct table_cell link = {.text = block->links.items[i].text,
                                      .address = block->links.items[i].address};
            strbuf_adds(out, i ? " ·" : "");
            add_table_cell(out, &link, false);
            out->length -= 2; // the cell's border
        }
        strbuf_adds(out, "\n\n");
        break;
    }
}

char *report_markdown(const struct document *document)
{
    struct strbuf out = {0};
    for (size_t i = 0; i < document->blocks.count; i++)
        if (document->blocks.items[i].medium != MEDIUM_HTML)
            add_block(&out, &document->blocks.items[i]);
    return strbuf_detach(&out);
}
