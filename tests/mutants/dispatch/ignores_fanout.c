// dispatch/ignores_fanout -- sends to the first branch only
// model: call
// runtime: c
// class: idiomatic
// expect: fanout
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct dispatch_input single = *input;
    single.fanout = single.sink_count = 1;
    mutant_run(&single, sinks);
}
