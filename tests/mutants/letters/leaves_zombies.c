// letters/leaves_zombies -- does not wait for the processes of its events
// model: process
// runtime: fork
// class: idiomatic
// limits: events<=1000
// traits: per-event
// expect: exit
#include "rig/mutant.h"

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    for (uint64_t i = 0; i < input->events; i++) {
        pid_t child = fork();
        if (child < 0)
            rig_die("cannot fork");
        if (child == 0)
            _exit(0);
        rig_ledger_open(&letters_processes);
    }
    mutant_run(input, counts);
}
