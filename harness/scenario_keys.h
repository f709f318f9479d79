// scenario_keys -- how the parts of scenario.c read a mapping: a table of keys, one function for each.
//
// Internal to scenario*.c.
#ifndef COROBENCH_SCENARIO_KEYS_H
#define COROBENCH_SCENARIO_KEYS_H

#include "scenario.h"
#include "yaml_file.h"

// Reads the value of one key into the scenario. What belongs to an element of a list (a plot, a claim)
// goes into the last element.
typedef int scenario_read(struct scenario *scenario, const struct yaml_node *value, struct error *error);

struct scenario_key {
    const char *name;
    scenario_read *read;
    bool required;
};

// Reads a mapping: keys that are not in the table are errors, values are read in the table's order. `what`
// names the mapping, say "'rounds'".
int scenario_read_keys(struct scenario *scenario, const struct yaml_node *map, const char *what,
                       const struct scenario_key *keys, size_t count, struct error *error);

// Single values. `what` names the value as its sentences do: "'title'". For scenario_read_word it is the bare
// word, "placement", which the sentence quotes where it needs to.
int scenario_read_text(const struct yaml_node *value, const char *what, char **text, struct error *error);
int scenario_read_name(const struct yaml_node *value, const char *what, char **name, struct error *error);
int scenario_read_word(const struct yaml_node *value, const char *what, const char *const *words,
                       size_t count, size_t *index, struct error *error);
int scenario_read_metric(const struct scenario *scenario, const struct yaml_node *value, const char *what,
                         enum metric_id *metric, struct error *error);
int scenario_read_share(const struct yaml_node *value, const char *what, double *share, struct error *error);

// Where a node stands, to keep for errors that others find.
struct scenario_place scenario_place_of(const struct yaml_node *node);

// The error about a word that is no axis of the workload; returns -1.
int scenario_unknown_axis(const struct workload *workload, const struct yaml_node *word, struct error *error);

// Whether a text can be the name of an implementation: letters, digits and _ - . and the : of a label.
bool scenario_is_name(const char *text, size_t length);

// The larger parts, each in a file of its own.
scenario_read scenario_read_axes;      // scenario_axes.c
scenario_read scenario_read_run;       // scenario_run.c
scenario_read scenario_read_rounds;    // scenario_run.c
scenario_read scenario_read_plots;     // scenario_plots.c
scenario_read scenario_read_claims;    // scenario_claims.c
scenario_read scenario_read_contrasts; // scenario_claims.c

// A claim's relation (scenario_relations.c). Whatever comes out of parsing is the caller's to release; -1: it
// is none. Checking is against what the scenario has.
int scenario_parse_relation(const char *text, struct claim_relation *relation);
int scenario_check_relation(const struct scenario *scenario, const struct claim_relation *relation,
                            const struct yaml_node *item, struct error *error);
void scenario_release_relation(struct claim_relation *relation);

void scenario_default_axes(struct scenario *scenario); // every axis at its fallback
void scenario_release_claims(struct scenario *scenario);

#endif
