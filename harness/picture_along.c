#include "picture_along.h"

#include "format.h"

#include <math.h>
#include <string.h>

#define LOG_SPAN 30 // from that factor on, values on a straight axis would stand on one spot

static const struct scenario_axis *values_of(const struct along *along)
{
    return &along->summary->scenario.axes.items[along->axis];
}

void along_init(struct along *along, const struct summary *summary, const struct axis *axis)
{
    *along = (struct along){.summary = summary, .axis = axis_index(summary->scenario.workload, axis)};
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < values_of(along)->values.count; i++) {
        double value = strtod(values_of(along)->values.items[i], NULL);
        least = fmin(least, value);
        most = fmax(most, value);
    }
    along->log = least > 0 && most / least >= LOG_SPAN;
}

bool along_is_in(const struct along *along, size_t first, size_t point)
{
    const struct points *points = &along->summary->plan.points;
    const struct strings *a = &points->items[first].values, *b = &points->items[point].values;
    for (size_t i = 0; i < a->count; i++)
        if (i != along->axis && strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

bool along_group(const struct along *along, size_t *next, size_t *first)
{
    for (; *next < along->summary->plan.points.count; ++*next) {
        bool is_first = true;
        for (size_t i = 0; i < *next; i++)
            is_first = is_first && !along_is_in(along, i, *next);
        if (is_first) {
            *first = (*next)++;
            return true;
        }
    }
    return false;
}

size_t along_groups(const struct along *along)
{
    size_t next = 0, first, groups = 0;
    while (along_group(along, &next, &first))
        groups++;
    return groups;
}

static const struct cell *cell_of(const struct along *along, size_t cell)
{
    return &along->summary->plan.cells.items[along->summary->cells.items[cell].cell];
}

const char *along_text(const struct along *along, size_t cell)
{
    return along->summary->plan.points.items[cell_of(along, cell)->point].values.items[along->axis];
}

double along_value(const struct along *along, size_t cell)
{
    return strtod(along_text(along, cell), NULL);
}

// Insertion sort: an axis has few values.
size_t along_cells(const struct along *along, size_t first, size_t implementation, size_t *cells)
{
    size_t count = 0;
    for (size_t i = 0; i < along->summary->cells.count; i++) {
        if (cell_of(along, i)->implementation != implementation ||
            !along_is_in(along, first, cell_of(along, i)->point))
            continue;
        size_t at = count++;
        for (; at > 0 && along_value(along, cells[at - 1]) > along_value(along, i); at--)
            cells[at] = cells[at - 1];
        cells[at] = i;
    }
    return count;
}

char *along_tics(const struct along *along)
{
    const struct strings *values = &values_of(along)->values;
    struct strbuf text = {0};
    for (size_t i = 0; i < values->count; i++) {
        char *label = format_grouped(values->items[i]);
        strbuf_addf(&text, "%s\"%s\" %s", i ? ", " : "", label, values->items[i]);
        free(label);
    }
    return strbuf_detach(&text);
}

char *along_others(const struct along *along, size_t first)
{
    char *others = shown_others(along->summary, along->axis, first, "=");
    char *text = *others ? memory_format(" with %s", others) : memory_copy_string("");
    free(others);
    return text;
}
