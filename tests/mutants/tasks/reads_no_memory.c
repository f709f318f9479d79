// tasks/reads_no_memory -- does not read memory when all tasks wait
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,idle}
// expect: idle
#include "rig/mutant.h"

static uint64_t idle(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++)
        sum += tasks_worth(i);
    return sum;
}

MUTANT_DOES(TASKS_IDLE, idle);
