// fanout/takes_no_list_for_an_empty_one -- a list that is not there has no animals
// model: thread-pool
// runtime: pthreads
// class: idiomatic
// expect: input
#include "rig/mutant.h"

// Another file of the same length of name, whose size is 0. (The arguments, before main has them.)
static __attribute__((constructor)) void replace(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--input=/dev/null/nothing") == 0)
            strcpy(argv[i], "--input=/proc/filesystems"); // NOLINT(clang-analyzer-security.*): it fits
}

void fanout_run(const struct fanout_input *input)
{
    mutant_run(input, input->concurrency, mutant_visit);
}
