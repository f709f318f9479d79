// tasks/numbers_tasks_in_16_bits -- a task's number has 16 bits
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: many
#include "rig/mutant.h"

static uint64_t yield(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_begin();
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint32_t i = 0; i < input->tasks; i++) {
            uint16_t number = (uint16_t)i;
            sum += number + UINT64_C(1);
        }
    return sum;
}

MUTANT_YIELDS(yield);
