// letters/counts_by_itself -- creates three coroutines and counts in a loop beside them
// model: coroutine-stackful
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    mutant_run(input, counts); // and no ledger tells of coroutines
}
