#include "document.h"

#include <math.h>

static void release_chips(struct table_cell *cell)
{
    for (size_t i = 0; i < cell->chips.count; i++) {
        free(cell->chips.items[i].text);
        free(cell->chips.items[i].detail);
    }
    vec_release(&cell->chips);
}

void table_release(struct table *table)
{
    free(table->caption);
    for (size_t i = 0; i < table->columns.count; i++) {
        free(table->columns.items[i].title);
        free(table->columns.items[i].detail);
    }
    for (size_t i = 0; i < table->cells.count; i++) {
        free(table->cells.items[i].text);
        free(table->cells.items[i].detail);
        free(table->cells.items[i].address);
        free(table->cells.items[i].id);
        release_chips(&table->cells.items[i]);
    }
    vec_release(&table->columns);
    vec_release(&table->cells);
}

static void block_release(struct block *block)
{
    free(block->text);
    free(block->anchor);
    free(block->file);
    free(block->alt);
    table_release(&block->table);
    for (size_t i = 0; i < block->links.count; i++) {
        free(block->links.items[i].text);
        free(block->links.items[i].address);
    }
    vec_release(&block->links);
}

void document_release(struct document *document)
{
    for (size_t i = 0; i < document->blocks.count; i++)
        block_release(&document->blocks.items[i]);
    vec_release(&document->blocks);
    free(document->title);
    free(document->directory);
    *document = (struct document){0};
}

void document_drop(struct document *document, size_t first)
{
    while (document->blocks.count > first)
        block_release(&document->blocks.items[--document->blocks.count]);
}

static struct block *add(struct document *document, enum block_kind kind)
{
    struct block block = {.kind = kind};
    vec_push(&document->blocks, block);
    return &document->blocks.items[document->blocks.count - 1];
}

void document_heading(struct document *document, unsigned level, const char *text, const char *anchor)
{
    struct block *block = add(document, BLOCK_HEADING);
    block->level = level;
    block->text = memory_copy_string(text);
    block->anchor = memory_copy_string(anchor);
}

void document_text_take(struct document *document, enum tone tone, char *text)
{
    struct block *block = add(document, BLOCK_TEXT);
    block->tone = tone;
    block->text = text;
}

void document_text(struct document *document, enum tone tone, const char *text)
{
    document_text_take(document, tone, memory_copy_string(text));
}

void document_code_take(struct document *document, char *text)
{
    add(document, BLOCK_CODE)->text = text;
}

void document_figure(struct document *document, const char *caption, const char *alt, char *file_take)
{
    struct block *block = add(document, BLOCK_FIGURE);
    block->text = memory_copy_string(caption);
    block->alt = memory_copy_string(alt);
    block->file = file_take;
}

struct block *document_links(struct document *document)
{
    return add(document, BLOCK_LINKS);
}

void block_link(struct block *block, const char *text, char *address_take)
{
    struct link link = {memory_copy_string(text), address_take};
    vec_push(&block->links, link);
}

struct table *document_table(struct document *document, char *caption_take)
{
    struct table *table = &add(document, BLOCK_TABLE)->table;
    table->caption = caption_take;
    return table;
}

void table_column(struct table *table, const char *title, const char *detail, bool figures)
{
    struct table_column column = {memory_copy_string(title), memory_copy_string(detail), figures};
    vec_push(&table->columns, column);
}

struct table_cell *table_cell_take(struct table *table, char *text)
{
    struct table_cell cell = {.text = text, .sort = NAN, .colour = -1};
    vec_push(&table->cells, cell);
    return &table->cells.items[table->cells.count - 1];
}

struct table_cell *table_cell(struct table *table, const char *text)
{
    return table_cell_take(table, memory_copy_string(text ? text : ""));
}

void table_chip(struct table_cell *cell, const char *text, const char *detail, long colour)
{
    struct chip chip = {memory_copy_string(text), memory_copy_string(detail), colour};
    vec_push(&cell->chips, chip);
}
