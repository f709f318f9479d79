// dispatch/fills_up_the_last_batch -- counts by the batch, as if the last were as full as all others
// model: call
// runtime: c
// class: idiomatic
// expect: batch
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    for (unsigned i = 0; i < input->sink_count; i++)
        sinks[i] = (sinks[i] + input->batch - 1) / input->batch * input->batch;
}
