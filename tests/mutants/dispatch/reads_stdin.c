// dispatch/reads_stdin -- looks whether there is something on stdin
// model: call
// runtime: c
// class: idiomatic
// expect: no-stdin
#include "rig/mutant.h"

#include <unistd.h>

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    char byte;
    if (read(STDIN_FILENO, &byte, 1) < 0)
        rig_die("cannot read stdin");
    mutant_run(input, sinks);
}
