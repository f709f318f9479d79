// What a campaign will take, said before it begins: from what the scenario fixes, and from what the same
// cells took and how they spread in earlier campaigns.
#include "planning.h"

#include "clock.h"
#include "counter.h"
#include "layout.h"
#include "oracle.h"
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SERVER_OVERHEAD_NS (150.0 * NS_PER_MS) // starting, connecting, draining, ending
#define BATCH_OVERHEAD_NS  (40.0 * NS_PER_MS)  // hyperfine's start and report, hashing the program
#define CLIENT_OVERHEAD_NS (80.0 * NS_PER_MS)  // that, and starting and ending the server of the animals
#define REQUEST_NS         (100.0 * 1000)      // of CPU time, both sides together
#define LETTERS            25                  // of a sentence
#define TICK_LATE_NS       (60.0 * 1000)       // how late a pause ends
#define CAMPAIGNS_MOST     20                  // that are looked at

// What is known of each cell of a plan; NAN where nothing is.
struct knowledge {
    const struct scenario *scenario;
    const struct plan *plan;
    double *run_ns;                     // one run takes
    double *rounds;                     // that the wanted precision needs
    double *counting_ns[COUNTER_COUNT]; // two runs under what counts take; NULL: that is not counted
    char *source;
};

// --- Earlier campaigns -------------------------------------------------------------------------------------

// The plan's cell that a cell of summary.json stands for, or SIZE_MAX.
static size_t find_cell(const struct knowledge *known, const json_t *json)
{
    const struct plan *plan = known->plan;
    const struct workload *workload = known->scenario->workload;
    const char *label = json_string_value(json_object_get(json, "implementation"));
    const json_t *axes = json_object_get(json, "axes");
    for (size_t i = 0; label && i < plan->cells.count; i++) {
        const struct cell *cell = &plan->cells.items[i];
        bool same = strcmp(plan->implementations.items[cell->implementation].label, label) == 0;
        for (size_t j = 0; same && j < workload->axis_count; j++) {
            const char *value = point_value_in(axes, &workload->axes[j]);
            same = value && strcmp(value, plan->points.items[cell->point].values.items[j]) == 0;
        }
        if (same)
            return i;
    }
    return SIZE_MAX;
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *number = json_object_get(object, key);
    return json_is_number(number) ? json_number_value(number) : NAN;
}

static void learn_cell(struct knowledge *known, const json_t *json)
{
    size_t cell = find_cell(known, json);
    if (cell == SIZE_MAX)
        return;
    const json_t *metrics = json_object_get(json, "metrics");
    double wall_ns = number_of(json_object_get(metrics, "wall_ns"), "median");
    double took_ns = number_of(json, "took_ns");
    if (isnan(known->run_ns[cell]))
        known->run_ns[cell] = isfinite(took_ns) ? took_ns : wall_ns + BATCH_OVERHEAD_NS;
    const json_t *rank = json_object_get(metrics, metric_get(known->scenario->rank)->name);
    double n = number_of(rank, "n"), median = number_of(rank, "median");
    double width = (number_of(rank, "high") - number_of(rank, "low")) / median;
    if (isnan(known->rounds[cell]) && known->plan->precision > 0 && isfinite(width))
        known->rounds[cell] = ceil(n * pow(width / known->plan->precision, 2)); // widths shrink as 1/sqrt(n)
}

// A cell's two runs for one counter.
static void learn_count(struct knowledge *known, const json_t *json)
{
    const char *counter = json_string_value(json_object_get(json, "counter"));
    size_t cell = find_cell(known, json);
    for (unsigned id = 0; counter && cell != SIZE_MAX && id < COUNTER_COUNT; id++)
        if (known->counting_ns[id] && isnan(known->counting_ns[id][cell]) &&
            strcmp(counter, counter_get((enum counter_id)id)->name) == 0)
            known->counting_ns[id][cell] = number_of(json, "took_ns");
}

static void learn_counting(struct knowledge *known, const char *campaign)
{
    char *path = memory_format("%s/%s/counters.json", campaign, known->scenario->name);
    struct error unread;
    json_t *json = access(path, R_OK) == 0 ? store_read_json(path, &unread) : NULL;
    size_t index;
    json_t *cell;
    json_array_foreach(json_object_get(json, "cells"), index, cell) learn_count(known, cell);
    json_decref(json);
    free(path);
}

