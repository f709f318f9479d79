// columns -- rows of text in columns of one width each, for the terminal. A column that is empty in every row
// is left out.
#ifndef COROBENCH_COLUMNS_H
#define COROBENCH_COLUMNS_H

#include "stats.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define COLUMNS_MOST 8

struct columns_row {
    char *cells[COLUMNS_MOST];
    const char *colour; // of the painted cell, from terminal.h; "" for none
};

// Starts as {.count = columns, .painted = the one with a colour}.
struct columns {
    size_t count, painted;
    struct VEC(struct columns_row) rows;
    size_t widths[COLUMNS_MOST];
};

// Green for what is faster, red for what is slower, else "".
const char *columns_verdict_colour(enum verdict verdict);

// Takes the row's cells, `count` of them.
void columns_add(struct columns *columns, const struct columns_row *row);

// Prints one row, indented by two; `colour`: with its colour.
void columns_print(FILE *stream, const struct columns *columns, size_t row, bool colour);

void columns_release(struct columns *columns);

#endif
