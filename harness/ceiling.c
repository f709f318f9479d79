#include "ceiling.h"

#include "clock.h"
#include "conformance.h"
#include "process.h"
#include "random.h"
#include "runner.h"
#include "store.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum {
    TRIES = 2,
    TRIES_MOST = 4,      // those that are disturbed included
    ALL_POINTS_MS = 700, // of windows; starting servers and connections comes on top
    LONGEST_MS = 150,
    SHORTEST_MS = 40,
};

// The first one that was built and has passed its checks, or NULL with the reason.
static const struct implementation *find_leanest(const struct scenario *scenario,
                                                 const struct catalog *catalog, const char **reason)
{
    *reason = "there is no implementation of class ceiling";
    for (size_t i = 0; i < catalog->count; i++) {
        const struct implementation *one = &catalog->items[i];
        if (one->workload != scenario->workload || strcmp(one->class, CLASS_OF_CEILING) != 0)
            continue;
        if (one->status == STATUS_READY && conformance_lookup(one, NULL) == CONFORMANCE_PASSED)
            return one;
        *reason = "the implementation of class ceiling has not passed corobench check";
    }
    return NULL;
}

static bool allows(const struct implementation *implementation, const struct workload *workload,
                   const struct point *point)
{
    const struct limit *limit;
    for (size_t i = 0; i < workload->axis_count; i++)
        if (!implementation_allows(implementation, &workload->axes[i], point->values.items[i], &limit))
            return false;
    return true;
}

// The same scenario with short runs.
static struct scenario shorten(const struct scenario *scenario, size_t points)
{
    struct scenario shorter = *scenario; // what it owns stays the other's
    uint64_t window_ms = ALL_POINTS_MS / TRIES / points;
    window_ms = window_ms > LONGEST_MS ? LONGEST_MS : window_ms;
    window_ms = window_ms < SHORTEST_MS ? SHORTEST_MS : window_ms;
    shorter.duration_ns = window_ms * NS_PER_MS;
    shorter.warmup_ns = shorter.duration_ns / 4;
    return shorter;
}

static void set_number(json_t *entry, const struct sample *sample, enum metric_id metric)
{
    if (isfinite(sample->metrics[metric]))
        json_object_set_new(entry, metric_get(metric)->name, json_real(sample->metrics[metric]));
}

// The better of the runs that went well stands in the entry; until there is one, why there is none. A machine
// that is busy makes the ceiling too low, and everything would seem to be at it.
static void keep_better(json_t *entry, const struct sample *sample)
{
    enum metric_id rate = METRIC_MESSAGES_PER_SECOND;
    const json_t *before = json_object_get(entry, metric_get(rate)->name);
    if (sample->outcome != OUTCOME_OK || sample->disturbed) {
        char *reason = sample->disturbed ? memory_format("its runs were disturbed: %s", sample->disturbed)
                                         : memory_copy_string(sample->reason);
        if (!before)
            json_object_set_new(entry, "reason", sample_text_to_json(reason));
        free(reason);
    } else if (!before || sample->metrics[rate] > json_number_value(before)) {
        json_object_del(entry, "reason");
        set_number(entry, sample, rate);
        set_number(entry, sample, METRIC_CLIENT_BUSY_FRACTION);
        set_number(entry, sample, METRIC_SERVER_BUSY_FRACTION);
        json_object_set_new(entry, "bound", json_string(bound_word(sample->bound)));
    }
}

static int measure_point(struct run_order *order, json_t *entry, struct error *error)
{
    int result = 0;
    unsigned tries = TRIES;
    for (unsigned i = 0; result == 0 && i < tries && !process_interrupted(); i++) {
        struct sample sample;
        sample_init(&sample);
        order->seed = random_mix(order->seed + i);
        result = runner_watched(order, &sample, error);
        if (result == 0)
            keep_better(entry, &sample);
        tries += sample.disturbed && tries < TRIES_MOST;
        sample_release(&sample);
    }
    return result;
}

static int measure_points(const struct scenario *scenario, const struct plan *plan,
                          const struct implementation *leanest, const char *directory, json_t *points,
                          struct error *error)
{
    const struct scenario shorter = shorten(scenario, plan->points.count);
    const struct planned_implementation planned = {
        .label = leanest->label, .model = leanest->model, .program = leanest->program};
    char *prefix = memory_format("%s/raw/ceiling", directory);
    int result = 0;
    for (size_t i = 0; result == 0 && i < plan->points.count && !process_interrupted(); i++) {
        const struct point *point = &plan->points.items[i];
        struct run_order order = {.scenario = &shorter,
                                  .implementation = &planned,
                                  .point = point,
                                  .seed = plan->seed + i,
                                  .log_prefix = prefix};
        json_t *entry = json_object();
        json_object_set_new(entry, "axes", point_to_json(point, scenario->workload));
        if (allows(leanest, scenario->workload, point))
            result = measure_point(&order, entry, error);
        else
            json_object_set_new(entry, "reason", json_string("beyond its limits"));
        json_array_append_new(points, entry);
    }
    free(prefix);
    return result;
}

int ceiling_measure(const struct scenario *scenario, const struct plan *plan, const struct catalog *catalog,
                    const char *directory, struct error *error)
{
    if (scenario->workload->kind != WORKLOAD_SERVER)
        return 0;
    char *path = store_path(directory, "ceiling.json");
    int result = 0;
    if (access(path, F_OK) != 0) {
        const char *reason;
        const struct implementation *leanest = find_leanest(scenario, catalog, &reason);
        json_t *json = json_object(), *points = json_array();
        json_object_set_new(json, "schema_version", json_integer(CEILING_SCHEMA_VERSION));
        if (leanest) {
            json_object_set_new(json, "implementation", json_string(leanest->label));
            result = measure_points(scenario, plan, leanest, directory, points, error);
        } else {
            json_object_set_new(json, "reason", json_string(reason));
        }
        json_object_set_new(json, "points", points);
        if (result == 0 && !process_interrupted())
            result = store_write_json(path, json, error);
        json_decref(json);
    }
    free(path);
    return result;
}
