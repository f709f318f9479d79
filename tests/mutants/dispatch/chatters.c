// dispatch/chatters -- warns of too few lines on stdout
// model: call
// runtime: c
// class: idiomatic
// expect: format
#include "rig/mutant.h"

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    if (input->lines < input->fanout)
        printf("fewer lines than branches\n");
    mutant_run(input, sinks);
}
