// tasks/sums_leaves_in_32_bits -- a node of the tree answers an int
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield,skynet}
// expect: many
#include "rig/mutant.h"

static uint32_t node(uint32_t first, uint32_t leaves)
{
    if (leaves == 1)
        return first;
    uint32_t sum = 0, share = (uint32_t)tasks_share(leaves);
    for (uint32_t at = 0; at < leaves; at += share)
        sum += node(first + at, leaves - at < share ? leaves - at : share);
    return sum;
}

static uint64_t skynet(const struct tasks_input *input)
{
    return node(0, input->tasks);
}

MUTANT_DOES(TASKS_SKYNET, skynet);
