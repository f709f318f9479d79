// buses/counts_what_it_prints -- reports the buses that it prints as operations
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

static uint64_t printed;

static void send(struct buses_records *records, const struct buses_record *record)
{
    (void)records;
    if (buses_matches(record, &buses_on_route_22) && buses_matches(record, &buses_north_bound)) {
        buses_print(record);
        printed++;
    }
}

// What is appended last counts.
__attribute__((destructor)) static void fault(void)
{
    rig_metric("operations", printed, "count");
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(send)
