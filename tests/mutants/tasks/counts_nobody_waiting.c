// tasks/counts_nobody_waiting -- no task waits when memory is read: each has ended when the next is created
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,idle}
// expect: idle
#include "rig/mutant.h"

#include <string.h>

static uint64_t idle(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_memory_before(input);
    for (uint32_t i = 0; i < input->tasks; i++) {
        uint64_t *task = malloc(4096);
        if (!task)
            rig_die("cannot allocate a task");
        memset(task, 0, 4096);
        *task += tasks_worth(i);
        sum += *task;
        free(task);
    }
    tasks_memory_waiting(input);
    return sum;
}

MUTANT_DOES(TASKS_IDLE, idle);
