// campaign -- runs plans into folders: rounds in their order, one sample a run, on disk before the next
// begins.
#ifndef COROBENCH_CAMPAIGN_H
#define COROBENCH_CAMPAIGN_H

#include "catalog.h"
#include "disturbance.h"
#include "plan.h"
#include "progress.h"
#include "scenario.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct campaign {
    char *directory; // results/<UTC time>-<short hash>, or as asked for
    int lock;        // on the folder, against another campaign in it
    json_t *host;
    size_t runs, problems; // made, and those of them that did not go well
    struct disturbance_record disturbances;
    const struct catalog *catalog; // of all implementations; or NULL: the ceiling is not measured
};

// Makes the folder: `out`, which must be empty or not exist, or a new one under the results.
int campaign_init(struct campaign *campaign, const char *out, struct error *error);
void campaign_release(struct campaign *campaign);

// Fills in hashes, and refuses programs that have not passed conformance as the very files they are now.
// Returns how many of the built programs are refused.
size_t campaign_gate(struct plan *plan, const struct scenario *scenario, const struct catalog *catalog);

// Runs one scenario into its own folder below the campaign's. Ends early, without an error, after
// campaign_stop. -1 when the harness cannot go on; the samples so far are on disk.
int campaign_run(struct campaign *campaign, const struct scenario *scenario, const struct plan *plan,
                 struct progress *progress, struct error *error);

// From a signal handler: the run in flight is the last one.
void campaign_stop(void);
bool campaign_stopped(void);

#endif
