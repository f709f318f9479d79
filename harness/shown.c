#include "shown.h"

#include "format.h"
#include "strbuf.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#define BEND_MOST 0.1 // of the span of the medians: a line beyond that is not what happens

size_t shown_rivals(const struct summary *summary, const size_t *cells, size_t count, size_t best[2])
{
    size_t found = 0;
    for (size_t i = 0; i < count && found < 2; i++) {
        char *gap = shown_gap(summary, cells[i], summary->scenario.rank);
        if (!gap && plan_is_rival(&summary->plan, summary->plan.cells.items[cells[i]].implementation))
            best[found++] = cells[i];
        free(gap);
    }
    return found;
}

const struct planned_implementation *shown_implementation(const struct summary *summary, size_t cell)
{
    const struct cell *planned = &summary->plan.cells.items[summary->cells.items[cell].cell];
    return &summary->plan.implementations.items[planned->implementation];
}

const struct estimate *shown_estimate(const struct summary *summary, size_t cell, enum metric_id metric)
{
    return &summary->cells.items[cell].metrics[metric];
}

static const struct cell *planned_cell(const struct summary *summary, size_t cell)
{
    return &summary->plan.cells.items[summary->cells.items[cell].cell];
}

static bool matches_any(const char *label, const char *globs)
{
    char *copy = memory_copy_string(globs), *rest = copy;
    bool matches = false;
    for (const char *glob; (glob = strsep(&rest, ","));)
        matches = matches || fnmatch(glob, label, 0) == 0;
    free(copy);
    return matches;
}

size_t shown_only(struct summary *summary, const char *globs)
{
    struct plan *plan = &summary->plan;
    size_t matching = 0;
    for (size_t i = 0; i < plan->implementations.count; i++)
        matching +=
            !plan->implementations.items[i].is_aa && matches_any(plan->implementations.items[i].label, globs);
    for (size_t i = 0; i < plan->implementations.count && matching > 0; i++)
        plan->implementations.items[i].is_hidden = !matches_any(plan->implementations.items[i].label, globs);
    return matching;
}

bool shown_has_line(const struct plan *plan, size_t implementation)
{
    const struct planned_implementation *one = &plan->implementations.items[implementation];
    return !one->is_aa && !one->is_hidden;
}

size_t shown_lines(const struct plan *plan, size_t *all)
{
    size_t lines = 0;
    *all = 0;
    for (size_t i = 0; i < plan->implementations.count; i++) {
        lines += shown_has_line(plan, i);
        *all += !plan->implementations.items[i].is_aa;
    }
    return lines;
}

bool shown_is_baseline(const struct summary *summary, size_t cell)
{
    const char *baseline = summary->scenario.baseline;
    return baseline && strcmp(shown_implementation(summary, cell)->label, baseline) == 0;
}

bool shown_is_throughput(enum metric_id metric)
{
    return metric == METRIC_MESSAGES_PER_SECOND || metric == METRIC_BYTES_PER_SECOND ||
           metric == METRIC_CONNECTIONS_PER_SECOND;
}

const char *shown_bound(const struct summary *summary, size_t cell, enum metric_id metric)
{
    return shown_is_throughput(metric) ? bound_word(summary->cells.items[cell].bound) : "";
}

// Why not one run of the cell counted.
static char *no_runs(const struct cell_summary *cell)
{
    size_t worst = 0, tried = 0;
    for (size_t i = OUTCOME_CRASH; i <= OUTCOME_SKIPPED; i++) {
        tried += cell->runs[i];
        if (cell->runs[i] > cell->runs[worst] || worst == 0)
            worst = i;
    }
    if (tried == 0)
        return memory_copy_string(cell->runs[OUTCOME_OK] ? "not measured" : "not run yet");
    return memory_format("%s%s%s", outcome_word((enum outcome)worst), cell->failure ? ": " : "",
                         cell->failure ? cell->failure : "");
}

char *shown_gap(const struct summary *summary, size_t cell, enum metric_id metric)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    const struct estimate *estimate = &row->metrics[metric];
    const struct planned_implementation *implementation = shown_implementation(summary, cell);
    const char *skip = planned_cell(summary, cell)->skip;
    if (implementation->refused)
        return memory_format("not run: %s", implementation->refused);
    if (skip)
        return memory_format("skipped: %s", skip);
    if (estimate->n == 0 || !isfinite(estimate->median))
        return no_runs(row);
    if (shown_is_throughput(metric) && !row->ranks_throughput)
        return memory_copy_string("client-bound: the load generator was the limit");
    if (!isfinite(estimate->low) || !isfinite(estimate->high))
        return memory_format("%zu run%s: too few for an interval", estimate->n, estimate->n == 1 ? "" : "s");
    return NULL;
}

