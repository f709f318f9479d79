// What the load generator can sustain at each point, from ceiling.json.
#include "summary_parts.h"

#include "store.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

bool summary_is_point(const struct summary *summary, size_t point, const json_t *axes)
{
    const struct workload *workload = summary->scenario.workload;
    for (size_t i = 0; i < workload->axis_count; i++) {
        const char *value = point_value_in(axes, &workload->axes[i]);
        if (!value || strcmp(value, summary->plan.points.items[point].values.items[i]) != 0)
            return false;
    }
    return true;
}

static double ceiling_at(const struct summary *summary, size_t point, const json_t *points)
{
    size_t i;
    const json_t *entry;
    json_array_foreach(points, i, entry)
    {
        const json_t *rate = json_object_get(entry, metric_get(METRIC_MESSAGES_PER_SECOND)->name);
        if (json_is_number(rate) && summary_is_point(summary, point, json_object_get(entry, "axes")))
            return json_number_value(rate);
    }
    return NAN;
}

// That of the whole, or of the first point that has one.
static char *reason_in(const json_t *json)
{
    const char *reason = json_string_value(json_object_get(json, "reason"));
    size_t i;
    const json_t *entry;
    json_array_foreach(json_object_get(json, "points"), i, entry)
    {
        if (!reason)
            reason = json_string_value(json_object_get(entry, "reason"));
    }
    return memory_copy_string(reason);
}

int summary_read_ceilings(struct summary *summary, const char *directory, struct error *error)
{
    char *path = store_path(directory, "ceiling.json");
    json_t *json = NULL;
    int result = 0;
    if (access(path, F_OK) == 0) {
        json = store_read_json(path, error);
        result = json ? 0 : -1;
    }
    for (size_t point = 0; json && point < summary->plan.points.count; point++) {
        double ceiling = ceiling_at(summary, point, json_object_get(json, "points"));
        vec_push(&summary->ceilings, ceiling);
    }
    if (json) {
        summary->ceiling_name =
            memory_copy_string(json_string_value(json_object_get(json, "implementation")));
        summary->ceiling_reason = reason_in(json);
    }
    json_decref(json);
    free(path);
    return result;
}
