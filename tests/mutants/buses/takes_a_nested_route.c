// buses/takes_a_nested_route -- takes any element that is called like a field for one
// model: call
// runtime: c
// class: idiomatic
// expect: elements
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    bool begins = event->kind == BUSES_START && self->depth == 2;
    if (begins && self->bus.field == BUSES_FIELDS && buses_field_of(event) != BUSES_FIELDS)
        buses_builder_begin(&self->bus, buses_field_of(event));
    mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
