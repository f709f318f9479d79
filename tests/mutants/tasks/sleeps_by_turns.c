// tasks/sleeps_by_turns -- a task sleeps when the one before it has woken
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,sleep}
// expect: sleep
#include "rig/mutant.h"

#include <time.h>

static uint64_t nap(const struct tasks_input *input, uint32_t number, uint64_t turn)
{
    uint64_t due_ns = rig_now_ns() + tasks_nap_ns(number);
    const struct timespec due = {(time_t)(due_ns / 1000000000), (long)(due_ns % 1000000000)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    return tasks_woken(input, number, turn, due_ns);
}

static uint64_t sleep_all(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_begin();
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint32_t i = 0; i < input->tasks; i++)
            sum += nap(input, i, turn);
    return sum;
}

MUTANT_DOES(TASKS_SLEEP, sleep_all);
