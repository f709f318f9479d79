// tasks/counts_nobody_waiting -- no task waits when memory is read: each has ended when the next is created
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,idle}
// expect: idle
#include "rig/mutant.h"

struct task {
    uint64_t worth;
    char stack[4096];
};

static uint64_t idle(const struct tasks_input *input)
{
    static struct task task;
    uint64_t sum = 0;
    tasks_memory_before(input);
    for (uint32_t i = 0; i < input->tasks; i++) {
        task = (struct task){.worth = tasks_worth(i)};
        sum += task.worth;
    }
    tasks_memory_waiting(input);
    return sum;
}

MUTANT_DOES(TASKS_IDLE, idle);
