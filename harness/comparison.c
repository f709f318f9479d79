#include "comparison.h"

#include "comparison_parts.h"
#include "shown.h"
#include "store.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define TOGETHER 1.01 // a shift of less than this is nobody's concern

static const struct interval unknown = {NAN, NAN, NAN, NAN};

// --- Sides -------------------------------------------------------------------------------------------------

int comparison_side_read(struct comparison_side *side, const char *directory, struct error *error)
{
    *side = (struct comparison_side){0};
    if (summary_make(&side->summary, directory, error) != 0)
        return -1;
    char *path = store_path(directory, "host.json");
    side->directory = memory_copy_string(directory);
    int result = 0;
    if (access(path, F_OK) == 0) {
        side->host = store_read_json(path, error);
        result = side->host ? 0 : -1;
    }
    free(path);
    if (result != 0)
        comparison_side_release(side);
    return result;
}

void comparison_side_release(struct comparison_side *side)
{
    free(side->directory);
    json_decref(side->host);
    summary_release(&side->summary);
    *side = (struct comparison_side){0};
}

// --- What cannot be compared -------------------------------------------------------------------------------

static int settle_metric(struct scenario_comparison *comparison, const struct comparison_rules *rules,
                         struct error *error)
{
    const struct scenario *from = &comparison->sides[OLD]->summary.scenario,
                          *to = &comparison->sides[NEW]->summary.scenario;
    if (rules->metric < 0 && from->rank != to->rank)
        return error_set(error, "%s: the one ranks by %s, the other by %s: choose one with --metric",
                         from->name, metric_get(from->rank)->name, metric_get(to->rank)->name);
    comparison->metric = rules->metric < 0 ? from->rank : (enum metric_id)rules->metric;
    const struct metric *metric = metric_get(comparison->metric);
    if (!workload_measures(from->workload, comparison->metric))
        return error_set(error, "%s: runs of workload '%s' do not have %s", from->name, from->workload->name,
                         metric->name);
    return 0;
}

// Two settings in the words of scenarios; only what changes the figures.
static int check_settings(const struct scenario *from, const struct scenario *to, struct error *error)
{
    if (from->workload->kind == WORKLOAD_BATCH)
        return 0;
    if (from->placement != to->placement)
        return error_set(error, "%s: the one was measured with placement %s, the other with %s", from->name,
                         placement_word(from->placement), placement_word(to->placement));
    if (from->duration_ns != to->duration_ns || from->warmup_ns != to->warmup_ns)
        return error_set(
            error,
            "%s: the one measured for %.4g s after a warm-up of %.4g s, the other for %.4g s after "
            "%.4g s",
            from->name, 1e-9 * (double)from->duration_ns, 1e-9 * (double)from->warmup_ns,
            1e-9 * (double)to->duration_ns, 1e-9 * (double)to->warmup_ns);
    return 0;
}

static int check_sides(const struct scenario_comparison *comparison, struct error *error)
{
    const struct scenario *from = &comparison->sides[OLD]->summary.scenario,
                          *to = &comparison->sides[NEW]->summary.scenario;
    if (strcmp(from->name, to->name) != 0)
        return error_set(error, "%s holds scenario '%s', and %s '%s': only one and the same can be compared",
                         comparison->sides[OLD]->directory, from->name, comparison->sides[NEW]->directory,
                         to->name);
    if (from->workload != to->workload)
        return error_set(error, "%s: the one is of workload '%s', the other of '%s'", from->name,
                         from->workload->name, to->workload->name);
    for (size_t side = OLD; side <= NEW; side++)
        if (comparison->sides[side]->summary.sample_count == 0)
            return error_set(error, "%s has no samples: its campaign was stopped before its first run",
                             comparison->sides[side]->directory);
    return check_settings(from, to, error);
}

// --- Cells -------------------------------------------------------------------------------------------------

static bool same_values(const struct point *left, const struct point *right)
{
    for (size_t i = 0; i < left->values.count; i++)
        if (strcmp(left->values.items[i], right->values.items[i]) != 0)
            return false;
    return true;
}

size_t comparison_counterpart(const struct summary *summary, size_t cell, const struct summary *other)
{
    const struct point *point = &summary->plan.points.items[summary->plan.cells.items[cell].point];
    const char *label = summary_implementation(summary, cell)->label;
    for (size_t i = 0; i < other->cells.count; i++) {
        size_t at = (cell + i) % other->cells.count; // where the same plan puts it
        if (strcmp(summary_implementation(other, at)->label, label) == 0 &&
            same_values(point, &other->plan.points.items[other->plan.cells.items[at].point]))
            return at;
    }
    return SIZE_MAX;
}

