// The runs of a cell, absolute and divided by their round's reference.
#include "comparison_parts.h"

#include <math.h>
#include <string.h>

static bool holds(const struct strings *labels, const char *label, size_t length)
{
    for (size_t i = 0; i < labels->count; i++)
        if (strncmp(labels->items[i], label, length) == 0 && labels->items[i][length] == '\0')
            return true;
    return false;
}

// The baseline's second cell is as good a reference as its first.
bool comparison_is_reference(const struct scenario_comparison *comparison, const char *label)
{
    const char *suffix = strstr(label, PLAN_AA_SUFFIX);
    return holds(&comparison->reference, label, suffix ? (size_t)(suffix - label) : strlen(label));
}

static bool is_in_both(const struct scenario_comparison *comparison, const char *label)
{
    return plan_find(&comparison->sides[OLD]->summary.plan, label) >= 0 &&
           plan_find(&comparison->sides[NEW]->summary.plan, label) >= 0;
}

static void take_unchanged(struct scenario_comparison *comparison)
{
    for (size_t i = 0; i < comparison->same.count; i++)
        strings_add(&comparison->reference, comparison->same.items[i]);
}

static bool is_unchanged(const struct scenario_comparison *comparison, const struct strings *labels)
{
    bool unchanged = comparison->same_machine && labels->count > 0;
    for (size_t i = 0; i < labels->count; i++)
        unchanged = unchanged && comparison_binary(comparison, labels->items[i]) == BINARY_SAME;
    return unchanged;
}

int comparison_choose_reference(struct scenario_comparison *comparison, const struct comparison_rules *rules,
                                struct error *error)
{
    const char *baseline = comparison->sides[OLD]->summary.scenario.baseline;
    comparison->basis = rules->basis;
    if (rules->reference && !is_in_both(comparison, rules->reference))
        return error_set(error, "--reference: '%s' is not an implementation of both campaigns",
                         rules->reference);
    if (comparison->basis == COMPARISON_AUTOMATIC)
        comparison->basis =
            comparison->same_machine || rules->reference ? COMPARISON_RELATIVE : COMPARISON_ABSOLUTE;
    if (comparison->basis == COMPARISON_ABSOLUTE)
        return 0;
    if (rules->reference)
        strings_add(&comparison->reference, rules->reference);
    else if (comparison->same_machine)
        take_unchanged(comparison);
    if (comparison->reference.count == 0 && is_in_both(comparison, baseline))
        strings_add(&comparison->reference, baseline);
    comparison->same_binary_reference = is_unchanged(comparison, &comparison->reference);
    if (comparison->reference.count > 0)
        return 0;
    if (rules->basis == COMPARISON_RELATIVE)
        return error_set(error, "the baseline '%s' is not in both campaigns: name another with --reference",
                         baseline);
    comparison->basis = COMPARISON_ABSOLUTE;
    return 0;
}

// The metric of a run, or NAN.
static double value_of(const struct sample *sample, enum metric_id metric)
{
    bool counts = sample && sample->outcome == OUTCOME_OK && isfinite(sample->metrics[metric]);
    return counts ? sample->metrics[metric] : NAN;
}

// The samples of a cell are sorted by round.
static const struct sample *run_in_round(const struct summary *summary, size_t cell, unsigned round)
{
    size_t from = summary->cells.items[cell].first, to = from + summary->cells.items[cell].count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (summary->samples.items[middle].round < round)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < summary->cells.items[cell].first + summary->cells.items[cell].count &&
                 summary->samples.items[from].round == round;
    return found ? &summary->samples.items[from] : NULL;
}

size_t comparison_values(const struct scenario_comparison *comparison, size_t side, size_t cell,
                         double *values)
{
    const struct summary *summary = &comparison->sides[side]->summary;
    const struct cell_summary *one = &summary->cells.items[cell];
    size_t count = 0;
    for (size_t i = one->first; i < one->first + one->count; i++) {
        values[count] = value_of(&summary->samples.items[i], comparison->metric);
        count += isnan(values[count]) ? 0 : 1;
    }
    return count;
}

// One cell of the reference, and the logarithm of what it used to take.
struct anchor {
    size_t cell;
    double before;
};

// The median of the old campaign for a cell of either side, where both have figures of it; else NAN.
static double median_before(const struct scenario_comparison *comparison, size_t side, size_t cell)
{
    const struct summary *summary = &comparison->sides[side]->summary,
                         *other = &comparison->sides[!side]->summary;
    size_t there = comparison_counterpart(summary, cell, other);
    const struct estimate *here = &summary->cells.items[cell].metrics[comparison->metric];
    if (there == SIZE_MAX || here->n == 0 || other->cells.items[there].metrics[comparison->metric].n == 0)
        return NAN;
    return side == OLD ? here->median : other->cells.items[there].metrics[comparison->metric].median;
}

// `anchors` has room for one of each implementation.
static size_t find_anchors(const struct scenario_comparison *comparison, size_t side, size_t cell,
                           struct anchor *anchors)
{
    const struct summary *summary = &comparison->sides[side]->summary;
    size_t count = 0;
    for (size_t i = 0; i < summary->cells.count; i++) {
        const char *label = summary_implementation(summary, i)->label;
        if (i == cell || summary->plan.cells.items[i].point != summary->plan.cells.items[cell].point ||
            !comparison_is_reference(comparison, label))
            continue;
        double before = median_before(comparison, side, i);
        if (before > 0)
            anchors[count++] = (struct anchor){i, log(before)};
    }
    return count;
}

// The logarithm of how much the reference took in a round, by what it used to take; NAN where it has no run.
static double reference_level(const struct scenario_comparison *comparison, size_t side,
                              const struct anchor *anchors, size_t count, unsigned round, double *logs)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        double value = value_of(run_in_round(&comparison->sides[side]->summary, anchors[i].cell, round),
                                comparison->metric);
        if (value > 0)
            logs[known++] = log(value) - anchors[i].before;
    }
    stats_sort(logs, known);
    return stats_median(logs, known);
}

size_t comparison_relative_values(const struct scenario_comparison *comparison, size_t side, size_t cell,
                                  double *values)
{
    const struct summary *summary = &comparison->sides[side]->summary;
    const struct cell_summary *one = &summary->cells.items[cell];
    size_t most = summary->plan.implementations.count, known = 0;
    struct anchor *anchors = memory_zeroed(most, sizeof *anchors);
    double *logs = memory_zeroed(most, sizeof *logs);
    size_t count = find_anchors(comparison, side, cell, anchors);
    for (size_t i = one->first; count && i < one->first + one->count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        double value = value_of(sample, comparison->metric);
        double level = reference_level(comparison, side, anchors, count, sample->round, logs);
        if (!isnan(value) && !isnan(level))
            values[known++] = value / exp(level);
    }
    free(anchors);
    free(logs);
    return known;
}
