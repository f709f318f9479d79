// planned -- a scenario and its plan, for the targets that read what a campaign of it left.
#ifndef FUZZ_PLANNED_H
#define FUZZ_PLANNED_H

#include "plan.h"

extern const char fuzz_scenario_text[]; // two programs of dispatch, at two numbers of lines

struct fuzz_planned {
    struct scenario scenario;
    struct plan plan;
};

// Made once, and kept.
const struct fuzz_planned *fuzz_planned(void);

#endif