static bool has_figures(const struct scenario_comparison *comparison, size_t side, size_t cell)
{
    return cell != SIZE_MAX &&
           comparison->sides[side]->summary.cells.items[cell].metrics[comparison->metric].n > 0;
}

// Whether runs of a cell were made and none went well, through the program's own fault.
static bool always_fails(const struct summary *summary, size_t cell)
{
    const size_t *runs = summary->cells.items[cell].runs;
    size_t failed =
        runs[OUTCOME_CRASH] + runs[OUTCOME_TIMEOUT] + runs[OUTCOME_WRONG_ANSWER] + runs[OUTCOME_FAILED];
    return failed > 0 && runs[OUTCOME_OK] == 0;
}

// "thread at connections=10", or "thread at connections=10 (there: crash)".
static void note_only(struct scenario_comparison *comparison, size_t side, size_t cell, size_t other)
{
    const struct summary *summary = &comparison->sides[side]->summary;
    const struct planned_implementation *one = summary_implementation(summary, cell);
    if (one->is_aa)
        return;
    const char *point = summary->plan.points.items[summary->plan.cells.items[cell].point].text;
    char *gap =
        other == SIZE_MAX ? NULL : shown_gap(&comparison->sides[!side]->summary, other, comparison->metric);
    char *text = memory_format("%s%s%s%s%s%s", one->label, *point ? " at " : "", point,
                               gap ? " (there: " : "", gap ? gap : "", gap ? ")" : "");
    vec_push(&comparison->only[side], text);
    if (side == OLD && other != SIZE_MAX && always_fails(&comparison->sides[NEW]->summary, other))
        strings_add(&comparison->failing, text);
    free(gap);
}

// Why there is no verdict on a cell, or NULL.
static const char *unjudged(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    const struct summary *from = &comparison->sides[OLD]->summary, *to = &comparison->sides[NEW]->summary;
    if (summary_implementation(to, cell->cells[NEW])->is_aa)
        return "A/A";
    if (summary_unranked(to, to->plan.cells.items[cell->cells[NEW]].point))
        return "not ranked";
    if (shown_is_throughput(comparison->metric) && !(from->cells.items[cell->cells[OLD]].ranks_throughput &&
                                                     to->cells.items[cell->cells[NEW]].ranks_throughput))
        return "client-bound";
    if (metric_get(comparison->metric)->better == BETTER_NEITHER)
        return "no direction";
    return cell->binary == BINARY_SAME && comparison->same_machine ? "same binary" : NULL;
}

struct two_sides {
    double *values[2];
    size_t n[2];
};

static struct interval ratio_of(const struct two_sides *runs, double confidence)
{
    if (runs->n[OLD] == 0 || runs->n[NEW] == 0)
        return unknown;
    return stats_unpaired_ratio(runs->values[NEW], runs->n[NEW], runs->values[OLD], runs->n[OLD], confidence);
}

static void runs_init(const struct scenario_comparison *comparison, const struct compared_cell *cell,
                      struct two_sides *runs)
{
    for (size_t side = OLD; side <= NEW; side++) {
        const struct cell_summary *one = &comparison->sides[side]->summary.cells.items[cell->cells[side]];
        runs->values[side] = memory_zeroed(one->count + 1, sizeof(double));
    }
}

static void runs_release(struct two_sides *runs)
{
    free(runs->values[OLD]);
    free(runs->values[NEW]);
}

static void runs_read(const struct scenario_comparison *comparison, const struct compared_cell *cell,
                      bool relative, struct two_sides *runs)
{
    for (size_t side = OLD; side <= NEW; side++)
        runs->n[side] =
            relative ? comparison_relative_values(comparison, side, cell->cells[side], runs->values[side])
                     : comparison_values(comparison, side, cell->cells[side], runs->values[side]);
}

// A reference that did change has nothing to be divided by but itself: it stays absolute.
static bool can_be_relative(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    const struct planned_implementation *one = comparison_implementation(comparison, cell);
    return isfinite(cell->relative.value) && (comparison->same_binary_reference || one->is_aa ||
                                              !comparison_is_reference(comparison, one->label));
}

