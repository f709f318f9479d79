#include "recount_parts.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const struct interval unknown = {NAN, NAN, NAN, NAN};

// --- Numbers -----------------------------------------------------------------------------------------------

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// The number of heads in `count` tosses of a coin is at most k with a probability that is summed up from
// logarithms of factorials; so often does the interval miss on one side that leaves out k + 1 values there.
size_t recount_outside(size_t count)
{
    double n = (double)count, missed = 0;
    for (size_t k = 0; k <= count; k++) {
        double heads = (double)k;
        missed += exp(lgamma(n + 1) - lgamma(heads + 1) - lgamma(n - heads + 1) - n * log(2));
        if (2 * missed > 1 - SUMMARY_CONFIDENCE)
            return k ? k - 1 : SIZE_MAX;
    }
    return SIZE_MAX;
}

struct interval recount_median(double *values, size_t count)
{
    struct interval median = unknown;
    if (count == 0)
        return median;
    qsort(values, count, sizeof *values, compare_doubles);
    double below = values[(count - 1) / 2], above = values[count / 2];
    size_t outside = recount_outside(count);
    median.value = below == above ? below : below / 2 + above / 2; // infinite ones have no difference
    if (outside != SIZE_MAX) {
        median.low = values[outside];
        median.high = values[count - 1 - outside];
    }
    return median;
}

struct interval recount_ratio(double *logs, size_t count)
{
    struct interval ratio = recount_median(logs, count);
    if (isinf(ratio.value) || isinf(ratio.low) || isinf(ratio.high))
        return unknown;
    return (struct interval){exp(ratio.value), exp(ratio.low), exp(ratio.high), NAN};
}

double recount_log(double left, double right)
{
    return left == right ? 0 : log(left) - log(right);
}

// --- Figures -----------------------------------------------------------------------------------------------

static struct recounted of_runs(const struct recount *recount, const struct figure *figure)
{
    struct recounted found = {0, unknown, unknown, unknown};
    double *values = memory_zeroed((size_t)recount->rounds + 1, sizeof *values);
    for (unsigned round = 0; round < recount->rounds; round++) {
        double value = recount_value(recount, figure->index, round, figure->metric);
        if (figure->kind == FIGURE_SHARE) {
            double user = recount_value(recount, figure->index, round, "server_user_ns_per_message");
            double system = recount_value(recount, figure->index, round, "server_system_ns_per_message");
            value = user + system > 0 ? system / (user + system) : NAN;
        }
        if (isfinite(value))
            values[found.n++] = value;
    }
    found.value = recount_median(values, found.n);
    free(values);
    return found;
}

// Over the rounds in which both have the metric. Nothing but zeros has no ratio.
static struct interval of_pair(const struct recount *recount, size_t left, size_t right, const char *metric,
                               size_t *pairs)
{
    double *logs = memory_zeroed((size_t)recount->rounds + 1, sizeof *logs), most = 0;
    size_t count = 0;
    for (unsigned round = 0; round < recount->rounds; round++) {
        double one = recount_value(recount, left, round, metric);
        double other = recount_value(recount, right, round, metric);
        most = fmax(most, fmax(isnan(one) ? 0 : one, isnan(other) ? 0 : other));
        if (one >= 0 && other >= 0)
            logs[count++] = recount_log(one, other);
    }
    struct interval ratio = most > 0 ? recount_ratio(logs, count) : unknown;
    *pairs = most > 0 ? count : 0;
    free(logs);
    return ratio;
}

static size_t cell_of(const struct plan *plan, size_t implementation, size_t point)
{
    for (size_t i = 0; i < plan->cells.count; i++)
        if (plan->cells.items[i].implementation == implementation && plan->cells.items[i].point == point)
            return i;
    return plan->cells.count;
}

