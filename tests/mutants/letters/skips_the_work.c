// letters/skips_the_work -- counts, and does no work
// model: call
// runtime: c
// class: idiomatic
// expect: work-cpu
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    for (uint64_t i = 0; i < input->events; i++)
        counts[letters_kind(input->text[i])]++;
}