bool shown_is_measured(const struct summary *summary, size_t cell, enum metric_id metric)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    return row->metrics[metric].n > 0 || row->runs[OUTCOME_OK] == 0;
}

bool shown_any_measured(const struct summary *summary, const size_t *cells, size_t count,
                        enum metric_id metric)
{
    bool any_went_well = false;
    for (size_t i = 0; i < count; i++) {
        if (shown_estimate(summary, cells[i], metric)->n > 0)
            return true;
        any_went_well = any_went_well || summary->cells.items[cells[i]].runs[OUTCOME_OK] > 0;
    }
    return !any_went_well;
}

// How the cell sorts: its median, turned so that less is better, infinite where there is a gap.
static double sort_key(const struct summary *summary, size_t cell, enum metric_id metric)
{
    char *gap = shown_gap(summary, cell, metric);
    free(gap);
    double median = shown_estimate(summary, cell, metric)->median;
    if (gap)
        return INFINITY;
    return metric_get(metric)->better == BETTER_HIGHER ? -median : median;
}

// Insertion sort: stable, and a point has few cells.
static void sort_cells(const struct summary *summary, enum metric_id metric, size_t *cells, size_t count)
{
    double *keys = memory_zeroed(count + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        size_t cell = cells[i], at = i;
        double key = sort_key(summary, cell, metric);
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
            cells[at] = cells[at - 1];
        }
        keys[at] = key;
        cells[at] = cell;
    }
    free(keys);
}

bool shown_point(const struct summary *summary, enum metric_id metric, size_t *next, size_t *cells,
                 size_t *count)
{
    *count = 0;
    if (*next >= summary->cells.count)
        return false;
    size_t point = planned_cell(summary, *next)->point;
    for (; *next < summary->cells.count && planned_cell(summary, *next)->point == point; ++*next)
        if (shown_has_line(&summary->plan, planned_cell(summary, *next)->implementation))
            cells[(*count)++] = *next;
    sort_cells(summary, metric, cells, *count);
    return true;
}

char *shown_point_text(const struct summary *summary, size_t cell)
{
    const char *text = summary->plan.points.items[planned_cell(summary, cell)->point].text;
    struct strbuf spaced = {0};
    for (const char *c = text ? text : ""; *c; c++)
        if (*c == '=')
            strbuf_adds(&spaced, " = ");
        else if (*c == ' ') // no value has one
            strbuf_adds(&spaced, ", ");
        else
            strbuf_addc(&spaced, *c);
    return strbuf_detach(&spaced);
}

char *shown_fixed(const struct summary *summary)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < summary->scenario.axes.count; i++) {
        const struct scenario_axis *axis = &summary->scenario.axes.items[i];
        if (axis->named && axis->values.count == 1)
            strbuf_addf(&text, "%s%s=%s", text.length ? ", " : "At ", axis->axis->name,
                        axis->values.items[0]);
    }
    if (text.length == 0)
        return NULL;
    strbuf_addc(&text, '.');
    return strbuf_detach(&text);
}

char *shown_others(const struct summary *summary, size_t axis, size_t point, const char *equals)
{
    const struct strings *values = &summary->plan.points.items[point].values;
    struct strbuf text = {0};
    for (size_t i = 0; i < summary->scenario.axes.count; i++)
        if (i != axis && summary->scenario.axes.items[i].values.count > 1)
            strbuf_addf(&text, "%s%s%s%s", text.length ? ", " : "",
                        summary->scenario.axes.items[i].axis->name, equals, values->items[i]);
    return strbuf_detach(&text);
}

char *shown_place(const struct summary *summary, const struct course *course,
                  const struct overtaking *overtaking)
{
    const struct axis *axis = summary->scenario.axes.items[course->axis].axis;
    const struct points *points = &summary->plan.points;
    if (!isfinite(overtaking->value))
        return memory_format("between %s and %s",
                             points->items[overtaking->before].values.items[course->axis],
                             points->items[overtaking->after].values.items[course->axis]);
    bool whole = axis->type == AXIS_INTEGER;
    char *value = format_place(overtaking->value, whole);
    char *low = format_place(overtaking->low, whole), *high = format_place(overtaking->high, whole);
    char *text = memory_format("%s (%s–%s)", value, low, high);
    free(value);
    free(low);
    free(high);
    return text;
}

