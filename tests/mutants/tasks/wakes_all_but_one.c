// tasks/wakes_all_but_one -- the last of those that wait is not woken
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,idle}
// expect: idle
#include "rig/mutant.h"

static uint64_t idle(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_memory_before(input);
    tasks_memory_waiting(input);
    for (uint32_t i = 0; i + 1 < input->tasks; i++)
        sum += tasks_worth(i);
    return sum;
}

MUTANT_DOES(TASKS_IDLE, idle);
