// Loading a folder, estimates of every cell and metric, comparisons and their verdicts.
#include "summary.h"

#include "scenario_edits.h"
#include "store.h"
#include "summary_parts.h"
#include "winners.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define ALPHA (1 - SUMMARY_CONFIDENCE)

static const struct estimate no_estimate = {
    .median = NAN,
    .low = NAN,
    .high = NAN,
    .min = NAN,
    .max = NAN,
    .mad = NAN,
    .ratio = NAN,
    .ratio_low = NAN,
    .ratio_high = NAN,
    .p_adjusted = NAN,
};

// --- Looking things up -------------------------------------------------------------------------------------

size_t summary_cell_at(const struct summary *summary, size_t implementation, size_t point)
{
    const struct plan *plan = &summary->plan;
    // Where plan_make puts it; a plan from elsewhere may be ordered otherwise.
    size_t likely = point * plan->implementations.count + implementation;
    for (size_t i = 0; i < plan->cells.count; i++) {
        size_t cell = (likely + i) % plan->cells.count;
        if (plan->cells.items[cell].implementation == implementation &&
            plan->cells.items[cell].point == point)
            return cell;
    }
    return NO_CELL;
}

const struct cell_summary *summary_cell(const struct summary *summary, const char *label, size_t point)
{
    long implementation = plan_find(&summary->plan, label);
    size_t cell = implementation < 0 ? NO_CELL : summary_cell_at(summary, (size_t)implementation, point);
    return cell == NO_CELL ? NULL : &summary->cells.items[cell];
}

const struct planned_implementation *summary_implementation(const struct summary *summary, size_t cell)
{
    return &summary->plan.implementations.items[summary->plan.cells.items[cell].implementation];
}

const char *summary_absence(const struct summary *summary, size_t cell)
{
    const char *refused = summary_implementation(summary, cell)->refused;
    return refused ? refused : summary->plan.cells.items[cell].skip;
}

const char *decision_word(enum decision decision)
{
    static const char *const words[] = {
        [DECISION_HOLDS] = "holds",
        [DECISION_DOES_NOT_HOLD] = "does not hold",
        [DECISION_UNDECIDED] = "undecided",
    };
    assert((size_t)decision < sizeof words / sizeof words[0]);
    return words[decision];
}

// --- Cells -------------------------------------------------------------------------------------------------

// The bound of most runs; of two that are as frequent, the one that claims less.
static enum bound common_bound(const size_t counts[BOUND_COUNT])
{
    enum bound common = BOUND_UNKNOWN;
    size_t most = 0;
    static const enum bound wary_first[] = {BOUND_CLIENT, BOUND_STALLED, BOUND_SATURATED, BOUND_SERVER};
    for (size_t i = 0; i < sizeof wary_first / sizeof wary_first[0]; i++) {
        if (counts[wary_first[i]] > most) {
            common = wary_first[i];
            most = counts[common];
        }
    }
    return common;
}

static void count_runs(const struct summary *summary, struct cell_summary *cell)
{
    size_t bounds[BOUND_COUNT] = {0};
    for (size_t i = cell->first; i < cell->first + cell->count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        cell->runs[sample->outcome]++;
        if (sample->outcome == OUTCOME_OK)
            bounds[sample->bound]++;
        else if (!cell->failure)
            cell->failure =
                memory_copy_string(sample->reason ? sample->reason : outcome_word(sample->outcome));
    }
    cell->bound = common_bound(bounds);
    cell->ranks_throughput = cell->bound != BOUND_CLIENT;
}

// `values` has room for the cell's samples.
static struct estimate estimate_metric(const struct summary *summary, const struct cell_summary *cell,
                                       enum metric_id metric, double *values)
{
    struct estimate estimate = no_estimate;
    for (size_t i = cell->first; i < cell->first + cell->count; i++) {
        const struct sample *sample = &summary->samples.items[i];
        if (sample->outcome == OUTCOME_OK && isfinite(sample->metrics[metric]))
            values[estimate.n++] = sample->metrics[metric];
    }
    if (estimate.n == 0)
        return estimate;
    stats_sort(values, estimate.n);
    struct interval median = stats_median_interval(values, estimate.n, SUMMARY_CONFIDENCE);
    estimate.median = median.value;
    estimate.low = median.low;
    estimate.high = median.high;
    estimate.min = values[0];
    estimate.max = values[estimate.n - 1];
    estimate.mad = stats_mad(values, estimate.n);
    return estimate;
}

