// pipeline/reads_stdin -- looks whether there is something on stdin
// model: call
// runtime: c
// class: idiomatic
// expect: no-stdin
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    char byte;
    if (read(STDIN_FILENO, &byte, 1) < 0)
        rig_die("cannot read stdin");
    mutant_run(source);
}
