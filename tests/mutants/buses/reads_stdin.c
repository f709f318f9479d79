// buses/reads_stdin -- looks whether there is something on stdin
// model: call
// runtime: c
// class: idiomatic
// expect: no-stdin
#include "rig/mutant.h"

MUTANT_FAULT(void)
{
    char byte;
    if (read(STDIN_FILENO, &byte, 1) < 0)
        rig_die("cannot read stdin");
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
