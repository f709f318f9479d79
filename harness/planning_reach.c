// What a plan asks for and this machine does not have.
#include "planning.h"

#include "machine_needs.h"
#include "runner.h"

#include <stdlib.h>
#include <string.h>

static const char beyond_this_machine[] = "beyond this machine: ";

bool planning_is_beyond(const struct cell *cell)
{
    return cell->skip && strncmp(cell->skip, beyond_this_machine, strlen(beyond_this_machine)) == 0;
}

// Why placement cannot be, or cannot give the server as many CPUs as a point wants; NULL when it can. The
// caller frees it.
static char *beyond_cpus(const struct scenario *scenario, const struct point *point)
{
    const struct axis *axis = workload_axis(scenario->workload, "server_cpus");
    const char *wanted = axis ? point->values.items[axis_index(scenario->workload, axis)] : "0";
    cpu_set_t server, client;
    struct error reason;
    if (scenario->workload->kind == WORKLOAD_BATCH)
        return NULL; // one program: nothing to split
    if (runner_placement(scenario->placement, &server, &client, &reason) != 0)
        return memory_copy_string(reason.text);
    if (runner_keep_cpus(&server, (unsigned)strtoul(wanted, NULL, 10)))
        return NULL;
    return memory_format("server_cpus=%s, and 'placement: %s' gives the server %d of the CPUs here", wanted,
                         placement_word(scenario->placement), CPU_COUNT(&server));
}

int planning_reach(struct plan *plan, const struct scenario *scenario, const char *root, struct error *error)
{
    struct machine_limits limits;
    size_t skipped = 0;
    machine_limits_read(&limits, root);
    for (size_t i = 0; i < plan->cells.count; i++) {
        struct cell *cell = &plan->cells.items[i];
        const struct point *point = &plan->points.items[cell->point];
        if (cell->skip)
            continue;
        struct machine_need need =
            machine_need_of(scenario, &plan->implementations.items[cell->implementation], point);
        char *beyond = machine_beyond(&limits, &need);
        if (!beyond)
            beyond = beyond_cpus(scenario, point);
        if (beyond)
            cell->skip = memory_format("%s%s", beyond_this_machine, beyond);
        skipped += beyond != NULL;
        free(beyond);
    }
    return skipped ? plan_settle(plan, scenario, error) : 0;
}
