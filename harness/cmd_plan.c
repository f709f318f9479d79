#include "cmd.h"
#include "planning.h"
#include "process.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

// Programs run to the end of their input: what stops the campaign is known, when is not.
static void print_end(const struct plan *plan)
{
    bool early = plan->rounds_max > plan->rounds_min;
    bool precise = early && plan->precision > 0, budgeted = early && plan->budget_ns > 0;
    double budget_s = (double)plan->budget_ns / 1e9;
    printf("  until %u round%s", plan->rounds_max, plan->rounds_max == 1 ? "" : "s");
    if (precise)
        printf("%s the precision of %.3g%%", budgeted ? "," : " or", 100 * plan->precision);
    if (budgeted)
        printf("%s or the budget of %.3g %s", precise ? "," : "", budget_s >= 60 ? budget_s / 60 : budget_s,
               budget_s >= 60 ? "min" : "s");
    printf("; how long a round takes shows in the first\n");
}

static void print_header(const struct scenario *scenario, const struct plan *plan)
{
    printf("%s: %s\n", scenario->name, scenario->question);
    printf("  %zu cells (%zu skipped), %u to %u rounds, seed %" PRIu64 ", baseline %s\n", plan->cells.count,
           plan->cells.count - plan_cells_run(plan), plan->rounds_min, plan->rounds_max, plan->seed,
           scenario->baseline);
    printf("  %zu comparison%s at a point: a verdict needs %u rounds\n", plan->comparisons,
           plan->comparisons == 1 ? "" : "s", plan->rounds_needed);
    if (scenario->workload->kind == WORKLOAD_BATCH)
        print_end(plan);
    else
        printf("  about %.0f s\n", (double)planning_round_ns(scenario, plan) * plan->rounds_min / 1e9);
}

static void print_left_out(const struct plan *plan)
{
    for (size_t i = 0; i < plan->implementations.count; i++)
        if (plan->implementations.items[i].refused && !plan->implementations.items[i].is_aa)
            printf("  not run: %s: %s\n", plan->implementations.items[i].label,
                   plan->implementations.items[i].refused);
    if (plan->left_out.count > 0)
        printf("  left out, as their limits exclude all points:");
    for (size_t i = 0; i < plan->left_out.count; i++)
        printf("%s %s%s", i > 0 ? "," : "", plan->left_out.items[i],
               i + 1 == plan->left_out.count ? "\n" : "");
    for (size_t i = 0; i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        if (cell->skip)
            printf("  skipped: %s at %s: %s\n", plan->implementations.items[cell->implementation].label,
                   plan->points.items[cell->point].text, cell->skip);
    }
}

static void print_runs(const struct plan *plan)
{
    size_t *order = memory_zeroed(plan->cells.count, sizeof *order), run = 0;
    for (unsigned round = 0; round < plan->rounds_min; round++) {
        plan_round_order(plan, round, order);
        for (size_t i = 0; i < plan->cells.count; i++) {
            const struct cell *cell = &plan->cells.items[order[i]];
            if (!plan_runs_cell(plan, order[i]))
                continue;
            const char *point = plan->points.items[cell->point].text;
            printf("%6zu  round %u  %s%s%s\n", run++, round + 1,
                   plan->implementations.items[cell->implementation].label, *point ? "  " : "", point);
        }
    }
    free(order);
}

int cmd_plan(int argc, char **argv)
{
    struct planning planning = {0};
    static const struct command_help help = {"plan", "SCENARIO...",
                                             "Checks scenarios and prints the runs they would make, in their "
                                             "order. Runs nothing. A scenario is a\n"
                                             "file, or a folder of them."};
    struct option_spec table[PLANNING_OPTIONS + 1] = {0};
    planning_options(&planning, table);
    struct error error;
    int status = 0;
    switch (options_parse(&help, argc, argv, table, &planning.operands)) {
    case OPTIONS_HELP:
        goto out;
    case OPTIONS_WRONG:
        status = 2;
        goto out;
    case OPTIONS_GO:
        break;
    }
    if ((planning.impls.count && process_init(&error) != 0) || planning_make(&planning, &error) != 0) {
        status = cmd_fail(2, &error);
        goto out;
    }
    for (size_t i = 0; i < planning.plans.count; i++) {
        print_header(&planning.scenarios.items[i], &planning.plans.items[i]);
        print_left_out(&planning.plans.items[i]);
        print_runs(&planning.plans.items[i]);
    }
out:
    planning_release(&planning);
    process_shutdown();
    return status;
}
