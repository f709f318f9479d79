// fanout/bends_bad_values -- takes the nearest number that will do
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

// Makes 1 of a concurrency of 0, as if that were meant. (The arguments, before main has them.)
static __attribute__((constructor)) void bend(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--concurrency=0") == 0)
            argv[i][strlen("--concurrency=")] = '1';
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, mutant_visit);
}
