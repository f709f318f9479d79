// report_index -- what the page over several campaigns tells of each. Included by report_index*.c only.
#ifndef COROBENCH_REPORT_INDEX_H
#define COROBENCH_REPORT_INDEX_H

#include "error.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>

// What there is to tell of a campaign. Texts are owned.
struct campaign_row {
    char *name;
    char *first, *last; // UTC: when the first run of its first and of its last scenario began; "": none did
    struct strings commits, machines, profiles; // each once
    struct strings damages;                     // why a scenario cannot be shown
    size_t planned, scenarios;                  // in all, and those that are shown
    size_t runs;
    double noise_floor; // the greatest; NAN: none is known
    char *noisiest;     // the scenario that has it
    size_t early;       // scenarios that ended early
    bool modified;
};

struct campaign_rows VEC(struct campaign_row);

// The campaigns right below the folder, the newest first; at least one. Release the rows in any case.
int campaign_rows_find(struct campaign_rows *rows, const char *directory, struct error *error);
void campaign_rows_release(struct campaign_rows *rows);

#endif
