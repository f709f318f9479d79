#include "proof.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double axis[MOST_POINTS] = {1, 10, 100, 900};

// What one campaign found, for whichever statistic.
struct found {
    double left[MOST_ROUNDS], right[MOST_ROUNDS]; // values of two cells, or log ratios in `left`
    size_t left_count, right_count;
    double swept[MOST_ROUNDS * MOST_POINTS];
    struct axis_rounds sweep;
    double truth;
};

// Whether an interval at `confidence` holds the truth; *claimed is the confidence that it claims.
struct statistic {
    bool (*holds)(const struct found *found, double confidence, double *claimed);
};

static bool within(struct interval interval, double truth, double *claimed)
{
    *claimed = interval.confidence;
    // Ends and truth are computed in different ways: what is equal may differ in the last digits.
    double slack = 1e-12 * fabs(truth);
    return interval.low <= truth + slack && truth - slack <= interval.high;
}

static bool median_holds(const struct found *found, double confidence, double *claimed)
{
    return within(stats_median_interval(found->left, found->left_count, confidence), found->truth, claimed);
}

static bool ratio_holds(const struct found *found, double confidence, double *claimed)
{
    return within(stats_ratio(found->left, found->left_count, confidence), found->truth, claimed);
}

static bool unpaired_holds(const struct found *found, double confidence, double *claimed)
{
    return within(
        stats_unpaired_ratio(found->left, found->left_count, found->right, found->right_count, confidence),
        found->truth, claimed);
}

static bool slope_holds(const struct found *found, double confidence, double *claimed)
{
    return within(stats_slope(&found->sweep, confidence).slope, found->truth, claimed);
}

static bool crossing_holds(const struct found *found, double confidence, double *claimed)
{
    size_t count;
    struct crossing *crossings = stats_crossings(&found->sweep, confidence, &count);
    bool holds = false;
    *claimed = confidence;
    for (size_t i = 0; i < count && !holds; i++) // with NAN it says nothing, which is not wrong
        holds = within(crossings[i].at, found->truth, claimed) || isnan(crossings[i].at.low);
    *claimed = isnan(*claimed) ? confidence : *claimed;
    free(crossings);
    return holds;
}

// With FAULT_TRIM the interval is one order statistic too narrow for what it claims: that of the next lower
// confidence there is.
static bool claim_holds(const struct experiment *experiment, struct statistic statistic,
                        const struct found *found, double *claimed)
{
    bool holds = statistic.holds(found, experiment->confidence, claimed);
    if (experiment->fault != FAULT_TRIM)
        return holds;
    for (int step = 1; step < 100; step++) {
        double weaker;
        holds = statistic.holds(found, experiment->confidence * (1 - step / 100.0), &weaker);
        if (weaker < *claimed - 1e-9)
            break;
    }
    return holds;
}

static bool median_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.left_count = experiment->rounds, .truth = shape_median(experiment->shape)};
    double logs[MOST_ROUNDS];
    drift_draw(experiment->drift, experiment->rounds, random, logs);
    for (size_t i = 0; i < experiment->rounds; i++)
        found.left[i] = shape_draw(experiment->shape, random) * exp(logs[i]);
    stats_sort(found.left, found.left_count);
    return claim_holds(experiment, (struct statistic){median_holds}, &found, claimed);
}

// The p99 of a run of 400 messages is the fifth largest; largest values of independent uniform ones are drawn
// from the top downwards (David & Nagaraja, Order Statistics, 2.5).
enum { MESSAGES = 400, FROM_TOP = 5 };

static double draw_p99(enum shape shape, struct random_state *random)
{
    double fraction = 1;
    for (int rank = 0; rank < FROM_TOP; rank++)
        fraction *= pow(draw_open(random), 1.0 / (MESSAGES - rank));
    return shape_quantile(shape, fraction);
}

// The probability that the fifth largest of 400 is below the quantile at `fraction`: of four above it at
// most.
static double p99_below(double fraction)
{
    double probability = pow(fraction, MESSAGES), sum = probability;
    for (int above = 1; above < FROM_TOP; above++) {
        probability *= (MESSAGES - above + 1) * (1 - fraction) / (above * fraction);
        sum += probability;
    }
    return sum;
}

static double median_p99(enum shape shape)
{
    double low = 0.9, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (p99_below(middle) < 0.5)
            low = middle;
        else
            high = middle;
    }
    return shape_quantile(shape, low);
}

