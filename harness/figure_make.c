// Finding all figures of a summary.
#include "figure.h"

#include "shown.h"

#include <math.h>
#include <string.h>

static const struct interval unknown = {NAN, NAN, NAN, NAN};

static void add(struct figures *figures, struct figure figure, char *id_take)
{
    memcpy(figure.id, id_take, sizeof figure.id);
    free(id_take);
    if (figure.gap) {
        figure.value = unknown;
        figure.ratio = unknown;
    }
    vec_push(figures, figure);
}

static bool is_whole(struct interval interval)
{
    return isfinite(interval.value) && isfinite(interval.low) && isfinite(interval.high);
}

static struct interval interval_of(double value, double low, double high)
{
    return (struct interval){value, low, high, SUMMARY_CONFIDENCE};
}

static const char *label_of(const struct summary *summary, size_t implementation)
{
    return summary->plan.implementations.items[implementation].label;
}

// --- Of cells ----------------------------------------------------------------------------------------------

// What all figures of a cell have; of a value nothing is known yet.
static struct figure cell_figure(const struct summary *summary, enum figure_kind kind, size_t cell,
                                 const char *metric, const char *unit)
{
    return (struct figure){.kind = kind,
                           .index = cell,
                           .of = memory_copy_string(shown_implementation(summary, cell)->label),
                           .where = shown_point_text(summary, cell),
                           .metric = memory_copy_string(metric),
                           .unit = unit,
                           .value = unknown,
                           .ratio = unknown,
                           .fixed = unknown};
}

static void add_cell(struct figures *figures, const struct summary *summary, size_t cell, enum metric_id id)
{
    const struct estimate *estimate = shown_estimate(summary, cell, id);
    const struct metric *metric = metric_get(id);
    struct figure figure = cell_figure(summary, FIGURE_CELL, cell, metric->name, metric->unit);
    figure.part = id;
    figure.n = estimate->n;
    figure.value = interval_of(estimate->median, estimate->low, estimate->high);
    figure.ratio = interval_of(estimate->ratio, estimate->ratio_low, estimate->ratio_high);
    figure.verdict = estimate->verdict;
    figure.gap = shown_gap(summary, cell, id);
    if (!is_whole(figure.ratio))
        figure.ratio = unknown;
    add(figures, figure, figure_id_of_cell(summary, cell, id));
}

static void add_counted(struct figures *figures, const struct summary *summary, size_t cell,
                        enum counter_id counter)
{
    enum metric_id id;
    double value = summary->cells.items[cell].counted[counter].value;
    if (!counter_metric(counter, summary->scenario.workload->kind, &id) || !isfinite(value))
        return;
    const struct metric *metric = metric_get(id);
    struct figure figure = cell_figure(summary, FIGURE_COUNTED, cell, metric->name, metric->unit);
    figure.part = counter;
    figure.n = 1;
    figure.value.value = value;
    add(figures, figure, figure_id_of_counted(summary, cell, counter));
}

static void add_share(struct figures *figures, const struct summary *summary, size_t cell)
{
    size_t runs;
    struct interval share = shown_kernel_share(summary, cell, &runs);
    if (!is_whole(share))
        return;
    struct figure figure = cell_figure(summary, FIGURE_SHARE, cell, "kernel_share", "fraction");
    figure.n = runs;
    figure.value = share;
    add(figures, figure, figure_id_of_share(summary, cell));
}

static void add_cells(struct figures *figures, const struct summary *summary)
{
    for (size_t i = 0; i < summary->cells.count; i++) {
        for (int j = 0; j < METRIC_COUNT; j++)
            if (summary->cells.items[i].metrics[j].n > 0)
                add_cell(figures, summary, i, (enum metric_id)j);
        for (int j = 0; j < COUNTER_COUNT; j++)
            add_counted(figures, summary, i, (enum counter_id)j);
        add_share(figures, summary, i);
    }
}

// --- Of pairs ----------------------------------------------------------------------------------------------

// "a against b"; of two that stand in different places, "a at requests = 20 against b at requests = 3".
static char *pair_words(const struct summary *summary, const struct comparison *pair)
{
    const char *left = shown_implementation(summary, pair->left)->label;
    const char *right = shown_implementation(summary, pair->right)->label;
    char *here = shown_point_text(summary, pair->left), *there = shown_point_text(summary, pair->right);
    char *words = strcmp(here, there) == 0
                      ? memory_format("%s against %s", left, right)
                      : memory_format("%s at %s against %s at %s", left, here, right, there);
    free(here);
    free(there);
    return words;
}

static bool is_at_one_point(const struct summary *summary, const struct comparison *pair)
{
    return summary->plan.cells.items[pair->left].point == summary->plan.cells.items[pair->right].point;
}

// A ratio of two cells on the ranking metric.
static struct figure pair_figure(const struct summary *summary, enum figure_kind kind,
                                 const struct comparison *pair)
{
    struct interval ratio = interval_of(pair->ratio, pair->ratio_low, pair->ratio_high);
    return (struct figure){.kind = kind,
                           .of = pair_words(summary, pair),
                           .where = is_at_one_point(summary, pair) ? shown_point_text(summary, pair->left)
                                                                   : memory_copy_string(""),
                           .metric = memory_copy_string(metric_get(summary->scenario.rank)->name),
                           .unit = "times",
                           .n = summary_pairs(summary, pair->left, pair->right, summary->scenario.rank),
                           .value = ratio,
                           .ratio = unknown,
                           .fixed = unknown,
                           .verdict = pair->verdict,
                           .gap =
                               is_whole(ratio) ? NULL : memory_copy_string("too few pairs for an interval")};
}

