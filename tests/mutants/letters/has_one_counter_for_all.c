// letters/has_one_counter_for_all -- feeds one coroutine, which counts all three kinds
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    rig_ledger_open(&letters_coroutines);
    mutant_run(input, counts);
    rig_ledger_close(&letters_coroutines);
}
