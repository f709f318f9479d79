// tasks/second_wait_hangs -- waits for the end of one that has been waited for
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: case in {yield,kill}
// expect: kill
#include "rig/mutant.h"

#include <semaphore.h>

static uint64_t kill_all(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++) {
        sem_t ended; // a count of one, where a state is needed
        sem_init(&ended, 0, 0);
        sum += tasks_worth(i);
        sem_post(&ended);
        sem_wait(&ended);
        sem_wait(&ended);
        sum += 1;
        sem_destroy(&ended);
    }
    return sum;
}

MUTANT_DOES(TASKS_KILL, kill_all);
