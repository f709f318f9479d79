// proof -- simulated campaigns whose truth is known: how often harness/stats says it.
//
// An experiment is a row of the table. It draws campaigns, each from the row's own seeded random numbers (so
// the table is the same however many threads make it), and counts in how many something held or happened.
#ifndef COROBENCH_PROOF_H
#define COROBENCH_PROOF_H

#include "random.h"
#include "stats.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>

enum { MOST_ROUNDS = 200, MOST_POINTS = 4, MOST_SLICES = 500 };

// The values of runs: positive, with a median that is known.
enum shape { UNIFORM, LOGNORMAL, EXPONENTIAL, HEAVY, TWO_MODES, TIED, CONTAMINATED, SHAPES };

const char *shape_name(enum shape shape);
double shape_median(enum shape shape);
double shape_draw(enum shape shape, struct random_state *random);
double shape_quantile(enum shape shape, double fraction); // of UNIFORM, EXPONENTIAL and HEAVY
double draw_normal(struct random_state *random);          // mean 0, deviation 1
double draw_open(struct random_state *random);            // uniform in (0, 1)

// What changes from round to round in all cells alike.
enum drift { STEADY, WALK, STEP, SLOPE, DRIFTS };

const char *drift_name(enum drift drift);
void drift_draw(enum drift drift, size_t rounds, struct random_state *random, double *logs);

// What is made wrong on purpose, to see that the proof notices.
enum fault { FAULT_NONE, FAULT_TRIM, FAULT_HOLM, FAULT_EQUIVALENCE };

enum judged {
    AT_LEAST, // coverage: what the interval claims
    AT_MOST,  // a rate of mistakes
    SHOWN,    // not promised: what happens is shown
};

struct experiment {
    const char *section, *what;
    char data[48]; // what the campaigns are made of
    size_t rounds, other_rounds;
    enum judged judged;
    double bound; // NAN: what each interval claims

    // Whether it held, or happened, in one campaign. *claimed: the confidence that the interval claims.
    bool (*once)(const struct experiment *experiment, struct random_state *random, double *claimed);
    enum shape shape;
    enum drift drift;
    enum fault fault;
    double confidence;
    double ratio;      // true, of two cells
    double noise;      // relative spread of a run; 0: that of the shape
    double dependence; // correlation of neighbours
    double missing;    // share of the points of rounds
    double width;      // wanted by the stop rule
    size_t family;     // comparisons
};

struct experiments VEC(struct experiment);

// A copy of `experiment` is appended; `data` is filled from what it draws when it is empty.
void experiments_add(struct experiments *experiments, struct experiment experiment);

void add_coverage(struct experiments *experiments);
void add_stops(struct experiments *experiments);
void add_verdicts(struct experiments *experiments);
void add_shifts(struct experiments *experiments);

#endif
