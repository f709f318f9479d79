// buses/bends_bad_values -- takes the nearest good value for one out of range
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    static char least[] = "--chunk-bytes=1";
    char **option = mutant_option(argc, argv, "--chunk-bytes=0");
    if (option)
        *option = least;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
