#include "machine_needs.h"

#include "layout.h"
#include "store.h"

#include <glob.h>
#include <string.h>

enum { SPARE_DESCRIPTORS = 32 }; // as the load generator keeps

static uint64_t value_of(const struct scenario *scenario, const struct point *point, const char *name)
{
    const struct axis *axis = workload_axis(scenario->workload, name);
    return axis ? strtoull(point->values.items[axis_index(scenario->workload, axis)], NULL, 10) : 0;
}

static const char *word_of(const struct scenario *scenario, const struct point *point, const char *name)
{
    const struct axis *axis = workload_axis(scenario->workload, name);
    return axis ? point->values.items[axis_index(scenario->workload, axis)] : "";
}

// Most tasks that are there at once, docs/CONTRACT.md says so of each case; 0 where it does not (skynet).
static uint64_t tasks_alive(const struct scenario *scenario, const struct point *point)
{
    const char *word = word_of(scenario, point, "case");
    uint64_t tasks = value_of(scenario, point, "tasks");
    if (strcmp(word, "skynet") == 0)
        return 0;
    if (strcmp(word, "create") == 0 || strcmp(word, "spawn") == 0 || strcmp(word, "kill") == 0)
        return value_of(scenario, point, "live");
    return strcmp(word, "pingpong") == 0 ? 2 * tasks : tasks;
}

// A client's own, and as many for what a library has beside each connection; the server has them, too.
static struct machine_need client_need(const struct scenario *scenario,
                                       const struct planned_implementation *one, const struct point *point)
{
    uint64_t requests = value_of(scenario, point, "requests");
    uint64_t many = value_of(scenario, point, "concurrency");
    bool pool = strcmp(one->model, "thread-pool") == 0;
    bool threads = pool || strcmp(one->model, "thread") == 0;
    many = requests < many ? requests : many;
    struct machine_need need = {.descriptors = 2 * many + SPARE_DESCRIPTORS,
                                .tasks = threads || strcmp(one->model, "process") == 0 ? many : 0,
                                .mappings = threads ? 2 * many : 0};
    need.guards = strstr(one->runtime, "stackful") ? 2 * many : need.mappings;
    return need;
}

struct machine_need machine_need_of(const struct scenario *scenario, const struct planned_implementation *one,
                                    const struct point *point)
{
    if (scenario->workload->kind == WORKLOAD_CLIENT)
        return client_need(scenario, one, point);
    bool serves = scenario->workload->kind == WORKLOAD_SERVER;
    uint64_t connections = serves ? value_of(scenario, point, "connections") : 0;
    uint64_t many = serves ? connections : tasks_alive(scenario, point);
    bool threads = strcmp(one->model, "thread") == 0, processes = strcmp(one->model, "process") == 0;
    struct machine_need need = {.descriptors = connections ? connections + SPARE_DESCRIPTORS : 0,
                                .tasks = threads || processes ? many : 0,
                                .mappings = threads ? 2 * many : 0};
    need.guards = strstr(one->runtime, "stackful") ? 2 * many : need.mappings;
    return need;
}

static void add_cell(struct machine_needs *needs, const struct scenario *scenario,
                     const struct planned_implementation *one, const struct point *point)
{
    struct machine_need need = machine_need_of(scenario, one, point);
    need.where =
        memory_format("%s: %s%s%s", scenario->name, one->label, *point->text ? " at " : "", point->text);
    vec_push(needs, need);
}

void machine_needs_add(struct machine_needs *needs, const struct scenario *scenario, const struct plan *plan)
{
    for (size_t i = 0; i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        const struct planned_implementation *one = &plan->implementations.items[cell->implementation];
        if (!cell->skip && !one->is_aa)
            add_cell(needs, scenario, one, &plan->points.items[cell->point]);
    }
}

static void add_file(struct machine_needs *needs, const char *path, const struct catalog *catalog)
{
    struct scenario scenario;
    struct plan plan;
    struct error unsaid; // `corobench plan` says it
    if (scenario_load(&scenario, path, &unsaid) != 0)
        return;
    if (plan_make(&plan, &scenario, catalog, NULL, 1, &unsaid) == 0) {
        machine_needs_add(needs, &scenario, &plan);
        plan_release(&plan);
    }
    scenario_release(&scenario);
}

void machine_needs_read(struct machine_needs *needs)
{
    struct catalog catalog = {0};
    struct error unsaid;
    glob_t files = {0};
    char *pattern = store_path(layout_source(), "scenarios/*/*.yaml");
    *needs = (struct machine_needs){0};
    if (layout_catalog(&catalog, NULL, &unsaid) == 0 && glob(pattern, 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++)
            add_file(needs, files.gl_pathv[i], &catalog);
    globfree(&files);
    free(pattern);
    catalog_release(&catalog);
}

void machine_needs_release(struct machine_needs *needs)
{
    for (size_t i = 0; i < needs->count; i++)
        free(needs->items[i].where);
    vec_release(needs);
}
