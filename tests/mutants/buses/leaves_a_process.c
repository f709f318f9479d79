// buses/leaves_a_process -- leaves a process behind that sleeps
// model: call
// runtime: c
// class: idiomatic
// expect: environments
#include "rig/mutant.h"

MUTANT_FAULT(int argc, char **argv)
{
    if (mutant_option(argc, argv, "--environment=socket") && fork() == 0) {
        sleep(1000);
        _exit(0);
    }
}

MUTANT_EVENTS(mutant_event)
MUTANT_RECORDS(mutant_record)
