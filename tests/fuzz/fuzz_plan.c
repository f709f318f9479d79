// plan -- a plan.json that somebody else wrote: what is taken fits together, and is written again as it was
// read.
//
// reads: plan.c
// seeds: results/reference/*/plan.json
#include "fuzz.h"

#include "plan.h"

#include <jansson.h>
#include <string.h>

static void check(const struct plan *plan, const struct workload *workload)
{
    fuzz_require(plan->rounds_min >= 1 && plan->rounds_max >= plan->rounds_min &&
                     plan->rounds_max <= SCENARIO_ROUNDS_MOST,
                 "%u to %u rounds", plan->rounds_min, plan->rounds_max);
    fuzz_require(plan->baseline < plan->implementations.count && plan->cells.count > 0,
                 "no baseline, or no cells");
    for (size_t i = 0; i < plan->cells.count; i++)
        fuzz_require(plan->cells.items[i].implementation < plan->implementations.count &&
                         plan->cells.items[i].point < plan->points.count,
                     "a cell of nothing");
    for (size_t i = 0; i < plan->points.count; i++)
        fuzz_require(plan->points.items[i].values.count == workload->axis_count, "a point without an axis");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan, again;
    struct error error = {""};
    json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json)
        return 0;
    if (plan_from_json(&plan, json, "plan.json", &error) != 0) {
        fuzz_require_sentence(error.text, "plan.json: ");
        json_decref(json);
        return 0;
    }
    struct scenario scenario = {.path = plan.scenario_path,
                                .name = (char *)"fuzz",
                                .workload =
                                    workload_find(json_string_value(json_object_get(json, "workload")))};
    check(&plan, scenario.workload);
    json_t *written = plan_to_json(&plan, &scenario);
    fuzz_require(plan_from_json(&again, written, "plan.json", &error) == 0, "it is not read again: %s",
                 error.text);
    json_t *rewritten = plan_to_json(&again, &scenario);
    fuzz_require(json_equal(written, rewritten), "it is read otherwise than it was written");
    json_decref(written);
    json_decref(rewritten);
    json_decref(json);
    plan_release(&plan);
    plan_release(&again);
    return 0;
}