char *shown_overtaking(const struct summary *summary, const struct course *course,
                       const struct overtaking *overtaking)
{
    const char *axis = summary->scenario.axes.items[course->axis].axis->name;
    char *place = shown_place(summary, course, overtaking);
    char *others = shown_others(summary, course->axis, overtaking->after, "=");
    bool known = isfinite(overtaking->value);
    char *text = memory_format(
        "%s overtakes %s %s %s%s%s%s%s", summary->plan.implementations.items[overtaking->overtaker].label,
        summary->plan.implementations.items[overtaking->overtaken].label, known ? "at" : "at some", axis,
        known ? "=" : " ", place, *others ? " with " : "", others);
    free(place);
    free(others);
    return text;
}

bool shown_is_straight(const struct slope *slope)
{
    bool level = slope->line.slope.low <= 0 && slope->line.slope.high >= 0;
    return level || slope->points < 3 || !(slope->line.bend > BEND_MOST);
}

char *shown_growth(const struct growth *growth)
{
    char *metric = shown_metric(growth->metric);
    char *text = memory_format("%s per %s", metric, growth->one);
    free(metric);
    return text;
}

// What a word of a metric's name is for people; "" drops it.
static const char *metric_word(const char *word, bool first, bool latency)
{
    if (strcmp(word, "ns") == 0)
        return latency ? "" : "time";
    if (strcmp(word, "bytes") == 0)
        return first ? "bytes" : "";
    if (strcmp(word, "cpu") == 0)
        return "CPU";
    if (strcmp(word, "rss") == 0)
        return "RSS";
    return strcmp(word, "pss") == 0 ? "PSS" : word;
}

char *shown_metric(enum metric_id metric)
{
    if (metric == METRIC_BOUND_RATIO)
        return memory_copy_string("time in multiples of the bound");
    if (metric == METRIC_JAIN_INDEX)
        return memory_copy_string("fairness (Jain's index)");
    char *name = memory_copy_string(metric_get(metric)->name), *rest = NULL;
    bool latency = strncmp(name, "latency_", 8) == 0 || strncmp(name, "wake_late_", 10) == 0 ||
                   strncmp(name, "heartbeat_late_", 15) == 0;
    struct strbuf label = {0};
    for (char *word = strtok_r(name, "_", &rest); word; word = strtok_r(NULL, "_", &rest)) {
        const char *text = metric_word(word, word == name, latency);
        // p99_9 is the 99.9th percentile
        if (*text)
            strbuf_addf(&label, "%s%s", label.length == 0 ? "" : latency && *text <= '9' ? "." : " ", text);
    }
    free(name);
    return strbuf_detach(&label);
}

const char *shown_direction(enum metric_id metric)
{
    static const char *const words[] = {
        [BETTER_NEITHER] = "", [BETTER_LOWER] = "lower is better", [BETTER_HIGHER] = "higher is better"};
    return words[metric_get(metric)->better];
}

char *shown_label(const struct summary *summary, size_t cell)
{
    return memory_format("%s%s", shown_implementation(summary, cell)->label,
                         plan_class_mark(&summary->plan, planned_cell(summary, cell)->implementation));
}

struct interval shown_kernel_share(const struct summary *summary, size_t cell, size_t *runs)
{
    const struct cell_summary *row = &summary->cells.items[cell];
    double *shares = memory_zeroed(row->count, sizeof *shares);
    size_t count = 0;
    for (size_t i = row->first; i < row->first + row->count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        double user = sample->metrics[METRIC_SERVER_USER_NS_PER_MESSAGE];
        double system = sample->metrics[METRIC_SERVER_SYSTEM_NS_PER_MESSAGE];
        if (sample->outcome == OUTCOME_OK && isfinite(user + system) && user + system > 0)
            shares[count++] = system / (user + system);
    }
    stats_sort(shares, count);
    struct interval share = stats_median_interval(shares, count, SUMMARY_CONFIDENCE);
    free(shares);
    if (runs)
        *runs = count;
    return share;
}