static struct recounted of_cell(const struct recount *recount, const struct figure *figure)
{
    const struct plan *plan = &recount->summary->plan;
    size_t pairs, baseline = cell_of(plan, plan->baseline, plan->cells.items[figure->index].point);
    struct recounted found = of_runs(recount, figure);
    if (baseline < plan->cells.count && baseline != figure->index)
        found.ratio = of_pair(recount, figure->index, baseline, figure->metric, &pairs);
    return found;
}

static struct recounted of_comparison(const struct recount *recount, const struct figure *figure)
{
    const struct summary *summary = recount->summary;
    const struct plan *plan = &summary->plan;
    const struct comparison *pair = figure_pair(figure, summary);
    size_t left = pair ? pair->left : figure->index; // the noise floor is of the baseline's second cell
    size_t right = pair ? pair->right : cell_of(plan, plan->baseline, plan->cells.items[left].point);
    struct recounted found = {0, unknown, unknown, unknown};
    found.value = of_pair(recount, left, right, figure->metric, &found.n);
    return found;
}

// The difference of the totals over that of the units.
static double counted_in(const struct recount *recount, const struct figure *figure)
{
    const struct cell *cell = &recount->summary->plan.cells.items[figure->index];
    const char *label = recount->summary->plan.implementations.items[cell->implementation].label;
    const char *counter = counter_get((enum counter_id)figure->part)->name;
    const json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(recount->counters, "cells"), i, entry)
    {
        const char *of = json_string_value(json_object_get(entry, "implementation"));
        const char *what = json_string_value(json_object_get(entry, "counter"));
        const json_t *units = json_object_get(entry, "units"), *totals = json_object_get(entry, "totals");
        if (of && what && strcmp(of, label) == 0 && strcmp(what, counter) == 0 &&
            json_array_size(units) == 2 &&
            recount_is_at(recount, json_object_get(entry, "axes"), cell->point))
            return (json_number_value(json_array_get(totals, 1)) -
                    json_number_value(json_array_get(totals, 0))) /
                   (json_number_value(json_array_get(units, 1)) -
                    json_number_value(json_array_get(units, 0)));
    }
    return NAN;
}

static double ceiling_in(const struct recount *recount, size_t point)
{
    const json_t *entry;
    size_t i;
    json_array_foreach(json_object_get(recount->ceilings, "points"), i, entry)
    {
        if (recount_is_at(recount, json_object_get(entry, "axes"), point))
            return json_number_value(json_object_get(entry, "messages_per_second"));
    }
    return NAN;
}

struct recounted recount_figure(const struct recount *recount, const struct figure *figure)
{
    const struct summary *summary = recount->summary;
    struct recounted found = {figure->n, unknown, unknown, unknown};
    switch (figure->kind) {
    case FIGURE_CELL:
        return of_cell(recount, figure);
    case FIGURE_SHARE:
        return of_runs(recount, figure);
    case FIGURE_CONTRAST:
    case FIGURE_RELATION:
    case FIGURE_MARGIN:
    case FIGURE_NOISE:
        return of_comparison(recount, figure);
    case FIGURE_COUNTED:
        found.value.value = counted_in(recount, figure);
        return found;
    case FIGURE_CEILING:
        found.value.value = ceiling_in(recount, figure->index);
        return found;
    case FIGURE_SLOPE:
        return recount_slope(recount, &summary->slopes.items[figure->index]);
    case FIGURE_CROSSING: {
        const struct course *course = &summary->courses.items[figure->index];
        if (recount_crosses(recount, course, &course->overtakings.items[figure->part]))
            found.value = figure->value;
        return found;
    }
    }
    return found;
}

size_t recount_rounds(const struct recount *recount, const struct figure *figure, unsigned *rounds)
{
    size_t count = 0;
    if (figure->kind != FIGURE_CELL)
        return 0;
    for (unsigned round = 0; round < recount->rounds; round++)
        if (isfinite(recount_value(recount, figure->index, round, figure->metric)))
            rounds[count++] = recount->numbers[round];
    return count;
}
