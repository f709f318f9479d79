// fanout/ignores_unknown_options -- passes over options that it does not know
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: usage
#include "rig/mutant.h"

// (The arguments, before main has them.)
static __attribute__((constructor)) void ignore(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--nonsense", strlen("--nonsense")) == 0)
            memcpy(argv[i], "--tick-us=0", strlen("--tick-us=0"));
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, mutant_visit);
}
