// dispatch/counts_shared_lines_once -- counts a line once, however many branches send it to the shared sink
// model: call
// runtime: c
// class: idiomatic
// expect: sink
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    if (input->sink_count < input->fanout)
        sinks[0] /= input->fanout;
}
