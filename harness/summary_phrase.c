// English for the answer and the claims.
#include "format.h"
#include "shown.h"
#include "summary_parts.h"

#include <stdio.h>
#include <string.h>

#define LISTED_POINTS 5 // more than these are counted, not named

// Metrics that are amounts ("the least memory"); all others are levels ("the lowest latency p99").
static const struct {
    enum metric_id metric;
    const char *verb, *noun;
} amounts[] = {
    {METRIC_WALL_NS, "took", "wall time"},
    {METRIC_ELAPSED_NS, "took", "time"},
    {METRIC_NS_PER_OPERATION, "took", "time per operation"},
    {METRIC_OPERATIONS_PER_SECOND, "did", "operations per second"},
    {METRIC_PEAK_RSS_BYTES, "used", "memory"},
    {METRIC_CPU_NS_PER_OPERATION, "used", "CPU time per operation"},
    {METRIC_BOUND_RATIO, "took", "time in multiples of the bound"},
    {METRIC_FOOTPRINT_BYTES_PER_TASK, "took", "memory per task (the kernel's included)"},
    {METRIC_MEMORY_BYTES_PER_TASK, "took", "memory per task"},
    {METRIC_PAGE_TABLE_BYTES_PER_TASK, "took", "memory per task in page tables"},
    {METRIC_KERNEL_STACK_BYTES_PER_TASK, "took", "memory per task in the kernel's stacks"},
    {METRIC_MESSAGES_PER_SECOND, "echoed", "messages per second"},
    {METRIC_BYTES_PER_SECOND, "echoed", "bytes per second"},
    {METRIC_SERVER_CPU_NS_PER_MESSAGE, "used", "server CPU per message"},
    {METRIC_CONNECTIONS_PER_SECOND, "served", "connections per second"},
    {METRIC_SERVER_CPU_NS_PER_CONNECTION, "used", "server CPU per connection"},
    {METRIC_SERVER_RSS_BYTES, "used", "memory"},
    {METRIC_SERVER_PSS_BYTES, "used", "memory"},
};

struct phrase phrase_for(enum metric_id metric)
{
    bool higher = metric_get(metric)->better == BETTER_HIGHER;
    struct phrase phrase = {.verb = "had", .best = higher ? "the highest" : "the lowest"};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
        if (amounts[i].metric == metric) {
            phrase.verb = amounts[i].verb;
            phrase.best = higher ? "the most" : "the least";
            snprintf(phrase.noun, sizeof phrase.noun, "%s", amounts[i].noun);
        }
    if (!phrase.noun[0]) {
        char *name = shown_metric(metric);
        snprintf(phrase.noun, sizeof phrase.noun, "%s", name);
        free(name);
    }
    return phrase;
}

char *relation_words(const struct claim_relation *relation)
{
    char *factor = relation->factor == 1 ? memory_copy_string("") : format_ratio(relation->factor);
    char *words;
    if (relation->kind == RELATION_ALIKE)
        words = memory_format("within %.3g%%%s%s", relation->within * 100, *factor ? " of " : "", factor);
    else
        words = memory_format("better than %s", *factor ? factor : "it");
    free(factor);
    return words;
}

char *relation_side_words(const struct claim_side *side)
{
    struct strbuf text = {0};
    strbuf_adds(&text, side->name);
    for (size_t i = 0; i < side->at.count; i++)
        strbuf_addf(&text, "%s %s", i == 0 ? " at" : ",", side->at.items[i]);
    return strbuf_detach(&text);
}

// The one axis that is swept, or NULL.
static const struct axis *only_axis(const struct plan *plan, const struct workload *workload)
{
    const char *text = plan->points.items[0].text;
    char name[64];
    if (strchr(text, ' ') || !strchr(text, '='))
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "="), text);
    return workload_axis(workload, name);
}

// Whether the axis counts things that its unit names, so that "10 connections" says which axis is meant.
static bool is_count(const struct axis *axis, const struct workload *workload)
{
    if (!axis || axis->type != AXIS_INTEGER || !axis->unit[0])
        return false;
    for (size_t i = 0; i < workload->axis_count; i++)
        if (&workload->axes[i] != axis && strcmp(workload->axes[i].unit, axis->unit) == 0)
            return strcmp(axis->name, axis->unit) == 0;
    return true;
}

// " connections"; of one: " connection", " branch", " filter in a row", but " ns of work".
static void add_unit(struct strbuf *text, const struct axis *axis, bool one)
{
    const char *unit = axis->unit;
    size_t length = strcspn(unit, " "), kept = length;
    if (one && length > 2 && unit[length - 1] == 's')
        kept = length - (length > 4 && strncmp(unit + length - 4, "ches", 4) == 0 ? 2 : 1);
    strbuf_addc(text, ' ');
    strbuf_add(text, unit, kept);
    strbuf_adds(text, unit + length);
}

static bool is_contiguous(const struct point_list *points)
{
    return points->items[points->count - 1] - points->items[0] + 1 == points->count;
}

// The values of one axis: "match=0.1 and 0.5", or, where it counts, "10 and 100 connections"; not named, "10
// and 100".
static void add_values(struct strbuf *text, const struct plan *plan, const struct workload *workload,
                       const struct point_list *points, const struct axis *axis, bool named)
{
    bool count = named && is_count(axis, workload);
    size_t prefix = strlen(axis->name) + 1;
    char *words[LISTED_POINTS];
    bool span = points->count > LISTED_POINTS;
    size_t shown = span ? 2 : points->count;
    for (size_t i = 0; i < shown; i++) {
        size_t point = points->items[span && i ? points->count - 1 : i];
        const char *value = plan->points.items[point].text + prefix;
        words[i] = is_count(axis, workload) ? format_grouped(value) : memory_copy_string(value);
    }
    if (named && !count)
        strbuf_addf(text, "%s=", axis->name);
    if (span)
        strbuf_addf(text, "%s to %s", words[0], words[1]);
    else
        strbuf_add_list(text, (const char *const *)words, shown);
    if (count)
        add_unit(text, axis, shown == 1 && strcmp(words[0], "1") == 0);
    for (size_t i = 0; i < shown; i++)
        free(words[i]);
}

char *phrase_points(const struct plan *plan, const struct workload *workload, const struct point_list *points,
                    bool named)
{
    const struct axis *axis = only_axis(plan, workload);
    size_t count = points->count;
    struct strbuf text = {0};
    bool all = count == plan->points.count && count > 1;
    if (count == 0)
        return memory_copy_string("");
    if (plan->points.count == 1) {
        strbuf_adds(&text, plan->points.items[0].text);
    } else if (all && (!axis || count > LISTED_POINTS)) {
        strbuf_addf(&text, "all %zu points", count);
    } else if (axis && (count <= LISTED_POINTS || is_contiguous(points))) {
        add_values(&text, plan, workload, points, axis, named);
    } else if (count <= LISTED_POINTS) {
        const char *words[LISTED_POINTS];
        for (size_t i = 0; i < count; i++)
            words[i] = plan->points.items[points->items[i]].text;
        strbuf_add_list(&text, words, count);
    } else {
        strbuf_addf(&text, "%zu of the %zu points", count, plan->points.count);
    }
    return strbuf_detach(&text);
}
