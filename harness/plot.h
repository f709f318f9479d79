// plot -- draws a scenario's pictures with gnuplot.
#ifndef COROBENCH_PLOT_H
#define COROBENCH_PLOT_H

#include "comparison.h"
#include "error.h"
#include "summary.h"

#include <stdbool.h>

// The pictures of one scenario while a gnuplot draws them.
struct plot;

// Starts a gnuplot that draws plots/NAME.{svg,png,pdf} of the scenario's folder from data/NAME.tsv by
// data/plots.gp, all of which come to their places at plot_end, when they are whole, with the templates in
// SOURCE/plots. The same summary gives the same bytes, whatever else is drawn at the same time. *plot is NULL
// on failure, and where there is nothing to draw. Needs process_init.
//
// With a choice, what is drawn is a part of it: the names of what shows some implementations only
// (shown_only) end in "-only-NAMES", and the script is data/chosen.gp. `directory` may be any folder.
struct plot_choice {
    const char *only; // what shown_only was given, or NULL
    const char *kind; // a word of the table or a template's name, or NULL: what the scenario asks for
    unsigned formats; // 1 << each format's place in plot_formats, together; 0: all
};
// Returns 1, and says why, where there is nothing to show of the kind.
int plot_begin(struct plot **plot, const struct summary *summary, const char *directory,
               const struct plot_choice *choice, struct error *error);

extern const char *const plot_formats[]; // "svg", "png", "pdf", NULL

// The images that it draws, a path a line. To be freed.
char *plot_images(const struct plot *plot);

// Waits until they are drawn, and releases. A picture that cannot be drawn keeps none of the others from it:
// the error is the first one's, and its images are gone. Takes NULL.
int plot_end(struct plot *plot, struct error *error);

// Both.
int plot_write(const struct summary *summary, const char *directory, struct error *error);

// How many gnuplots should be at work at once: by the CPUs that this process may use.
unsigned plot_at_once(void);

// Whether all images that a report of the summary shows are there, are drawings and nothing else, and drawn
// from what the samples say now.
bool plot_is_fresh(const struct summary *summary, const char *directory);

// Writes the pictures of ratios, as plot_write does, into the folder of a comparison. The names of those of
// comparisons->items[i] are added to names[i].
int plot_write_comparison(const struct comparisons *comparisons, const char *directory, struct strings *names,
                          struct error *error);

#endif