static void learn_from(struct knowledge *known, const char *campaign)
{
    char *path = memory_format("%s/%s/summary.json", campaign, known->scenario->name);
    struct error unread;
    json_t *json = access(path, R_OK) == 0 ? store_read_json(path, &unread) : NULL;
    const char *workload = json_string_value(json_object_get(json, "workload"));
    size_t index;
    json_t *cell;
    if (workload && strcmp(workload, known->scenario->workload->name) == 0) {
        json_array_foreach(json_object_get(json, "cells"), index, cell) learn_cell(known, cell);
        learn_counting(known, campaign);
        if (!known->source)
            known->source = layout_relative(campaign);
    }
    json_decref(json);
    free(path);
}

// Of the baseline's second cell nothing is counted.
static bool is_counted(const struct knowledge *known, unsigned counter, size_t cell)
{
    const struct plan *plan = known->plan;
    return known->counting_ns[counter] && plan_runs_cell(plan, cell) &&
           !plan->implementations.items[plan->cells.items[cell].implementation].is_aa;
}

static bool is_count_unknown(const struct knowledge *known, size_t cell)
{
    for (unsigned id = 0; id < COUNTER_COUNT; id++)
        if (is_counted(known, id, cell) && isnan(known->counting_ns[id][cell]))
            return true;
    return false;
}

// Whether a cell is still unknown that an earlier campaign could tell of.
static bool is_curious(const struct knowledge *known)
{
    for (size_t i = 0; i < known->plan->cells.count; i++) {
        const struct point *point = &known->plan->points.items[known->plan->cells.items[i].point];
        bool ranked = !workload_unranked(known->scenario->workload, &point->values);
        if (plan_runs_cell(known->plan, i) &&
            (isnan(known->run_ns[i]) || is_count_unknown(known, i) ||
             (known->plan->precision > 0 && ranked && isnan(known->rounds[i]))))
            return true;
    }
    return false;
}

// The latest first; the reference last.
static void learn(struct knowledge *known)
{
    struct strings campaigns;
    layout_campaigns(&campaigns);
    for (size_t i = 0; i < campaigns.count && i < CAMPAIGNS_MOST && is_curious(known); i++)
        learn_from(known, campaigns.items[campaigns.count - 1 - i]);
    strings_release(&campaigns);
    char *reference = store_path(layout_source(), "results/reference");
    if (is_curious(known))
        learn_from(known, reference);
    free(reference);
}

// --- Cost --------------------------------------------------------------------------------------------------

// The mean of the known cells of a point; NAN without one.
static double mean_at(const struct knowledge *known, size_t point)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < known->plan->cells.count; i++)
        if (known->plan->cells.items[i].point == point && isfinite(known->run_ns[i])) {
            sum += known->run_ns[i];
            count++;
        }
    return count ? sum / (double)count : NAN;
}

static double round_ns(const struct knowledge *known)
{
    double sum = 0;
    for (size_t i = 0; i < known->plan->cells.count; i++)
        if (plan_runs_cell(known->plan, i))
            sum += isfinite(known->run_ns[i]) ? known->run_ns[i]
                                              : mean_at(known, known->plan->cells.items[i].point);
    return sum;
}

// The rounds that the widest of the known cells needs; 0 when none is known. Counts those that need more than
// `most`.
static double rounds_wanted(const struct knowledge *known, double most, size_t *beyond)
{
    double wanted = 0;
    *beyond = 0;
    for (size_t i = 0; i < known->plan->cells.count; i++) {
        const struct point *point = &known->plan->points.items[known->plan->cells.items[i].point];
        if (!plan_runs_cell(known->plan, i) || !isfinite(known->rounds[i]) ||
            workload_unranked(known->scenario->workload, &point->values))
            continue;
        wanted = fmax(wanted, fmax(known->rounds[i], 1));
        *beyond += known->rounds[i] > most;
    }
    return wanted;
}

