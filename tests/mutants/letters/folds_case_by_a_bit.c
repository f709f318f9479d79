// letters/folds_case_by_a_bit -- takes for a letter what differs from one in the bit of its case
// model: call
// runtime: c
// class: idiomatic
// expect: bytes
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    for (uint64_t i = 0; i < input->events; i++) {
        unsigned char upper = input->text[i] & 0xdf, folded = upper & 0x7f;
        letters_work();
        counts[letters_kind(folded)]++;
    }
}
