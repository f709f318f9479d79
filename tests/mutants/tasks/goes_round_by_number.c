// tasks/goes_round_by_number -- whose turn it is has the token, and nobody is woken
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,ring}
// expect: ring
#include "rig/mutant.h"

static uint64_t ring(const struct tasks_input *input)
{
    uint64_t token = 0;
    tasks_begin();
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint64_t i = 0; i < input->tasks; i++)
            token = tasks_hop(token, i);
    return token;
}

MUTANT_DOES(TASKS_RING, ring);
