// dispatch -- a source sends lines through rows of filters into sinks (docs/CONTRACT.md).
//
// An implementation is one function, dispatch_run. This header holds what all of them share and none is
// measured by: the lines, what a filter looks for, and the ledgers.
#ifndef DISPATCH_H
#define DISPATCH_H

#include "rig.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DISPATCH_DEPTH_MOST = 64, DISPATCH_FANOUT_MOST = 64 };

struct dispatch_input {
    uint64_t lines;           // how many to send
    unsigned depth, fanout;   // filters in a row; rows
    unsigned sink_count;      // as many as rows, or 1, in which all rows end
    unsigned batch;           // lines to hand on at a time, for models that have a queue between stages
    uint64_t mask;            // of the table: a power of two less one
    const char *const *table; // the lines, which repeat
};

// Sends input->lines lines through what it first builds: input->fanout rows of input->depth filters, each
// row with a sink or all with the same, and before them a broadcaster if there are two rows or more. Writes
// to sinks[i], which is 0 at first, the number of lines that reached sink i. The rig reads the clock before
// and after, so creating the model's parts counts.
void dispatch_run(const struct dispatch_input *input, uint64_t *sinks);

// Line `number`, from 0.
static inline const char *dispatch_line(const struct dispatch_input *input, uint64_t number)
{
    return input->table[number & input->mask];
}

// What a filter asks of each line. strstr has no side effect, so a compiler that sees one filter behind the
// other would ask once for both; the empty assembler keeps it from knowing that it is the same line.
static inline bool dispatch_matches(const char *line)
{
    __asm__ volatile("" : "+r"(line));
    return strstr(line, "python") != NULL;
}

// The work ledger: open one for each unit that the model creates. The rig reports those in use, outside the
// clock.
extern struct rig_ledger dispatch_coroutines, dispatch_threads, dispatch_processes;

// For the rig: makes the table for a share of matching lines, 0 to 1.
void dispatch_input_lines(struct dispatch_input *input, double match);

#endif
