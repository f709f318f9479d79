// planning -- from a command line to scenarios with their plans: what `plan` and `run` share.
#ifndef COROBENCH_PLANNING_H
#define COROBENCH_PLANNING_H

#include "agenda.h"
#include "catalog.h"
#include "options.h"
#include "plan.h"
#include "scenario.h"
#include "strbuf.h"

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

// The scenarios and plans that a campaign was begun with, read from campaign.json, instead of planning_make.
// The catalog stays empty until planning_catalog.
int planning_restore(struct planning *planning, const struct agenda *agenda, const char *directory,
                     struct error *error);
int planning_catalog(struct planning *planning, struct error *error);

// A word for a shell: quoted where it must be.
void planning_add_word(struct strbuf *text, const char *word);

// How long one round of a server's plan takes at least, from what the scenario fixes. What a batch program
// takes shows only when it runs.
uint64_t planning_round_ns(const struct scenario *scenario, const struct plan *plan);

#endif
