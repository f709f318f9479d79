// tasks/leaves_them_waiting -- cleans up for the killed, who wait on
// model: process
// runtime: fork
// class: idiomatic
// limits: case in {yield,kill}; tasks<=5000
// expect: exit
#include "rig/mutant.h"

#include <unistd.h>

static uint64_t kill_all(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++) {
        pid_t pid = fork();
        if (pid < 0)
            rig_die("cannot fork");
        if (pid == 0) {
            pause();
            _exit(0);
        }
        sum += tasks_worth(i) + 1;
    }
    return sum;
}

MUTANT_DOES(TASKS_KILL, kill_all);
