// plot_gnuplot -- one gnuplot at work on a script. Several may be at once.
#ifndef COROBENCH_PLOT_GNUPLOT_H
#define COROBENCH_PLOT_GNUPLOT_H

#include "error.h"
#include "process.h"

#include <stdint.h>

struct gnuplot {
    struct process process;
    int messages;      // what it says on stderr: a file in memory
    uint64_t until_ns; // when its time is up
    char *script;
};

// Starts it on a script, with `folder` and the templates of SOURCE/plots as the script's variables. On
// failure there is nothing to finish. Needs process_init.
int gnuplot_start(struct gnuplot *gnuplot, const char *script, const char *folder, struct error *error);

// Waits until it has ended, and says why it could not draw, if so. What `gnuplot` held is released.
int gnuplot_finish(struct gnuplot *gnuplot, struct error *error);

// Whether gnuplot has drawn a picture to its end, in the format that the file's name ends in. Its exit status
// does not tell: it is 0 where the disk was full.
int gnuplot_check_image(const char *path, struct error *error);

// Takes the time of drawing out of a PDF: the same picture is the same bytes then.
int gnuplot_drop_date(const char *path, struct error *error);

#endif
