#include "proof.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_FAMILY = 20 };

static const double alpha = 0.05, margin = 0.03;

// A run's noise: that of the shape, or lognormal of a given spread.
static double draw_run(const struct experiment *experiment, struct random_state *random)
{
    return experiment->noise > 0 ? exp(experiment->noise * draw_normal(random))
                                 : shape_draw(experiment->shape, random);
}

static void draw_runs(const struct experiment *experiment, struct random_state *random, double *runs)
{
    for (size_t i = 0; i < experiment->rounds; i++)
        runs[i] = draw_run(experiment, random);
}

static void pair_up(const struct experiment *experiment, const double *left, const double *right,
                    double *logs)
{
    for (size_t i = 0; i < experiment->rounds; i++)
        logs[i] = stats_log_ratio(left[i] * experiment->ratio, right[i]);
}

static void adjust(const struct experiment *experiment, double *p)
{
    if (experiment->fault != FAULT_HOLM)
        stats_holm(p, experiment->family);
}

static bool differs(enum verdict verdict)
{
    return verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
}

// Whether any of a family of cells that do not differ from their baseline, or with a ratio the first of them,
// is called faster or slower. Without a margin nothing is equivalent, which would hide a false verdict.
static bool paired_differs(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    double baseline[MOST_ROUNDS], runs[MOST_ROUNDS], logs[MOST_ROUNDS], p[MOST_FAMILY];
    struct interval ratio90[MOST_FAMILY];
    draw_runs(experiment, random, baseline);
    for (size_t i = 0; i < experiment->family; i++) {
        draw_runs(experiment, random, runs);
        pair_up(experiment, runs, baseline, logs);
        p[i] = stats_sign_test(logs, experiment->rounds);
        ratio90[i] = stats_ratio(logs, experiment->rounds, 0.9);
    }
    adjust(experiment, p);
    bool any = false;
    for (size_t i = 0; i < experiment->family; i++)
        any |= differs(stats_verdict(ratio90[i], p[i], alpha, 1, experiment->ratio == 1 ? 0 : margin));
    *claimed = NAN;
    return any;
}

static bool unpaired_differs(const struct experiment *experiment, struct random_state *random,
                             double *claimed)
{
    double baseline[MOST_ROUNDS], runs[MOST_ROUNDS], p[MOST_FAMILY];
    struct interval ratio90[MOST_FAMILY];
    size_t rounds = experiment->rounds;
    for (size_t i = 0; i < experiment->family; i++) { // a cell of one campaign against that of another
        draw_runs(experiment, random, baseline);
        draw_runs(experiment, random, runs);
        for (size_t j = 0; j < rounds; j++)
            runs[j] *= experiment->ratio;
        p[i] = stats_rank_sum(runs, rounds, baseline, rounds);
        ratio90[i] = stats_unpaired_ratio(runs, rounds, baseline, rounds, 0.9);
    }
    adjust(experiment, p);
    bool any = false;
    for (size_t i = 0; i < experiment->family; i++)
        any |= differs(stats_verdict(ratio90[i], p[i], alpha, 1, experiment->ratio == 1 ? 0 : margin));
    *claimed = NAN;
    return any;
}

static double equivalence_level(const struct experiment *experiment)
{
    return experiment->fault == FAULT_EQUIVALENCE ? 0.6 : 0.9;
}

static bool paired_equivalent(const struct experiment *experiment, struct random_state *random,
                              double *claimed)
{
    double left[MOST_ROUNDS], right[MOST_ROUNDS], logs[MOST_ROUNDS];
    draw_runs(experiment, random, left);
    draw_runs(experiment, random, right);
    pair_up(experiment, left, right, logs);
    struct interval ratio90 = stats_ratio(logs, experiment->rounds, equivalence_level(experiment));
    *claimed = NAN;
    return stats_verdict(ratio90, 1, alpha, 1, margin) == VERDICT_EQUIVALENT;
}

