// planning -- from a command line to scenarios with their plans: what `plan` and `run` share.
#ifndef COROBENCH_PLANNING_H
#define COROBENCH_PLANNING_H

#include "agenda.h"
#include "catalog.h"
#include "options.h"
#include "plan.h"
#include "scenario.h"
#include "strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct planning {
    // As given on the command line.
    struct strings operands; // scenario files, or folders of them
    const char *only;
    struct strings set, impls;
    uint64_t rounds, seed, budget_ns;
    double precision;
    // Made from it.
    struct catalog catalog;
    struct VEC(struct scenario) scenarios;
    struct VEC(struct plan) plans; // one for each scenario
};

enum { PLANNING_OPTIONS = 7 };

// Writes the options that both commands share into the first PLANNING_OPTIONS entries of `table`.
void planning_options(struct planning *planning, struct option_spec *table);

// Loads everything and plans it; nothing is run but the build of --impls folders.
int planning_make(struct planning *planning, struct error *error);
void planning_release(struct planning *planning);

// Skips what this machine's limits or its CPUs forbid, with the limit's name, and settles the rounds again:
// part of planning_make.
int planning_reach(struct plan *plan, const struct scenario *scenario, const char *root, struct error *error);

// Whether a cell is skipped for that.
bool planning_is_beyond(const struct cell *cell);

// The scenarios and plans that a campaign was begun with, read from campaign.json, instead of planning_make.
// The catalog stays empty until planning_catalog.
int planning_restore(struct planning *planning, const struct agenda *agenda, const char *directory,
                     struct error *error);
int planning_catalog(struct planning *planning, struct error *error);

// What a scenario, or several together, will take.
struct planning_cost {
    size_t runs_least, runs_most;
    size_t runs_likely;        // 0: not known how many rounds the wanted precision needs
    double least_ns, most_ns;  // NAN: how long a run takes shows in the first round
    double likely_ns;          // NAN where runs_likely is 0
    double counting_ns;        // on top of that, where the scenario has counters
    size_t cells_short;        // that would not reach the wanted precision, as they spread earlier
    size_t scenarios, unknown; // how many are in it, and those of them whose time is not known
    char *source;              // the campaign that told what is not in the scenario, or NULL
};

// Servers take what the scenario fixes. What a batch program takes, and how many rounds a wanted precision
// needs, is told by the latest campaign under the results, else the reference, that ran the cells of a
// scenario of this name, and so is what it takes to count, for which there is a guess. Cells that are new are
// taken to be like the others of their point.
void planning_cost_make(struct planning_cost *cost, const struct scenario *scenario, const struct plan *plan);
void planning_cost_release(struct planning_cost *cost);

// Adds to a sum that started as {0}.
void planning_cost_add(struct planning_cost *sum, const struct planning_cost *cost);

// "36 to 120 runs, 12 s to 40 s; likely 60 runs in 20 s; counting takes 6 s more"; the caller frees it.
char *planning_cost_text(const struct planning_cost *cost);

#endif
