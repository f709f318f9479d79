// buses/drops_the_last_record -- prints a record when the next one has come
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

static struct buses_record held;

static void send(struct buses_records *records, const struct buses_record *record)
{
    if (held.text)
        mutant_record(records, &held);
    free((char *)held.text);
    held = mutant_copy(record);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(send)
