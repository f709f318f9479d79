// tasks/has_eleven_children -- rounds a child's share of the leaves down, so that an eleventh is needed
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield,skynet}
// expect: ledger
#include "rig/mutant.h"

static uint64_t node(uint64_t first, uint64_t leaves)
{
    uint64_t sum = first, share = leaves < 20 ? 1 : leaves / 10;
    rig_ledger_open(&tasks_coroutines);
    if (leaves > 1) {
        sum = 0;
        for (uint64_t at = 0; at < leaves; at += share)
            sum += node(first + at, leaves - at < share ? leaves - at : share);
    }
    rig_ledger_close(&tasks_coroutines);
    return sum;
}

static uint64_t skynet(const struct tasks_input *input)
{
    return node(0, input->tasks);
}

MUTANT_DOES(TASKS_SKYNET, skynet);
