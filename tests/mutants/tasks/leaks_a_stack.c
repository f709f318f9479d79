// tasks/leaks_a_stack -- knows that a thread has ended, and does not join it: its stack stays
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: case in {yield,spawn}; tasks<=10000
// expect: leak
#include "rig/mutant.h"

#include <pthread.h>
#include <semaphore.h>

static sem_t ended;

static void *end_at_once(void *worth)
{
    *(uint64_t *)worth += 1;
    sem_post(&ended);
    return NULL;
}

static uint64_t spawn(const struct tasks_input *input)
{
    uint64_t sum = 0;
    sem_init(&ended, 0, 0);
    for (uint32_t i = 0; i < input->tasks; i++) {
        pthread_t thread;
        uint64_t worth = tasks_worth(i) - 1;
        if (pthread_create(&thread, NULL, end_at_once, &worth) != 0)
            rig_die("cannot create a thread");
        sem_wait(&ended);
        sum += worth;
    }
    return sum;
}

MUTANT_DOES(TASKS_SPAWN, spawn);
