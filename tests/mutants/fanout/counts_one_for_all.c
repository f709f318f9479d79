// fanout/counts_one_for_all -- opens its ledger for the first thread alone
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    rig_ledger_open(&fanout_threads);
    mutant_run(input, input->concurrency, mutant_visit);
    rig_ledger_close(&fanout_threads);
}
