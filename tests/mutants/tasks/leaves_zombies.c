// tasks/leaves_zombies -- has a process's answer and does not wait for its end
// model: process
// runtime: fork
// class: idiomatic
// limits: case in {yield,spawn}; tasks<=5000
// expect: exit
#include "rig/mutant.h"

#include <unistd.h>

static uint64_t answer_of(uint32_t number)
{
    int ends[2];
    uint64_t answer = 0;
    if (pipe(ends) != 0)
        rig_die("cannot make a pipe");
    pid_t pid = fork();
    if (pid < 0)
        rig_die("cannot fork");
    if (pid == 0) {
        answer = tasks_worth(number);
        _exit(write(ends[1], &answer, sizeof answer) < 0);
    }
    close(ends[1]);
    if (read(ends[0], &answer, sizeof answer) < 0)
        rig_die("cannot read an answer");
    close(ends[0]);
    return answer;
}

static uint64_t spawn(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++)
        sum += answer_of(i);
    return sum;
}

MUTANT_DOES(TASKS_SPAWN, spawn);
