// tasks/keeps_lateness_to_itself -- sleeps well, but does not say how late it woke
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,sleep}
// expect: sleep
#include "rig/mutant.h"

#include <time.h>

// Who wakes first waits for the last.
static uint64_t sleep_all(const struct tasks_input *input)
{
    uint64_t longest_ns = 0;
    tasks_begin();
    for (uint32_t i = 0; i < input->tasks; i++)
        longest_ns = tasks_nap_ns(i) > longest_ns ? tasks_nap_ns(i) : longest_ns;
    for (uint64_t turn = 0; turn < input->turns; turn++)
        nanosleep(&(struct timespec){.tv_nsec = (long)longest_ns}, NULL);
    return input->tasks * input->turns;
}

MUTANT_DOES(TASKS_SLEEP, sleep_all);
