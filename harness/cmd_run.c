#include "campaign.h"
#include "cmd.h"
#include "planning.h"
#include "plot.h"
#include "process.h"
#include "report.h"
#include "store.h"
#include "summary.h"
#include "table.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The first Ctrl-C lets the run in flight finish and writes the report; the second ends it at once.
static void on_interrupt(int signal)
{
    (void)signal;
    if (campaign_stopped())
        process_interrupt();
    campaign_stop();
}

static void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool on_path(const char *program)
{
    char *path = memory_copy_string(getenv("PATH") ? getenv("PATH") : ""), *rest = path;
    bool found = false;
    for (char *folder; !found && (folder = strsep(&rest, ":"));) {
        char *candidate = store_path(folder, program);
        found = access(candidate, X_OK) == 0;
        free(candidate);
    }
    free(path);
    return found;
}

// What the scenarios need of this machine, before the first run rather than in the middle.
static int preflight(const struct planning *planning, struct error *error)
{
    size_t runnable = 0;
    for (size_t i = 0; i < planning->plans.count; i++) {
        runnable += plan_cells_run(&planning->plans.items[i]);
        if (planning->scenarios.items[i].workload->kind == WORKLOAD_BATCH && !on_path("hyperfine"))
            return error_set(error, "hyperfine is not installed, and it times every whole-program run: "
                                    "scripts/setup installs it");
    }
    if (!on_path("gnuplot"))
        return error_set(error,
                         "gnuplot is not installed, and it draws the plots: scripts/setup installs it");
    return runnable ? 0 : error_set(error, "nothing is left to run: see the lines above");
}

static size_t gate(struct planning *planning)
{
    size_t refused = 0;
    for (size_t i = 0; i < planning->plans.count; i++) {
        struct plan *plan = &planning->plans.items[i];
        refused += campaign_gate(plan, &planning->scenarios.items[i], &planning->catalog);
        for (size_t j = 0; j < plan->implementations.count; j++)
            if (plan->implementations.items[j].refused && !plan->implementations.items[j].is_aa)
                fprintf(stderr, "not run: %s/%s: %s\n", planning->scenarios.items[i].workload->name,
                        plan->implementations.items[j].label, plan->implementations.items[j].refused);
    }
    return refused;
}

static size_t planned_runs(const struct planning *planning)
{
    size_t total = 0;
    for (size_t i = 0; i < planning->plans.count; i++)
        total += plan_cells_run(&planning->plans.items[i]) * planning->plans.items[i].rounds_min;
    return total;
}

// Summary, plots and the report of one scenario's folder.
static int finish_scenario(const struct campaign *campaign, const struct scenario *scenario,
                           struct error *error)
{
    char *directory = store_path(campaign->directory, scenario->name);
    struct summary summary;
    int result = summary_make(&summary, directory, error);
    if (result == 0) {
        table_print_summary(stdout, &summary, isatty(STDOUT_FILENO));
        struct error unwritten;
        result = summary_write(&summary, directory, error);
        if (result == 0)
            result = plot_write(&summary, directory, error);
        if (report_write_scenario(&summary, directory, result == 0 ? error : &unwritten) != 0)
            result = -1;
        summary_release(&summary);
    }
    free(directory);
    return result;
}

// Everything from the first run to the report. Whatever fails, the samples stay, and what can still be made
// from them is made.
static int execute(struct campaign *campaign, const struct planning *planning, struct error *error)
{
    struct progress progress;
    int result = 0;
    size_t started = 0;
    progress_init(&progress, planned_runs(planning), (unsigned)planning->plans.count);
    for (; result == 0 && !campaign_stopped() && started < planning->plans.count; started++) {
        const struct scenario *scenario = &planning->scenarios.items[started];
        const struct plan *plan = &planning->plans.items[started];
        progress_scenario(&progress, scenario->name, plan->rounds_min, plan->rounds_max);
        result = campaign_run(campaign, scenario, plan, &progress, error);
    }
    progress_clear(&progress);
    if (process_interrupted())
        return result;
    for (size_t i = 0; i < started; i++) {
        struct error reason;
        if (finish_scenario(campaign, &planning->scenarios.items[i], &reason) == 0)
            continue;
        if (result == 0)
            *error = reason;
        result = -1;
    }
    if (started && report_write_campaign(campaign->directory, result == 0 ? error : NULL) != 0)
        result = -1;
    return result;
}

// Where to look: a report that could not be written is not announced.
static void print_place(const struct campaign *campaign)
{
    char *report = store_path(campaign->directory, "report.html");
    if (access(report, R_OK) == 0)
        printf("\nreport: %s\n", report);
    else
        printf("\nno report could be written; the samples so far: %s\n", campaign->directory);
    free(report);
}

static int run(struct planning *planning, const char *out)
{
    struct error error;
    struct campaign campaign = {0};
    if (process_init(&error) != 0 || planning_make(planning, &error) != 0)
        return cmd_fail(2, &error);
    size_t refused = gate(planning);
    if (preflight(planning, &error) != 0)
        return cmd_fail(refused ? 1 : 2, &error);
    if (campaign_init(&campaign, out, &error) != 0)
        return cmd_fail(2, &error);
    campaign.catalog = &planning->catalog;
    catch_interrupts();
    cmd_doctor_hint(campaign.host);
    int status = refused ? 1 : 0;
    if (execute(&campaign, planning, &error) != 0)
        status = cmd_fail(1, &error);
    if (process_interrupted()) {
        printf("\nstopped at once; the samples so far: %s\n", campaign.directory);
        status = 1;
    } else {
        if (campaign_stopped()) {
            printf("\nstopped early: the report shows the runs that were made\n");
            status = 1;
        }
        if (campaign.problems) {
            printf("\n%zu of %zu runs did not go well: the report says which and why\n", campaign.problems,
                   campaign.runs);
            status = 1;
        }
        print_place(&campaign);
    }
    campaign_release(&campaign);
    return status;
}

int cmd_run(int argc, char **argv)
{
    struct planning planning = {0};
    const char *out = NULL;
    static const struct command_help help = {
        "run", "SCENARIO...",
        "Runs scenarios (files, or folders of them) as one campaign: rounds over all cells, one sample a "
        "run, then\n"
        "summary, plots and report. Programs that have not passed `corobench check` are refused.\n"
        "Ctrl-C finishes the run in flight and writes the report; a second one stops at once."};
    struct option_spec table[PLANNING_OPTIONS + 2] = {0};
    planning_options(&planning, table);
    table[PLANNING_OPTIONS] = (struct option_spec){
        "out", OPTION_TEXT, &out, "DIR", "where the results go (default: results/<UTC time>-<hash>)", 0, 0};
    int status = 0;
    enum options_result parsed = options_parse(&help, argc, argv, table, &planning.operands);
    if (parsed == OPTIONS_GO)
        status = run(&planning, out);
    else if (parsed == OPTIONS_WRONG)
        status = 2;
    planning_release(&planning);
    process_shutdown();
    return status;
}