static bool unpaired_equivalent(const struct experiment *experiment, struct random_state *random,
                                double *claimed)
{
    double left[MOST_ROUNDS], right[MOST_ROUNDS];
    size_t rounds = experiment->rounds;
    draw_runs(experiment, random, left);
    draw_runs(experiment, random, right);
    for (size_t i = 0; i < rounds; i++)
        left[i] *= experiment->ratio;
    struct interval ratio90 =
        stats_unpaired_ratio(left, rounds, right, rounds, equivalence_level(experiment));
    *claimed = NAN;
    return stats_verdict(ratio90, 1, alpha, 1, margin) == VERDICT_EQUIVALENT;
}

static struct interval median_of(const double *runs, size_t rounds)
{
    double sorted[MOST_ROUNDS];
    memcpy(sorted, runs, rounds * sizeof *runs);
    stats_sort(sorted, rounds);
    return stats_median_interval(sorted, rounds, 0.95);
}

static bool narrow(const double *runs, size_t rounds, double width)
{
    struct interval median = median_of(runs, rounds);
    return median.high - median.low <= width * median.value;
}

// Runs a campaign of two cells that ends as soon as both medians' intervals are as narrow as wanted, and asks
// whether the interval of the first one's median, or of their ratio, then holds the true value.
static bool stopped_once(const struct experiment *experiment, struct random_state *random, bool of_ratio)
{
    double left[MOST_ROUNDS], right[MOST_ROUNDS], logs[MOST_ROUNDS];
    size_t rounds = 0;
    do {
        left[rounds] = draw_run(experiment, random);
        right[rounds] = draw_run(experiment, random);
        logs[rounds] = stats_log_ratio(left[rounds], right[rounds]);
        rounds++;
    } while (rounds < experiment->other_rounds &&
             (rounds < experiment->rounds || !narrow(left, rounds, experiment->width) ||
              !narrow(right, rounds, experiment->width)));
    struct interval interval = of_ratio ? stats_ratio(logs, rounds, 0.95) : median_of(left, rounds);
    double truth = of_ratio || experiment->noise > 0 ? 1 : shape_median(experiment->shape);
    return interval.low <= truth && truth <= interval.high;
}

static bool median_stopped(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    *claimed = NAN;
    return stopped_once(experiment, random, false);
}

static bool ratio_stopped(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    *claimed = NAN;
    return stopped_once(experiment, random, true);
}

static void add_stop(struct experiments *experiments, struct experiment experiment)
{
    for (size_t rounds = 6; rounds <= 10; rounds += 4) {
        experiment.rounds = rounds;
        experiment.what = "median";
        experiment.once = median_stopped;
        experiments_add(experiments, experiment);
        experiment.what = "paired ratio";
        experiment.once = ratio_stopped;
        experiments_add(experiments, experiment);
    }
}

// The interval that is narrow enough was chosen for being narrow, so 95% is not promised: 94% is.
void add_stops(struct experiments *experiments)
{
    static const char section[] =
        "Intervals of 95% after stopping at a wanted width, between n and 50 rounds";
    static const double widths[] = {0.02, 0.03, 0.05, 0.1, 0.3, 0.6};
    static const struct {
        enum shape shape;
        double width;
    } others[] = {{UNIFORM, 0.3}, {EXPONENTIAL, 0.6}, {EXPONENTIAL, 1}, {HEAVY, 0.1}, {CONTAMINATED, 0.03}};
    struct experiment experiment = {section, .judged = AT_LEAST, .bound = 0.94, .other_rounds = 50};
    for (size_t i = 0; i < 6; i++) {
        experiment.width = widths[i];
        experiment.shape = LOGNORMAL;
        experiment.noise = i < 3 ? 0.03 : 0;
        snprintf(experiment.data, sizeof experiment.data, "lognormal %g%%, width %g%%", i < 3 ? 3.0 : 50.0,
                 100 * widths[i]);
        add_stop(experiments, experiment);
    }
    experiment.noise = 0;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        experiment.shape = others[i].shape;
        experiment.width = others[i].width;
        snprintf(experiment.data, sizeof experiment.data, "%s, width %g%%", shape_name(experiment.shape),
                 100 * experiment.width);
        add_stop(experiments, experiment);
    }
}

