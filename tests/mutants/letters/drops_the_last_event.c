// letters/drops_the_last_event -- ends before the last event
// model: call
// runtime: c
// class: idiomatic
// expect: prefix
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct letters_input shorter = *input;
    shorter.events -= shorter.events > 0;
    mutant_run(&shorter, counts);
}
