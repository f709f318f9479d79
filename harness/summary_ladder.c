// The points along an axis, and the figures of their cells round by round.
#include "summary_parts.h"

#include <math.h>
#include <string.h>

double ladder_value(const struct summary *summary, size_t axis, size_t point)
{
    return strtod(summary->plan.points.items[point].values.items[axis], NULL);
}

// A point on its way into a ladder.
struct place {
    const struct strings *values;
    size_t axis, point;
    double value; // of the axis
};

// Below 0, 0 or above: by the values of all axes but one.
static int compare_others(const struct place *left, const struct place *right)
{
    int order = 0;
    for (size_t i = 0; i < left->values->count && order == 0; i++)
        if (i != left->axis)
            order = strcmp(left->values->items[i], right->values->items[i]);
    return order;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = compare_others(a, b);
    return order ? order : (a->value > b->value) - (a->value < b->value);
}

static int compare_ladders(const void *left, const void *right)
{
    const struct ladder *a = left, *b = right;
    if (a->axis != b->axis)
        return a->axis < b->axis ? -1 : 1;
    return (a->points.items[0] > b->points.items[0]) - (a->points.items[0] < b->points.items[0]);
}

static void add_ladders(const struct summary *summary, size_t axis, struct ladders *ladders)
{
    const struct points *points = &summary->plan.points;
    struct place *places = memory_zeroed(points->count, sizeof *places);
    for (size_t i = 0; i < points->count; i++)
        places[i] = (struct place){&points->items[i].values, axis, i, ladder_value(summary, axis, i)};
    qsort(places, points->count, sizeof *places, compare_places);
    for (size_t first = 0, next; first < points->count; first = next) {
        struct ladder ladder = {.axis = axis};
        for (next = first; next < points->count && compare_others(&places[first], &places[next]) == 0; next++)
            if (next == first || places[next].value > places[next - 1].value)
                vec_push(&ladder.points, places[next].point);
        if (ladder.points.count > 1)
            vec_push(ladders, ladder);
        else
            vec_release(&ladder.points);
    }
    free(places);
}

struct ladders ladders_make(const struct summary *summary)
{
    struct ladders ladders = {0};
    for (size_t i = 0; i < summary->scenario.axes.count; i++)
        if (summary->scenario.axes.items[i].axis->type != AXIS_WORD)
            add_ladders(summary, i, &ladders);
    if (ladders.count)
        qsort(ladders.items, ladders.count, sizeof *ladders.items, compare_ladders);
    return ladders;
}

void ladders_release(struct ladders *ladders)
{
    for (size_t i = 0; i < ladders->count; i++)
        vec_release(&ladders->items[i].points);
    vec_release(ladders);
}

// --- Round by round ----------------------------------------------------------------------------------------

// Where each cell of a panel stands in its samples, which are sorted by round.
struct reader {
    const struct sample *next, *end;
};

// The earliest round that is still to be read; false when there is none.
static bool next_round(const struct reader *readers, size_t count, unsigned *round)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (readers[i].next == readers[i].end)
            continue;
        *round = any && *round < readers[i].next->round ? *round : readers[i].next->round;
        any = true;
    }
    return any;
}

// What a cell has in a round, and on to its next one.
static double read_value(struct reader *reader, unsigned round, enum metric_id metric)
{
    if (reader->next == reader->end || reader->next->round != round)
        return NAN;
    const struct sample *sample = reader->next++;
    return sample->outcome == OUTCOME_OK ? sample->metrics[metric] : NAN;
}

struct panel panel_make(const struct summary *summary, const size_t *cells, size_t count,
                        enum metric_id metric)
{
    struct panel panel = {.columns = count};
    struct VEC(double) values = {0};
    struct reader *readers = memory_zeroed(count, sizeof *readers);
    for (size_t i = 0; i < count; i++) {
        const struct cell_summary *cell = &summary->cells.items[cells[i]];
        if (cell->count)
            readers[i] = (struct reader){&summary->samples.items[cell->first],
                                         &summary->samples.items[cell->first] + cell->count};
    }
    for (unsigned round = 0; next_round(readers, count, &round); panel.rows++)
        for (size_t i = 0; i < count; i++)
            vec_push(&values, read_value(&readers[i], round, metric));
    free(readers);
    panel.values = values.items;
    return panel;
}

void panel_release(struct panel *panel)
{
    free(panel->values);
    *panel = (struct panel){0};
}
