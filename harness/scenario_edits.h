// scenario_edits -- which changes of a scenario's file matter once it was measured: all but those of its
// plots.
//
// What is drawn changes nothing of what was measured. Title, question and claims do matter: they say what was
// asked before the answer was known.
#ifndef COROBENCH_SCENARIO_EDITS_H
#define COROBENCH_SCENARIO_EDITS_H

#include <stdbool.h>

// The text without its block `plots:`, from that line at column 0 up to what follows it at column 0; comments
// and empty lines between the two stay. A key that is written otherwise, such as "plots":, stays too, and so
// counts as the rest does. The caller frees it.
char *scenario_without_plots(const char *text);

// SHA-256 of that, 64 hex digits and NUL.
void scenario_hash_without_plots(const char *text, char hex[65]);

// Whether two texts are the same but for their plots.
bool scenario_same_but_plots(const char *left, const char *right);

#endif
