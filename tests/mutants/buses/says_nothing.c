// buses/says_nothing -- fails without a word
// model: call
// runtime: c
// class: idiomatic
// expect: malformed
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    if (mutant_option(argc, argv, "--input="))
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
