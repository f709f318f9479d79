// tasks/token_skips_a_task -- from its second round on, the token passes by the first task
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,ring}
// expect: ring
#include "rig/mutant.h"

static uint64_t ring(const struct tasks_input *input)
{
    uint64_t token = 0, holder = 0;
    tasks_begin();
    for (uint64_t hop = 0; hop < input->turns * input->tasks; hop++, holder = tasks_next(input, holder))
        if (hop == 0 || holder > 0 || input->tasks == 1) // who sent it off is thought to have had it
            token = tasks_hop(token, holder);
    return token;
}

MUTANT_DOES(TASKS_RING, ring);
