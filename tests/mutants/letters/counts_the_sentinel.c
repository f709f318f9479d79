// letters/counts_the_sentinel -- counts what ends the queue as an event
// model: call
// runtime: c
// class: idiomatic
// expect: prefix
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    mutant_run(input, counts);
    counts[LETTERS_OTHER]++;
}
