// dispatch/leaves_a_process -- ends, and leaves a stage that waits for what never comes
// model: call
// runtime: c
// class: idiomatic
// expect: exit
#include "rig/mutant.h"

#include <unistd.h>

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    mutant_run(input, sinks);
    if (fork() == 0) {
        close(STDOUT_FILENO); // or whoever reads the answer would wait, too
        close(STDERR_FILENO);
        pause();
    }
}