static void add_false_differences(struct experiments *experiments)
{
    static const char section[] =
        "False \"faster\" or \"slower\", anywhere in a family of cells that do not differ";
    static const size_t families[] = {1, 6, 20};
    static const enum shape shapes[] = {LOGNORMAL, TIED, CONTAMINATED};
    for (size_t f = 0; f < 3; f++)
        for (size_t s = 0; s < 3; s++)
            for (int paired = 1; paired >= 0; paired--) {
                struct experiment experiment = {section, .judged = AT_MOST, .bound = alpha, .ratio = 1};
                experiment.family = families[f];
                experiment.shape = shapes[s];
                experiment.what = paired ? "pairs" : "no pairs";
                experiment.once = paired ? paired_differs : unpaired_differs;
                snprintf(experiment.data, sizeof experiment.data, "%s, %zu comparisons",
                         shape_name(shapes[s]), families[f]);
                size_t needed = paired ? stats_rounds_needed(families[f], 0.95)
                                       : stats_unpaired_rounds_needed(families[f], 0.95);
                const size_t rounds[] = {needed, 20, 50};
                for (size_t i = 0; i < 3; i++) {
                    experiment.rounds = rounds[i];
                    experiments_add(experiments, experiment);
                }
            }
}

static void add_false_equivalence(struct experiments *experiments)
{
    static const char section[] = "False \"equivalent\", at a true ratio on the margin of 3%";
    static const double noises[] = {0.01, 0.03};
    static const size_t rounds[] = {6, 10, 20, 50};
    for (size_t noise = 0; noise < 2; noise++)
        for (size_t i = 0; i < 4; i++)
            for (int above = 0; above < 4; above++) {
                bool paired = above < 2;
                struct experiment experiment = {
                    .section = section,
                    .what = paired ? "pairs" : "no pairs",
                    .judged = AT_MOST,
                    .bound = alpha,
                    .rounds = rounds[i],
                    .once = paired ? paired_equivalent : unpaired_equivalent,
                    .ratio = above % 2 ? 1 + margin : 1 / (1 + margin),
                    .noise = noises[noise],
                };
                snprintf(experiment.data, sizeof experiment.data, "spread %g%%, ratio %.3f",
                         100 * noises[noise], experiment.ratio);
                experiments_add(experiments, experiment);
            }
}

// What must be found at the least: a proof that nothing is claimed falsely would also be had by claiming
// nothing.
static double power_wanted(double ratio, size_t rounds)
{
    if (ratio >= 1.2)
        return rounds >= 10 ? 0.99 : 0.95;
    return ratio >= 1.1 && rounds >= 20 ? 0.99 : NAN;
}

static void add_power(struct experiments *experiments)
{
    static const char found[] = "Power: \"faster\" or \"slower\" of one comparison, spread of a run 3%";
    static const char equal[] = "Power: \"equivalent\" of one comparison, margin 3%";
    static const double ratios[] = {1.01, 1.02, 1.03, 1.05, 1.1, 1.2};
    static const size_t rounds[] = {6, 10, 20, 50};
    struct experiment experiment = {found, .noise = 0.03, .family = 1};
    for (int paired = 1; paired >= 0; paired--)
        for (size_t r = 0; r < 6; r++)
            for (size_t i = 0; i < 4; i++) {
                experiment.what = paired ? "pairs" : "no pairs";
                experiment.once = paired ? paired_differs : unpaired_differs;
                experiment.ratio = ratios[r];
                experiment.rounds = rounds[i];
                experiment.bound = power_wanted(ratios[r], rounds[i]);
                experiment.judged = isnan(experiment.bound) ? SHOWN : AT_LEAST;
                snprintf(experiment.data, sizeof experiment.data, "ratio %.2f", ratios[r]);
                experiments_add(experiments, experiment);
            }
    experiment =
        (struct experiment){equal, "pairs", .judged = SHOWN, .bound = NAN, .once = paired_equivalent};
    for (int percent = 1; percent <= 3; percent += 2)
        for (size_t i = 0; i < 4; i++) {
            experiment.ratio = 1;
            experiment.noise = percent / 100.0;
            experiment.rounds = rounds[i];
            snprintf(experiment.data, sizeof experiment.data, "ratio 1.00, spread %d%%", percent);
            experiments_add(experiments, experiment);
        }
}

void add_verdicts(struct experiments *experiments)
{
    add_false_differences(experiments);
    add_false_equivalence(experiments);
    add_power(experiments);
}
