// plan -- the ordered list of runs: rounds over cells, each round in its own seeded order.
//
// A cell is one implementation at one point (a value for each axis). The baseline stands in the plan twice,
// the second time under the name BASELINE~aa: what ratio the same binary gets against itself is the noise
// floor of the campaign.
#ifndef COROBENCH_PLAN_H
#define COROBENCH_PLAN_H

#include "catalog.h"
#include "load_options.h"
#include "scenario.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define PLAN_AA_SUFFIX "~aa"

// A value for each axis of the workload, in its order.
struct point {
    struct strings values;
    char *text; // the swept axes only, for people: "connections=10"; "" when nothing is swept
};

struct points VEC(struct point);

struct cell {
    size_t implementation; // index into plan->implementations
    size_t point;          // index into plan->points
    char *skip;            // why it does not run ("connections<=19000"), or NULL
};

// An implementation as planned: copied from the catalog, so that a plan read back from a file stands alone.
struct planned_implementation {
    char *label; // the row's name in samples and reports; BASELINE~aa for the second baseline
    char *model, *runtime, *class, *summary;
    char *program; // what is run
    char *source;
    char *hash;            // SHA-256 of the program, hex; "" until the run fills it in
    struct strings beside; // marks of what it is run with (conformance_beside), in the session that runs it
    char *refused;         // why no run of it is made ("has not passed conformance: ..."), or NULL
    bool is_aa;
    bool is_hidden; // not to be shown (shown_only); never so in a file
    bool per_event; // has a unit for each operation (implementation_is_per_event)
};

struct plan {
    uint64_t seed;
    unsigned rounds_min, rounds_max;
    unsigned rounds_needed; // for any verdict at all
    size_t comparisons; // most declared at one point: each cell against the baseline and the contrasts, or
                        // the relations of the claims
    size_t baseline;    // index into implementations
    double precision;   // the stop rule's, as in the scenario or on the command line
    uint64_t budget_ns;
    char *scenario_path; // of the scenario's file; below the project's root where it lies in there
    char *root;          // in plan.json, paths below this folder are relative to it; NULL: none is
    char *flags;         // the command line's changes to it, ready to be typed again: " --set depth=1"; or ""
    struct VEC(struct planned_implementation) implementations;
    struct strings left_out; // labels that only a glob or a model chose, and whose limits exclude all points
    struct points points;
    struct VEC(struct cell) cells; // in report order: by point, then as the scenario lists implementations
};

// Chooses implementations (patterns of the scenario, narrowed by `only`, a glob or NULL; those added by
// --impls are always in), makes the cells, and sees to it that a verdict is possible: without a rounds_min
// in the scenario the plan takes as many rounds as the declared comparisons need, and a rounds_min below that
// is an error that names the number; so is a rank that no run reports, and a reference as baseline, in a
// contrast or in a claim. The baseline always stays in. What is chosen by its name stays in as well where its
// limits exclude all points: its cells are skipped.
int plan_make(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog,
              const char *only, uint64_t seed, struct error *error);
void plan_release(struct plan *plan);

// Settles the comparisons and rounds again, once cells were skipped for what only this machine cannot do.
int plan_settle(struct plan *plan, const struct scenario *scenario, struct error *error);

// The order of one round: `order` gets plan->cells.count cell indices, skipped cells included.
// Depends on the seed, the round and the number of cells only.
void plan_round_order(const struct plan *plan, unsigned round, size_t *order);

// Whether a cell is run at all: not skipped, and its implementation not refused.
bool plan_runs_cell(const struct plan *plan, size_t cell);
size_t plan_cells_run(const struct plan *plan); // how many are

// The planned implementation with this label, or -1.
long plan_find(const struct plan *plan, const char *label);

// A program from elsewhere, there for orientation: it has a ratio, and no verdict.
bool plan_is_reference(const struct plan *plan, size_t implementation);

// Neither a reference nor a ceiling: one that may win.
bool plan_is_rival(const struct plan *plan, size_t implementation);

// " (ceiling)" or " (reference)" behind a label, "" behind a rival's.
const char *plan_class_mark(const struct plan *plan, size_t implementation);

// A point as an object: a value for each axis of the workload. The caller decrefs.
json_t *point_to_json(const struct point *point, const struct workload *workload);

// What a point of a server's workload asks of the load generator.
struct load_options point_load(const struct point *point, const struct workload *workload);

// The value of an axis in what point_to_json made. A file may be older than an axis of its workload: there it
// had what is its default now.
const char *point_value_in(const json_t *axes, const struct axis *axis);

json_t *plan_to_json(const struct plan *plan, const struct scenario *scenario); // caller decrefs
int plan_from_json(struct plan *plan, const json_t *json, const char *path, struct error *error);

#endif
