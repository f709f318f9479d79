// tasks/believes_its_timer -- counts every wake-up, and its timer is ten times too fast
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,sleep}
// expect: sleep
#include "rig/mutant.h"

#include <time.h>

static uint64_t sleep_all(const struct tasks_input *input)
{
    uint64_t sum = 0, longest_ns = 0;
    tasks_begin();
    for (uint32_t i = 0; i < input->tasks; i++)
        longest_ns = tasks_nap_ns(i) > longest_ns ? tasks_nap_ns(i) : longest_ns;
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        nanosleep(&(struct timespec){.tv_nsec = (long)(longest_ns / 10)}, NULL);
        for (uint32_t i = 0; i < input->tasks; i++)
            sum += tasks_woken(input, i, turn, 0) > 0; // when it was due, it does not look
    }
    return sum;
}

MUTANT_DOES(TASKS_SLEEP, sleep_all);
