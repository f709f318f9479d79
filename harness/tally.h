// tally -- what strace and callgrind say that they counted.
#ifndef COROBENCH_TALLY_H
#define COROBENCH_TALLY_H

#include "error.h"

#include <jansson.h>

struct tally {
    double units;    // messages or operations that it was counted of; the caller's
    double total;    // of calls or instructions
    json_t *by_name; // of system calls; empty for instructions
};

void tally_init(struct tally *tally);
void tally_release(struct tally *tally);

// Adds the table of `strace -c -U calls,name`. One that is cut, or whose total is not the sum of its rows, is
// an error, after which the tally is as it was.
int tally_add_calls(struct tally *tally, const char *text, struct error *error);

// Adds the line "totals: 12345" of callgrind's output; a process that left none counted none. What is no
// number of instructions is an error.
int tally_add_instructions(struct tally *tally, const char *text, struct error *error);

#endif
