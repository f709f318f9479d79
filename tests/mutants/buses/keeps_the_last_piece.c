// buses/keeps_the_last_piece -- takes the last piece of a text for all of it
// model: call
// runtime: c
// class: idiomatic
// expect: values
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct mutant_events *self = (struct mutant_events *)events;
    if (event->kind == BUSES_TEXT && self->depth >= 2)
        self->bus.length = self->bus.begin;
    mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
