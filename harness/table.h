// table -- a summary as plain, aligned text for the terminal.
#ifndef COROBENCH_TABLE_H
#define COROBENCH_TABLE_H

#include "summary.h"

#include <stdbool.h>
#include <stdio.h>

// Prints, for each point, one row per implementation (model, the ranking metric's median with its interval,
// its ratio to the baseline with its interval, the verdict in words, the bound) with failures in their
// place, then the claims and the answer. `colour` adds ANSI colours, which carry nothing that the words do
// not say.
void table_print_summary(FILE *stream, const struct summary *summary, bool colour);

#endif
