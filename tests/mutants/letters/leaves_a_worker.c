// letters/leaves_a_worker -- ends while a worker of its pool still waits for events
// model: prefork
// runtime: fork
// class: idiomatic
// expect: exit
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork");
    if (child == 0)
        for (;;)
            pause();
    mutant_run(input, counts);
}
