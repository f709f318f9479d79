// fanout/joins_at_the_end -- each request has a thread, which nobody waits for before the end
// model: thread
// runtime: pthreads
// class: idiomatic
// expect: ledger
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    rig_ledger_open(&fanout_threads);
    mutant_visit(input, request);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
    for (size_t i = 0; i < input->count; i++)
        rig_ledger_close(&fanout_threads);
}
