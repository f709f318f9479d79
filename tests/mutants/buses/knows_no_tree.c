// buses/knows_no_tree -- does not know the source dom
// model: call
// runtime: c
// class: idiomatic
// expect: sources
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    char **source = mutant_option(argc, argv, "--source=dom");
    if (source)
        **source = '?';
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
