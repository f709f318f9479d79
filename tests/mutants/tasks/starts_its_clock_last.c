// tasks/starts_its_clock_last -- says that it begins when all is done
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,sleep}
// expect: sleep
#include "rig/mutant.h"

#include <time.h>

static uint64_t sleep_all(const struct tasks_input *input)
{
    uint64_t sum = 0, start_ns = rig_now_ns();
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL); // no nap is longer
        for (uint32_t i = 0; i < input->tasks; i++)
            sum += tasks_woken(input, i, turn, start_ns + tasks_nap_ns(i));
    }
    tasks_begin();
    return sum;
}

MUTANT_DOES(TASKS_SLEEP, sleep_all);
