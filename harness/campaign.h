// campaign -- runs plans into folders: rounds in their order, one sample a run, on disk before the next
// begins. What was cut short is carried on: the runs that are missing are made, in their planned order.
#ifndef COROBENCH_CAMPAIGN_H
#define COROBENCH_CAMPAIGN_H

#include "agenda.h"
#include "catalog.h"
#include "disturbance.h"
#include "kept.h"
#include "plan.h"
#include "progress.h"
#include "scenario.h"

#include <stdbool.h>
#include <stddef.h>

struct campaign {
    char *directory;       // results/<UTC time>-<short hash>, or as asked for
    int lock;              // on the folder, against another campaign in it
    struct agenda agenda;  // what it was begun with
    unsigned session;      // this driver's: 1 for `run`, one more for each that carries on
    size_t runs, problems; // made, and those of them that did not go well: in all sessions
    struct disturbance_record disturbances;
    struct kept kept;              // its files: those of scenarios that ran in this session
    const struct catalog *catalog; // of all implementations; or NULL: the ceiling is not measured
};

// What a campaign is made of.
struct campaign_order {
    const struct scenario *scenarios;
    const struct plan *plans; // one for each scenario
    size_t count;
    const struct catalog *catalog;
    const struct strings *impls; // the arguments of --impls
    const char *command;         // as typed, for people
};

// Makes the folder (`out`, which must be empty or not exist, or a new one under the results), takes it, and
// writes campaign.json: from here on the campaign can be carried on.
int campaign_begin(struct campaign *campaign, const char *out, const struct campaign_order *order,
                   struct error *error);

// Takes the folder of a campaign that was begun earlier.
int campaign_open(struct campaign *campaign, const char *directory, struct error *error);
void campaign_release(struct campaign *campaign);

// Adds a sentence for each thing that has changed since the campaign was begun: see agenda_differences.
// `catalog` is of now. process_init must have been called.
int campaign_differences(const struct campaign *campaign, const struct campaign_order *order,
                         const char *half_measured, struct strings *differences, struct error *error);

// Whether it was begun by another driver than this one.
bool campaign_is_of_other_driver(const struct campaign *campaign);

// Whether the folder holds a campaign of which no stop rule has ended every scenario.
bool campaign_is_unfinished(const char *directory);

// Whether a driver has taken the folder: also this one.
bool campaign_is_running(const char *directory);

// Fills in hashes, and refuses programs that have not passed conformance as the very files they are now.
// Returns how many of the built programs are refused.
size_t campaign_gate(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog);

// What is there of a scenario.
struct campaign_state {
    size_t made;   // planned runs that have their sample
    bool finished; // nothing is left to run, and it says so
};

// Looks at the samples of the index-th scenario; changes nothing. Adds a sentence to `notices` for each line
// that is damaged or torn: its run will be made again.
int campaign_survey(const struct campaign *campaign, size_t index, const struct scenario *scenario,
                    const struct plan *plan, struct campaign_state *state, struct strings *notices,
                    struct error *error);

// Runs what is left of the index-th scenario into its own folder below the campaign's, and counts its runs.
// Ends early, without an error, after campaign_stop. -1 when the harness cannot go on; the samples so far are
// on disk.
int campaign_run(struct campaign *campaign, size_t index, const struct scenario *scenario,
                 const struct plan *plan, struct progress *progress, struct error *error);

// From a signal handler: the run in flight is the last one.
void campaign_stop(void);
bool campaign_stopped(void);

#endif
