// verify -- whether a campaign's files belong together: what can be told without running anything.
#ifndef COROBENCH_VERIFY_H
#define COROBENCH_VERIFY_H

#include "error.h"
#include "vec.h"

#include <stddef.h>

struct verify_counts {
    size_t scenarios, samples;
};

// Looks at a campaign's folder, or a scenario's. Each trouble is a sentence in `troubles`, which names files
// below the folder: a plan or sample that cannot be read, a plan or scenario that is not the one the campaign
// was begun with, a citation of other samples. -1 is only where the folder is neither.
int verify_campaign(const char *directory, struct verify_counts *counts, struct strings *troubles,
                    struct error *error);

#endif
