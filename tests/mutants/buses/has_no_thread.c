// buses/has_no_thread -- works on all in one thread, wherever it should
// model: call
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    static char here[] = "--environment=inline";
    char **environment = mutant_option(argc, argv, "--environment=thread");
    if (environment)
        *environment = here;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