// The samples are sorted by cell: one pass finds where each cell's begin and end.
static void make_cells(struct summary *summary)
{
    size_t next = 0;
    for (size_t i = 0; i < summary->plan.cells.count; i++) {
        struct cell_summary cell = {.cell = i, .first = next};
        while (next < summary->samples.count && summary->samples.items[next].cell == i)
            next++;
        cell.count = next - cell.first;
        count_runs(summary, &cell);
        double *values = memory_zeroed(cell.count, sizeof *values);
        for (size_t metric = 0; metric < METRIC_COUNT; metric++)
            cell.metrics[metric] = estimate_metric(summary, &cell, (enum metric_id)metric, values);
        free(values);
        vec_push(&summary->cells, cell);
    }
}

// --- Comparisons -------------------------------------------------------------------------------------------

static bool counts_in(const struct sample *sample, enum metric_id metric)
{
    return sample->outcome == OUTCOME_OK && isfinite(sample->metrics[metric]);
}

size_t summary_log_ratios(const struct summary *summary, size_t left, size_t right, enum metric_id metric,
                          double *logs)
{
    const struct cell_summary *a = &summary->cells.items[left], *b = &summary->cells.items[right];
    if (a->metrics[metric].n == 0 || b->metrics[metric].n == 0 ||
        (a->metrics[metric].max <= 0 && b->metrics[metric].max <= 0)) // nothing but zeros has no ratio
        return 0;
    size_t count = 0, i = a->first, j = b->first;
    while (i < a->first + a->count && j < b->first + b->count) { // both are sorted by round
        const struct sample *one = &summary->samples.items[i], *other = &summary->samples.items[j];
        if (one->round == other->round && counts_in(one, metric) && counts_in(other, metric)) {
            logs[count] = stats_log_ratio(one->metrics[metric], other->metrics[metric]);
            count += isnan(logs[count]) ? 0 : 1;
        }
        i += one->round <= other->round;
        j += other->round <= one->round;
    }
    return count;
}

size_t summary_pairs(const struct summary *summary, size_t left, size_t right, enum metric_id metric)
{
    size_t most = summary->cells.items[left].count;
    double *logs = memory_zeroed(most, sizeof *logs);
    size_t count = summary_log_ratios(summary, left, right, metric, logs);
    free(logs);
    return count;
}

const char *summary_unranked(const struct summary *summary, size_t point)
{
    return workload_unranked(summary->scenario.workload, &summary->plan.points.items[point].values);
}

const char *verdict_word_on(enum metric_id metric, enum verdict verdict)
{
    if (verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER)
        return metric_comparative(metric, verdict == VERDICT_FASTER);
    return verdict_word(verdict);
}

const char *summary_verdict_word(const struct summary *summary, enum verdict verdict)
{
    return verdict_word_on(summary->scenario.rank, verdict);
}

const char *summary_verdict_text(const struct summary *summary, size_t cell)
{
    const struct cell *planned = &summary->plan.cells.items[cell];
    const struct estimate *estimate = &summary->cells.items[cell].metrics[summary->scenario.rank];
    if (planned->implementation == summary->plan.baseline)
        return "baseline";
    if (summary_implementation(summary, cell)->is_aa)
        return "A/A";
    if (plan_is_reference(&summary->plan, planned->implementation))
        return "reference";
    if (estimate->n > 0 && summary_unranked(summary, planned->point))
        return "not ranked";
    return summary_verdict_word(summary, estimate->verdict);
}

static bool is_throughput(enum metric_id metric)
{
    return metric == METRIC_MESSAGES_PER_SECOND || metric == METRIC_BYTES_PER_SECOND ||
           metric == METRIC_CONNECTIONS_PER_SECOND;
}

