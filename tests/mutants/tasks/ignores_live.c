// tasks/ignores_live -- spawns all at once, however few may live
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield,spawn}
// expect: ledger
#include "rig/mutant.h"

static uint64_t spawn(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++)
        rig_ledger_open(&tasks_coroutines);
    for (uint32_t i = 0; i < input->tasks; i++) {
        sum += tasks_worth(i);
        rig_ledger_close(&tasks_coroutines);
    }
    return sum;
}

MUTANT_DOES(TASKS_SPAWN, spawn);
