// tasks/saw_more_than_there_were -- its ledger has more alive at once than it created
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: ledger
#include "rig/mutant.h"

static uint64_t yield(const struct tasks_input *input)
{
    tasks_ledger_set(&tasks_coroutines, input->tasks, input->tasks * input->turns);
    return mutant_yield(input);
}

MUTANT_YIELDS(yield);
