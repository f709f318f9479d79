// dispatch/buries_nobody -- ends before its stages have been waited for
// model: call
// runtime: c
// class: idiomatic
// expect: exit
#include "rig/mutant.h"

#include <unistd.h>

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    if (fork() == 0)
        _exit(0);
}
