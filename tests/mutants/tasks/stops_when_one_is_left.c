// tasks/stops_when_one_is_left -- the scheduler ends when nobody is ready but the one that has just yielded
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: yield
#include "rig/mutant.h"

static uint64_t yield(const struct tasks_input *input)
{
    struct tasks_input first = *input;
    first.turns = 1;
    return mutant_yield(input->tasks > 1 ? input : &first);
}

MUTANT_YIELDS(yield);
