#include "proof.h"

#include <math.h>
#include <stdio.h>

static const double pi = 3.14159265358979323846;

double draw_open(struct random_state *random)
{
    return (random_unit(random) + 0x1p-54) * (1 - 0x1p-53);
}

double draw_normal(struct random_state *random)
{
    double radius = sqrt(-2 * log(draw_open(random))); // Box & Muller 1958
    return radius * cos(2 * pi * random_unit(random));
}

const char *shape_name(enum shape shape)
{
    static const char *const names[SHAPES] = {
        [UNIFORM] = "uniform",           [LOGNORMAL] = "lognormal", [EXPONENTIAL] = "exponential",
        [HEAVY] = "Cauchy (exp)",        [TWO_MODES] = "two modes", [TIED] = "tied",
        [CONTAMINATED] = "contaminated",
    };
    return names[shape];
}

double shape_quantile(enum shape shape, double fraction)
{
    if (shape == EXPONENTIAL)
        return -log(1 - fraction);
    if (shape == HEAVY) // its logarithm is Cauchy's, cut where exp would overflow
        return exp(0.05 * fmax(-10000, fmin(tan(pi * (fraction - 0.5)), 10000)));
    return 1 + fraction;
}

double shape_draw(enum shape shape, struct random_state *random)
{
    double fraction = draw_open(random);
    switch (shape) {
    case LOGNORMAL:
        return exp(0.5 * draw_normal(random));
    case TWO_MODES: // six in ten from 1 to 1.1, the others from 2 to 2.1
        return fraction < 0.6 ? 1 + fraction / 6 : 2 + (fraction - 0.6) / 4;
    case TIED: // 1 to 7
        return 1 + floor(fraction * 7);
    case CONTAMINATED: // one in ten is two to five times as slow
        return fraction < 0.9 ? exp(0.03 * draw_normal(random)) : 2 + 3 * random_unit(random);
    default:
        return shape_quantile(shape, fraction);
    }
}

double shape_median(enum shape shape)
{
    static const double medians[SHAPES] = {
        [LOGNORMAL] = 1,
        [TWO_MODES] = 1 + 0.5 / 6,
        [TIED] = 4,
        [CONTAMINATED] = 1.004200046, // exp(0.03 z), z the normal quantile at 5/9: 0.139710299
    };
    return medians[shape] > 0 ? medians[shape] : shape_quantile(shape, 0.5);
}

const char *drift_name(enum drift drift)
{
    static const char *const names[DRIFTS] = {
        [STEADY] = "", [WALK] = "random walk", [STEP] = "step", [SLOPE] = "linear drift"};
    return names[drift];
}

void drift_draw(enum drift drift, size_t rounds, struct random_state *random, double *logs)
{
    double level = 0;
    for (size_t round = 0; round < rounds; round++) {
        if (drift == WALK)
            level += 0.2 * draw_normal(random);
        else if (drift == STEP)
            level = round < rounds / 2 ? 0 : log(2);
        else if (drift == SLOPE)
            level = log(1 + (double)round / (double)rounds);
        logs[round] = level;
    }
}

void experiments_add(struct experiments *experiments, struct experiment experiment)
{
    if (!experiment.data[0])
        snprintf(experiment.data, sizeof experiment.data, "%s%s%s%s", shape_name(experiment.shape),
                 experiment.drift ? ", " : "", drift_name(experiment.drift),
                 experiment.missing > 0 ? ", 10% missing" : "");
    vec_push(experiments, experiment);
}
