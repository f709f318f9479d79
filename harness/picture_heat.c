// Heat: which model wins where, over two axes. A tile a point, in the colour of the best one's model: full
// where it is shown to be ahead of the next, pale where that is open; in it how far ahead. One map says where
// the lead changes hands, which a map for each implementation would leave to the reader; their figures are in
// the tables.
#include "picture.h"

#include "format.h"
#include "palette.h"
#include "winners.h"

#include <math.h>
#include <string.h>

struct map {
    const struct summary *summary;
    size_t axes[2];   // x and by, as indices into the scenario's axes
    bool *wins;       // by implementation: whether it has a tile
    size_t full;      // tiles whose best is shown to be ahead
    struct strbuf at; // rows of the tiles
};

static const struct strings *values_of(const struct map *map, size_t i)
{
    return &map->summary->scenario.axes.items[map->axes[i]].values;
}

static bool is_same_but(const struct map *map, const struct point *a, const struct point *b)
{
    for (size_t i = 0; i < a->values.count; i++)
        if (i != map->axes[0] && i != map->axes[1] && strcmp(a->values.items[i], b->values.items[i]) != 0)
            return false;
    return true;
}

static size_t place_of(const struct map *map, const struct point *point, size_t i)
{
    const struct strings *values = values_of(map, i);
    size_t place = 0;
    while (place < values->count && strcmp(values->items[place], point->values.items[map->axes[i]]) != 0)
        place++;
    return place;
}

// On dark tiles text is white.
static bool is_dark(unsigned colour)
{
    return 299 * (colour >> 16 & 255) + 587 * (colour >> 8 & 255) + 114 * (colour & 255) < 128000;
}

static void add_tile(struct map *map, size_t point, const size_t *cells, size_t count)
{
    const struct summary *summary = map->summary;
    const struct plan *plan = &summary->plan;
    size_t best[2], rivals = shown_rivals(summary, cells, count, best);
    size_t x = place_of(map, &plan->points.items[point], 0),
           by = place_of(map, &plan->points.items[point], 1);
    if (rivals < 2 || summary_unranked(summary, point)) {
        strbuf_addf(&map->at, "%zu\t%zu\t0\t0\tnot ranked\t-1\t0\t-\n", x, by);
        return;
    }
    size_t winner = plan->cells.items[best[0]].implementation;
    size_t next = plan->cells.items[best[1]].implementation;
    bool sure = summary_shows_better(summary, best[0], best[1]);
    struct margin margin = winners_margin(summary, winner, next, point);
    if (margin.pair.ratio < 1) { // the best median, but within rounds the other one is ahead
        margin = winners_margin(summary, next, winner, point);
        winner = next;
        sure = false;
    }
    struct look look = palette_look(plan, winner);
    char *ratio = isfinite(margin.pair.ratio) ? format_ratio(margin.pair.ratio) : memory_copy_string("–");
    strbuf_addf(&map->at, "%zu\t%zu\t%u\t%u\t%s\t%d\t%d\tof:%s\n", x, by, look.colour, look.shape, ratio,
                sure, sure && is_dark(look.colour), plan->implementations.items[winner].label);
    map->wins[winner] = true;
    map->full += sure;
    free(ratio);
}

// A row for each that wins somewhere, for the key below the map.
static size_t add_key(const struct map *map, struct picture *picture)
{
    const struct plan *plan = &map->summary->plan;
    size_t count = 0;
    strbuf_adds(&picture->data, "\n\n# implementation\tcolour (0xRRGGBB)\tshape\ttitle of its elements\n");
    for (size_t i = 0; i < plan->implementations.count; i++) {
        if (!map->wins[i])
            continue;
        struct look look = palette_look(plan, i);
        char *label = picture_label(picture, plan->implementations.items[i].label);
        picture_field(picture, label);
        strbuf_addf(&picture->data, "%u\t%u\tof:%s\n", look.colour, look.shape,
                    plan->implementations.items[i].label);
        free(label);
        count++;
    }
    return count;
}

static char *tics_text(const struct map *map, size_t axis)
{
    const struct strings *values = values_of(map, axis);
    struct strbuf text = {0};
    for (size_t i = 0; i < values->count; i++) {
        char *label = format_grouped(values->items[i]);
        picture_add_tic(&text, label, (double)i);
        free(label);
    }
    return strbuf_detach(&text);
}

static char *axis_title(const struct axis *axis)
{
    return memory_copy_string(*axis->unit ? axis->unit : axis->name);
}

