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
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint32_t i = 0; i < input->tasks; i++)
            token = (uint32_t)tasks_hop(token, i);
    return token;
}

MUTANT_DOES(TASKS_RING, ring);
