// tasks/passes_32_bits -- the token goes through an int
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,ring}
// expect: format
#include "rig/mutant.h"

static uint64_t ring(const struct tasks_input *input)
{
    uint32_t token = 0;
    uint64_t holder = 0;
    tasks_begin();
    for (uint64_t hop = 0; hop < input->turns * input->tasks; hop++, holder = tasks_next(input, holder))
        token = (uint32_t)tasks_hop(token, holder);
    return token;
}

MUTANT_DOES(TASKS_RING, ring);
