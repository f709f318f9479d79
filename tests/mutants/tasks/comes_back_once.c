// tasks/comes_back_once -- only the innermost call adds on the way back
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,depth}
// expect: depth
#include "rig/mutant.h"

static uint64_t depth(const struct tasks_input *input)
{
    return mutant_yield(input) + input->tasks;
}

MUTANT_DOES(TASKS_DEPTH, depth);
