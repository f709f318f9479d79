// letters/loses_the_rest_of_a_batch -- hands on full batches only
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct letters_input whole = *input;
    whole.events -= whole.events % whole.batch;
    mutant_run(&whole, counts);
}
