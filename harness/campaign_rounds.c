// The rounds of one scenario: which of their runs are made already, which are still to be made, and when to
// stop.
//
// What decides is what lies in samples.jsonl, not who made it: so a campaign that was cut short goes on as if
// it had never been, with the same runs in the same order and the same rule to stop.
#include "campaign.h"

#include "ceiling.h"
#include "clock.h"
#include "conformance.h"
#include "counting.h"
#include "process.h"
#include "random.h"
#include "regular.h"
#include "runner.h"
#include "runner_outcome.h"
#include "sample.h"
#include "session.h"
#include "stats.h"
#include "store.h"
#include "strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What is known of a planned run.
struct made {
    bool done;         // it has a sample that stands
    unsigned attempts; // lines that there are of it
    double value;      // of the ranking metric; NAN where it does not count
};

struct round {
    struct made *cells; // one for each of the plan
};

// Files of the folder that are kept: from the beginning, after what is not measured in rounds, and at the
// end.
static const char *const files_begun[] = {"scenario.yaml", "host.json", "plan.json", "sessions.jsonl", NULL};
static const char *const files_measured[] = {"ceiling.json", "counters.json", NULL};
static const char *const files_ended[] = {"sessions.jsonl", NULL};

// What the running of one scenario needs at hand.
struct execution {
    struct campaign *campaign;
    const struct agenda_scenario *entry;
    const struct scenario *scenario;
    const struct plan *plan;
    struct progress *progress;
    struct store_log log;
    char *directory;
    struct VEC(struct round) rounds; // that have begun
    size_t done, problems;           // planned runs with a sample, and those of them that did not go well
    size_t now;                      // runs made in this session
    uint64_t spent_ns;               // by all runs, those of earlier sessions included
};

static void execution_init(struct execution *execution, const struct campaign *campaign, size_t index,
                           const struct scenario *scenario, const struct plan *plan)
{
    const struct agenda_scenario *entry = &campaign->agenda.scenarios.items[index];
    *execution = (struct execution){.entry = entry,
                                    .scenario = scenario,
                                    .plan = plan,
                                    .log = {.fd = -1},
                                    .directory = store_path(campaign->directory, entry->name)};
}

static void execution_release(struct execution *execution)
{
    store_log_close(&execution->log);
    for (size_t i = 0; i < execution->rounds.count; i++)
        free(execution->rounds.items[i].cells);
    vec_release(&execution->rounds);
    free(execution->directory);
}

// --- What is there -----------------------------------------------------------------------------------------

static struct made *made_in(struct execution *execution, unsigned round)
{
    while (execution->rounds.count <= round) {
        struct round begun = {memory_zeroed(execution->plan->cells.count, sizeof(struct made))};
        vec_push(&execution->rounds, begun);
    }
    return execution->rounds.items[round].cells;
}

static void note(struct execution *execution, const struct sample *sample)
{
    struct made *made = &made_in(execution, sample->round)[sample->cell];
    execution->spent_ns += sample->took_ns;
    made->attempts++;
    if (sample->outcome == OUTCOME_DISTURBED) // it has a line, but it is to be made again
        return;
    if (!made->done) {
        execution->done++;
        execution->problems += sample->outcome != OUTCOME_OK;
    }
    made->done = true;
    made->value = sample->outcome == OUTCOME_OK ? sample->metrics[execution->scenario->rank] : NAN;
}

static int read_line(struct execution *execution, const char *line, struct error *error)
{
    struct sample sample;
    if (sample_from_line(&sample, line, execution->plan, execution->scenario->workload, error) != 0)
        return -1;
    int result = 0;
    if (sample.round >= execution->plan->rounds_max || !plan_runs_cell(execution->plan, sample.cell))
        result = error_set(error, "round %u of cell %zu is not in the plan", sample.round, sample.cell);
    else
        note(execution, &sample);
    sample_release(&sample);
    return result;
}

static void notice(struct strings *notices, const char *path, size_t number, const char *what)
{
    if (notices)
        vec_push(notices, memory_format("%s:%zu %s: that run is made again", path, number, what));
}

