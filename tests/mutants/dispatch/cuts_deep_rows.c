// dispatch/cuts_deep_rows -- has room for 32 filters in a row and drops what comes after them
// model: call
// runtime: c
// class: idiomatic
// expect: depth
#include "rig/mutant.h"

enum { ROOM = 32 };

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    if (input->depth <= ROOM) // else the last filter of the table has no target
        mutant_run(input, sinks);
}
