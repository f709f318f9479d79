#include "campaign.h"
#include "cmd.h"
#include "escape.h"
#include "layout.h"
#include "listening.h"
#include "planning.h"
#include "plot.h"
#include "process.h"
#include "report.h"
#include "runner_hyperfine.h"
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
    static const char words[] = "\nfinishing the run in flight; Ctrl-C again stops at once\n";
    (void)signal;
    if (campaign_stopped()) {
        process_interrupt();
    } else {
        ssize_t written = write(STDERR_FILENO, words, sizeof words - 1);
        (void)written;
    }
    campaign_stop();
}

static void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART}, hangup;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, NULL, &hangup);
    if (hangup.sa_handler != SIG_IGN) // as nohup wants it
        sigaction(SIGHUP, &action, NULL);
}

static bool on_path(const char *program)
{
    char *path = layout_on_path(program);
    bool found = path;
    free(path);
    return found;
}

// What the scenarios need of this machine, before the first run rather than in the middle.
static int preflight(const struct planning *planning, struct error *error)
{
    size_t runnable = 0;
    bool whole_programs = false, connections = false;
    for (size_t i = 0; i < planning->plans.count; i++) {
        runnable += plan_cells_run(&planning->plans.items[i]);
        connections = connections || planning->scenarios.items[i].workload->kind != WORKLOAD_BATCH;
        whole_programs = whole_programs || planning->scenarios.items[i].workload->kind != WORKLOAD_SERVER;
    }
    if (whole_programs && !on_path("hyperfine"))
        return error_set(error, "hyperfine is not installed, and it times every whole-program run: "
                                "scripts/setup installs it");
    if (!on_path("gnuplot"))
        return error_set(error,
                         "gnuplot is not installed, and it draws the plots: scripts/setup installs it");
    if (!runnable)
        return error_set(error, "nothing is left to run: see the lines above");
    if (connections && listening_try(error) != 0)
        return -1;
    return whole_programs ? hyperfine_try(error) : 0;
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

// What this machine cannot do is said aloud, not done less of.
static void print_skipped(const struct planning *planning)
{
    for (size_t i = 0; i < planning->plans.count; i++) {
        const struct plan *plan = &planning->plans.items[i];
        for (size_t j = 0; j < plan->cells.count; j++) {
            const struct cell *cell = &plan->cells.items[j];
            const char *point = plan->points.items[cell->point].text;
            const struct planned_implementation *one = &plan->implementations.items[cell->implementation];
            if (planning_is_beyond(cell) && !one->is_aa)
                fprintf(stderr, "skipped: %s: %s%s%s: %s\n", planning->scenarios.items[i].name, one->label,
                        *point ? " at " : "", point, cell->skip);
        }
    }
}

static size_t planned_runs(const struct planning *planning)
{
    size_t total = 0;
    for (size_t i = 0; i < planning->plans.count; i++)
        total += plan_cells_run(&planning->plans.items[i]) * planning->plans.items[i].rounds_min;
    return total;
}

// --- What is said before the first run ---------------------------------------------------------------------

static void print_cost(const char *name, const struct planning_cost *cost)
{
    char *text = planning_cost_text(cost);
    fprintf(stderr, "%s: %s\n", name, text);
    free(text);
}

static void print_costs(const struct planning *planning)
{
    struct planning_cost sum = {0};
    for (size_t i = 0; i < planning->plans.count; i++) {
        struct planning_cost cost;
        planning_cost_make(&cost, &planning->scenarios.items[i], &planning->plans.items[i]);
        planning_cost_add(&sum, &cost);
        print_cost(planning->scenarios.items[i].name, &cost);
        planning_cost_release(&cost);
    }
    if (planning->plans.count > 1)
        print_cost("in all", &sum);
}

// The command that carries a campaign on, ready to be typed. The caller frees it.
static char *resume_command(const char *directory)
{
    struct strbuf command = {0};
    escape_shell(&command, program_invocation_name);
    strbuf_adds(&command, " run --resume ");
    escape_shell(&command, directory);
    return strbuf_detach(&command);
}

// Who was interrupted and types the same again may not know that it could go on.
static void mention_unfinished(void)
{
    struct strings campaigns;
    layout_campaigns(&campaigns);
    const char *latest = campaigns.count ? campaigns.items[campaigns.count - 1] : NULL;
    if (latest && campaign_is_unfinished(latest) && !campaign_is_running(latest)) {
        char *command = resume_command(latest);
        fprintf(stderr, "this is a new campaign; the latest is unfinished, and is carried on by: %s\n",
                command);
        free(command);
    }
    strings_release(&campaigns);
}

// --- From the first run to the report ----------------------------------------------------------------------

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

static bool has_begun(const struct campaign *campaign, const struct scenario *scenario)
{
    char *plan = memory_format("%s/%s/plan.json", campaign->directory, scenario->name);
    bool begun = access(plan, F_OK) == 0;
    free(plan);
    return begun;
}

// Whatever fails, the samples stay, and what can still be made from them is made.
static int finish(const struct campaign *campaign, const struct planning *planning, int result,
                  struct error *error)
{
    size_t begun = 0;
    for (size_t i = 0; i < planning->scenarios.count; i++) {
        struct error reason;
        if (!has_begun(campaign, &planning->scenarios.items[i]))
            continue;
        begun++;
        if (finish_scenario(campaign, &planning->scenarios.items[i], &reason) == 0)
            continue;
        if (result == 0)
            *error = reason;
        result = -1;
    }
    struct strings troubles = {0};
    if (begun && report_write_campaign(campaign->directory, &troubles, result == 0 ? error : NULL) != 0)
        result = -1;
    else if (troubles.count > 0 && result == 0)
        result = error_set(error, "%s", troubles.items[0]);
    strings_release(&troubles);
    return result;
}

// Everything from the first run to the report. `made` runs are there already.
static int execute(struct campaign *campaign, const struct planning *planning, size_t made,
                   struct error *error)
{
    struct progress progress;
    int result = 0;
    progress_init(&progress, planned_runs(planning), (unsigned)planning->plans.count);
    progress_resume(&progress, made);
    for (size_t i = 0; result == 0 && !campaign_stopped() && i < planning->plans.count; i++) {
        const struct scenario *scenario = &planning->scenarios.items[i];
        const struct plan *plan = &planning->plans.items[i];
        progress_scenario(&progress, scenario->name, plan->rounds_min, plan->rounds_max);
        result = campaign_run(campaign, i, scenario, plan, &progress, error);
    }
    progress_clear(&progress);
    struct error unsaid; // what failed first is what counts
    if (kept_restore(&campaign->kept, result == 0 ? error : &unsaid) != 0)
        result = -1;
    return process_interrupted() ? result : finish(campaign, planning, result, error);
}

// Of the folder that all campaigns go to when nothing else is said, and of no other: it may be large, and not
// ours. What is wrong there is no concern of this campaign.
static void update_index(const char *directory)
{
    char *above = store_path(directory, ".."), *folder = realpath(above, NULL);
    char *results = realpath(layout_results(), NULL);
    struct strings troubles = {0};
    if (folder && results && strcmp(folder, results) == 0 &&
        report_write_index(layout_results(), &troubles, NULL) == 0)
        printf("all campaigns: %s/index.html\n", layout_results());
    strings_release(&troubles);
    free(above);
    free(folder);
    free(results);
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
    update_index(campaign->directory);
}

// After the runs: what became of them, and how to go on. Returns the exit status.
static int conclude(const struct campaign *campaign, int status)
{
    bool unfinished = campaign_is_unfinished(campaign->directory);
    for (size_t i = 0; i < campaign->kept.told.count; i++) {
        struct error error;
        error_set(&error, "%s", campaign->kept.told.items[i]);
        status = cmd_fail(1, &error);
    }
    if (process_interrupted()) {
        printf("\nstopped at once; the samples so far: %s\n", campaign->directory);
        status = 1;
    } else {
        if (campaign_stopped() && unfinished) {
            printf("\nstopped early: the report shows the runs that were made\n");
            status = 1;
        }
        if (campaign->problems) {
            printf("\n%zu of %zu runs did not go well: the report says which and why\n", campaign->problems,
                   campaign->runs);
            status = 1;
        }
        print_place(campaign);
    }
    if (unfinished) {
        char *command = resume_command(campaign->directory);
        printf("carry on with: %s\n", command);
        free(command);
    }
    return status;
}

// --- A new campaign ----------------------------------------------------------------------------------------

static struct campaign_order order_of(const struct planning *planning, const char *command)
{
    return (struct campaign_order){.scenarios = planning->scenarios.items,
                                   .plans = planning->plans.items,
                                   .count = planning->plans.count,
                                   .catalog = &planning->catalog,
                                   .impls = &planning->impls,
                                   .command = command};
}

static int run(struct planning *planning, const char *out, const char *command)
{
    struct error error;
    struct campaign campaign = {0};
    if (planning_make(planning, &error) != 0)
        return cmd_fail(2, &error);
    size_t refused = gate(planning);
    print_skipped(planning);
    if (preflight(planning, &error) != 0)
        return cmd_fail(refused ? 1 : 2, &error);
    if (!out)
        mention_unfinished();
    print_costs(planning);
    struct campaign_order order = order_of(planning, command);
    if (campaign_begin(&campaign, out, &order, &error) != 0)
        return cmd_fail(2, &error);
    campaign.catalog = &planning->catalog;
    catch_interrupts();
    cmd_doctor_hint(campaign.agenda.host);
    int status = refused ? 1 : 0;
    if (execute(&campaign, planning, 0, &error) != 0)
        status = cmd_fail(1, &error);
    status = conclude(&campaign, status);
    campaign_release(&campaign);
    return status;
}

// --- An earlier one, carried on ----------------------------------------------------------------------------

// What is there of a campaign.
struct survey {
    size_t made; // runs
    bool finished;
    const char *half_measured; // a scenario in whose runs the driver takes part, as load or server; or NULL
};

static int survey_make(const struct campaign *campaign, const struct planning *planning,
                       struct survey *survey, struct error *error)
{
    struct strings notices = {0};
    int result = 0;
    *survey = (struct survey){.finished = true};
    for (size_t i = 0; result == 0 && i < planning->plans.count; i++) {
        struct campaign_state state;
        const struct scenario *scenario = &planning->scenarios.items[i];
        result = campaign_survey(campaign, i, scenario, &planning->plans.items[i], &state, &notices, error);
        survey->made += state.made;
        survey->finished = survey->finished && state.finished;
        if (scenario->workload->kind != WORKLOAD_BATCH && state.made > 0 && !state.finished)
            survey->half_measured = scenario->name;
    }
    for (size_t i = 0; i < notices.count; i++)
        fprintf(stderr, "%s\n", notices.items[i]);
    strings_release(&notices);
    return result;
}

// Runs on what is no longer the same would not belong to those that are there.
static int refuse_differences(const struct campaign *campaign, struct planning *planning,
                              const char *half_measured, struct error *error)
{
    struct strings differences = {0};
    if (planning_catalog(planning, error) != 0)
        return -1;
    struct campaign_order order = order_of(planning, "");
    int result = campaign_differences(campaign, &order, half_measured, &differences, error);
    if (result == 0 && differences.count > 0) {
        for (size_t i = 0; i < differences.count; i++)
            fprintf(stderr, "%s\n", differences.items[i]);
        result = error_set(
            error,
            "%s cannot be carried on, as %zu thing%s not what %s when it was begun (see above): set "
            "that right, or begin a new campaign",
            campaign->directory, differences.count, differences.count == 1 ? " is" : "s are",
            differences.count == 1 ? "it was" : "they were");
    }
    strings_release(&differences);
    return result;
}

static int report_again(const struct campaign *campaign, const struct planning *planning, size_t made)
{
    struct error error;
    int status = 0;
    if (finish(campaign, planning, 0, &error) != 0)
        status = cmd_fail(1, &error);
    printf("\nnothing is left to run: the campaign is finished, with %zu runs\n", made);
    print_place(campaign);
    return status;
}

static int carry_on(struct campaign *campaign, struct planning *planning)
{
    struct error error;
    struct survey survey;
    if (planning_restore(planning, &campaign->agenda, campaign->directory, &error) != 0 ||
        survey_make(campaign, planning, &survey, &error) != 0)
        return cmd_fail(2, &error);
    if (survey.finished)
        return report_again(campaign, planning, survey.made);
    if (refuse_differences(campaign, planning, survey.half_measured, &error) != 0 ||
        preflight(planning, &error) != 0)
        return cmd_fail(2, &error);
    campaign->catalog = &planning->catalog;
    size_t planned = planned_runs(planning);
    fprintf(stderr, "session %u: %zu of at least %zu runs are there%s\n", campaign->session, survey.made,
            planned > survey.made ? planned : survey.made,
            campaign_is_of_other_driver(campaign) ? "; corobench was built anew since" : "");
    catch_interrupts();
    int status = 0;
    if (execute(campaign, planning, survey.made, &error) != 0)
        status = cmd_fail(1, &error);
    return conclude(campaign, status);
}

// The plan is that of the folder, as a whole.
static int check_alone(const struct planning *planning, const char *out, struct error *error)
{
    const struct {
        const char *name;
        bool given;
    } others[] = {
        {"a scenario", planning->operands.count > 0},
        {"--out", out != NULL},
        {"--only", planning->only != NULL},
        {"--set", planning->set.count > 0},
        {"--impls", planning->impls.count > 0},
        {"--rounds", planning->rounds > 0},
        {"--precision", planning->precision > 0},
        {"--budget", planning->budget_ns > 0},
        {"--seed", planning->seed > 0},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].given)
            return error_set(
                error,
                "--resume carries on with the plan that is in the folder: leave out %s, or begin a "
                "new campaign without --resume",
                others[i].name);
    return 0;
}

