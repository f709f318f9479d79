// tasks/gives_full_shares -- the last child stands for as many leaves as the others, there or not
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,skynet}
// expect: skynet
#include "rig/mutant.h"

static uint64_t node(uint64_t first, uint64_t leaves)
{
    if (leaves == 1)
        return first;
    uint64_t sum = 0, share = tasks_share(leaves);
    for (uint64_t at = 0; at < leaves; at += share)
        sum += node(first + at, share);
    return sum;
}

static uint64_t skynet(const struct tasks_input *input)
{
    return node(0, input->tasks);
}

MUTANT_DOES(TASKS_SKYNET, skynet);