struct contest contest_make(const struct summary *summary, size_t left, size_t right)
{
    const struct cell_summary *a = &summary->cells.items[left], *b = &summary->cells.items[right];
    enum metric_id rank = summary->scenario.rank;
    double *logs = memory_zeroed(a->count < b->count ? a->count : b->count, sizeof *logs);
    size_t count = summary_log_ratios(summary, left, right, rank, logs);
    struct interval ratio = stats_ratio(logs, count, SUMMARY_CONFIDENCE);
    struct contest contest = {
        .comparison = {left, right, ratio.value, ratio.low, ratio.high, NAN, VERDICT_NONE},
        .ratio90 = stats_ratio(logs, count, EQUIVALENCE_LEVEL),
        .p = stats_sign_test(logs, count),
    };
    free(logs);
    bool client_bound = is_throughput(rank) && !(a->ranks_throughput && b->ranks_throughput);
    if (client_bound || summary_unranked(summary, summary->plan.cells.items[left].point)) {
        contest.ratio90 = (struct interval){NAN, NAN, NAN, NAN};
        contest.p = 1;
    }
    return contest;
}

void contests_settle(const struct summary *summary, struct contest *contests, size_t count)
{
    double *p = memory_zeroed(count, sizeof *p);
    for (size_t i = 0; i < count; i++)
        p[i] = contests[i].p;
    stats_holm(p, count);
    int lower_is_better = metric_get(summary->scenario.rank)->better != BETTER_HIGHER;
    for (size_t i = 0; i < count; i++) {
        contests[i].comparison.p_adjusted = p[i];
        contests[i].comparison.verdict =
            stats_verdict(contests[i].ratio90, p[i], ALPHA, lower_is_better, summary->scenario.equivalence);
    }
    free(p);
}

// Of all metrics of all cells, to the baseline at the same point.
static void set_ratios(struct summary *summary)
{
    for (size_t cell = 0; cell < summary->cells.count; cell++) {
        struct cell_summary *left = &summary->cells.items[cell];
        const struct cell *planned = &summary->plan.cells.items[cell];
        size_t baseline = summary_cell_at(summary, summary->plan.baseline, planned->point);
        if (baseline == NO_CELL || baseline == cell)
            continue;
        double *logs = memory_zeroed(left->count, sizeof *logs);
        for (size_t i = 0; i < METRIC_COUNT; i++) {
            size_t count = summary_log_ratios(summary, cell, baseline, (enum metric_id)i, logs);
            struct interval ratio = stats_ratio(logs, count, SUMMARY_CONFIDENCE);
            left->metrics[i].ratio = ratio.value;
            left->metrics[i].ratio_low = ratio.low;
            left->metrics[i].ratio_high = ratio.high;
        }
        free(logs);
    }
}

// The family of a point: every cell that runs against the baseline, but no reference, then the contrasts. A
// comparison that came to nothing stays in it with p = 1: what was declared is what is corrected for. Returns
// how many are against the baseline.
static size_t declare_family(const struct summary *summary, size_t point, struct contests *family)
{
    const struct plan *plan = &summary->plan;
    size_t baseline = summary_cell_at(summary, plan->baseline, point);
    for (size_t i = 0; i < plan->implementations.count; i++) {
        size_t cell = summary_cell_at(summary, i, point);
        if (cell != NO_CELL && baseline != NO_CELL && i != plan->baseline && plan_runs_cell(plan, cell) &&
            !plan->implementations.items[i].is_aa && !plan_is_reference(plan, i))
            vec_push(family, contest_make(summary, cell, baseline));
    }
    size_t against_baseline = family->count;
    for (size_t i = 0; i < summary->scenario.contrasts.count; i++) {
        const struct contrast *contrast = &summary->scenario.contrasts.items[i];
        const struct cell_summary *left = summary_cell(summary, contrast->left, point);
        const struct cell_summary *right = summary_cell(summary, contrast->right, point);
        if (left && right)
            vec_push(family, contest_make(summary, left->cell, right->cell));
    }
    return against_baseline;
}

static void compare_point(struct summary *summary, size_t point)
{
    struct contests family = {0};
    size_t against_baseline = declare_family(summary, point, &family);
    contests_settle(summary, family.items, family.count);
    for (size_t i = 0; i < family.count; i++) {
        const struct comparison *comparison = &family.items[i].comparison;
        struct estimate *estimate = &summary->cells.items[comparison->left].metrics[summary->scenario.rank];
        if (i >= against_baseline) {
            vec_push(&summary->contrasts, *comparison);
            continue;
        }
        estimate->p_adjusted = comparison->p_adjusted;
        estimate->verdict = comparison->verdict;
    }
    vec_release(&family);
}

