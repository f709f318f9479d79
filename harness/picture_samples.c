// Samples: every run behind each median, by round, so that drift, outliers and clusters are seen. A lane
// for each cell; up is more than the cell's median, down is less, all lanes of a picture to one scale.
#include "picture.h"

#include "format.h"
#include "palette.h"
#include "stats.h"

#include <math.h>

enum {
    ROWS_A_PICTURE = 40,
    MARKS_A_LANE = 80, // with more rounds, neighbours share a mark that spans their least and greatest
};

struct strip {
    struct picture *picture;
    const struct summary *summary;
    enum metric_id metric;
    unsigned bin; // rounds that share a mark
    size_t row, lanes;
    struct VEC(double) far; // |deviation| of every run in the picture, for the scale
    struct strbuf bad;      // rows for the runs that went wrong
};

// The middle of the lane: of all runs, whether or not they are enough for an interval.
static double lane_middle(const struct strip *strip, size_t first, size_t last)
{
    double *values = memory_zeroed(last - first + 1, sizeof *values);
    size_t count = 0;
    for (size_t i = first; i < last; i++) {
        const struct sample *sample = &strip->summary->samples.items[i];
        double value = sample->metrics[strip->metric];
        if (sample->outcome == OUTCOME_OK && isfinite(value))
            values[count++] = value;
    }
    stats_sort(values, count);
    double middle = stats_median(values, count);
    free(values);
    return middle;
}

static void add_mark(struct strip *strip, unsigned colour, unsigned bin, const double *values, size_t count)
{
    double least = values[0], most = values[0], sum = 0;
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
        sum += values[i];
    }
    strbuf_addf(&strip->picture->data, "%zu\t%.6g\t%.6g\t%.6g\t%.6g\t%u\n", strip->row,
                (double)bin * strip->bin + (strip->bin + 1) / 2.0, sum / (double)count, least, most, colour);
}

// One cell's runs as marks, `strip->bin` rounds to a mark.
static void add_marks(struct strip *strip, unsigned colour, size_t first, size_t last, double middle)
{
    double *values = memory_zeroed(last - first + 1, sizeof *values);
    size_t count = 0;
    unsigned bin = 0;
    for (size_t i = first; i < last; i++) {
        const struct sample *sample = &strip->summary->samples.items[i];
        double deviation = sample->metrics[strip->metric] / middle - 1;
        if (sample->outcome == OUTCOME_SKIPPED)
            continue;
        if (sample->outcome != OUTCOME_OK || !isfinite(deviation)) {
            strbuf_addf(&strip->bad, "%zu\t%u\n", strip->row, sample->round + 1);
            continue;
        }
        if (count && sample->round / strip->bin != bin) {
            add_mark(strip, colour, bin, values, count);
            count = 0;
        }
        bin = sample->round / strip->bin;
        values[count++] = deviation;
        vec_push(&strip->far, fabs(deviation));
    }
    if (count)
        add_mark(strip, colour, bin, values, count);
    free(values);
}

static void add_lane(struct strip *strip, size_t cell, struct strbuf *names)
{
    const struct plan *plan = &strip->summary->plan;
    size_t implementation = plan->cells.items[strip->summary->cells.items[cell].cell].implementation;
    struct look look = palette_look(plan, implementation);
    const struct estimate *estimate = shown_estimate(strip->summary, cell, strip->metric);
    const struct cell_summary *runs = &strip->summary->cells.items[cell];
    size_t first = runs->first, last = runs->first + runs->count;
    char *gap = shown_gap(strip->summary, cell, strip->metric);
    char *figure = gap ? memory_copy_string(gap)
                       : format_estimate(estimate->median, estimate->low, estimate->high,
                                         metric_get(strip->metric)->unit);
    struct picture fields = {.data = *names};
    char *name = shown_label(strip->summary, cell), *label = picture_label(strip->picture, name);
    strbuf_addf(&fields.data, "%zu\t%s\t", strip->row, gap && first == last ? "gap" : "lane");
    picture_field(&fields, label);
    strbuf_addf(&fields.data, "%u\t", look.colour);
    picture_value(&fields, gap ? NAN : estimate->low / estimate->median - 1);
    picture_value(&fields, gap ? NAN : estimate->high / estimate->median - 1);
    picture_gap(&fields, figure);
    strbuf_addf(&fields.data, "%u\tof:%s\n", look.shape, plan->implementations.items[implementation].label);
    *names = fields.data;
    double middle = lane_middle(strip, first, last);
    if (isfinite(middle) && middle > 0)
        add_marks(strip, look.colour, first, last, middle);
    strip->row++;
    strip->lanes++;
    free(label);
    free(name);
    free(gap);
    free(figure);
}

