#include "picture_along.h"

#include "format.h"

#include <math.h>
#include <string.h>

static const struct scenario_axis *axis_of(const struct along *along)
{
    return &along->summary->scenario.axes.items[along->axis];
}

static double value_at(const struct along *along, size_t i)
{
    return strtod(axis_of(along)->values.items[i], NULL);
}

// Logarithmic where the values above 0 span so much that on a straight axis most would stand on one spot.
void along_init(struct along *along, const struct summary *summary, const struct axis *axis)
{
    enum { SPAN_LEAST = 30, SET_APART = 10 };
    double first = INFINITY, most = 0;
    bool has_zero = false;
    *along = (struct along){.summary = summary, .axis = axis_index(summary->scenario.workload, axis)};
    for (size_t i = 0; i < axis_of(along)->values.count; i++) {
        double value = value_at(along, i);
        has_zero |= value == 0;
        first = value > 0 ? fmin(first, value) : first;
        most = fmax(most, value);
    }
    along->log = most / first >= SPAN_LEAST;
    if (along->log && has_zero) {
        along->least = first;
        along->zero = first / SET_APART;
    }
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

static const struct cell *cell_of(const struct along *along, size_t cell)
{
    return &along->summary->plan.cells.items[along->summary->cells.items[cell].cell];
}

double along_value(const struct along *along, size_t cell)
{
    const struct points *points = &along->summary->plan.points;
    return strtod(points->items[cell_of(along, cell)->point].values.items[along->axis], NULL);
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

// --- The axis ----------------------------------------------------------------------------------------------

double along_place(const struct along *along, double value)
{
    if (value >= along->least)
        return value;
    return along->zero * pow(along->least / along->zero, value / along->least);
}

double along_point_place(const struct along *along, size_t point)
{
    return along_place(along,
                       strtod(along->summary->plan.points.items[point].values.items[along->axis], NULL));
}

struct along_ends along_ends(const struct along *along)
{
    struct along_ends ends = {INFINITY, -INFINITY};
    for (size_t i = 0; i < axis_of(along)->values.count; i++) {
        double place = along_place(along, value_at(along, i));
        ends.left = fmin(ends.left, place);
        ends.right = fmax(ends.right, place);
    }
    return ends;
}

char *along_label(const struct along *along)
{
    const struct axis *axis = axis_of(along)->axis;
    return memory_format("%s%s", *axis->unit ? axis->unit : axis->name,
                         along->zero > 0 ? " (0 set apart)" : "");
}

struct tic {
    const char *value;
    char *label;  // owned
    double x, at; // on the axis' scale; as a fraction of the axis
    bool labelled;
};

// Whether two labels would run into each other in the narrowest plot there is.
static bool are_near(const struct tic *a, const struct tic *b)
{
    enum { CHARACTER_PIXELS = 9, AIR_PIXELS = 6, PLOT_PIXELS = 510 };
    double centres = (double)((strlen(a->label) + strlen(b->label)) * CHARACTER_PIXELS) / 2 + AIR_PIXELS;
    return fabs(a->at - b->at) * PLOT_PIXELS < centres;
}

// Which labels find room before which: the ends, then 10, 100 and so on, then the others.
enum { RANK_END, RANK_POWER, RANK_OTHER };

static unsigned rank_of(const struct tic *tics, size_t count, size_t i)
{
    if (i == 0 || i == count - 1)
        return RANK_END;
    return tics[i].value[0] == '1' && !tics[i].value[1 + strspn(tics[i].value + 1, "0")] ? RANK_POWER
                                                                                         : RANK_OTHER;
}

static void give_labels(struct tic *tics, size_t count)
{
    for (unsigned rank = RANK_END; rank <= RANK_OTHER; rank++) {
        for (size_t i = 0; i < count; i++) {
            bool room = rank_of(tics, count, i) == rank;
            for (size_t j = 0; j < count && room; j++)
                room = !tics[j].labelled || !are_near(&tics[i], &tics[j]);
            tics[i].labelled = tics[i].labelled || room;
        }
    }
}

char *along_tics(const struct along *along)
{
    const struct strings *values = &axis_of(along)->values;
    struct along_ends ends = along_ends(along);
    struct tic *tics = memory_zeroed(values->count + 1, sizeof *tics);
    struct strbuf text = {0};
    for (size_t i = 0; i < values->count; i++) {
        struct tic *tic = &tics[i];
        tic->value = values->items[i];
        tic->label = format_grouped(tic->value);
        tic->x = along_place(along, value_at(along, i));
        tic->at = ends.right <= ends.left ? 0
                  : along->log            ? log(tic->x / ends.left) / log(ends.right / ends.left)
                                          : (tic->x - ends.left) / (ends.right - ends.left);
    }
    give_labels(tics, values->count);
    for (size_t i = 0; i < values->count; i++) {
        picture_add_tic(&text, tics[i].labelled ? tics[i].label : "", tics[i].x);
        free(tics[i].label);
    }
    free(tics);
    return strbuf_detach(&text);
}

char *along_others(const struct along *along, size_t first)
{
    char *others = shown_others(along->summary, along->axis, first, "=");
    char *text = *others ? memory_format(" with %s", others) : memory_copy_string("");
    free(others);
    return text;
}
