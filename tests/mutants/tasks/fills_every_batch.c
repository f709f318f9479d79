// tasks/fills_every_batch -- spawns as many as may live, not as many as there are
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,spawn}
// expect: spawn
#include "rig/mutant.h"

static uint64_t spawn(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t first = 0; first < input->tasks; first += input->live)
        for (uint32_t i = first; i < first + input->live; i++)
            sum += tasks_worth(i);
    return sum;
}

MUTANT_DOES(TASKS_SPAWN, spawn);
