// buses/takes_a_small_piece_for_none -- passes over what comes in pieces of one byte
// model: call
// runtime: c
// class: idiomatic
// expect: chunks
#include "rig/mutant.h"

static bool small;

MUTANT_FAULT(int argc, char **argv)
{
    small = mutant_option(argc, argv, "--chunk-bytes=1") != NULL;
}

static void send(struct buses_events *events, const struct buses_event *event)
{
    bool is_space = event->kind == BUSES_TEXT && event->length == 1 && event->text[0] == ' ';
    if (!small || !is_space)
        mutant_event(events, event);
}

MUTANT_EVENTS(send)
MUTANT_RECORDS(mutant_record)
