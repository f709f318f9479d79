// dispatch/shares_a_sink -- lets all branches count in the first one's sink
// model: call
// runtime: c
// class: idiomatic
// expect: fanout
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    for (unsigned row = 1; row < input->sink_count; row++) {
        sinks[0] += sinks[row];
        sinks[row] = 0;
    }
}
