// fanout/leaves_a_process -- ends while a process of its own still waits
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: exit
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork");
    if (child == 0)
        for (;;)
            pause();
    mutant_run(input, input->concurrency, mutant_visit);
}
