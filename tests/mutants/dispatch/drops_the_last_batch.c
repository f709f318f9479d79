// dispatch/drops_the_last_batch -- hands on full batches only: what is left at the end is lost
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    for (unsigned i = 0; i < input->sink_count; i++)
        sinks[i] -= sinks[i] % input->batch;
}
