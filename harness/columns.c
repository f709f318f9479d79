#include "columns.h"

#include "format.h"
#include "terminal.h"

#include <stdlib.h>

const char *columns_verdict_colour(enum verdict verdict)
{
    return verdict == VERDICT_FASTER ? TERMINAL_GREEN : verdict == VERDICT_SLOWER ? TERMINAL_RED : "";
}

void columns_add(struct columns *columns, const struct columns_row *row)
{
    for (size_t i = 0; i < columns->count; i++) {
        size_t width = format_width(row->cells[i]);
        columns->widths[i] = width > columns->widths[i] ? width : columns->widths[i];
    }
    vec_push(&columns->rows, *row);
}

void columns_print(FILE *stream, const struct columns *columns, size_t row, bool colour)
{
    const struct columns_row *cells = &columns->rows.items[row];
    size_t last = columns->count;
    while (last > 1 && cells->cells[last - 1][0] == '\0') // nothing but spaces is not printed
        last--;
    fputs("  ", stream);
    for (size_t i = 0; i < last; i++) {
        const char *text = cells->cells[i];
        bool painted = colour && i == columns->painted && cells->colour[0];
        if (columns->widths[i] == 0)
            continue;
        fprintf(stream, "%s%s%s", painted ? cells->colour : "", text, painted ? TERMINAL_PLAIN : "");
        if (i + 1 < last)
            fprintf(stream, "%*s", (int)(columns->widths[i] - format_width(text) + 2), "");
    }
    fputc('\n', stream);
}

void columns_release(struct columns *columns)
{
    for (size_t i = 0; i < columns->rows.count; i++)
        for (size_t j = 0; j < columns->count; j++)
            free(columns->rows.items[i].cells[j]);
    vec_release(&columns->rows);
}
