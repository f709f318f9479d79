// scenario -- a question, read from a YAML file and checked whole before anything runs.
//
// Everything wrong with a file is reported as "FILE:LINE:COLUMN: message", with the nearest valid word
// where there is one. docs/SCHEMA.md lists the keys.
#ifndef COROBENCH_SCENARIO_H
#define COROBENCH_SCENARIO_H

#include "error.h"
#include "scenario_plots.h"
#include "vec.h"
#include "workload.h"

#include <stdint.h>

enum placement {
    PLACEMENT_SPLIT,  // server and load generator on disjoint CPUs
    PLACEMENT_SHARED, // all CPUs to both
    PLACEMENT_SAME,   // both on one CPU
};

#define SCENARIO_POINTS_MOST 10000 // what the axes of one scenario may multiply to
#define SCENARIO_ROUNDS_MOST 10000

// Where in the file something stands, for errors found later (1-based).
struct scenario_place {
    unsigned line, column;
};

struct scenario_plot {
    enum plot_kind kind;
    const struct axis *x;        // or NULL
    enum metric_id y;            // default: the rank
    const struct axis *by;       // a second axis, or NULL
    char *own;                   // PLOT_OWN: the name of its template. Owned
    struct scenario_place place; // of the kind
};

// The values of one axis, as written; one value is a fixed axis, more are swept.
struct scenario_axis {
    const struct axis *axis;
    struct strings values;
    bool named; // in the file or by --set; else it has only its fallback
};

// An old figure of a claim: `python_twisted: 420.7 s`.
struct claim_figure {
    char *name; // of the implementation
    double value;
    char *unit;
    char *text; // both, as written: "0.60 s"
};

// One side of a relation: an implementation, where need be at a place of its own: `thread_pool at
// concurrency=3`.
struct claim_side {
    char *name;
    struct strings at; // "concurrency=3": an axis, and one of its values; the other axes are the point's
};

enum relation_kind {
    RELATION_BETTER, // `a < b`: the left side's ranking metric is better, whichever direction that has
    RELATION_ALIKE,  // `a ~ b within 10%`: it is the same, give or take
};

// `python_threads < python_generators`, `a < 0.5 b`, `a ~ 1.5 b within 10%`.
struct claim_relation {
    enum relation_kind kind;
    struct claim_side left, right;
    double factor; // of the right side; 1 unless given
    double within; // RELATION_ALIKE: 0.1 is from 1/1.1 to 1.1 times
};

struct claim {
    char *id, *text;
    char *source; // "Beazley 2009, slide 51"; or NULL, as the next two
    char *today;  // what the programs are of which it speaks: "Python", "C"
    char *again;  // the id of the claim that it asks again, of other programs or elsewhere
    struct VEC(struct claim_figure) then;
    struct VEC(struct claim_relation) holds;
};

struct contrast {
    char *left, *right; // left's ratio is to right
    struct scenario_place place;
};

struct scenario {
    char *path; // as given
    char *name; // the file's name without folder and .yaml; of a copy named scenario.yaml, its folder's
    char *title, *question;
    const struct workload *workload;
    // Names, globs and "model: WORD"; one that starts with "!" takes out what those before it chose.
    struct strings patterns;
    struct VEC(struct scenario_place) pattern_places; // one for each pattern
    struct scenario_place axes_place;                 // of axes, else of the whole
    // All axes of the workload, in the workload's order; those the file does not name have their fallback.
    struct VEC(struct scenario_axis) axes;
    uint64_t duration_ns, warmup_ns, deadline_ns;
    double disturbance; // share of a CPU beyond which other processes disturb a run
    unsigned repeats;   // how often a run that was disturbed is made again
    enum placement placement;
    unsigned rounds_min; // 0: as many as the declared comparisons need for a verdict (the plan computes it)
    unsigned rounds_max; // 0: as rounds_min
    struct scenario_place rounds_place; // of rounds.min, else of rounds, else of the whole; 0: --rounds
    double precision;   // wanted relative width of every interval of the ranking metric; 0: none
    uint64_t budget_ns; // no further round beyond rounds_min starts after it; 0: none
    double equivalence; // 0.03: within 3% either way is "equivalent"
    char *baseline;
    struct scenario_place baseline_place;
    struct VEC(struct contrast) contrasts;
    enum metric_id rank;
    struct scenario_place rank_place;       // 0: the workload's default
    struct VEC(struct scenario_plot) plots; // none: the usual ones
    struct VEC(struct claim) claims;
    unsigned counters; // what is counted apart: 1 << enum counter_id, together
};

// Reads and checks a file. Whether the implementations it names exist is for the plan to say. On failure
// *scenario is empty.
int scenario_load(struct scenario *scenario, const char *path, struct error *error);

// The same of bytes at hand; `path` names them in errors and gives the scenario its name.
int scenario_parse(struct scenario *scenario, const char *path, const void *bytes, size_t length,
                   struct error *error);
void scenario_release(struct scenario *scenario);

// Replaces an axis's values from the command line: "connections=1,10". The sentence in `error` names the
// flag instead of a place in the file.
int scenario_set_axis(struct scenario *scenario, const char *assignment, struct error *error);

const char *placement_word(enum placement placement);
const char *plot_word(const struct scenario_plot *plot); // its kind: the table's word or its template's name

// "500ms", "1.5s", "60s", "2m", "250us", "80ns", "1h" to nanoseconds: below 1000h, and a whole number of
// nanoseconds.
int duration_parse(const char *text, uint64_t *duration_ns, struct error *error);

// "3%" or "0.03" to 0.03; from 0 to 1.
int fraction_parse(const char *text, double *fraction, struct error *error);

#endif