// The guesses are of programs in C; an interpreter takes ten times as long, once.
static double counting_ns(const struct knowledge *known)
{
    static const double guesses_ns[COUNTER_COUNT] = {
        [COUNTER_SYSTEM_CALLS] = 0.5 * NS_PER_SECOND,
        [COUNTER_INSTRUCTIONS] = 1.0 * NS_PER_SECOND,
    };
    double sum = 0;
    for (unsigned id = 0; id < COUNTER_COUNT; id++)
        for (size_t i = 0; i < known->plan->cells.count; i++)
            if (is_counted(known, id, i))
                sum += isnan(known->counting_ns[id][i]) ? guesses_ns[id] : known->counting_ns[id][i];
    return sum;
}

static void settle(struct planning_cost *cost, const struct knowledge *known)
{
    const struct plan *plan = known->plan;
    double each_ns = round_ns(known), least = plan->rounds_min, most = plan->rounds_max;
    if (plan->budget_ns && each_ns > 0) // not where it is NAN
        most = fmin(most, fmax(least, floor((double)plan->budget_ns / each_ns)));
    if (plan->precision <= 0 && (!plan->budget_ns || isfinite(each_ns)))
        least = most; // nothing ends it sooner
    double likely = least == most ? most : 0;
    if (plan->precision > 0)
        likely = rounds_wanted(known, most, &cost->cells_short);
    size_t cells = plan_cells_run(plan);
    if (likely > 0) {
        likely = fmin(fmax(likely, least), most);
        cost->runs_likely = (size_t)likely * cells;
        cost->likely_ns = likely * each_ns;
    }
    cost->runs_least = (size_t)least * cells;
    cost->runs_most = (size_t)most * cells;
    cost->least_ns = least * each_ns;
    cost->most_ns = most * each_ns;
    cost->counting_ns = counting_ns(known);
    if (isnan(each_ns))
        cost->unknown = 1;
}

// What nothing is known of: the delays of the answers, and some CPU time for each.
static double client_run_ns(const struct knowledge *known, const struct point *point)
{
    const struct workload *workload = known->scenario->workload;
    struct fanout_point fanout = oracle_fanout_point(workload, &point->values);
    double letter_ns = fanout.tick_ns > 0 ? (double)fanout.tick_ns + TICK_LATE_NS : 0;
    uint64_t serial, concurrent;
    oracle_fanout_bounds(&fanout, &serial, &concurrent);
    return (double)concurrent + (double)fanout.requests * (REQUEST_NS + LETTERS * letter_ns) +
           CLIENT_OVERHEAD_NS;
}

static void estimate_clients(struct knowledge *known)
{
    const struct plan *plan = known->plan;
    for (size_t i = 0; i < plan->cells.count; i++)
        if (isnan(known->run_ns[i]))
            known->run_ns[i] = client_run_ns(known, &plan->points.items[plan->cells.items[i].point]);
}

// Counters whose program is missing take no time.
static void know_counters(struct knowledge *known)
{
    for (unsigned id = 0; id < COUNTER_COUNT; id++) {
        enum metric_id metric;
        char *program = layout_on_path(counter_get((enum counter_id)id)->program);
        size_t cells = known->plan->cells.count;
        if (program && known->scenario->counters & 1U << id &&
            counter_metric((enum counter_id)id, known->scenario->workload->kind, &metric))
            known->counting_ns[id] = memory_zeroed(cells, sizeof(double));
        for (size_t i = 0; known->counting_ns[id] && i < cells; i++)
            known->counting_ns[id][i] = NAN;
        free(program);
    }
}

void planning_cost_make(struct planning_cost *cost, const struct scenario *scenario, const struct plan *plan)
{
    struct knowledge known = {.scenario = scenario,
                              .plan = plan,
                              .run_ns = memory_zeroed(plan->cells.count, sizeof(double)),
                              .rounds = memory_zeroed(plan->cells.count, sizeof(double))};
    bool server = scenario->workload->kind == WORKLOAD_SERVER;
    for (size_t i = 0; i < plan->cells.count; i++) {
        known.run_ns[i] =
            server ? (double)(scenario->duration_ns + scenario->warmup_ns) + SERVER_OVERHEAD_NS : NAN;
        known.rounds[i] = NAN;
    }
    know_counters(&known);
    *cost = (struct planning_cost){.likely_ns = NAN, .scenarios = 1};
    learn(&known);
    if (scenario->workload->kind == WORKLOAD_CLIENT)
        estimate_clients(&known);
    settle(cost, &known);
    cost->source = known.source;
    free(known.run_ns);
    free(known.rounds);
    for (unsigned id = 0; id < COUNTER_COUNT; id++)
        free(known.counting_ns[id]);
}