static void note_unplanned_contrasts(struct summary *summary)
{
    for (size_t i = 0; i < summary->scenario.contrasts.count; i++) {
        const struct contrast *contrast = &summary->scenario.contrasts.items[i];
        const char *names[] = {contrast->left, contrast->right};
        for (size_t j = 0; j < 2; j++) {
            if (plan_find(&summary->plan, names[j]) >= 0)
                continue;
            char *note = memory_format("the contrast of %s with %s is undecided: %s is not in this plan",
                                       contrast->left, contrast->right, names[j]);
            vec_push(&summary->notes, note);
        }
    }
}

static void find_noise_floor(struct summary *summary)
{
    summary->noise_floor = summary->noise_low = summary->noise_high = NAN;
    for (size_t i = 0; i < summary->cells.count; i++) {
        const struct estimate *estimate = &summary->cells.items[i].metrics[summary->scenario.rank];
        double floor = fabs(estimate->ratio - 1);
        if (!summary_implementation(summary, i)->is_aa || isnan(floor) || floor <= summary->noise_floor ||
            summary_unranked(summary, summary->plan.cells.items[i].point))
            continue;
        summary->noise_floor = floor;
        summary->noise_low = estimate->ratio_low;
        summary->noise_high = estimate->ratio_high;
        summary->noise_point = summary->plan.cells.items[i].point;
    }
}

// --- Rounds ------------------------------------------------------------------------------------------------

static int compare_rounds(const void *left, const void *right)
{
    unsigned a = *(const unsigned *)left, b = *(const unsigned *)right;
    return (a > b) - (a < b);
}

// A round is complete when every cell that runs has a sample in it.
static void count_rounds(struct summary *summary)
{
    struct VEC(unsigned) rounds = {0};
    for (size_t i = 0; i < summary->samples.count; i++)
        if (plan_runs_cell(&summary->plan, summary->samples.items[i].cell))
            vec_push(&rounds, summary->samples.items[i].round);
    if (rounds.count)
        qsort(rounds.items, rounds.count, sizeof *rounds.items, compare_rounds);
    size_t cells = plan_cells_run(&summary->plan), partial = 0;
    for (size_t i = 0, next; i < rounds.count; i = next) {
        for (next = i; next < rounds.count && rounds.items[next] == rounds.items[i]; next++)
            ;
        if (next - i == cells)
            summary->rounds++;
        else
            partial++;
    }
    vec_release(&rounds);
    const struct scenario *scenario = &summary->scenario;
    bool may_stop_early = scenario->precision > 0 || scenario->budget_ns > 0;
    if (summary->sessions.count > 0) // else it was not recorded what ended it
        may_stop_early = session_end_is_final(summary->ended);
    summary->complete = partial == 0 && (summary->rounds >= summary->plan.rounds_max ||
                                         (may_stop_early && summary->rounds >= summary->plan.rounds_min));
}

// --- Loading -----------------------------------------------------------------------------------------------

static bool holds_text(const struct strings *strings, const char *text)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0)
            return true;
    return false;
}

// The plan says what was really asked: the copy of the scenario knows neither its old name nor what the
// command line changed.
static void adopt_plan(struct scenario *scenario, const struct plan *plan, const json_t *json)
{
    const char *name = json_string_value(json_object_get(json, "scenario"));
    if (name) {
        free(scenario->name);
        scenario->name = memory_copy_string(name);
    }
    scenario->rounds_min = plan->rounds_min;
    scenario->rounds_max = plan->rounds_max;
    scenario->precision = plan->precision;
    scenario->budget_ns = plan->budget_ns;
    for (size_t i = 0; i < scenario->axes.count; i++) {
        struct strings *values = &scenario->axes.items[i].values;
        char *flag = memory_format(" --set %s=", scenario->axes.items[i].axis->name);
        if (plan->flags && strstr(plan->flags, flag))
            scenario->axes.items[i].named = true;
        free(flag);
        strings_release(values);
        for (size_t j = 0; j < plan->points.count; j++)
            if (!holds_text(values, plan->points.items[j].values.items[i]))
                strings_add(values, plan->points.items[j].values.items[i]);
    }
}

// Plans of before they were kept have no hash, or only that of the whole.
static int look_for_edits(struct summary *summary, const char *path, const json_t *plan, struct error *error)
{
    const char *then = json_string_value(json_object_get(plan, "scenario_hash"));
    const char *rest = json_string_value(json_object_get(plan, "scenario_hash_without_plots"));
    char now[65];
    if (then && store_hash_file(path, now, error) != 0)
        return -1;
    summary->edited = then && strcmp(then, now) != 0;
    if (!summary->edited || !rest)
        return 0;
    struct strbuf text = {0};
    int result = strbuf_add_file(&text, path) == 0 ? 0 : error_errno(error, "cannot read %s", path);
    scenario_hash_without_plots(strbuf_text(&text), now);
    summary->edited = strcmp(rest, now) != 0;
    strbuf_release(&text);
    return result;
}

