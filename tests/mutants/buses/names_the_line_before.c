// buses/names_the_line_before -- counts lines from 0
// model: call
// runtime: c
// class: idiomatic
// expect: missing
#include "rig/mutant.h"

static uint64_t (*right)(void);

static uint64_t wrong(void)
{
    return right() - 1;
}

static void send(struct buses_events *events, const struct buses_event *event)
{
    if (buses_line != wrong) {
        right = buses_line;
        buses_line = wrong;
    }
    mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
