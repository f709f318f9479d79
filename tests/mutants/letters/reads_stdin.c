// letters/reads_stdin -- looks whether there is something on stdin
// model: call
// runtime: c
// class: idiomatic
// expect: no-stdin
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    char byte;
    if (read(STDIN_FILENO, &byte, 1) < 0)
        rig_die("cannot read stdin");
    mutant_run(input, counts);
}
