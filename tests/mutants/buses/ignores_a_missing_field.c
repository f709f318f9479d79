// buses/ignores_a_missing_field -- takes a field that is missing for an empty one
// model: call
// runtime: c
// class: idiomatic
// expect: missing
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    bool ends = event->kind == BUSES_END && self->depth == 1;
    for (enum buses_field field = BUSES_ID; ends && field < BUSES_FIELDS; field++)
        if (!buses_has(&self->bus.record, field)) {
            buses_builder_begin(&self->bus, field);
            buses_builder_end(&self->bus);
        }
    mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
