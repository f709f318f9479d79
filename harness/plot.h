// plot -- draws a scenario's pictures with gnuplot.
#ifndef COROBENCH_PLOT_H
#define COROBENCH_PLOT_H

#include "comparison.h"
#include "error.h"
#include "summary.h"

#include <stdbool.h>

// Writes data/NAME.tsv and data/plots.gp into the scenario's folder and has one gnuplot draw
// plots/NAME.{svg,png,pdf} from them, with the templates in SOURCE/plots. The same summary gives the same
// bytes. Needs process_init.
int plot_write(const struct summary *summary, const char *directory, struct error *error);

// Whether all images that the summary asks for are there, none older than samples.jsonl.
bool plot_is_fresh(const struct summary *summary, const char *directory);

// Writes the pictures of ratios, as plot_write does, into the folder of a comparison. The names of those of
// comparisons->items[i] are added to names[i].
int plot_write_comparison(const struct comparisons *comparisons, const char *directory, struct strings *names,
                          struct error *error);

#endif
