// kept -- the files of a campaign that runs: whoever deletes, replaces or changes one meanwhile changes
// nothing. They are put back as they were, and it is told.
//
// Small files are kept by their content. A log is kept by its descriptor, which has all that was written,
// though its name be gone; what was changed within it, is lost.
#ifndef COROBENCH_KEPT_H
#define COROBENCH_KEPT_H

#include "error.h"
#include "store.h"
#include "vec.h"

struct kept_file {
    char *path, *text;
};

struct kept {
    struct VEC(struct kept_file) files;
    struct VEC(struct store_log) logs;
    struct strings told; // a sentence for each file that was put back
};

// Keeps the file as it is now, in the place of what was kept of it before. One that is not there is not kept.
int kept_add(struct kept *kept, const char *folder, const char *name, struct error *error);

// Takes the log over.
void kept_add_log(struct kept *kept, struct store_log *log_take);

// Puts back what is not as it was kept; adds a sentence for each. Another list of plots in a scenario.yaml is
// no change. -1 when something cannot be put back: the error is of the first.
int kept_restore(struct kept *kept, struct error *error);

void kept_release(struct kept *kept);

#endif