static void set_axes(const struct map *map, struct picture *picture, const struct scenario_plot *plot)
{
    static const char *const names[][2] = {{"x_axis", "x_tics"}, {"y_axis", "y_tics"}};
    const struct axis *axes[] = {plot->x, plot->by};
    for (size_t i = 0; i < 2; i++) {
        char *title = axis_title(axes[i]), *tics = tics_text(map, i);
        picture_set_text(picture, names[i][0], title);
        picture_set_text(picture, names[i][1], tics);
        free(title);
        free(tics);
    }
    picture_set_count(picture, "columns", values_of(map, 0)->count);
    picture_set_count(picture, "rows", values_of(map, 1)->count);
}

// The axes that are neither x nor by, where they have several values: ", sink = own".
static char *others(const struct map *map, const struct point *point)
{
    const struct scenario *scenario = &map->summary->scenario;
    struct strbuf text = {0};
    for (size_t i = 0; i < scenario->axes.count && i < point->values.count; i++)
        if (i != map->axes[0] && i != map->axes[1] && scenario->axes.items[i].values.count > 1)
            strbuf_addf(&text, ", %s = %s", scenario->axes.items[i].axis->name, point->values.items[i]);
    return strbuf_detach(&text);
}

static void draw_map(struct pictures *pictures, struct map *map, const struct scenario_plot *plot,
                     const struct point *first, size_t tiles)
{
    const struct summary *summary = map->summary;
    struct picture *picture = pictures_add(pictures, summary, plot);
    char *metric = shown_metric(summary->scenario.rank), *rest = others(map, first);
    char *what = memory_format("Who has the best %s over %s and %s%s, and how far ahead of the next", metric,
                               plot->x->name, plot->by->name, rest);
    picture_title(picture, summary, what);
    strbuf_adds(&picture->data,
                "# column\trow\tcolour (0xRRGGBB)\tshape\tratio to the next\tahead (1: it is shown)"
                "\twhite text\ttitle of its elements\n");
    strbuf_add(&picture->data, strbuf_text(&map->at), map->at.length);
    size_t keys = add_key(map, picture);
    set_axes(map, picture, plot);
    picture_set_count(picture, "keys", keys);
    picture_set_count(picture, "longest", picture->longest);
    picture->alt = memory_format("Map. %s. %zu points, %zu of them with one that is shown to be ahead; %zu "
                                 "implementation%s best somewhere.",
                                 what, tiles, map->full, keys, keys == 1 ? " is" : "s are");
    free(metric);
    free(rest);
    free(what);
}

// All points that are like `first` but for the two axes.
static void draw_like(struct pictures *pictures, struct map *map, const struct scenario_plot *plot,
                      const struct point *first)
{
    const struct plan *plan = &map->summary->plan;
    size_t *cells = memory_zeroed(plan->implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0, tiles = 0;
    map->wins = memory_zeroed(plan->implementations.count + 1, sizeof *map->wins);
    map->full = 0;
    strbuf_clear(&map->at);
    while (shown_point(map->summary, map->summary->scenario.rank, &next, cells, &count)) {
        size_t point = count ? plan->cells.items[map->summary->cells.items[cells[0]].cell].point : 0;
        if (count && is_same_but(map, &plan->points.items[point], first)) {
            add_tile(map, point, cells, count);
            tiles++;
        }
    }
    draw_map(pictures, map, plot, first, tiles);
    free(map->wins);
    free(cells);
}

static bool is_first(const struct map *map, size_t point)
{
    const struct points *points = &map->summary->plan.points;
    for (size_t i = 0; i < point; i++)
        if (is_same_but(map, &points->items[i], &points->items[point]))
            return false;
    return true;
}

// A map for each combination of the other axes; none where --set left one value of either.
void picture_heat(struct pictures *pictures, const struct summary *summary, const struct scenario_plot *plot)
{
    const struct points *points = &summary->plan.points;
    const struct workload *workload = summary->scenario.workload;
    if (!plot->x || !plot->by)
        return;
    struct map map = {.summary = summary,
                      .axes = {axis_index(workload, plot->x), axis_index(workload, plot->by)}};
    if (values_of(&map, 0)->count < 2 || values_of(&map, 1)->count < 2)
        return;
    for (size_t i = 0; i < points->count; i++)
        if (is_first(&map, i))
            draw_like(pictures, &map, plot, &points->items[i]);
    strbuf_release(&map.at);
}
