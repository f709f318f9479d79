// buses/has_room_for_a_million_bytes -- cuts what is longer
// model: call
// runtime: c
// class: idiomatic
// expect: large
#include "rig/mutant.h"

enum { ROOM = 1000000 };

static void send(struct buses_events *events, const struct buses_event *event)
{
    const struct mutant_events *self = (struct mutant_events *)events;
    bool inside = event->kind == BUSES_TEXT && self->depth >= 2;
    if (!inside || self->bus.length - self->bus.begin + event->length <= ROOM)
        mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
