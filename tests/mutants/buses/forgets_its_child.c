// buses/forgets_its_child -- does not wait for a process that it made
// model: call
// runtime: c
// class: idiomatic
// expect: environments
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    if (mutant_option(argc, argv, "--environment=process") && fork() == 0)
        _exit(0);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