static void add_contrasts(struct figures *figures, const struct summary *summary)
{
    for (size_t i = 0; i < summary->contrasts.count; i++) {
        struct figure figure = pair_figure(summary, FIGURE_CONTRAST, &summary->contrasts.items[i]);
        figure.index = i;
        add(figures, figure, figure_id_of_contrast(summary, &summary->contrasts.items[i]));
    }
}

static void add_margins(struct figures *figures, const struct summary *summary)
{
    for (size_t i = 0; i < summary->margins.count; i++) {
        struct figure figure = pair_figure(summary, FIGURE_MARGIN, &summary->margins.items[i]);
        figure.index = i;
        add(figures, figure, figure_id_of_margin(summary, &summary->margins.items[i]));
    }
}

static void add_relations(struct figures *figures, const struct summary *summary)
{
    for (size_t i = 0; i < summary->claims.count; i++)
        for (size_t j = 0; j < summary->claims.items[i].relations.count; j++) {
            const struct relation_summary *relation = &summary->claims.items[i].relations.items[j];
            struct figure figure = pair_figure(summary, FIGURE_RELATION, &relation->comparison);
            figure.index = i;
            figure.part = j;
            add(figures, figure, figure_id_of_relation(summary, i, relation->relation));
        }
}

static void add_noise(struct figures *figures, const struct summary *summary)
{
    if (!isfinite(summary->noise_floor))
        return;
    for (size_t i = 0; i < summary->cells.count; i++) {
        if (!shown_implementation(summary, i)->is_aa ||
            summary->plan.cells.items[i].point != summary->noise_point)
            continue;
        const struct estimate *estimate = shown_estimate(summary, i, summary->scenario.rank);
        const char *label = summary->plan.implementations.items[summary->plan.baseline].label;
        size_t baseline = (size_t)(summary_cell(summary, label, summary->noise_point) - summary->cells.items);
        struct comparison pair = {.left = i,
                                  .right = baseline,
                                  .ratio = estimate->ratio,
                                  .ratio_low = estimate->ratio_low,
                                  .ratio_high = estimate->ratio_high};
        struct figure figure = pair_figure(summary, FIGURE_NOISE, &pair);
        figure.index = i;
        add(figures, figure, figure_id_of_noise(summary));
        return;
    }
}

// --- Along an axis -----------------------------------------------------------------------------------------

static void add_slope(struct figures *figures, const struct summary *summary, size_t index)
{
    const struct slope *slope = &summary->slopes.items[index];
    struct figure figure = {
        .kind = FIGURE_SLOPE,
        .index = index,
        .of = memory_copy_string(label_of(summary, slope->implementation)),
        .where = shown_others(summary, slope->axis, slope->first, " = "),
        .metric = figure_slope_name(slope->growth),
        .unit = metric_get(slope->growth->metric)->unit,
        .n = slope->line.rounds,
        .value = slope->line.slope,
        .ratio = is_whole(slope->ratio) ? slope->ratio : unknown,
        .fixed = slope->line.fixed,
        .gap = is_whole(slope->line.slope)
                   ? NULL
                   : memory_format("%zu rounds: too few for an interval", slope->line.rounds)};
    add(figures, figure, figure_id_of_slope(summary, slope));
}

static void add_crossings(struct figures *figures, const struct summary *summary, size_t index)
{
    const struct course *course = &summary->courses.items[index];
    for (size_t i = 0; i < course->overtakings.count; i++) {
        const struct overtaking *one = &course->overtakings.items[i];
        const struct axis *axis = summary->scenario.axes.items[course->axis].axis;
        struct figure figure = {
            .kind = FIGURE_CROSSING,
            .index = index,
            .part = i,
            .of = memory_format("%s overtakes %s", label_of(summary, one->overtaker),
                                label_of(summary, one->overtaken)),
            .where = shown_others(summary, course->axis, one->after, " = "),
            .metric = memory_copy_string(metric_get(summary->scenario.rank)->name),
            .unit = axis->name,
            .n = summary->rounds,
            .value = interval_of(one->value, one->low, one->high),
            .whole = axis->type == AXIS_INTEGER,
            .ratio = unknown,
            .fixed = unknown,
        };
        if (!is_whole(figure.value))
            figure.gap = shown_place(summary, course, one);
        add(figures, figure, figure_id_of_crossing(summary, course, one));
    }
}

static void add_ceilings(struct figures *figures, const struct summary *summary)
{
    for (size_t i = 0; i < summary->ceilings.count; i++) {
        if (!isfinite(summary->ceilings.items[i]))
            continue;
        struct figure figure = {.kind = FIGURE_CEILING,
                                .index = i,
                                .of = memory_copy_string(summary->ceiling_name ? summary->ceiling_name : ""),
                                .where = memory_copy_string(summary->plan.points.items[i].text),
                                .metric = memory_copy_string("ceiling_messages_per_second"),
                                .unit = "1/s",
                                .n = 1,
                                .value = {summary->ceilings.items[i], NAN, NAN, NAN},
                                .ratio = unknown,
                                .fixed = unknown};
        add(figures, figure, figure_id_of_ceiling(summary, i));
    }
}

void figures_make(struct figures *figures, const struct summary *summary)
{
    *figures = (struct figures){0};
    add_cells(figures, summary);
    add_contrasts(figures, summary);
    add_margins(figures, summary);
    for (size_t i = 0; i < summary->courses.count; i++)
        add_crossings(figures, summary, i);
    for (size_t i = 0; i < summary->slopes.count; i++)
        add_slope(figures, summary, i);
    add_relations(figures, summary);
    add_noise(figures, summary);
    add_ceilings(figures, summary);
}