static bool p99_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.left_count = experiment->rounds, .truth = median_p99(experiment->shape)};
    for (size_t i = 0; i < experiment->rounds; i++)
        found.left[i] = draw_p99(experiment->shape, random);
    stats_sort(found.left, found.left_count);
    return claim_holds(experiment, (struct statistic){median_holds}, &found, claimed);
}

// Pairs whose rounds may drift; with `dependence`, the log ratios of neighbouring rounds are alike.
static bool ratio_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.left_count = experiment->rounds, .truth = experiment->ratio};
    double logs[MOST_ROUNDS], alike = 0, keep = experiment->dependence;
    drift_draw(experiment->drift, experiment->rounds, random, logs);
    for (size_t i = 0; i < experiment->rounds; i++) {
        alike = (i ? keep * alike : 0) + (i ? sqrt(1 - keep * keep) : 1) * 0.5 * draw_normal(random);
        double level = exp(logs[i]), left = shape_draw(experiment->shape, random),
               right = shape_draw(experiment->shape, random);
        if (keep > 0) {
            left = exp(alike);
            right = 1;
        }
        found.left[i] = stats_log_ratio(experiment->ratio * left * level, right * level);
    }
    return claim_holds(experiment, (struct statistic){ratio_holds}, &found, claimed);
}

static bool unpaired_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.left_count = experiment->rounds,
                          .right_count = experiment->other_rounds,
                          .truth = experiment->ratio};
    double left[MOST_ROUNDS], right[MOST_ROUNDS];
    drift_draw(experiment->drift, found.left_count, random, left);
    drift_draw(experiment->drift, found.right_count, random, right);
    for (size_t i = 0; i < found.left_count; i++)
        found.left[i] = experiment->ratio * shape_draw(experiment->shape, random) * exp(left[i]);
    for (size_t i = 0; i < found.right_count; i++)
        found.right[i] = shape_draw(experiment->shape, random) * exp(right[i]);
    return claim_holds(experiment, (struct statistic){unpaired_holds}, &found, claimed);
}

static void found_sweep(struct found *found, size_t rounds)
{
    found->sweep = (struct axis_rounds){axis, MOST_POINTS, found->swept, rounds};
}

// Bytes over connections: 5,000 and 40 for each, and what a round adds or takes.
static bool slope_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.truth = 40};
    double logs[MOST_ROUNDS];
    found_sweep(&found, experiment->rounds);
    drift_draw(experiment->drift, experiment->rounds, random, logs);
    for (size_t i = 0; i < experiment->rounds * MOST_POINTS; i++) {
        double noise = shape_draw(experiment->shape, random) / shape_median(experiment->shape) - 1;
        found.swept[i] =
            5000 + found.truth * axis[i % MOST_POINTS] + 1000 * (noise + 10 * logs[i / MOST_POINTS]);
        if (random_unit(random) < experiment->missing)
            found.swept[i] = NAN;
    }
    return claim_holds(experiment, (struct statistic){slope_holds}, &found, claimed);
}

// One cell overtakes the other at 30 connections.
static bool crossing_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    struct found found = {.truth = 30};
    double logs[MOST_ROUNDS];
    found_sweep(&found, experiment->rounds);
    drift_draw(experiment->drift, experiment->rounds, random, logs);
    for (size_t i = 0; i < experiment->rounds * MOST_POINTS; i++) {
        double level = exp(logs[i / MOST_POINTS]), left = shape_draw(experiment->shape, random),
               right = shape_draw(experiment->shape, random);
        left *= exp(0.3 * log(axis[i % MOST_POINTS] / found.truth));
        found.swept[i] = stats_log_ratio(left * level, right * level);
        if (random_unit(random) < experiment->missing)
            found.swept[i] = NAN;
    }
    return claim_holds(experiment, (struct statistic){crossing_holds}, &found, claimed);
}

static void add_over(struct experiments *experiments, struct experiment experiment, const size_t *rounds,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        experiment.rounds = rounds[i];
        experiment.other_rounds = rounds[i];
        experiments_add(experiments, experiment);
    }
}

static const size_t few_to_many[] = {6, 10, 20, 50};

static void add_shapes(struct experiments *experiments, struct experiment experiment)
{
    for (enum shape shape = UNIFORM; shape < SHAPES; shape++) {
        experiment.shape = shape;
        add_over(experiments, experiment, few_to_many, 4);
    }
}

