// buses/swaps_two_records -- exchanges the first two records that come to its thread
// model: call
// runtime: c
// class: idiomatic
// expect: environments
#include "rig/mutant.h"

static struct buses_record first;
static unsigned count;

static void send(struct buses_records *records, const struct buses_record *record)
{
    bool matches = buses_matches(record, &buses_on_route_22) && buses_matches(record, &buses_north_bound);
    if (matches && gettid() != getpid() && count < 2)
        count++;
    if (count == 1 && matches && !first.text) {
        first = mutant_copy(record);
        return;
    }
    mutant_record(records, record);
    if (count == 2 && matches && first.text) {
        mutant_record(records, &first);
        free((char *)first.text);
        first.text = NULL;
        count++;
    }
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(send)
