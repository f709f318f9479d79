// document -- a page as a list of blocks, before it is HTML or Markdown.
//
// The report's content is built once, as a document; each format is a printer of its blocks. So every
// format says the same in the same order. All texts are plain: the printers escape them.
#ifndef COROBENCH_DOCUMENT_H
#define COROBENCH_DOCUMENT_H

#include "vec.h"

#include <stdbool.h>

enum block_kind {
    BLOCK_HEADING,
    BLOCK_TEXT,
    BLOCK_TABLE,
    BLOCK_FIGURE,
    BLOCK_CODE,
    BLOCK_LINKS, // a row of links
};

// How a text or a table cell is meant.
enum tone {
    TONE_PLAIN,
    TONE_LEAD,  // texts: the answer, above the fold
    TONE_QUIET, // in passing
    TONE_GOOD,  // faster, holds
    TONE_BAD,   // slower, does not hold
    TONE_ALARM, // failed, invalid
};

// A name with its colour, where a cell holds several of them.
struct chip {
    char *text, *detail; // detail: what holds of this one, say where; or NULL
    long colour;         // 0xRRGGBB
};

struct table_cell {
    char *text;
    char *detail;  // in second place, say the interval; or NULL
    char *address; // a relative link, or NULL
    char *id;      // of the figure that it shows, by which `corobench cite` finds it; or NULL. Owned
    bool target;   // this is where the page shows the figure in full: other cells with the id lead here
    double sort;   // what the column sorts by; NAN: last
    long colour;   // of the chip before the text, 0xRRGGBB; -1: none
    enum tone tone;
    struct VEC(struct chip) chips; // shown in place of the text, which says the same in plain words
};

struct table_column {
    char *title, *detail; // detail: the unit or what it means, or NULL
    bool figures;         // aligned to the right and sorted as numbers
};

struct table {
    char *caption;
    bool stacks; // on a narrow page each row becomes a little list: for rows that are read one by one
    struct VEC(struct table_column) columns;
    struct VEC(struct table_cell) cells; // row by row; the first of a row is its head
};

struct link {
    char *text, *address;
};

// Who prints a block. A campaign's Markdown leaves to its scenarios' own what would make it too long to be
// shown by those who render it, and leads there instead.
enum block_medium { MEDIUM_ALL, MEDIUM_HTML, MEDIUM_MARKDOWN };

struct block {
    enum block_kind kind;
    enum block_medium medium;
    enum tone tone;
    unsigned level;     // BLOCK_HEADING: 1 ... 4
    char *text;         // heading, text, code, figure's caption
    char *anchor;       // BLOCK_HEADING: target of links, or NULL
    char *file, *alt;   // BLOCK_FIGURE: "echo/plots/ranking", without its ending
    struct table table; // BLOCK_TABLE
    struct VEC(struct link) links;
};

struct document {
    char *title;     // of the browser's window
    char *directory; // against which figures and links are relative
    struct VEC(struct block) blocks;
};

void document_release(struct document *document);

// Texts are copied; those with _take are taken over (they are freed with the document).
void document_heading(struct document *document, unsigned level, const char *text, const char *anchor);
void document_text(struct document *document, enum tone tone, const char *text);
void document_text_take(struct document *document, enum tone tone, char *text);
void document_code_take(struct document *document, char *text);
void document_figure(struct document *document, const char *caption, const char *alt, char *file_take);
struct block *document_links(struct document *document); // empty; valid until the next block
void block_link(struct block *block, const char *text, char *address_take);

// Drops the blocks from the given one on.
void document_drop(struct document *document, size_t first);

// An empty table; valid until the next block is added. Fill columns first, then cells row by row.
struct table *document_table(struct document *document, char *caption_take);
void table_column(struct table *table, const char *title, const char *detail, bool figures);

// Adds a cell and returns it for refinement; valid until the next one is added. NULL text is "".
struct table_cell *table_cell(struct table *table, const char *text);
struct table_cell *table_cell_take(struct table *table, char *text);

// Adds a name to a cell that holds several.
void table_chip(struct table_cell *cell, const char *text, const char *detail, long colour);

// For a table that never became part of a document.
void table_release(struct table *table);

#endif
