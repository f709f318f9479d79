// dispatch/miscounts_by_one -- loses the last line
// model: call
// runtime: c
// class: idiomatic
// expect: answer-default
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct dispatch_input shorter = *input;
    shorter.lines--;
    mutant_run(&shorter, sinks);
}