static void measure(const struct scenario_comparison *comparison, struct compared_cell *cell)
{
    struct two_sides runs;
    runs_init(comparison, cell, &runs);
    runs_read(comparison, cell, true, &runs);
    cell->relative = ratio_of(&runs, comparison->confidence);
    cell->is_relative = can_be_relative(comparison, cell);
    for (size_t side = OLD; side <= NEW; side++)
        cell->n_judged[side] = runs.n[side];
    cell->allowed = cell->is_relative ? 1 : 1 + comparison->drift;
    runs_read(comparison, cell, false, &runs);
    cell->absolute = ratio_of(&runs, comparison->confidence);
    for (size_t side = OLD; side <= NEW; side++) {
        cell->n[side] = runs.n[side];
        cell->n_judged[side] = cell->is_relative ? cell->n_judged[side] : runs.n[side];
        stats_sort(runs.values[side], runs.n[side]);
        cell->medians[side] = stats_median_interval(runs.values[side], runs.n[side], comparison->confidence);
    }
    runs_release(&runs);
}

static void add_cells(struct scenario_comparison *comparison)
{
    const struct summary *from = &comparison->sides[OLD]->summary, *to = &comparison->sides[NEW]->summary;
    for (size_t i = 0; i < to->cells.count; i++) {
        size_t other = comparison_counterpart(to, i, from);
        if (!has_figures(comparison, NEW, i))
            continue;
        if (!has_figures(comparison, OLD, other)) {
            note_only(comparison, NEW, i, other);
            continue;
        }
        struct compared_cell cell = {.cells = {other, i}, .p_adjusted = NAN};
        cell.binary = comparison_binary(comparison, summary_implementation(to, i)->label);
        cell.unjudged = unjudged(comparison, &cell);
        measure(comparison, &cell);
        vec_push(&comparison->cells, cell);
    }
    for (size_t i = 0; i < from->cells.count; i++) {
        size_t other = comparison_counterpart(from, i, to);
        if (has_figures(comparison, OLD, i) && !has_figures(comparison, NEW, other))
            note_only(comparison, OLD, i, other);
    }
}

// --- What unchanged programs moved ------------------------------------------------------------------------

// The p of there being no difference beyond `allowed`: the new runs are moved by it towards the old ones. 1
// where the ratio itself is within it.
static double p_beyond(struct two_sides *runs, double ratio, double allowed)
{
    if (!isfinite(ratio) || fabs(log(ratio)) <= log(allowed))
        return 1;
    for (size_t i = 0; i < runs->n[NEW]; i++)
        runs->values[NEW][i] *= ratio > 1 ? 1 / allowed : allowed;
    return stats_rank_sum(runs->values[NEW], runs->n[NEW], runs->values[OLD], runs->n[OLD]);
}

static double p_of(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    struct two_sides runs;
    runs_init(comparison, cell, &runs);
    runs_read(comparison, cell, cell->is_relative, &runs);
    double p = p_beyond(&runs, comparison_ratio(cell)->value, cell->allowed);
    runs_release(&runs);
    return p;
}

static size_t point_of(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    return comparison->sides[NEW]->summary.plan.cells.items[cell->cells[NEW]].point;
}

// Nothing but the machine moves these: an unchanged program against the others, and the baseline against
// itself.
static bool is_control(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    const struct planned_implementation *one = comparison_implementation(comparison, cell);
    return cell->is_relative && comparison_is_reference(comparison, one->label) &&
           (comparison->same_binary_reference || one->is_aa) &&
           !summary_unranked(&comparison->sides[NEW]->summary, point_of(comparison, cell));
}

static void allow(struct scenario_comparison *comparison, size_t point, double factor)
{
    for (size_t i = 0; i < comparison->cells.count; i++) {
        struct compared_cell *cell = &comparison->cells.items[i];
        if (cell->is_relative && !is_control(comparison, cell) && point_of(comparison, cell) == point)
            cell->allowed = fmax(cell->allowed, factor);
    }
}

static void note_moved(struct scenario_comparison *comparison, const struct compared_cell *cell,
                       double factor)
{
    const char *point = comparison_point(comparison, cell);
    char *note =
        memory_format("%s%s%s moved by %.1f%% against %s, though nothing in it changed: smaller "
                      "differences are not judged there",
                      comparison_implementation(comparison, cell)->label, *point ? " at " : "", point,
                      100 * (factor - 1), comparison->reference.count > 1 ? "the others" : "its like");
    vec_push(&comparison->notes, note);
}

