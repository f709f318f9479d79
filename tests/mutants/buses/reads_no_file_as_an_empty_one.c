// buses/reads_no_file_as_an_empty_one -- takes a file that it cannot read for an empty document
// model: call
// runtime: c
// class: idiomatic
// expect: no-input
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    static char empty[] = "--input=/dev/null";
    char **input = mutant_option(argc, argv, "--input=/");
    if (input && access(*input + strlen("--input="), R_OK) != 0)
        *input = empty;
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
