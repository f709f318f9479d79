// agenda -- what a campaign was begun with: its scenarios in their order, with texts and plans, the programs,
// the driver and the machine. campaign.json.
//
// It is written before the first run and never changed. A campaign that was cut short is carried on from it,
// and only while all that it names is still the same.
#ifndef COROBENCH_AGENDA_H
#define COROBENCH_AGENDA_H

#include "error.h"
#include "vec.h"

#include <jansson.h>

struct agenda_scenario {
    char *name;   // of its folder
    char *path;   // of the file it was read from; below the project's root where it lies in there
    char *text;   // that file's content; NULL where the file is gone
    char *copy;   // of an agenda of now: scenario.yaml in the folder; NULL before the scenario was begun
    json_t *plan; // as in plan.json; of an agenda of now, that file; NULL before the scenario was begun
};

struct agenda {
    char *started_at, *command; // UTC; as typed, for people
    struct strings impls;       // the arguments of --impls, with whole paths
    json_t *driver;             // version, suite, hash
    json_t *host;               // as in host.json
    json_t *programs;           // "dispatch/call": program, hash, key; or refused, with the reason
    struct VEC(struct agenda_scenario) scenarios;
};

void agenda_release(struct agenda *agenda);

// Without the copies. NULL when a text is not valid UTF-8. The caller decrefs.
json_t *agenda_to_json(const struct agenda *agenda);
// `path` names the file in errors. On failure *agenda is empty.
int agenda_from_json(struct agenda *agenda, const json_t *json, const char *path, struct error *error);

// Adds a sentence for each thing that is not `now` as it was `then`: of the scenarios' files and their
// copies, the programs that run, the driver, and the machine as far as it tells one from another (not its
// load, and its memory to 1%: what a kernel keeps for itself varies from boot to boot). A scenario's file
// that is gone is none: its text is kept; nor is another list of plots. The same version of the driver, built
// anew, is no difference either, but where it has measured half of what it takes part in itself, as the load
// generator does: `half_measured` is the name of that scenario, or NULL.
void agenda_differences(const struct agenda *then, const struct agenda *now, const char *half_measured,
                        struct strings *differences);

#endif
