#include "proof.h"

#include <math.h>
#include <stdio.h>

static const double alpha = 0.05;

// Slices whose neighbours correlate (an autoregressive process of the first order), as the logs of lognormal
// values or, without correlation, of any shape; from `at` on they are `ratio` times as high.
static void draw_slices(const struct experiment *experiment, struct random_state *random, double *slices)
{
    double keep = experiment->dependence, alike = draw_normal(random);
    size_t at = experiment->rounds * 2 / 3;
    for (size_t i = 0; i < experiment->rounds; i++) {
        slices[i] =
            experiment->noise > 0 ? exp(experiment->noise * alike) : shape_draw(experiment->shape, random);
        if (i >= at)
            slices[i] *= experiment->ratio;
        alike = keep * alike + sqrt(1 - keep * keep) * draw_normal(random);
    }
}

static bool shift_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    double slices[MOST_SLICES];
    draw_slices(experiment, random, slices);
    *claimed = NAN;
    return stats_level_shift(slices, experiment->rounds, alpha, 0).found;
}

// The shift is found, and where it is: no more than a twentieth of the series away.
static bool place_once(const struct experiment *experiment, struct random_state *random, double *claimed)
{
    double slices[MOST_SLICES];
    draw_slices(experiment, random, slices);
    *claimed = NAN;
    struct shift shift = stats_level_shift(slices, experiment->rounds, alpha, 0.05);
    size_t at = experiment->rounds * 2 / 3;
    double away = fabs((double)shift.at - (double)at);
    return shift.found && away <= (double)experiment->rounds / 20;
}

static const size_t lengths[] = {20, 50, 100, 500};

static void add_false_shifts(struct experiments *experiments)
{
    static const char section[] = "False shifts of level, in series of n slices without any";
    struct experiment experiment = {section,        "level shift",      .judged = AT_MOST,
                                    .bound = alpha, .once = shift_once, .ratio = 1};
    for (enum shape shape = UNIFORM; shape < SHAPES; shape++)
        for (size_t i = 0; i < 4; i++) {
            experiment.shape = shape;
            experiment.rounds = lengths[i];
            experiments_add(experiments, experiment);
        }
    experiment.noise = 0.1;
    for (int tenths = 3; tenths <= 9; tenths += 3)
        for (size_t i = 0; i < 4; i++) {
            experiment.dependence = tenths / 10.0;
            experiment.rounds = lengths[i];
            snprintf(experiment.data, sizeof experiment.data, "neighbours correlate by 0.%d", tenths);
            experiments_add(experiments, experiment);
        }
}

static void add_true_shifts(struct experiments *experiments)
{
    static const char section[] =
        "Power: shifts of level found in their place, at two thirds, spread of a slice 10%";
    static const double ratios[] = {1.1, 1.2, 1.5};
    struct experiment experiment = {section,      "level shift",      .judged = SHOWN,
                                    .bound = NAN, .once = place_once, .noise = 0.1};
    for (int tenths = 0; tenths <= 6; tenths += 3)
        for (size_t r = 0; r < 3; r++)
            for (size_t i = 1; i < 4; i++) {
                experiment.dependence = tenths / 10.0;
                experiment.ratio = ratios[r];
                experiment.rounds = lengths[i];
                snprintf(experiment.data, sizeof experiment.data, "ratio %.1f, neighbours 0.%d", ratios[r],
                         tenths);
                experiments_add(experiments, experiment);
            }
}

void add_shifts(struct experiments *experiments)
{
    add_false_shifts(experiments);
    add_true_shifts(experiments);
}
