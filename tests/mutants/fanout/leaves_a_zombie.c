// fanout/leaves_a_zombie -- does not wait for the end of a process that has ended
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: exit
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    int ends[2];
    char byte;
    if (pipe(ends) != 0)
        rig_die("cannot make a pipe");
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork");
    if (child == 0)
        _exit(0);
    close(ends[1]);
    if (read(ends[0], &byte, 1) < 0) // it has ended when nobody has the other end
        rig_die("cannot read from a pipe");
    close(ends[0]);
    mutant_run(input, input->concurrency, mutant_visit);
}
