// tasks/drops_the_short_batch -- creates whole batches only
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,create}
// expect: create
#include "rig/mutant.h"

static uint64_t create(const struct tasks_input *input)
{
    uint64_t sum = 0, number = 0;
    uint32_t live = input->live < input->tasks ? input->live : input->tasks;
    for (uint32_t batch = 0; batch < input->tasks / live; batch++)
        for (uint32_t i = 0; i < live; i++)
            sum += tasks_worth(number++);
    return sum;
}

MUTANT_DOES(TASKS_CREATE, create);