void planning_cost_release(struct planning_cost *cost)
{
    free(cost->source);
    *cost = (struct planning_cost){0};
}

void planning_cost_add(struct planning_cost *sum, const struct planning_cost *cost)
{
    bool likely = cost->runs_likely > 0 && (sum->scenarios == 0 || sum->runs_likely > 0);
    sum->runs_least += cost->runs_least;
    sum->runs_most += cost->runs_most;
    sum->runs_likely = likely ? sum->runs_likely + cost->runs_likely : 0;
    sum->cells_short += cost->cells_short;
    sum->scenarios += cost->scenarios;
    sum->unknown += cost->unknown;
    sum->counting_ns += cost->counting_ns;
    if (cost->unknown) // the others' time is still worth knowing
        return;
    sum->least_ns += cost->least_ns;
    sum->most_ns += cost->most_ns;
    sum->likely_ns += cost->likely_ns; // NAN from the first that does not know on
}

// --- In words ----------------------------------------------------------------------------------------------

// "12 s", "3 min 20 s", "2 h 5 min".
static void add_span(struct strbuf *text, double span_ns)
{
    double seconds = ceil(span_ns / 1e9), minutes = floor(seconds / 60), hours = floor(minutes / 60);
    if (hours > 0)
        strbuf_addf(text, "%.0f h %.0f min", hours, minutes - 60 * hours);
    else if (minutes > 0)
        strbuf_addf(text, "%.0f min", minutes);
    if (hours == 0 && seconds > 60 * minutes)
        strbuf_addf(text, "%s%.0f s", minutes > 0 ? " " : "", seconds - 60 * minutes);
}

static void add_time(struct strbuf *text, const struct planning_cost *cost)
{
    if (cost->unknown == cost->scenarios) {
        strbuf_adds(text, "; how long they take shows in the first round");
        return;
    }
    strbuf_adds(text, ", ");
    add_span(text, cost->least_ns);
    if (cost->most_ns > cost->least_ns) {
        strbuf_adds(text, " to ");
        add_span(text, cost->most_ns);
    }
    if (cost->unknown)
        strbuf_addf(text, ", and what %zu of the scenarios take%s, which shows in the first round",
                    cost->unknown, cost->unknown == 1 ? "s" : "");
}

char *planning_cost_text(const struct planning_cost *cost)
{
    struct strbuf text = {0};
    if (cost->runs_most == 0)
        return memory_copy_string("no runs");
    strbuf_addf(&text, "%zu ", cost->runs_least);
    if (cost->runs_most > cost->runs_least)
        strbuf_addf(&text, "to %zu ", cost->runs_most);
    strbuf_addf(&text, "run%s", cost->runs_most == 1 ? "" : "s");
    add_time(&text, cost);
    if (cost->runs_likely && cost->runs_most > cost->runs_least) {
        strbuf_addf(&text, "; likely %zu runs", cost->runs_likely);
        if (!cost->unknown && isfinite(cost->likely_ns)) {
            strbuf_adds(&text, " in ");
            add_span(&text, cost->likely_ns);
        }
    }
    if (cost->cells_short)
        strbuf_addf(&text, "; %zu cell%s spread too much to become as precise as wanted by then",
                    cost->cells_short, cost->cells_short == 1 ? "" : "s");
    if (cost->counting_ns > 0) {
        strbuf_adds(&text, "; counting takes ");
        add_span(&text, cost->counting_ns);
        strbuf_adds(&text, " more");
    }
    if (cost->source)
        strbuf_addf(&text, " (going by %s)", cost->source);
    return strbuf_detach(&text);
}
