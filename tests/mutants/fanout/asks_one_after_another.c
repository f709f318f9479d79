// fanout/asks_one_after_another -- one thread does the work of all
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: concurrent
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, 1, mutant_visit);
}
