// buses/ends_at_an_inner_bus -- takes the end of a bus in a bus for the bus's
// model: call
// runtime: c
// class: idiomatic
// expect: elements
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    if (event->kind == BUSES_END && buses_is(event, "bus"))
        self->depth = 1;
    mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
