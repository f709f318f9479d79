#include "planning.h"

#include "clock.h"
#include "escape.h"
#include "layout.h"
#include "picture.h"
#include "random.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

void planning_options(struct planning *planning, struct option_spec *table)
{
    const struct option_spec shared[PLANNING_OPTIONS] = {
        {"only", OPTION_TEXT, &planning->only, "GLOB", "only these implementations (the baseline stays)", 0,
         0},
        {"set", OPTION_TEXTS, &planning->set, "AXIS=V,V",
         "other values for an axis; repeatable for other axes", 0, 0},
        {"rounds", OPTION_INTEGER, &planning->rounds, "N", "exactly this many rounds", 1,
         SCENARIO_ROUNDS_MOST},
        {"precision", OPTION_FRACTION, &planning->precision, "P", "wanted width of intervals, say 3%", 0, 0},
        {"budget", OPTION_DURATION, &planning->budget_ns, "T", "time after which no further round starts", 0,
         0},
        {"seed", OPTION_INTEGER, &planning->seed, "N",
         "of the order and the payloads (default: from the clock)", 1, UINT32_MAX},
        {"impls", OPTION_TEXTS, &planning->impls, "[LABEL=]DIR",
         "add implementations from a folder; repeatable", 0, 0},
    };
    memcpy(table, shared, sizeof shared);
}

static int is_yaml(const struct dirent *entry)
{
    const char *extension = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && extension && strcmp(extension, ".yaml") == 0;
}

// An operand is a scenario, or a folder: then all scenarios in it, by name.
static int expand(const char *operand, struct strings *paths, struct error *error)
{
    struct stat status;
    if (stat(operand, &status) != 0 || !S_ISDIR(status.st_mode)) {
        strings_add(paths, operand); // whatever is wrong with it, scenario_load says it best
        return 0;
    }
    struct dirent **entries = NULL;
    int count = scandir(operand, &entries, is_yaml, alphasort);
    if (count < 0)
        return error_errno(error, "cannot read folder %s", operand);
    for (int i = 0; i < count; i++) {
        char *path = store_path(operand, entries[i]->d_name);
        strings_add(paths, path);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return count > 0 ? 0 : error_set(error, "%s: no scenario (*.yaml) in this folder", operand);
}

static bool has_axis(const struct scenario *scenario, const char *assignment)
{
    size_t length = strcspn(assignment, "=");
    for (size_t i = 0; i < scenario->workload->axis_count; i++) {
        const char *name = scenario->workload->axes[i].name;
        if (strlen(name) == length && strncmp(name, assignment, length) == 0)
            return true;
    }
    return false;
}

// The later one would win silently, where both were meant.
static int check_set_twice(const struct strings *set, struct error *error)
{
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = i + 1; j < set->count; j++) {
            const char *one = set->items[i], *other = set->items[j];
            size_t length = strcspn(one, "=") + 1;
            if (strchr(one, '=') && strncmp(one, other, length) == 0)
                return error_set(error, "--set: %.*s is set twice; write %.60s,%.60s", (int)length - 1, one,
                                 one, other + length);
        }
    return 0;
}

// With several scenarios, an axis is set in those that have it; one must.
static int apply_sets(struct planning *planning, struct error *error)
{
    for (size_t i = 0; i < planning->set.count; i++) {
        bool taken = false;
        for (size_t j = 0; j < planning->scenarios.count; j++) {
            bool last = j + 1 == planning->scenarios.count;
            if (!has_axis(&planning->scenarios.items[j], planning->set.items[i]) && (taken || !last))
                continue;
            if (scenario_set_axis(&planning->scenarios.items[j], planning->set.items[i], error) != 0)
                return -1;
            taken = true;
        }
    }
    return 0;
}

static void apply_rounds(const struct planning *planning, struct scenario *scenario)
{
    if (planning->rounds) {
        scenario->rounds_min = scenario->rounds_max = (unsigned)planning->rounds;
        scenario->rounds_place = (struct scenario_place){0};
    }
    if (planning->precision > 0)
        scenario->precision = planning->precision;
    if (planning->budget_ns)
        scenario->budget_ns = planning->budget_ns;
}

static int check_plots(const struct scenario *scenario, struct error *error)
{
    for (size_t i = 0; i < scenario->plots.count; i++) {
        const struct scenario_plot *plot = &scenario->plots.items[i];
        struct error reason;
        if (picture_kind_check(plot_word(plot), &reason) != 0)
            return error_set(error, "%s:%u:%u: %s", scenario->path, plot->place.line, plot->place.column,
                             reason.text);
    }
    return 0;
}

static int load_scenarios(struct planning *planning, struct error *error)
{
    struct strings paths = {0};
    int result = 0;
    for (size_t i = 0; result == 0 && i < planning->operands.count; i++)
        result = expand(planning->operands.items[i], &paths, error);
    for (size_t i = 0; result == 0 && i < paths.count; i++) {
        struct scenario scenario = {0};
        result = scenario_load(&scenario, paths.items[i], error);
        result = result ? result : check_plots(&scenario, error);
        for (size_t j = 0; result == 0 && j < planning->scenarios.count; j++)
            if (strcmp(planning->scenarios.items[j].name, scenario.name) == 0)
                result = error_set(error, "%s: a campaign has one scenario called '%s', and %s is another",
                                   paths.items[i], scenario.name, planning->scenarios.items[j].path);
        if (result == 0)
            vec_push(&planning->scenarios, scenario);
        else
            scenario_release(&scenario);
    }
    strings_release(&paths);
    return result;
}

