// buses/strips_white_space -- strips the white space around a text
// model: call
// runtime: c
// class: idiomatic
// expect: values
#include "rig/mutant.h"

static void send(struct buses_events *events, const struct buses_event *event)
{
    struct buses_event stripped = *event;
    while (event->kind == BUSES_TEXT && stripped.length > 0 && strchr(" \t\n", stripped.text[0])) {
        stripped.text++;
        stripped.length--;
    }
    mutant_event(events, &stripped);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
