// buses/keeps_the_first_of_two -- keeps the first value of a field that comes twice
// model: call
// runtime: c
// class: idiomatic
// expect: elements
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    mutant_event(events, event);
    bool begins = event->kind == BUSES_START && self->depth == 2;
    if (begins && self->bus.field != BUSES_FIELDS && buses_has(&self->bus.record, self->bus.field))
        self->bus.field = BUSES_FIELDS;
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
