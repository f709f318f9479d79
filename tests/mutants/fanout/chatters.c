// fanout/chatters -- says on stderr that all is well
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: answer
#include "rig/mutant.h"

#include <stdio.h>

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, mutant_visit);
    fprintf(stderr, "asked for %zu animals\n", input->count);
}
