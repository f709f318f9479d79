// The contents of a page, in a bar on top of it or, where there is room, in a column beside it.
#include "report_html.h"

enum { FEW = 8 }; // links that a bar has room for

static bool is_listed(const struct block *block)
{
    return block->kind == BLOCK_HEADING && block->anchor && block->medium != MEDIUM_MARKDOWN;
}

static void add_entry(struct strbuf *out, const struct block *block)
{
    char *address = memory_format("#%s", block->anchor);
    report_html_link(out, block->text, address);
    free(address);
}

// Lists in lists, as deep as the headings are.
static void add_list(struct strbuf *out, const struct document *document)
{
    unsigned depth = 0, level = 0, levels[4] = {0};
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct block *block = &document->blocks.items[i];
        if (!is_listed(block))
            continue;
        for (; depth > 1 && block->level < level; level = levels[depth - 1])
            strbuf_adds(out, --depth ? "</li></ul>" : "");
        if (depth == 0 || (block->level > level && depth < sizeof levels / sizeof *levels)) {
            strbuf_adds(out, "<ul>\n<li>");
            level = levels[depth++] = block->level;
        } else {
            strbuf_adds(out, "</li>\n<li>");
        }
        add_entry(out, block);
    }
    for (; depth > 0; depth--)
        strbuf_adds(out, "</li></ul>");
    strbuf_addc(out, '\n');
}

static bool has_ids(const struct document *document)
{
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct table *table = &document->blocks.items[i].table;
        for (size_t j = 0; j < table->cells.count; j++)
            if (table->cells.items[j].id)
                return true;
    }
    return false;
}

void report_html_contents(struct strbuf *out, const struct document *document)
{
    size_t count = 0;
    for (size_t i = 0; i < document->blocks.count; i++)
        count += is_listed(&document->blocks.items[i]);
    if (count > FEW)
        strbuf_adds(
            out, "<nav class=\"contents\" aria-label=\"Contents\">\n<details><summary>Contents</summary>\n");
    else
        strbuf_adds(out, "<nav aria-label=\"Contents\">\n");
    add_list(out, document);
    strbuf_adds(out, count > FEW ? "</details>\n" : "");
    if (has_ids(document))
        strbuf_adds(out, "<label class=\"tool\"><input type=\"checkbox\" id=\"show-ids\"> "
                         "ids of figures</label>\n");
    strbuf_adds(out, "</nav>\n");
}