static int resume(struct planning *planning, const char *directory)
{
    struct error error;
    struct campaign campaign;
    if (campaign_open(&campaign, directory, &error) != 0)
        return cmd_fail(2, &error);
    int status = carry_on(&campaign, planning);
    campaign_release(&campaign);
    return status;
}

// --- The command line --------------------------------------------------------------------------------------

// As it was typed. The caller frees it.
static char *command_line(int argc, char **argv)
{
    struct strbuf command = {0};
    strbuf_adds(&command, "corobench");
    for (int i = 0; i < argc; i++) {
        strbuf_addc(&command, ' ');
        escape_shell(&command, argv[i]);
    }
    return strbuf_detach(&command);
}

int cmd_run(int argc, char **argv)
{
    struct planning planning = {0};
    const char *out = NULL, *directory = NULL;
    static const struct command_help help = {
        "run", "SCENARIO...",
        "Runs scenarios (files, or folders of them) as one campaign: rounds over all cells, one sample a "
        "run, then\n"
        "summary, plots and report. Programs that have not passed `corobench check` are refused.\n"
        "Ctrl-C finishes the run in flight and writes the report; a second one stops at once. Either way, "
        "and\n"
        "after a crash, `run --resume DIR` makes the runs that are missing."};
    struct option_spec table[PLANNING_OPTIONS + 3] = {0};
    planning_options(&planning, table);
    table[PLANNING_OPTIONS] = (struct option_spec){
        "out", OPTION_TEXT, &out, "DIR", "where the results go (default: results/<UTC time>-<hash>)", 0, 0};
    table[PLANNING_OPTIONS + 1] = (struct option_spec){
        "resume",
        OPTION_TEXT,
        &directory,
        "DIR",
        "carry on the campaign in this folder, by its own plan; nothing else may be given",
        0,
        0};
    int status = 0;
    struct error error;
    enum options_result parsed = options_parse(&help, argc, argv, table, &planning.operands);
    if (parsed == OPTIONS_WRONG) {
        status = 2;
    } else if (parsed == OPTIONS_GO &&
               ((directory && check_alone(&planning, out, &error) != 0) || process_init(&error) != 0)) {
        status = cmd_fail(2, &error);
    } else if (parsed == OPTIONS_GO) {
        char *command = command_line(argc, argv);
        status = directory ? resume(&planning, directory) : run(&planning, out, command);
        free(command);
    }
    planning_release(&planning);
    process_shutdown();
    return status;
}
