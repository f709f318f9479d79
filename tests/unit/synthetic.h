// synthetic -- a summary made up for tests of plots and reports: no folder, no run, the same every time.
#ifndef COROBENCH_TEST_SYNTHETIC_H
#define COROBENCH_TEST_SYNTHETIC_H

#include "random.h"
#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct synthetic {
    const char *workload;
    const char *axis;          // that is swept
    const char *const *values; // of it, NULL-terminated
    size_t implementations;    // at most SYNTHETIC_MOST
    unsigned rounds;
    double noise; // relative spread of a run
};

static const struct {
    const char *label, *model;
    double cost;
} synthetic_implementations[] = {
    {"thread", "thread", 9100},
    {"process", "process", 10400},
    {"reactor_epoll", "reactor", 4300},
    {"reactor_libevent", "reactor", 5600},
    {"coroutine_stackful", "coroutine-stackful", 4600},
    {"sequential", "call", 9000},
    {"python_threads", "thread", 61000},
    {"coroutine_stackless", "coroutine-stackless", 4500},
    {"handler", "handler", 5100},
    {"reactor_poll", "reactor", 7400},
    {"reactor_select", "reactor", 7900},
    {"reactor_libuv", "reactor", 5900},
    {"proactor_uring", "proactor", 3900},
    {"coroutine_st", "coroutine-stackful", 5200},
    {"coroutine_libevent", "coroutine-stackful", 6100},
    {"hybrid", "hybrid", 4000},
    {"prefork", "prefork", 9900},
    {"thread_pool", "thread-pool", 9400},
    {"new:coroutine_stackful", "coroutine-stackful", 4650},
    {"python_twisted", "reactor", 88000},
};
enum { SYNTHETIC_MOST = sizeof synthetic_implementations / sizeof *synthetic_implementations };

static const char *const synthetic_connections[] = {"1", "10", "100", "900", NULL};
__attribute__((unused)) static const struct synthetic synthetic_echo = {
    "echo", "connections", synthetic_connections, 7, 10, 0.05};

static inline void synthetic_scenario(struct scenario *scenario, const struct synthetic *wanted)
{
    scenario->workload = workload_find(wanted->workload);
    scenario->path = memory_format("scenarios/quick/%s.yaml", wanted->workload);
    scenario->name = memory_copy_string(wanted->workload);
    scenario->title = memory_format("What %s costs as %s grow", wanted->workload, wanted->axis);
    scenario->question = memory_copy_string("Which model keeps its price, and which one does not?");
    for (size_t i = 0; i < scenario->workload->axis_count; i++) {
        const struct axis *axis = &scenario->workload->axes[i];
        struct scenario_axis values = {.axis = axis};
        if (strcmp(axis->name, wanted->axis) != 0)
            strings_add(&values.values, axis->fallback);
        for (size_t j = 0; strcmp(axis->name, wanted->axis) == 0 && wanted->values[j]; j++)
            strings_add(&values.values, wanted->values[j]);
        vec_push(&scenario->axes, values);
    }
    scenario->duration_ns = 500000000;
    scenario->warmup_ns = 100000000;
    scenario->deadline_ns = 10000000000;
    scenario->rounds_min = scenario->rounds_max = wanted->rounds;
    scenario->equivalence = 0.03;
    scenario->baseline = memory_copy_string("thread");
    scenario->rank = scenario->workload->rank;
}