// Whole lines only: one that the end of the file tears was not on disk when its writer ended.
static void read_lines(struct execution *execution, FILE *file, const char *path, struct strings *notices)
{
    char *line = NULL;
    size_t capacity = 0, number = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, file)) > 0) {
        struct error reason;
        number++;
        if (line[length - 1] != '\n') {
            notice(notices, path, number, "is torn and will be cut off");
        } else if (read_line(execution, line, &reason) != 0) {
            char *what = memory_format("is damaged (%s) and does not count", reason.text);
            notice(notices, path, number, what);
            free(what);
        }
    }
    free(line);
}

static int load(struct execution *execution, struct strings *notices, struct error *error)
{
    char *path = store_path(execution->directory, "samples.jsonl");
    FILE *file = regular_stream(path);
    int result = 0;
    if (file) {
        read_lines(execution, file, path, notices);
        result = ferror(file) ? error_errno(error, "cannot read %s", path) : 0;
        fclose(file);
    } else if (errno != ENOENT) {
        result = error_errno(error, "cannot read %s", path);
    }
    free(path);
    return result;
}

// --- When to stop ------------------------------------------------------------------------------------------

// Whether a cell's interval is as narrow as wanted, or never will be.
static bool is_precise(const struct execution *execution, size_t cell, double *values)
{
    const struct point *point = &execution->plan->points.items[execution->plan->cells.items[cell].point];
    size_t count = 0;
    for (size_t i = 0; i < execution->rounds.count; i++) {
        const struct made *made = &execution->rounds.items[i].cells[cell];
        if (made->done && isfinite(made->value))
            values[count++] = made->value;
    }
    if (count == 0 || plan_is_reference(execution->plan, execution->plan->cells.items[cell].implementation) ||
        workload_unranked(execution->scenario->workload, &point->values))
        return true; // not run, never well, or not ranked: more rounds will not help
    stats_sort(values, count);
    struct interval interval = stats_median_interval(values, count, 0.95);
    return interval.high - interval.low <= execution->plan->precision * interval.value;
}

// Whether every cell's interval is as narrow as the scenario wants it. Looks at widths only, never at
// differences: stopping when something is significant would make it so by chance.
static bool precise_enough(const struct execution *execution)
{
    bool enough = execution->plan->precision > 0;
    double *values = memory_zeroed(execution->rounds.count, sizeof *values);
    for (size_t i = 0; enough && i < execution->plan->cells.count; i++)
        enough = is_precise(execution, i, values);
    free(values);
    return enough;
}

// The stop rule, between rounds: at least rounds_min; then until the precision or rounds_max is reached, or
// the budget is spent. SESSION_CUT: go on.
static enum session_end decide(const struct execution *execution, unsigned done)
{
    const struct plan *plan = execution->plan;
    if (plan_cells_run(plan) == 0)
        return SESSION_MAXIMUM;
    if (done >= plan->rounds_min && precise_enough(execution))
        return SESSION_PRECISION;
    if (done >= plan->rounds_max)
        return SESSION_MAXIMUM;
    if (done == 0 || done < plan->rounds_min || !plan->budget_ns)
        return SESSION_CUT;
    // Whether one more would fit.
    return execution->spent_ns + execution->spent_ns / done > plan->budget_ns ? SESSION_BUDGET : SESSION_CUT;
}

static bool has_gap(const struct execution *execution)
{
    for (size_t i = 0; i < execution->rounds.count; i++)
        for (size_t j = 0; j < execution->plan->cells.count; j++)
            if (plan_runs_cell(execution->plan, j) && !execution->rounds.items[i].cells[j].done)
                return true;
    return false;
}

// What ended the scenario; SESSION_CUT while there is something left to run.
static enum session_end ended(const struct execution *execution)
{
    return has_gap(execution) ? SESSION_CUT : decide(execution, (unsigned)execution->rounds.count);
}

static bool is_recorded(const struct execution *execution)
{
    struct sessions sessions;
    sessions_read(&sessions, execution->directory);
    bool recorded = sessions.count > 0 && session_end_is_final(sessions.items[sessions.count - 1].end);
    vec_release(&sessions);
    return recorded;
}

int campaign_survey(const struct campaign *campaign, size_t index, const struct scenario *scenario,
                    const struct plan *plan, struct campaign_state *state, struct strings *notices,
                    struct error *error)
{
    struct execution execution;
    execution_init(&execution, campaign, index, scenario, plan);
    int result = load(&execution, notices, error);
    *state = (struct campaign_state){.made = execution.done,
                                     .finished = ended(&execution) != SESSION_CUT && is_recorded(&execution)};
    execution_release(&execution);
    return result;
}

