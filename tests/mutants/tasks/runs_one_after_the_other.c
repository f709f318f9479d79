// tasks/runs_one_after_the_other -- creates a task when the one before it has ended
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: ledger
#include "rig/mutant.h"

static uint64_t yield(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_begin();
    for (uint32_t i = 0; i < input->tasks; i++) {
        rig_ledger_open(&tasks_coroutines);
        for (uint64_t turn = 0; turn < input->turns; turn++)
            sum += i + 1;
        rig_ledger_close(&tasks_coroutines);
    }
    return sum;
}

MUTANT_YIELDS(yield);
