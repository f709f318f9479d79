// Where the ids of figures lead in a page: each to one cell, the first that shows the figure in full or,
// where none does, the first that has it.
#include "report_html.h"

#include <stdint.h>
#include <string.h>

struct place {
    const struct table_cell *cell;
    size_t order; // in the page
};

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = strcmp(a->cell->id, b->cell->id);
    if (order == 0)
        order = b->cell->target - a->cell->target;
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static int compare_addresses(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t)((const struct report_target *)left)->cell;
    uintptr_t b = (uintptr_t)((const struct report_target *)right)->cell;
    return (a > b) - (a < b);
}

void report_targets_find(struct report_targets *targets, const struct document *document)
{
    struct VEC(struct place) places = {0};
    *targets = (struct report_targets){0};
    for (size_t i = 0; i < document->blocks.count; i++) {
        const struct block *block = &document->blocks.items[i];
        for (size_t j = 0; j < block->table.cells.count; j++)
            if (block->medium != MEDIUM_MARKDOWN && block->table.cells.items[j].id)
                vec_push(&places, ((struct place){&block->table.cells.items[j], places.count}));
    }
    if (places.count > 0)
        qsort(places.items, places.count, sizeof *places.items, compare_places);
    for (size_t i = 0; i < places.count; i++)
        if (i == 0 || strcmp(places.items[i].cell->id, places.items[i - 1].cell->id) != 0)
            vec_push(targets, (struct report_target){places.items[i].cell});
    if (targets->count > 0)
        qsort(targets->items, targets->count, sizeof *targets->items, compare_addresses);
    vec_release(&places);
}

bool report_targets_has(const struct report_targets *targets, const struct table_cell *cell)
{
    struct report_target wanted = {cell};
    return targets->count > 0 &&
           bsearch(&wanted, targets->items, targets->count, sizeof *targets->items, compare_addresses);
}