// --- The folder --------------------------------------------------------------------------------------------

// plan.json last: a folder that has it is whole, but for what somebody has deleted since.
static int write_folder(const struct execution *execution, struct error *error)
{
    const struct agenda *agenda = &execution->campaign->agenda;
    char *raw = store_path(execution->directory, "raw");
    char *scenario = store_path(execution->directory, "scenario.yaml");
    char *host = store_path(execution->directory, "host.json");
    char *plan = store_path(execution->directory, "plan.json");
    bool whole = access(plan, F_OK) == 0;
    int result = store_make_directory(raw, error);
    if (result == 0 && !whole)
        result = store_write_text(scenario, execution->entry->text, error);
    if (result == 0 && (!whole || access(host, F_OK) != 0))
        result = store_write_json(host, agenda->host, error);
    if (result == 0 && !whole)
        result = store_write_json(plan, execution->entry->plan, error);
    free(raw);
    free(scenario);
    free(host);
    free(plan);
    return result;
}

// From now on these stay as they are now, whoever else writes there.
static int keep(const struct execution *execution, const char *const *names, struct error *error)
{
    int result = 0;
    for (size_t i = 0; names[i] && result == 0; i++)
        result = kept_add(&execution->campaign->kept, execution->directory, names[i], error);
    return result;
}

// The planned run that a file of raw/ belongs to has its sample.
static bool is_settled(const struct execution *execution, const char *name, size_t *order)
{
    size_t cells = plan_cells_run(execution->plan), run = strtoull(name, NULL, 10), position = 0;
    size_t round = run / cells;
    if (round >= execution->rounds.count)
        return false;
    plan_round_order(execution->plan, (unsigned)round, order);
    for (size_t i = 0; i < execution->plan->cells.count; i++)
        if (plan_runs_cell(execution->plan, order[i]) && position++ == run % cells)
            return execution->rounds.items[round].cells[order[i]].done;
    return false;
}

// What a run that was cut short has left must not be taken for what it writes when it is made again.
static void clear_raw(const struct execution *execution)
{
    char *raw = store_path(execution->directory, "raw");
    size_t *order = memory_zeroed(execution->plan->cells.count, sizeof *order);
    DIR *folder = opendir(raw);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || is_settled(execution, entry->d_name, order))
            continue;
        char *path = store_path(raw, entry->d_name);
        unlink(path);
        free(path);
    }
    if (folder)
        closedir(folder);
    free(order);
    free(raw);
}

static int prepare_folder(struct execution *execution, struct error *error)
{
    const struct campaign *campaign = execution->campaign;
    char *samples = store_path(execution->directory, "samples.jsonl");
    int result = write_folder(execution, error);
    if (result == 0 && plan_cells_run(execution->plan) > 0)
        clear_raw(execution);
    if (result == 0)
        result = store_log_open(&execution->log, samples, error);
    if (result == 0)
        result = session_begin(execution->directory, campaign->session, error);
    // What a crash of the machine must not take: the samples are nothing without their plan.
    if (result == 0 && syncfs(campaign->lock) != 0)
        result = error_errno(error, "cannot write %s", execution->directory);
    free(samples);
    if (result == 0)
        result = kept_add(&execution->campaign->kept, campaign->directory, "campaign.json", error);
    return result == 0 ? keep(execution, files_begun, error) : result;
}

// --- Running -----------------------------------------------------------------------------------------------

static int record(struct execution *execution, const struct sample *sample, struct error *error)
{
    char *line = sample_to_line(sample, execution->plan, execution->scenario->workload);
    int result = store_append(&execution->log, line, error);
    free(line);
    if (result == 0) {
        note(execution, sample);
        execution->now++;
    }
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
    char *changed = conformance_changed(&one->beside);
    if (changed)
        outcome_set(sample, OUTCOME_INVALID,
                    "%s, with which it is run, has changed since it passed conformance", changed);
    free(changed);
    return sample->outcome == OUTCOME_OK;
}

