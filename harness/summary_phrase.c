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
    {METRIC_FOOTPRINT_BYTES_PER_TASK, "took", "memory per task, the kernel's included"},
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

void phrase_add_list(struct strbuf *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addf(text, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", words[i]);
}

// The length of "connections=" where exactly one axis is swept, else 0.
static size_t axis_prefix(const struct plan *plan)
{
    const char *text = plan->points.items[0].text;
    return strchr(text, ' ') || !strchr(text, '=') ? 0 : strcspn(text, "=") + 1;
}

static bool is_contiguous(const struct point_list *points)
{
    return points->items[points->count - 1] - points->items[0] + 1 == points->count;
}

char *phrase_points(const struct plan *plan, const struct point_list *points)
{
    size_t prefix = axis_prefix(plan), count = points->count;
    struct strbuf text = {0};
    if (plan->points.count == 1) {
        strbuf_adds(&text, plan->points.items[0].text);
    } else if (count == plan->points.count && (!prefix || count > LISTED_POINTS)) {
        strbuf_addf(&text, "all %zu points", count);
    } else if (count <= LISTED_POINTS) {
        const char *words[LISTED_POINTS];
        for (size_t i = 0; i < count; i++) // the axis is named once
            words[i] = plan->points.items[points->items[i]].text + (i ? prefix : 0);
        phrase_add_list(&text, words, count);
    } else if (prefix && is_contiguous(points)) {
        strbuf_addf(&text, "%s to %s", plan->points.items[points->items[0]].text,
                    plan->points.items[points->items[count - 1]].text + prefix);
    } else {
        strbuf_addf(&text, "%zu of the %zu points", count, plan->points.count);
    }
    return strbuf_detach(&text);
}