static void add_words(struct strbuf *flags, const char *option, const struct strings *words)
{
    for (size_t i = 0; i < words->count; i++) {
        strbuf_addf(flags, " --%s ", option);
        escape_shell(flags, words->items[i]);
    }
}

// The command line's changes to one scenario, to be typed again.
static char *flags_for(const struct planning *planning, const struct scenario *scenario)
{
    struct strbuf flags = {0};
    struct strings set = {0};
    for (size_t i = 0; i < planning->set.count; i++)
        if (has_axis(scenario, planning->set.items[i]))
            strings_add(&set, planning->set.items[i]);
    add_words(&flags, "set", &set);
    strings_release(&set);
    if (planning->only) {
        strbuf_adds(&flags, " --only ");
        escape_shell(&flags, planning->only);
    }
    if (planning->rounds)
        strbuf_addf(&flags, " --rounds %" PRIu64, planning->rounds);
    if (planning->precision > 0)
        strbuf_addf(&flags, " --precision %g%%", 100 * planning->precision);
    if (planning->budget_ns)
        strbuf_addf(&flags, " --budget %" PRIu64 "ns", planning->budget_ns);
    add_words(&flags, "impls", &planning->impls);
    return strbuf_detach(&flags);
}

static void note_origin(const struct planning *planning, const struct scenario *scenario, struct plan *plan)
{
    free(plan->scenario_path);
    free(plan->flags);
    plan->scenario_path = layout_relative(scenario->path);
    plan->flags = flags_for(planning, scenario);
    plan->root = memory_copy_string(layout_source());
}

int planning_catalog(struct planning *planning, struct error *error)
{
    return layout_catalog(&planning->catalog, &planning->impls, error);
}

int planning_make(struct planning *planning, struct error *error)
{
    if (planning->operands.count == 0)
        return error_set(error, "name a scenario, say scenarios/quick/echo_connections.yaml");
    if (!planning->seed) // any will do, since it is recorded
        planning->seed = random_mix((uint64_t)time(NULL)) % UINT32_MAX + 1;
    if (check_set_twice(&planning->set, error) != 0 || load_scenarios(planning, error) != 0 ||
        apply_sets(planning, error) != 0 || planning_catalog(planning, error) != 0)
        return -1;
    for (size_t i = 0; i < planning->scenarios.count; i++) {
        struct plan plan;
        apply_rounds(planning, &planning->scenarios.items[i]);
        if (plan_make(&plan, &planning->scenarios.items[i], &planning->catalog, planning->only,
                      planning->seed, error) != 0)
            return -1;
        if (planning_reach(&plan, &planning->scenarios.items[i], "", error) != 0) {
            plan_release(&plan);
            return -1;
        }
        note_origin(planning, &planning->scenarios.items[i], &plan);
        vec_push(&planning->plans, plan);
    }
    return 0;
}

// The programs are where the plan says, from the project's root on.
static void place_programs(struct plan *plan)
{
    for (size_t i = 0; i < plan->implementations.count; i++) {
        struct planned_implementation *one = &plan->implementations.items[i];
        char *program = layout_absolute(one->program), *source = layout_absolute(one->source);
        free(one->program);
        free(one->source);
        one->program = program;
        one->source = source;
    }
    plan->root = memory_copy_string(layout_source());
}

// What the command line had changed is in the plan; the text knows nothing of it.
static int restore_one(struct planning *planning, const struct agenda_scenario *one, const char *directory,
                       struct error *error)
{
    char *place = store_path(directory, "campaign.json");
    struct scenario scenario = {0};
    struct plan plan = {0};
    int result = scenario_parse(&scenario, one->path, one->text, strlen(one->text), error);
    if (result == 0)
        result = plan_from_json(&plan, one->plan, place, error);
    const char *workload = json_string_value(json_object_get(one->plan, "workload"));
    if (result == 0 && strcmp(scenario.workload->name, workload) != 0) {
        result = error_set(error, "%s: damaged: the plan of %s is not for workload '%s'", place, one->name,
                           scenario.workload->name);
        plan_release(&plan);
    }
    if (result == 0) {
        free(scenario.name);
        scenario.name = memory_copy_string(one->name);
        place_programs(&plan);
        vec_push(&planning->scenarios, scenario);
        vec_push(&planning->plans, plan);
    } else {
        scenario_release(&scenario);
    }
    free(place);
    return result;
}

int planning_restore(struct planning *planning, const struct agenda *agenda, const char *directory,
                     struct error *error)
{
    for (size_t i = 0; i < agenda->impls.count; i++)
        strings_add(&planning->impls, agenda->impls.items[i]);
    for (size_t i = 0; i < agenda->scenarios.count; i++)
        if (restore_one(planning, &agenda->scenarios.items[i], directory, error) != 0)
            return -1;
    return 0;
}

void planning_release(struct planning *planning)
{
    strings_release(&planning->operands);
    strings_release(&planning->set);
    strings_release(&planning->impls);
    for (size_t i = 0; i < planning->scenarios.count; i++)
        scenario_release(&planning->scenarios.items[i]);
    vec_release(&planning->scenarios);
    for (size_t i = 0; i < planning->plans.count; i++)
        plan_release(&planning->plans.items[i]);
    vec_release(&planning->plans);
    catalog_release(&planning->catalog);
}
