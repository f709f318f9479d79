// buses/loses_what_is_deep -- passes over elements more than 255 deep
// model: call
// runtime: c
// class: idiomatic
// expect: large
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    static unsigned depth;
    if (event->kind == BUSES_START && ++depth > 255)
        return;
    if (event->kind == BUSES_END && depth-- > 255)
        return;
    if (depth <= 255)
        mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
