// runner_hyperfine -- what is asked of hyperfine, which times every whole program, and what it answers.
//
// Nothing of its answer is taken on trust: one that lacks something, or cannot be true, is no timing.
#ifndef COROBENCH_RUNNER_HYPERFINE_H
#define COROBENCH_RUNNER_HYPERFINE_H

#include "error.h"

#include <stdint.h>

enum { HYPERFINE_ARGUMENTS = 13 };

// Its command line for one run of `command` (words quoted as for a shell), the last of which is NULL. The
// report goes to the file `report`.
void hyperfine_arguments(const char *argv[HYPERFINE_ARGUMENTS], const char *report, const char *command);

struct hyperfine_timing {
    double wall_ns, user_ns, system_ns;
    int code; // the program's exit status, 128 and the signal that ended it
};

// Reads its report. It was at work for `took_ns` of our own clock, and no program of its can have taken
// longer. 1: it wrote none, as when it could not start the program; -1: one that cannot be understood or
// believed, and `error` says what is wrong with it.
int hyperfine_read(struct hyperfine_timing *timing, const char *report, uint64_t took_ns,
                   struct error *error);

// Has it time a program that does nothing: what is wrong with it is then said before the first run. Needs
// process_init.
int hyperfine_try(struct error *error);

#endif
