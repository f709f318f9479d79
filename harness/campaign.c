#include "campaign.h"

#include "ceiling.h"
#include "clock.h"
#include "conformance.h"
#include "host.h"
#include "layout.h"
#include "process.h"
#include "random.h"
#include "runner.h"
#include "runner_outcome.h"
#include "sample.h"
#include "stats.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

void campaign_stop(void)
{
    stopped = 1;
}

bool campaign_stopped(void)
{
    return stopped;
}

// --- The folder --------------------------------------------------------------------------------------------

static bool is_empty_or_missing(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory)
        return errno == ENOENT;
    size_t entries = 0;
    while (readdir(directory))
        entries++;
    closedir(directory);
    return entries <= 2; // . and ..
}

// Makes the folder and takes it for this campaign: what is written there before, or by another at the same
// time, is never mixed with this. Returns 0, 1 when it is taken, -1 when it cannot be made.
static int claim(struct campaign *campaign, struct error *error)
{
    const char *path = campaign->directory;
    if (store_make_directory(path, error) != 0)
        return -1;
    campaign->lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (campaign->lock < 0)
        return error_errno(error, "cannot open %s", path);
    // First the lock, which ends with its process, then the look: the other may be about to write.
    if ((flock(campaign->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
        !is_empty_or_missing(path)) {
        close(campaign->lock);
        campaign->lock = -1;
        return 1;
    }
    return 0;
}

// results/20261120T222453Z-0e361bb, with -2, -3 ... behind when a second campaign starts in the same second.
static int claim_new(struct campaign *campaign, struct error *error)
{
    char now[32];
    clock_utc_basic(now);
    char *commit = host_git_commit();
    int result = 1;
    campaign->directory = memory_format("%s/%s-%.7s", layout_results(), now, commit ? commit : "nogit");
    for (unsigned again = 2; (result = claim(campaign, error)) > 0; again++) {
        free(campaign->directory);
        campaign->directory =
            memory_format("%s/%s-%.7s-%u", layout_results(), now, commit ? commit : "nogit", again);
    }
    free(commit);
    return result;
}

int campaign_init(struct campaign *campaign, const char *out, struct error *error)
{
    *campaign = (struct campaign){.lock = -1};
    int result;
    if (out) {
        campaign->directory = memory_copy_string(out);
        result = claim(campaign, error);
        if (result > 0)
            error_set(error,
                      "--out %s: not an empty folder, or another campaign writes there; results are never "
                      "overwritten",
                      out);
    } else {
        result = claim_new(campaign, error);
    }
    if (result != 0) {
        campaign_release(campaign);
        return -1;
    }
    campaign->host = host_to_json();
    return 0;
}

void campaign_release(struct campaign *campaign)
{
    if (campaign->lock >= 0)
        close(campaign->lock);
    free(campaign->directory);
    json_decref(campaign->host);
    *campaign = (struct campaign){.lock = -1};
}

// --- Conformance first -------------------------------------------------------------------------------------

static void gate_one(struct planned_implementation *one, const struct implementation *implementation)
{
    struct error error;
    char hash[65];
    if (store_hash_file(one->program, hash, &error) != 0) {
        one->refused = memory_copy_string(error.text);
        return;
    }
    free(one->hash);
    one->hash = memory_copy_string(hash);
    char *why = NULL;
    enum conformance_state state = conformance_lookup(implementation, &why);
    if (state == CONFORMANCE_FAILED)
        one->refused = memory_format("failed conformance: %s", why ? why : "");
    else if (state == CONFORMANCE_UNKNOWN)
        one->refused =
            memory_format("has not passed conformance as this very program: run corobench check %s/%s",
                          implementation->workload->name, implementation->label);
    free(why);
}

size_t campaign_gate(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog)
{
    size_t refused = 0;
    for (size_t i = 0; i < plan->implementations.count; i++) {
        struct planned_implementation *one = &plan->implementations.items[i];
        if (one->refused)
            continue; // not built
        gate_one(one,
                 catalog_find(catalog, scenario->workload, one->is_aa ? scenario->baseline : one->label));
        refused += one->refused && !one->is_aa;
    }
    return refused;
}

// --- Rounds ------------------------------------------------------------------------------------------------

// What the running of one scenario needs at hand.
struct execution {
    struct campaign *campaign;
    const struct scenario *scenario;
    const struct plan *plan;
    struct progress *progress;
    struct store_log log;
    char *directory;
    size_t next_run;
    uint64_t started_ns;
    struct VEC(double) * values; // of the ranking metric, for each cell: what the stop rule looks at
};

static int prepare_folder(struct execution *execution, struct error *error)
{
    const struct campaign *campaign = execution->campaign;
    struct strbuf text = {0};
    execution->directory = store_path(campaign->directory, execution->scenario->name);
    char *paths[] = {
        store_path(execution->directory, "raw"), store_path(execution->directory, "scenario.yaml"),
        store_path(execution->directory, "plan.json"), store_path(execution->directory, "host.json"),
        store_path(execution->directory, "samples.jsonl")};
    json_t *plan = plan_to_json(execution->plan, execution->scenario);
    int result = -1;
    if (store_make_directory(paths[0], error) != 0)
        goto out;
    if (strbuf_add_file(&text, execution->scenario->path) != 0) {
        error_errno(error, "cannot read %s", execution->scenario->path);
        goto out;
    }
    if (store_write(paths[1], text.text, text.length, error) == 0 &&
        store_write_json(paths[2], plan, error) == 0 &&
        store_write_json(paths[3], campaign->host, error) == 0)
        result = store_log_open(&execution->log, paths[4], error);
out:
    json_decref(plan);
    strbuf_release(&text);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        free(paths[i]);
    return result;
}

static int record(struct execution *execution, const struct sample *sample, struct error *error)
{
    char *line = sample_to_line(sample, execution->plan, execution->scenario->workload);
    int result = store_append(&execution->log, line, error);
    free(line);
    double value = sample->metrics[execution->scenario->rank];
    if (sample->outcome == OUTCOME_OK && isfinite(value))
        vec_push(&execution->values[sample->cell], value);
    return result;
}

// A program that is built again while a campaign runs has not passed conformance as what it is now. Says so
// in the sample.
static bool is_as_it_passed(const struct planned_implementation *one, struct sample *sample)
{
    char hash[65];
    struct error error;
    if (store_hash_file(one->program, hash, &error) != 0)
        outcome_set(sample, OUTCOME_FAILED, "%s", error.text);
    else if (strcmp(hash, one->hash) != 0)
        outcome_set(sample, OUTCOME_INVALID, "%s has changed since it passed conformance", one->program);
    return sample->outcome == OUTCOME_OK;
}

// Returns 1 when the attempt was disturbed and another is due, 0 when it stands.
static int attempt_cell(struct execution *execution, unsigned round, size_t position, size_t index,
                        unsigned attempt, struct error *error)
{
    const struct plan *plan = execution->plan;
    const struct cell *cell = &plan->cells.items[index];
    const struct planned_implementation *implementation = &plan->implementations.items[cell->implementation];
    const struct point *point = &plan->points.items[cell->point];
    uint64_t started_ns = clock_ns();
    struct sample sample;
    sample_init(&sample);
    sample.run = execution->next_run++;
    sample.round = round;
    sample.position = position;
    sample.cell = index;
    sample.attempt = attempt;
    clock_utc_extended(sample.started_at);
    char *prefix = memory_format("%s/raw/%06zu", execution->directory, sample.run);
    struct run_order order = {.scenario = execution->scenario,
                              .implementation = implementation,
                              .point = point,
                              .seed = random_mix(plan->seed ^ random_mix(sample.run)),
                              .log_prefix = prefix};
    progress_run(execution->progress, round, implementation->label, point->text);
    int result = 0;
    if (is_as_it_passed(implementation, &sample))
        result = runner_watched(&order, &sample, error);
    sample.took_ns = clock_ns() - started_ns;
    if (result == 0 && !process_interrupted()) { // a run cut short by the user says nothing
        bool again = runner_again(&sample, &execution->campaign->disturbances,
                                  stopped ? 0 : execution->scenario->repeats);
        result = record(execution, &sample, error);
        if (again)
            progress_again(execution->progress, implementation->label, point->text, sample.reason);
        else
            progress_done(execution->progress, implementation->label, point->text, sample.reason);
        execution->campaign->runs += !again;
        execution->campaign->problems += !again && sample.outcome != OUTCOME_OK;
        result = result == 0 && again ? 1 : result;
    }
    sample_release(&sample);
    free(prefix);
    return result;
}

static int run_cell(struct execution *execution, unsigned round, size_t position, size_t index,
                    struct error *error)
{
    int result = 1;
    for (unsigned attempt = 1; result > 0; attempt++)
        result = attempt_cell(execution, round, position, index, attempt, error);
    return result;
}

// Whether every cell's interval is as narrow as the scenario wants it. Looks at widths only, never at
// differences: stopping when something is significant would make it so by chance.
static bool precise_enough(const struct execution *execution)
{
    if (execution->scenario->precision <= 0)
        return false;
    for (size_t i = 0; i < execution->plan->cells.count; i++) {
        size_t count = execution->values[i].count;
        const struct point *point = &execution->plan->points.items[execution->plan->cells.items[i].point];
        if (count == 0 || workload_unranked(execution->scenario->workload, &point->values))
            continue; // not run, never well, or not ranked: more rounds will not help
        double *sorted = memory_zeroed(count, sizeof *sorted);
        memcpy(sorted, execution->values[i].items, count * sizeof *sorted);
        stats_sort(sorted, count);
        struct interval interval = stats_median_interval(sorted, count, 0.95);
        free(sorted);
        if (!(interval.high - interval.low <= execution->scenario->precision * interval.value))
            return false;
    }
    return true;
}

// The stop rule, between rounds: at least rounds_min; then until the precision or rounds_max is reached, or
// the budget is spent.
static bool another_round(const struct execution *execution, unsigned done)
{
    if (stopped || done >= execution->plan->rounds_max)
        return false;
    if (done == 0 || done < execution->plan->rounds_min)
        return true;
    uint64_t passed_ns = clock_ns() - execution->started_ns;
    if (execution->scenario->budget_ns && passed_ns + passed_ns / done > execution->scenario->budget_ns)
        return false; // one more would not fit
    return !precise_enough(execution);
}

static int run_round(struct execution *execution, unsigned round, size_t *order, struct error *error)
{
    size_t position = 0;
    plan_round_order(execution->plan, round, order);
    for (size_t i = 0; i < execution->plan->cells.count; i++) {
        if (stopped)
            return 0;
        if (plan_runs_cell(execution->plan, order[i]) &&
            run_cell(execution, round, position++, order[i], error) != 0)
            return -1;
    }
    progress_round(execution->progress, round);
    return 0;
}

int campaign_run(struct campaign *campaign, const struct scenario *scenario, const struct plan *plan,
                 struct progress *progress, struct error *error)
{
    struct execution execution = {.campaign = campaign,
                                  .scenario = scenario,
                                  .plan = plan,
                                  .progress = progress,
                                  .log = {.fd = -1},
                                  .started_ns = clock_ns()};
    size_t *order = memory_zeroed(plan->cells.count, sizeof *order);
    execution.values = memory_zeroed(plan->cells.count, sizeof *execution.values);
    int result = prepare_folder(&execution, error);
    if (result == 0 && campaign->catalog && !stopped)
        result = ceiling_measure(scenario, plan, campaign->catalog, execution.directory, error);
    for (unsigned round = 0; result == 0 && another_round(&execution, round); round++)
        result = run_round(&execution, round, order, error);
    store_log_close(&execution.log);
    for (size_t i = 0; i < plan->cells.count; i++)
        vec_release(&execution.values[i]);
    free(execution.values);
    free(execution.directory);
    free(order);
    return result;
}