static inline void synthetic_add_implementation(struct plan *plan, const char *label, const char *model,
                                                bool is_aa)
{
    struct planned_implementation one = {
        .label = memory_copy_string(label),
        .model = memory_copy_string(model),
        .runtime = memory_copy_string("pthreads"),
        .class = memory_copy_string("idiomatic"),
        .summary = memory_copy_string("made up"),
        .program = memory_format("build/impls/echo/%s", label),
        .source = memory_format("impls/echo/%s.c", label),
        .hash = memory_copy_string("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
        .is_aa = is_aa,
    };
    vec_push(&plan->implementations, one);
}

static inline void synthetic_plan(struct plan *plan, const struct scenario *scenario,
                                  const struct synthetic *wanted)
{
    plan->seed = 20090325;
    plan->rounds_min = plan->rounds_max = wanted->rounds;
    for (size_t i = 0; i < wanted->implementations; i++)
        synthetic_add_implementation(plan, synthetic_implementations[i].label,
                                     synthetic_implementations[i].model, false);
    synthetic_add_implementation(plan, "thread" PLAN_AA_SUFFIX, "thread", true);
    for (size_t i = 0; wanted->values[i]; i++) {
        struct point point = {.text = memory_format("%s=%s", wanted->axis, wanted->values[i])};
        for (size_t j = 0; j < scenario->axes.count; j++) {
            bool swept = strcmp(scenario->axes.items[j].axis->name, wanted->axis) == 0;
            strings_add(&point.values, swept ? wanted->values[i] : scenario->axes.items[j].values.items[0]);
        }
        vec_push(&plan->points, point);
        for (size_t j = 0; j < plan->implementations.count; j++) {
            bool skip = strcmp(plan->implementations.items[j].label, "sequential") == 0 && i > 0;
            struct cell cell = {j, i, skip ? memory_copy_string("beyond its limit: connections=1") : NULL};
            vec_push(&plan->cells, cell);
        }
    }
}

// Every metric that the workload's runs have, from one cost.
static inline void synthetic_metrics(struct sample *sample, enum workload_kind kind, double cost, double pick)
{
    double *metrics = sample->metrics;
    if (kind == WORKLOAD_CLIENT) {
        metrics[METRIC_BOUND_SERIAL_NS] = 5e8;
        metrics[METRIC_BOUND_CONCURRENT_NS] = 1e7;
        metrics[METRIC_BOUND_RATIO] = cost / 4000;
        metrics[METRIC_CPU_NS_PER_OPERATION] = cost;
        metrics[METRIC_ANSWER_LATE_P99_NS] = cost / 10;
    }
    if (kind != WORKLOAD_SERVER) {
        metrics[METRIC_NS_PER_OPERATION] = cost / 400;
        metrics[METRIC_ELAPSED_NS] = cost / 400 * 1e6;
        metrics[METRIC_WALL_NS] = cost / 400 * 1e6 + 2.1e6 * (1 + pick / 10);
        metrics[METRIC_PEAK_RSS_BYTES] = 1.9e6 * (1 + pick / 100);
        metrics[METRIC_USER_CPU_NS] = cost / 400 * 1e6;
        return;
    }
    metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = cost;
    metrics[METRIC_SERVER_USER_NS_PER_MESSAGE] = cost * 0.12;
    metrics[METRIC_SERVER_SYSTEM_NS_PER_MESSAGE] = cost * 0.88;
    metrics[METRIC_MESSAGES_PER_SECOND] = 9e8 / cost;
    metrics[METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE] = 0.9 + pick / 20;
    metrics[METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE] = 0.011;
    metrics[METRIC_SERVER_RSS_BYTES] = 2.2e6 + 100 * cost;
    metrics[METRIC_SERVER_PSS_BYTES] = 1.1e6 + 100 * cost;
    static const double tail[] = {0.7, 1, 1.3, 1.9, 4, 9, 14, 22};
    for (int i = METRIC_LATENCY_P25_NS; i <= METRIC_LATENCY_MAX_NS; i++)
        metrics[i] = cost * 12 * tail[i - METRIC_LATENCY_P25_NS] * (1 + pick / 8);
}

// A crash now and then, so that reports have something to own up to.
static inline void synthetic_sample(struct summary *summary, const struct synthetic *wanted, unsigned round,
                                    size_t cell, struct random_state *random)
{
    const struct cell *planned = &summary->plan.cells.items[cell];
    const struct planned_implementation *implementation =
        &summary->plan.implementations.items[planned->implementation];
    size_t which = implementation->is_aa ? 0 : planned->implementation;
    double pick = random_unit(random) + random_unit(random) + random_unit(random) - 1.5;
    double growth = 1 + 0.12 * (double)planned->point * (double)(1 + which % 3);
    double cost = synthetic_implementations[which].cost * growth * exp(wanted->noise * pick);
    struct sample sample;
    sample_init(&sample);
    sample.run = summary->samples.count;
    sample.round = round;
    sample.cell = cell;
    if (which == 1 && planned->point == 1 && round == 2) {
        sample.outcome = OUTCOME_CRASH;
        sample.reason = memory_copy_string("ended by signal 11 (Segmentation fault)");
    } else {
        synthetic_metrics(&sample, summary->scenario.workload->kind, cost, pick);
    }
    vec_push(&summary->samples, sample);
}

static inline struct estimate synthetic_estimate(const struct summary *summary, const size_t *runs,
                                                 const size_t *base, unsigned rounds, enum metric_id metric)
{
    struct estimate estimate = {.median = NAN,
                                .low = NAN,
                                .high = NAN,
                                .ratio = NAN,
                                .ratio_low = NAN,
                                .ratio_high = NAN,
                                .p_adjusted = NAN};
    double *values = memory_zeroed(rounds + 1, sizeof *values),
           *logs = memory_zeroed(rounds + 1, sizeof *logs);
    size_t pairs = 0;
    for (unsigned i = 0; i < rounds; i++) {
        double value = summary->samples.items[runs[i]].metrics[metric];
        double other = base ? summary->samples.items[base[i]].metrics[metric] : NAN;
        if (!isnan(value))
            values[estimate.n++] = value;
        if (!isnan(value) && !isnan(other))
            logs[pairs++] = log(value / other);
    }
    stats_sort(values, estimate.n);
    struct interval median = stats_median_interval(values, estimate.n, 0.95);
    struct interval ratio = stats_ratio(logs, pairs, 0.95), ratio90 = stats_ratio(logs, pairs, 0.9);
    estimate.median = median.value;
    estimate.low = median.low;
    estimate.high = median.high;
    if (pairs) {
        estimate.ratio = ratio.value;
        estimate.ratio_low = ratio.low;
        estimate.ratio_high = ratio.high;
        estimate.p_adjusted = stats_sign_test(logs, pairs);
        estimate.verdict = stats_verdict(ratio90, estimate.p_adjusted, 0.05,
                                         metric_get(metric)->better == BETTER_LOWER, 0.03);
    }
    free(values);
    free(logs);
    return estimate;
}

static inline void synthetic_cell(struct summary *summary, size_t cell, size_t *const *runs, unsigned rounds)
{
    const struct cell *planned = &summary->plan.cells.items[cell];
    struct cell_summary row = {.cell = cell, .bound = BOUND_SERVER, .ranks_throughput = true};
    size_t base = planned->point * summary->plan.implementations.count;
    if (planned->skip) {
        row.runs[OUTCOME_SKIPPED] = 1;
        row.failure = memory_copy_string(planned->skip);
        rounds = 0;
    }
    row.first = runs[cell][0];
    row.count = rounds;
    for (unsigned i = 0; i < rounds; i++) {
        const struct sample *sample = &summary->samples.items[runs[cell][i]];
        row.runs[sample->outcome]++;
        if (sample->reason && !row.failure)
            row.failure = memory_copy_string(sample->reason);
    }
    for (int i = 0; i < METRIC_COUNT; i++)
        row.metrics[i] = synthetic_estimate(summary, runs[cell], cell == base ? NULL : runs[base], rounds,
                                            (enum metric_id)i);
    vec_push(&summary->cells, row);
}

static inline void synthetic_claim(struct summary *summary)
{
    struct claim claim = {.id = memory_copy_string("B192"),
                          .text = memory_copy_string("Threads beat coroutines, and coroutines beat Twisted")};
    struct claim_figure then[] = {
        {memory_copy_string("python_twisted"), 420.7, memory_copy_string("s"), memory_copy_string("420.7 s")},
        {memory_copy_string("thread"), 42.8, memory_copy_string("s"), memory_copy_string("42.8 s")}};
    struct claim_relation relation = {.left.name = memory_copy_string("thread"),
                                      .right.name = memory_copy_string("reactor_epoll")};
    vec_push(&claim.then, then[0]);
    vec_push(&claim.then, then[1]);
    vec_push(&claim.holds, relation);
    vec_push(&summary->scenario.claims, claim);
    struct claim_summary decided = {
        .claim = &summary->scenario.claims.items[0],
        .decision = DECISION_DOES_NOT_HOLD,
        .why = memory_copy_string("thread is slower than reactor_epoll: 2.12× (2.10–2.14)")};
    vec_push(&summary->claims, decided);
}

static inline void synthetic_summary(struct summary *summary, const struct synthetic *wanted)
{
    *summary = (struct summary){.complete = true, .rounds = wanted->rounds};
    synthetic_scenario(&summary->scenario, wanted);
    synthetic_plan(&summary->plan, &summary->scenario, wanted);
    struct random_state random;
    random_seed(&random, 7);
    size_t cells = summary->plan.cells.count;
    size_t **runs = memory_zeroed(cells, sizeof *runs);
    for (size_t i = 0; i < cells; i++)
        runs[i] = memory_zeroed(wanted->rounds + 1, sizeof **runs);
    for (size_t i = 0; i < cells; i++) // samples are sorted by cell, then round: summary.h
        for (unsigned round = 0; round < wanted->rounds; round++) {
            if (summary->plan.cells.items[i].skip)
                continue;
            runs[i][round] = summary->samples.count;
            synthetic_sample(summary, wanted, round, i, &random);
        }
    summary->sample_count = summary->samples.count;
    for (size_t i = 0; i < cells; i++)
        synthetic_cell(summary, i, runs, wanted->rounds);
    for (size_t i = 0; i < cells; i++)
        free(runs[i]);
    free(runs);
    synthetic_claim(summary);
    summary->noise_floor = 0.012;
    summary->noise_low = 0.991;
    summary->noise_high = 1.024;
    summary->answer = memory_copy_string("reactor_epoll costs least at every point but the first; thread is "
                                         "slower than it throughout.");
}

// Asks for one plot more; `x` NULL where its kind has no axis.
static inline void synthetic_add_plot(struct summary *summary, enum plot_kind kind, const char *x,
                                      enum metric_id y)
{
    struct scenario_plot plot = {
        .kind = kind, .x = x ? workload_axis(summary->scenario.workload, x) : NULL, .y = y};
    vec_push(&summary->scenario.plots, plot);
}

#endif
