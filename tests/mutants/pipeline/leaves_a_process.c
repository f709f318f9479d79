// pipeline/leaves_a_process -- starts a process that nobody ends
// model: call
// runtime: c
// class: idiomatic
// limits: mode in {batch}
// expect: exit
#include "rig/mutant.h"

void pipeline_run(struct pipeline_source *source)
{
    pid_t child = fork();
    if (child < 0)
        rig_die("cannot fork");
    if (child == 0) {
        close(STDOUT_FILENO);
        close(STDERR_FILENO);
        for (;;)
            pause();
    }
    mutant_run(source);
}
