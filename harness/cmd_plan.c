#include "cmd.h"
#include "counter.h"
#include "planning.h"
#include "process.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

// What stops the campaign, where that is not a number of rounds alone.
static void print_end(const struct plan *plan)
{
    bool precise = plan->precision > 0, budgeted = plan->budget_ns > 0;
    double budget_s = (double)plan->budget_ns / 1e9;
    if (plan->rounds_max == plan->rounds_min || !(precise || budgeted))
        return;
    printf("  until %u rounds", plan->rounds_max);
    if (precise)
        printf("%s the precision of %.3g%%", budgeted ? "," : " or", 100 * plan->precision);
    if (budgeted)
        printf("%s or the budget of %.3g %s", precise ? "," : "", budget_s >= 60 ? budget_s / 60 : budget_s,
               budget_s >= 60 ? "min" : "s");
    printf("\n");
}

static void print_cost(const char *head, const struct planning_cost *cost)
{
    char *text = planning_cost_text(cost);
    printf("%s%s\n", head, text);
    free(text);
}

static void print_header(const struct scenario *scenario, const struct plan *plan,
                         const struct planning_cost *cost)
{
    printf("%s: %s\n", scenario->name, scenario->question);
    printf("  %zu cells (%zu skipped), %u to %u rounds, seed %" PRIu64 ", baseline %s\n", plan->cells.count,
           plan->cells.count - plan_cells_run(plan), plan->rounds_min, plan->rounds_max, plan->seed,
           scenario->baseline);
    printf("  %zu comparison%s at a point: a verdict needs %u rounds\n", plan->comparisons,
           plan->comparisons == 1 ? "" : "s", plan->rounds_needed);
    print_cost("  takes ", cost);
    print_end(plan);
}

static void print_counters(const struct scenario *scenario, const struct plan *plan)
{
    size_t cells = 0;
    for (size_t i = 0; i < plan->cells.count; i++)
        cells += plan_runs_cell(plan, i) &&
                 !plan->implementations.items[plan->cells.items[i].implementation].is_aa;
    for (unsigned id = 0; id < COUNTER_COUNT; id++)
        if (scenario->counters & 1U << id)
            printf("  before the first round, %s of %zu cell%s are counted, in two runs each\n",
                   counter_get((enum counter_id)id)->what, cells, cells == 1 ? "" : "s");
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

static void print_plans(const struct planning *planning)
{
    struct planning_cost sum = {0};
    for (size_t i = 0; i < planning->plans.count; i++) {
        struct planning_cost cost;
        planning_cost_make(&cost, &planning->scenarios.items[i], &planning->plans.items[i]);
        planning_cost_add(&sum, &cost);
        print_header(&planning->scenarios.items[i], &planning->plans.items[i], &cost);
        print_counters(&planning->scenarios.items[i], &planning->plans.items[i]);
        print_left_out(&planning->plans.items[i]);
        print_runs(&planning->plans.items[i]);
        planning_cost_release(&cost);
    }
    if (planning->plans.count > 1)
        print_cost("in all: ", &sum);
}

int cmd_plan(int argc, char **argv)
{
    struct planning planning = {0};
    static const struct command_help help = {"plan", "SCENARIO...",
                                             "Checks scenarios and prints what they would take, and the runs "
                                             "in their order. Runs nothing. A\n"
                                             "scenario is a file, or a folder of them."};
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
    print_plans(&planning);
out:
    planning_release(&planning);
    process_shutdown();
    return status;
}