// The rank-sum test asks of runs whether they differ by more than runs do. A machine may treat two programs
// differently in two campaigns, in all runs alike, and no number of rounds shows that. Those that did not
// change do.
static void allow_for_controls(struct scenario_comparison *comparison)
{
    double *p = memory_zeroed(comparison->cells.count, sizeof *p);
    size_t count = 0, next = 0;
    for (size_t i = 0; i < comparison->cells.count; i++)
        if (is_control(comparison, &comparison->cells.items[i]))
            p[count++] = p_of(comparison, &comparison->cells.items[i]);
    stats_holm(p, count);
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const struct compared_cell *cell = &comparison->cells.items[i];
        if (!is_control(comparison, cell) || p[next++] > 1 - comparison->confidence)
            continue;
        double factor = exp(fabs(log(cell->relative.value)));
        allow(comparison, point_of(comparison, cell), factor);
        note_moved(comparison, cell, factor);
    }
    free(p);
}

// --- Verdicts ----------------------------------------------------------------------------------------------

// Both one-sided questions "is it outside the margin?", at 1 - confidence; what the machine may have done
// makes the interval wider.
static struct interval equivalence_interval(const struct scenario_comparison *comparison,
                                            const struct compared_cell *cell)
{
    struct two_sides runs;
    runs_init(comparison, cell, &runs);
    runs_read(comparison, cell, cell->is_relative, &runs);
    struct interval interval = ratio_of(&runs, 2 * comparison->confidence - 1);
    interval.low /= cell->allowed;
    interval.high *= cell->allowed;
    runs_release(&runs);
    return interval;
}

static void judge(struct scenario_comparison *comparison)
{
    double *p = memory_zeroed(comparison->cells.count, sizeof *p);
    size_t count = 0, next = 0;
    for (size_t i = 0; i < comparison->cells.count; i++)
        if (!comparison->cells.items[i].unjudged)
            p[count++] = p_of(comparison, &comparison->cells.items[i]);
    stats_holm(p, count);
    int lower_is_better = metric_get(comparison->metric)->better != BETTER_HIGHER;
    for (size_t i = 0; i < comparison->cells.count; i++) {
        struct compared_cell *cell = &comparison->cells.items[i];
        if (cell->unjudged)
            continue;
        cell->p_adjusted = p[next++];
        cell->verdict = stats_verdict(equivalence_interval(comparison, cell), cell->p_adjusted,
                                      1 - comparison->confidence, lower_is_better, comparison->equivalence);
        comparison->verdicts[cell->verdict]++;
    }
    free(p);
}

// The least p that so many runs can come to: when all of one side are above all of the other.
static double least_p(size_t from, size_t to)
{
    double *values = memory_zeroed(from + to, sizeof *values);
    for (size_t i = 0; i < from + to; i++)
        values[i] = (double)i;
    double p = stats_rank_sum(values, from, values + from, to);
    free(values);
    return p;
}

// With so few runs no difference would be seen, however large.
static void note_rounds(struct scenario_comparison *comparison)
{
    size_t judged = 0, least[2] = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < comparison->cells.count; i++) {
        const struct compared_cell *cell = &comparison->cells.items[i];
        judged += !cell->unjudged;
        for (size_t side = OLD; side <= NEW; side++)
            if (!cell->unjudged && cell->n_judged[side] < least[side])
                least[side] = cell->n_judged[side];
    }
    if (judged == 0 || least_p(least[OLD], least[NEW]) * (double)judged <= 1 - comparison->confidence)
        return;
    char *note = memory_format(
        "%zu runs in old and %zu in new are too few for a verdict on %zu cell%s, however large the "
        "difference: take at least %zu rounds in each",
        least[OLD], least[NEW], judged, judged == 1 ? "" : "s",
        stats_unpaired_rounds_needed(judged, comparison->confidence));
    vec_push(&comparison->notes, note);
}

// --- What all did together ---------------------------------------------------------------------------------

static bool counts_for_shift(const struct scenario_comparison *comparison, const struct compared_cell *cell,
                             bool same_binary)
{
    bool is_aa = comparison_implementation(comparison, cell)->is_aa;
    return !is_aa && isfinite(cell->absolute.value) && (!same_binary || cell->binary == BINARY_SAME);
}