static int load(struct summary *summary, const char *directory, struct error *error)
{
    char *scenario_path = store_path(directory, "scenario.yaml");
    char *plan_path = store_path(directory, "plan.json");
    json_t *json = NULL;
    int result = -1;
    if (scenario_load(&summary->scenario, scenario_path, error) != 0)
        goto out;
    json = store_read_json(plan_path, error);
    if (!json || plan_from_json(&summary->plan, json, plan_path, error) != 0)
        goto out;
    const char *workload = json_string_value(json_object_get(json, "workload"));
    if (!workload || strcmp(workload, summary->scenario.workload->name) != 0) {
        error_set(error, "%s is not a plan of workload '%s' as in scenario.yaml beside it", plan_path,
                  summary->scenario.workload->name);
        goto out;
    }
    if (look_for_edits(summary, scenario_path, json, error) != 0)
        goto out;
    adopt_plan(&summary->scenario, &summary->plan, json);
    sessions_read(&summary->sessions, directory);
    if (summary->sessions.count > 0)
        summary->ended = summary->sessions.items[summary->sessions.count - 1].end;
    result = summary_read_samples(summary, directory, error);
    if (result == 0)
        result = summary_read_ceilings(summary, directory, error);
out:
    json_decref(json);
    free(scenario_path);
    free(plan_path);
    return result;
}

int summary_make(struct summary *summary, const char *directory, struct error *error)
{
    *summary = (struct summary){0};
    if (load(summary, directory, error) != 0) {
        summary_release(summary);
        return -1;
    }
    make_cells(summary);
    if (summary_read_counters(summary, directory, error) != 0) {
        summary_release(summary);
        return -1;
    }
    set_ratios(summary);
    for (size_t point = 0; point < summary->plan.points.count; point++)
        compare_point(summary, point);
    note_unplanned_contrasts(summary);
    find_noise_floor(summary);
    count_rounds(summary);
    summary_judge_precision(summary);
    summary_decide_claims(summary);
    summary_find_courses(summary);
    summary_find_slopes(summary);
    summary_find_doubts(summary);
    summary_find_margins(summary);
    summary->headline = winners_headline(summary);
    summary->answer = summary_answer(summary);
    return 0;
}

void summary_release(struct summary *summary)
{
    for (size_t i = 0; i < summary->cells.count; i++) {
        free(summary->cells.items[i].failure);
        for (size_t id = 0; id < COUNTER_COUNT; id++)
            free(summary->cells.items[i].counted[id].detail);
    }
    for (size_t id = 0; id < COUNTER_COUNT; id++)
        free(summary->uncounted[id]);
    vec_release(&summary->cells);
    for (size_t i = 0; i < summary->claims.count; i++) {
        free(summary->claims.items[i].why);
        vec_release(&summary->claims.items[i].relations);
    }
    vec_release(&summary->claims);
    vec_release(&summary->contrasts);
    vec_release(&summary->margins);
    for (size_t i = 0; i < summary->courses.count; i++)
        vec_release(&summary->courses.items[i].overtakings);
    vec_release(&summary->courses);
    vec_release(&summary->slopes);
    for (size_t i = 0; i < summary->samples.count; i++)
        sample_release(&summary->samples.items[i]);
    vec_release(&summary->samples);
    for (size_t i = 0; i < summary->repeated.count; i++)
        sample_release(&summary->repeated.items[i]);
    vec_release(&summary->repeated);
    for (size_t i = 0; i < summary->disturbances.count; i++)
        free(summary->disturbances.items[i].kind);
    vec_release(&summary->disturbances);
    vec_release(&summary->ceilings);
    free(summary->ceiling_name);
    free(summary->ceiling_reason);
    strings_release(&summary->doubts);
    strings_release(&summary->notes);
    vec_release(&summary->sessions);
    free(summary->headline);
    free(summary->answer);
    plan_release(&summary->plan);
    scenario_release(&summary->scenario);
    *summary = (struct summary){0};
}