static void add_drifts(struct experiments *experiments, struct experiment experiment)
{
    static const enum shape shapes[] = {LOGNORMAL, CONTAMINATED};
    for (enum drift drift = WALK; drift < DRIFTS; drift++)
        for (size_t i = 0; i < 2; i++) {
            experiment.drift = drift;
            experiment.shape = shapes[i];
            add_over(experiments, experiment, few_to_many + 1, 3);
        }
}

static const char held[] = "Intervals: in how many campaigns the true value was inside";

static void add_medians(struct experiments *experiments)
{
    struct experiment median = {held, "median, 95%", .once = median_once, .bound = NAN, .confidence = 0.95};
    add_shapes(experiments, median);
    struct experiment p99 = {held, "p99 of 400, by run, 95%", .once = p99_once, .bound = NAN,
                             .confidence = 0.95};
    static const enum shape shapes[] = {UNIFORM, EXPONENTIAL, HEAVY};
    for (size_t i = 0; i < 3; i++) {
        p99.shape = shapes[i];
        add_over(experiments, p99, few_to_many, 4);
    }
}

static void add_ratios(struct experiments *experiments)
{
    struct experiment ratio = {held,         "paired ratio, 95%", .once = ratio_once,
                               .bound = NAN, .confidence = 0.95,  .ratio = 1.3};
    add_shapes(experiments, ratio);
    add_drifts(experiments, ratio);
    ratio.what = "paired ratio, 90%";
    ratio.confidence = 0.9;
    add_shapes(experiments, ratio);
    add_drifts(experiments, ratio);
}

static void add_unpaired(struct experiments *experiments)
{
    struct experiment unpaired = {held,         "unpaired ratio, 95%", .once = unpaired_once,
                                  .bound = NAN, .confidence = 0.95,    .ratio = 1.3};
    add_shapes(experiments, unpaired);
    unpaired.shape = LOGNORMAL;
    add_over(experiments, unpaired, (size_t[]){4, 100}, 2);
    unpaired.what = "unpaired ratio, 95%, against 7";
    for (enum shape shape = UNIFORM; shape < SHAPES; shape++) {
        unpaired.shape = shape;
        unpaired.rounds = 20;
        unpaired.other_rounds = 7;
        experiments_add(experiments, unpaired);
    }
    unpaired.what = "unpaired ratio, 90%";
    unpaired.confidence = 0.9;
    add_shapes(experiments, unpaired);
}

static void add_sweeps(struct experiments *experiments)
{
    struct experiment slope = {held, "slope, 95%", .once = slope_once, .bound = NAN, .confidence = 0.95};
    struct experiment crossing = {held, "crossover, 95%", .once = crossing_once, .bound = NAN,
                                  .confidence = 0.95};
    struct experiment *both[] = {&slope, &crossing};
    for (size_t i = 0; i < 2; i++) {
        add_shapes(experiments, *both[i]);
        add_drifts(experiments, *both[i]);
        both[i]->missing = 0.1;
        both[i]->shape = LOGNORMAL;
        add_over(experiments, *both[i], few_to_many + 1, 3);
    }
}

// What the rest of the table does not promise: the reader sees what it costs.
static void add_limits(struct experiments *experiments)
{
    static const char section[] =
        "Not promised: what drift does to intervals without pairs, and dependence to all";
    struct experiment experiment = {section,      "median, 95%",      .once = median_once, .judged = SHOWN,
                                    .bound = NAN, .confidence = 0.95, .shape = LOGNORMAL,  .ratio = 1.3};
    experiment.drift = WALK;
    add_over(experiments, experiment, few_to_many + 1, 2);
    experiment.what = "unpaired ratio, 95%";
    experiment.once = unpaired_once;
    add_over(experiments, experiment, few_to_many + 1, 2);
    experiment.what = "paired ratio, 95%";
    experiment.once = ratio_once;
    experiment.drift = STEADY;
    for (int tenths = 2; tenths <= 6; tenths += 2) {
        experiment.dependence = tenths / 10.0;
        snprintf(experiment.data, sizeof experiment.data, "ratios correlate by 0.%d", tenths);
        add_over(experiments, experiment, few_to_many + 1, 2);
    }
}

void add_coverage(struct experiments *experiments)
{
    add_medians(experiments);
    add_ratios(experiments);
    add_unpaired(experiments);
    add_sweeps(experiments);
    add_limits(experiments);
}