static void find_shift(struct scenario_comparison *comparison, bool same_binary)
{
    double *ratios = memory_zeroed(comparison->cells.count, sizeof *ratios);
    size_t count = 0;
    for (size_t i = 0; i < comparison->cells.count; i++)
        if (counts_for_shift(comparison, &comparison->cells.items[i], same_binary))
            ratios[count++] = comparison->cells.items[i].absolute.value;
    stats_sort(ratios, count);
    double median = stats_median(ratios, count);
    comparison->shift = (struct common_shift){.ratio = median,
                                              .least = count ? ratios[0] : NAN,
                                              .most = count ? ratios[count - 1] : NAN,
                                              .cells = count,
                                              .of_same_binaries = same_binary};
    bool one_way = count > 2 && (ratios[0] > 1 || ratios[count - 1] < 1);
    comparison->shift.together = one_way && fabs(log(median)) > log(TOGETHER);
    free(ratios);
}

// --- All of it ---------------------------------------------------------------------------------------------

static void note_sides(struct scenario_comparison *comparison)
{
    static const char *const names[] = {"old", "new"};
    for (size_t side = OLD; side <= NEW; side++) {
        const struct summary *summary = &comparison->sides[side]->summary;
        if (!summary->complete) {
            char *note = memory_format("The %s campaign did not come to its end.", names[side]);
            vec_push(&comparison->notes, note);
        }
        for (size_t i = 0; i < summary->notes.count; i++)
            strings_add(&comparison->notes, summary->notes.items[i]);
        if (!comparison->sides[side]->host) {
            char *note = memory_format("%s has no host.json: whether the machines are the same is not known.",
                                       comparison->sides[side]->directory);
            vec_push(&comparison->notes, note);
        }
    }
}

static int make(struct scenario_comparison *comparison, const struct comparison_rules *rules,
                struct error *error)
{
    if (check_sides(comparison, error) != 0 || settle_metric(comparison, rules, error) != 0)
        return -1;
    comparison_find_differences(comparison);
    if (comparison_choose_reference(comparison, rules, error) != 0)
        return -1;
    add_cells(comparison);
    allow_for_controls(comparison);
    judge(comparison);
    if (comparison->cells.count == 0)
        return error_set(error, "%s: no cell has figures of %s in both campaigns",
                         comparison->sides[OLD]->summary.scenario.name, metric_get(comparison->metric)->name);
    find_shift(comparison, comparison->same_machine && comparison->same.count > 0);
    note_sides(comparison);
    note_rounds(comparison);
    return 0;
}

int comparison_make(struct scenario_comparison *comparison, const struct comparison_side *old_side,
                    const struct comparison_side *new_side, const struct comparison_rules *rules,
                    struct error *error)
{
    bool own_margin = isnan(rules->equivalence);
    *comparison = (struct scenario_comparison){
        .sides = {old_side, new_side},
        .confidence = rules->confidence,
        .drift = rules->drift,
        .equivalence = own_margin ? old_side->summary.scenario.equivalence : rules->equivalence,
    };
    int result = make(comparison, rules, error);
    if (result != 0)
        comparison_release(comparison);
    return result;
}

void comparison_release(struct scenario_comparison *comparison)
{
    for (size_t i = 0; i < comparison->differences.count; i++) {
        struct difference *difference = &comparison->differences.items[i];
        free(difference->what);
        free(difference->values[OLD]);
        free(difference->values[NEW]);
    }
    vec_release(&comparison->differences);
    vec_release(&comparison->cells);
    struct strings *texts[] = {&comparison->reference, &comparison->alarms,    &comparison->same,
                               &comparison->changed,   &comparison->only[OLD], &comparison->only[NEW],
                               &comparison->failing,   &comparison->notes};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        strings_release(texts[i]);
    *comparison = (struct scenario_comparison){0};
}

// --- Looking things up -------------------------------------------------------------------------------------

const struct planned_implementation *comparison_implementation(const struct scenario_comparison *comparison,
                                                               const struct compared_cell *cell)
{
    return summary_implementation(&comparison->sides[NEW]->summary, cell->cells[NEW]);
}

// As the campaign says it that names more axes: one may have fixed what the other varies.
const char *comparison_point(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    const char *texts[2];
    for (size_t side = OLD; side <= NEW; side++) {
        const struct plan *plan = &comparison->sides[side]->summary.plan;
        texts[side] = plan->points.items[plan->cells.items[cell->cells[side]].point].text;
    }
    return strlen(texts[OLD]) > strlen(texts[NEW]) ? texts[OLD] : texts[NEW];
}

const struct interval *comparison_ratio(const struct compared_cell *cell)
{
    return cell->is_relative ? &cell->relative : &cell->absolute;
}

const char *comparison_word(const struct scenario_comparison *comparison, const struct compared_cell *cell)
{
    if (cell->unjudged)
        return cell->unjudged;
    return verdict_word_on(comparison->metric, cell->verdict);
}
