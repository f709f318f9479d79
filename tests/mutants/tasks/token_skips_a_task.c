// tasks/token_skips_a_task -- from its second round on, the token passes by the first task
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,ring}
// expect: ring
#include "rig/mutant.h"

static uint64_t ring(const struct tasks_input *input)
{
    uint64_t token = 0;
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        uint32_t first = turn > 0 && input->tasks > 1; // who sent it off is thought to have had it
        for (uint32_t i = first; i < input->tasks; i++)
            token = tasks_hop(token, i);
    }
    return token;
}

MUTANT_DOES(TASKS_RING, ring);
