// buses/waits_for_no_input -- has nothing to do where no input is named
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    if (argc == 1)
        exit(0);
    (void)argv;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
