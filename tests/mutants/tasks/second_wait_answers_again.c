// tasks/second_wait_answers_again -- a wait for one that is gone gives what the first gave
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,kill}
// expect: kill
#include "rig/mutant.h"

static uint64_t wait_for(uint64_t number)
{
    return tasks_worth(number);
}

static uint64_t kill_all(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++)
        sum += wait_for(i) + wait_for(i);
    return sum;
}

MUTANT_DOES(TASKS_KILL, kill_all);
