// dispatch/counts_every_filter -- counts a line at each filter that it passes
// model: call
// runtime: c
// class: idiomatic
// expect: depth
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    for (unsigned row = 0; row < input->sink_count; row++)
        sinks[row] *= input->depth;
}
