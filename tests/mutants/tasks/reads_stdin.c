// tasks/reads_stdin -- looks whether there is something on stdin
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: no-stdin
#include "rig/mutant.h"

#include <unistd.h>

static uint64_t yield(const struct tasks_input *input)
{
    char byte;
    if (read(STDIN_FILENO, &byte, 1) < 0)
        rig_die("cannot read stdin");
    return mutant_yield(input);
}

MUTANT_YIELDS(yield);
