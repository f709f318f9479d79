// tasks/forgets_its_total -- a receiver's total does not outlive its yield
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,send}
// expect: send
#include "rig/mutant.h"

static uint64_t receive(uint64_t number)
{
    uint64_t total = 0; // a local, where it should be the coroutine's
    total += number;
    return total;
}

static uint64_t send_all(const struct tasks_input *input)
{
    uint64_t sum = 0, number = 0;
    tasks_begin();
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint32_t i = 0; i < input->tasks; i++)
            sum += receive(++number);
    return sum;
}

MUTANT_DOES(TASKS_SEND, send_all);
