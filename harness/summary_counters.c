// What was counted of each cell, from counters.json.
#include "summary_parts.h"

#include "store.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MOST = 4 }; // of system calls that are told

// The system calls that are made most, "1 recvfrom, 1 sendto, 0.01 epoll_wait", for the caller to free; NULL
// where there are none.
static char *most_frequent(const json_t *by_name)
{
    struct strbuf text = {0};
    json_t *left = json_copy((json_t *)by_name);
    for (unsigned i = 0; i < NAMES_MOST && json_object_size(left) > 0; i++) {
        const char *name, *most = NULL;
        json_t *calls;
        double greatest = -INFINITY;
        json_object_foreach(left, name, calls)
        {
            if (json_number_value(calls) > greatest) {
                greatest = json_number_value(calls);
                most = name;
            }
        }
        if (!most || greatest < 0) // one that happened once less in the longer run
            break;
        strbuf_addf(&text, "%s%.3g %s", text.length ? ", " : "", greatest, most);
        json_object_del(left, most);
    }
    json_decref(left);
    return text.length ? strbuf_detach(&text) : NULL;
}

static void take_entry(struct summary *summary, enum counter_id id, enum metric_id metric,
                       const json_t *entry)
{
    const char *label = json_string_value(json_object_get(entry, "implementation"));
    for (size_t i = 0; label && i < summary->cells.count; i++) {
        struct counted *counted = &summary->cells.items[i].counted[id];
        if (strcmp(summary_implementation(summary, i)->label, label) != 0 ||
            !summary_is_point(summary, summary->plan.cells.items[i].point, json_object_get(entry, "axes")))
            continue;
        const json_t *value = json_object_get(entry, metric_get(metric)->name);
        free(counted->detail);
        counted->value = json_is_number(value) ? json_number_value(value) : NAN;
        counted->detail = json_is_number(value)
                              ? most_frequent(json_object_get(entry, "by_name"))
                              : memory_copy_string(json_string_value(json_object_get(entry, "reason")));
        return;
    }
}

static void take_counter(struct summary *summary, enum counter_id id, const json_t *json)
{
    enum metric_id metric;
    const char *name = counter_get(id)->name;
    size_t i;
    const json_t *entry;
    if (!counter_metric(id, summary->scenario.workload->kind, &metric))
        return;
    summary->uncounted[id] =
        memory_copy_string(json_string_value(json_object_get(json_object_get(json, "missing"), name)));
    json_array_foreach(json_object_get(json, "cells"), i, entry)
    {
        const char *counter = json_string_value(json_object_get(entry, "counter"));
        if (counter && strcmp(counter, name) == 0)
            take_entry(summary, id, metric, entry);
    }
}

int summary_read_counters(struct summary *summary, const char *directory, struct error *error)
{
    char *path = store_path(directory, "counters.json");
    json_t *json = NULL;
    int result = 0;
    for (size_t i = 0; i < summary->cells.count; i++)
        for (size_t id = 0; id < COUNTER_COUNT; id++)
            summary->cells.items[i].counted[id].value = NAN;
    if (access(path, F_OK) == 0) {
        json = store_read_json(path, error);
        result = json ? 0 : -1;
    }
    for (unsigned id = 0; json && id < COUNTER_COUNT; id++)
        take_counter(summary, (enum counter_id)id, json);
    json_decref(json);
    free(path);
    return result;
}
