// letters/fills_the_last_batch -- hands on the last batch with what the one before left in it
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    mutant_run(input, counts);
    uint64_t rest = input->events % input->batch;
    if (rest > 0 && input->events > input->batch)
        counts[LETTERS_OTHER] += input->batch - rest;
}
