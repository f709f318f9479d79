// buses/truncates_metrics -- writes over what the metrics file held
// model: call
// runtime: c
// class: idiomatic
// expect: metrics
#include "rig/mutant.h"

MUTANT_FAULT(void)
{
    const char *path = getenv("COROBENCH_METRICS");
    FILE *file = path ? fopen(path, "we") : NULL; // where "ae" is right
    if (file)
        fclose(file);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
