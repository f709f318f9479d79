// scenario -- a scenario's file: what is taken is as docs/SCHEMA.md has it, makes a plan that is read back as
// it was written, and what is refused is told in one line with its place.
//
// reads: scenario*.c yaml_file.c yaml_node.c workload.c plan.c
// seeds: scenarios/*/*.yaml
#include "fuzz.h"

#include "format.h"
#include "plan.h"
#include "scenario.h"
#include "scenario_edits.h"

#include <math.h>
#include <string.h>

static struct catalog catalog; // of the tree: all ready

static void open_catalog(void)
{
    struct error error;
    const struct catalog_folder folder = {COROBENCH_SOURCE_DIR "/impls", "/nowhere", NULL, false};
    if (catalog.count > 0)
        return;
    fuzz_require(catalog_add(&catalog, &folder, &error) == 0, "%s", error.text);
    for (size_t i = 0; i < catalog.count; i++)
        catalog.items[i].status = STATUS_READY;
}

static bool is_share(double share)
{
    return share >= 0 && share <= 1;
}

static void check_text(const char *text, const char *what)
{
    fuzz_require(text && *text && fuzz_is_clean(text, strlen(text)), "%s is not one line of text", what);
}

static void check_axes(const struct scenario *scenario)
{
    double points = 1;
    fuzz_require(scenario->axes.count == scenario->workload->axis_count, "an axis is missing");
    for (size_t i = 0; i < scenario->axes.count; i++) {
        const struct scenario_axis *one = &scenario->axes.items[i];
        fuzz_require(one->axis == &scenario->workload->axes[i] && one->values.count > 0,
                     "an axis has no value");
        points *= (double)one->values.count;
        for (size_t j = 0; j < one->values.count; j++) {
            fuzz_require(axis_check(one->axis, one->values.items[j], NULL) == 0, "axis %s has '%s'",
                         one->axis->name, one->values.items[j]);
            for (size_t k = 0; k < j; k++)
                fuzz_require(strcmp(one->values.items[j], one->values.items[k]) != 0, "axis %s has %s twice",
                             one->axis->name, one->values.items[j]);
        }
    }
    fuzz_require(points <= SCENARIO_POINTS_MOST, "%.0f points", points);
}

static void check_claims(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->claims.count; i++) {
        const struct claim *claim = &scenario->claims.items[i];
        check_text(claim->id, "a claim's id");
        check_text(claim->text, "a claim's text");
        fuzz_require(claim->holds.count > 0, "a claim that nothing decides");
        for (size_t j = 0; j < claim->holds.count; j++) {
            const struct claim_relation *relation = &claim->holds.items[j];
            fuzz_require(relation->left.name && relation->right.name && relation->factor > 0 &&
                             isfinite(relation->factor),
                         "a relation without sides or factor");
            fuzz_require(relation->kind == RELATION_BETTER ||
                             (relation->within > 0 && is_share(relation->within)),
                         "within %g", relation->within);
        }
        for (size_t j = 0; j < claim->then.count; j++)
            fuzz_require(isfinite(claim->then.items[j].value) && *claim->then.items[j].unit, "an old figure");
    }
}

static void check(const struct scenario *scenario)
{
    const uint64_t hours = UINT64_C(1000) * 3600 * 1000000000;
    check_text(scenario->title, "the title");
    check_text(scenario->question, "the question");
    check_text(scenario->baseline, "the baseline");
    fuzz_require(scenario->workload && scenario->patterns.count > 0, "no workload, or no implementations");
    fuzz_require(scenario->duration_ns < hours && scenario->warmup_ns < hours &&
                     scenario->deadline_ns < hours && scenario->budget_ns < hours &&
                     scenario->deadline_ns > 0,
                 "a duration of 1000 hours");
    fuzz_require(scenario->workload->kind != WORKLOAD_SERVER ||
                     scenario->deadline_ns > scenario->warmup_ns + scenario->duration_ns,
                 "a deadline that nothing can meet");
    fuzz_require(scenario->rounds_min <= 10000 && scenario->rounds_max <= 10000 && scenario->repeats <= 100,
                 "too many rounds");
    fuzz_require(scenario->rounds_max == 0 || scenario->rounds_max >= scenario->rounds_min,
                 "less than least");
    fuzz_require(is_share(scenario->precision) && is_share(scenario->equivalence) &&
                     is_share(scenario->disturbance),
                 "a share beyond 1");
    fuzz_require(workload_measures(scenario->workload, scenario->rank), "a rank that no run reports");
    check_axes(scenario);
    check_claims(scenario);
}

// A plan that was written is read back, and written again as it was.
static void check_plan(const struct scenario *scenario)
{
    struct plan plan, again;
    struct error error = {""};
    if (plan_make(&plan, scenario, &catalog, NULL, 1, &error) != 0) {
        fuzz_require_sentence(error.text, "fuzz.yaml:");
        return;
    }
    json_t *written = plan_to_json(&plan, scenario);
    fuzz_require(plan_from_json(&again, written, "plan.json", &error) == 0, "a plan that was made: %s",
                 error.text);
    json_t *rewritten = plan_to_json(&again, scenario);
    fuzz_require(json_equal(written, rewritten), "a plan is read otherwise than it was written");
    json_decref(written);
    json_decref(rewritten);
    plan_release(&plan);
    plan_release(&again);
}

// Without its plots the file asks the same.
static void check_edits(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(fuzz_bytes_of(data, size)), *bare = scenario_without_plots(text);
    char *twice = scenario_without_plots(bare);
    fuzz_require(strcmp(bare, twice) == 0 && scenario_same_but_plots(text, bare),
                 "plots are left in the file");
    free(text);
    free(bare);
    free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    struct error error = {""};
    open_catalog();
    check_edits(data, size);
    if (scenario_parse(&scenario, "fuzz.yaml", data, size, &error) != 0) {
        fuzz_require(!scenario.title && !scenario.axes.items && !scenario.patterns.items &&
                         !scenario.claims.items,
                     "something is left of a scenario that was refused");
        fuzz_require_numbered(error.text, "fuzz.yaml", 2);
        return 0;
    }
    check(&scenario);
    check_plan(&scenario);
    scenario_release(&scenario);
    return 0;
}
