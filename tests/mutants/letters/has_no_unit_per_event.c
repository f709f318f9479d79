// letters/has_no_unit_per_event -- starts three threads, where its card says one for each event
// model: thread
// runtime: pthreads
// class: idiomatic
// traits: per-event
// expect: ledger
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        rig_ledger_open(&letters_threads);
    mutant_run(input, counts);
}