// The deviation at a lane's edge: a round number that leaves at most one run in ten outside.
static double lane_scale(struct strip *strip)
{
    static const double steps[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    if (strip->far.count == 0)
        return steps[0];
    stats_sort(strip->far.items, strip->far.count);
    double wanted = stats_quantile(strip->far.items, strip->far.count, 0.9);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (wanted <= steps[i])
            return steps[i];
    return 10;
}

static void close_strip(struct strip *strip, struct strbuf *names, unsigned rounds)
{
    struct picture *picture = strip->picture;
    char *name = shown_metric(strip->metric);
    char *what = memory_format("Every run by round: how far its %s lies from its row's median", name);
    double scale = lane_scale(strip);
    picture_title(picture, strip->summary, what);
    picture_set_count(picture, "rows", strip->row);
    picture_set_count(picture, "longest", picture->longest);
    picture_set_count(picture, "rounds", rounds);
    picture_set_count(picture, "bin", strip->bin);
    picture_set_count(picture, "failed", strip->bad.length > 0);
    picture_set_number(picture, "scale", scale);
    picture->alt = memory_format("Every run of %zu cells over %u rounds, as its distance from the cell's "
                                 "median. Nine runs of ten lie within ±%.0f%%.",
                                 strip->lanes, rounds, scale * 100);
    // Blocks are told apart by two empty lines; the row at -9, off the canvas, keeps a block from being
    // empty.
    strbuf_adds(&picture->data, "\n\n# row\tround of a run that did not go well\n-9\t-9\n");
    strbuf_add(&picture->data, strbuf_text(&strip->bad), strip->bad.length);
    strbuf_adds(&picture->data,
                "\n\n# row\tkind\timplementation\tcolour (0xRRGGBB)\tlow (95% interval, relative)"
                "\thigh\tfigure\tshape\ttitle of its elements\n");
    strbuf_add(&picture->data, strbuf_text(names), names->length);
    vec_release(&strip->far);
    strbuf_release(&strip->bad);
    strbuf_clear(names);
    free(name);
    free(what);
}

static void open_strip(struct strip *strip, struct pictures *pictures, const struct scenario_plot *plot)
{
    strip->picture = pictures_add(pictures, strip->summary, plot);
    strip->row = strip->lanes = 0;
    strbuf_adds(&strip->picture->data, "# row\tround\tdeviation from the median (fraction)\tleast\tgreatest"
                                       "\tcolour (0xRRGGBB)\n-9\t-9\t0\t0\t0\t0\n");
}

static void add_heading(struct strip *strip, size_t cell, struct strbuf *names)
{
    char *point = shown_point_text(strip->summary, cell);
    strip->row += *point && strip->row > 0; // air between groups
    if (*point)
        strbuf_addf(names, "%zu\theading\t%s\t0\tNaN\tNaN\t \t0\t-\n", strip->row++, point);
    free(point);
}

void picture_samples(struct pictures *pictures, const struct summary *summary,
                     const struct scenario_plot *plot)
{
    size_t *cells = memory_zeroed(summary->plan.implementations.count + 1, sizeof *cells);
    size_t next = 0, count = 0;
    unsigned rounds = summary->rounds ? summary->rounds : 1;
    struct strbuf names = {0};
    struct strip strip = {.summary = summary, .metric = plot->y};
    for (size_t i = 0; i < summary->samples.count; i++) // a round that was cut short is shown, too
        rounds = summary->samples.items[i].round + 1 > rounds ? summary->samples.items[i].round + 1 : rounds;
    strip.bin = (rounds + MARKS_A_LANE - 1) / MARKS_A_LANE;
    while (shown_point(summary, plot->y, &next, cells, &count)) {
        if (count == 0 || !shown_any_measured(summary, cells, count, plot->y))
            continue;
        if (!strip.picture || strip.row + count > ROWS_A_PICTURE) {
            if (strip.picture)
                close_strip(&strip, &names, rounds);
            open_strip(&strip, pictures, plot);
        }
        add_heading(&strip, cells[0], &names);
        for (size_t i = 0; i < count; i++)
            add_lane(&strip, cells[i], &names);
    }
    if (strip.picture)
        close_strip(&strip, &names, rounds);
    strbuf_release(&names);
    free(cells);
}
