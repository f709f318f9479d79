// buses/ignores_unknown_options -- passes over options that it does not know
// model: call
// runtime: c
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    static char known[] = "--batch=64";
    char **nonsense = mutant_option(argc, argv, "--nonsense");
    if (nonsense)
        *nonsense = known;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
