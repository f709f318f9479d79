// fanout/starts_all_at_once -- a thread for each request, however many are to be in flight
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: bounded
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, (unsigned)input->count, mutant_visit);
}
