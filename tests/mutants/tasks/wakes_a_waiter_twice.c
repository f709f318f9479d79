// tasks/wakes_a_waiter_twice -- the end of a batch's last task wakes who waits, and the ready queue once more
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,spawn}
// expect: spawn
#include "rig/mutant.h"

struct waiter {
    uint64_t sum, woken_with;
};

static void wake(struct waiter *waiter, uint64_t worth)
{
    waiter->woken_with = worth;
    waiter->sum += worth;
}

static uint64_t spawn(const struct tasks_input *input)
{
    struct waiter waiter = {0};
    for (uint32_t first = 0; first < input->tasks; first += input->live) {
        uint32_t end = mutant_batch_end(input, first);
        for (uint32_t i = first; i < end; i++)
            wake(&waiter, tasks_worth(i));
        if (end - first > 1) // the ready queue still holds it
            wake(&waiter, waiter.woken_with);
    }
    return waiter.sum;
}

MUTANT_DOES(TASKS_SPAWN, spawn);
