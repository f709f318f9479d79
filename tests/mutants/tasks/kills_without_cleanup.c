// tasks/kills_without_cleanup -- the killed are gone before they could clean up
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,kill}
// expect: kill
#include "rig/mutant.h"

static uint64_t kill_all(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++) {
        void *task = malloc(64);
        if (!task)
            rig_die("cannot allocate a task");
        free(task); // where it should be told, and run once more
        sum += 1;   // the second wait
    }
    return sum;
}

MUTANT_DOES(TASKS_KILL, kill_all);