// Returns 1 when the attempt was disturbed and another is due, 0 when it stands.
static int attempt_cell(struct execution *execution, unsigned round, size_t position, size_t index,
                        struct error *error)
{
    const struct plan *plan = execution->plan;
    const struct cell *cell = &plan->cells.items[index];
    const struct planned_implementation *implementation = &plan->implementations.items[cell->implementation];
    const struct point *point = &plan->points.items[cell->point];
    uint64_t started_ns = clock_ns();
    struct sample sample;
    sample_init(&sample);
    // By its place in the plan, not by when it comes about: made again, it is the same run with the same
    // seed.
    sample.run = round * plan_cells_run(plan) + position;
    sample.round = round;
    sample.position = position;
    sample.cell = index;
    sample.attempt = execution->rounds.items[round].cells[index].attempts + 1;
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
    // Without room for what it says no program goes well: that is not its fault, and nothing was measured.
    if (result == 0 && sample.outcome != OUTCOME_OK)
        result = store_has_room(execution->directory, error);
    if (result == 0 && !process_interrupted()) { // a run cut short by the user says nothing
        bool again = runner_again(&sample, &execution->campaign->disturbances,
                                  campaign_stopped() ? 0 : execution->scenario->repeats);
        result = record(execution, &sample, error);
        if (again)
            progress_again(execution->progress, implementation->label, point->text, sample.reason);
        else
            progress_done(execution->progress, implementation->label, point->text, sample.reason);
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
    while (result > 0)
        result = attempt_cell(execution, round, position, index, error);
    return result;
}

// The runs of a round that are not made yet, each at its planned place.
static int run_round(struct execution *execution, unsigned round, size_t *order, struct error *error)
{
    const struct plan *plan = execution->plan;
    size_t position = 0, before = execution->now;
    plan_round_order(plan, round, order);
    made_in(execution, round);
    for (size_t i = 0; i < plan->cells.count; i++) {
        if (!plan_runs_cell(plan, order[i]))
            continue;
        size_t place = position++;
        if (execution->rounds.items[round].cells[order[i]].done)
            continue;
        if (campaign_stopped())
            return 0;
        if (run_cell(execution, round, place, order[i], error) != 0)
            return -1;
    }
    if (execution->now > before)
        progress_round(execution->progress, round);
    return 0;
}

// First what rounds that were begun still lack, then further ones. The rule is not asked again about what it
// has allowed.
static int run_rounds(struct execution *execution, struct error *error)
{
    size_t *order = memory_zeroed(execution->plan->cells.count, sizeof *order);
    size_t begun = execution->rounds.count;
    int result = 0;
    for (unsigned round = 0;
         result == 0 && !campaign_stopped() && (round < begun || decide(execution, round) == SESSION_CUT);
         round++)
        result = run_round(execution, round, order, error);
    free(order);
    return result;
}

static int run_session(struct execution *execution, struct error *error)
{
    if (prepare_folder(execution, error) != 0)
        return -1;
    const struct catalog *catalog = execution->campaign->catalog;
    int result = 0;
    if (catalog && !campaign_stopped())
        result = ceiling_measure(execution->scenario, execution->plan, catalog, execution->directory, error);
    if (result == 0 && !campaign_stopped())
        result = counting_make(execution->scenario, execution->plan, execution->directory,
                               execution->progress, campaign_stopped, error);
    if (result == 0)
        result = keep(execution, files_measured, error);
    if (result == 0)
        result = run_rounds(execution, error);
    if (result == 0)
        result = kept_restore(&execution->campaign->kept, error);
    enum session_end end = ended(execution);
    if (result != 0)
        end = SESSION_FAILED;
    else if (end == SESSION_CUT)
        end = SESSION_INTERRUPTED;
    struct error unsaid; // what failed first is what counts
    int noted = session_finish(execution->directory, execution->campaign->session, execution->now, end,
                               result == 0 ? error : &unsaid);
    result = result == 0 ? noted : result;
    if (keep(execution, files_ended, result == 0 ? error : &unsaid) != 0)
        result = -1;
    kept_add_log(&execution->campaign->kept, &execution->log);
    return result;
}

int campaign_run(struct campaign *campaign, size_t index, const struct scenario *scenario,
                 const struct plan *plan, struct progress *progress, struct error *error)
{
    struct execution execution;
    execution_init(&execution, campaign, index, scenario, plan);
    execution.campaign = campaign;
    execution.progress = progress;
    int result = load(&execution, NULL, error);
    if (result == 0 && (ended(&execution) == SESSION_CUT || !is_recorded(&execution)))
        result = run_session(&execution, error);
    campaign->runs += execution.done;
    campaign->problems += execution.problems;
    execution_release(&execution);
    return result;
}
