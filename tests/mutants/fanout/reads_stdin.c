// fanout/reads_stdin -- asks on stdin whether it may begin
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: no-stdin
#include "rig/mutant.h"

void fanout_run(const struct fanout_input *input)
{
    char answer;
    if (read(STDIN_FILENO, &answer, 1) < 0)
        rig_die("cannot read stdin");
    mutant_run(input, input->concurrency, mutant_visit);
}
