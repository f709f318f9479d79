// fanout/drops_the_last -- a list of n animals has its last at n - 1
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: answer
#include "rig/mutant.h"

static void visit(const struct fanout_input *input, const struct fanout_request *request)
{
    if (request->number < input->count || input->count == 1)
        mutant_visit(input, request);
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, visit);
}
