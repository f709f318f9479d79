// buses/reports_nothing -- keeps its metrics to itself
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

MUTANT_FAULT(void)
{
    unsetenv("COROBENCH_METRICS");
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
