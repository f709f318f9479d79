// figure -- every measured figure of a summary, and the short id by which it is cited.
//
// An id says what is measured, not in which campaign: the first 35 bits of a SHA-256 over the figure's kind,
// its scenario, whom it is of, where, and the metric, a line each, as seven letters and digits of Crockford's
// base 32. So a figure has the same id in every campaign, on every machine and in every file of the report.
// One id stands for all that is told of the one thing: the median of a cell, its interval, its ratio to the
// baseline and the verdict; of a slope its ratio and its fixed part as well.
#ifndef COROBENCH_FIGURE_H
#define COROBENCH_FIGURE_H

#include "summary.h"

#define FIGURE_ID_LENGTH 7

enum figure_kind {
    FIGURE_CELL,     // a metric of a cell
    FIGURE_COUNTED,  // what was counted of a cell in runs of its own
    FIGURE_CONTRAST, // a pair of cells that the scenario declares
    FIGURE_SLOPE,    // what one more costs
    FIGURE_CROSSING, // where one overtakes another
    FIGURE_CEILING,  // what the load generator reached at a point
    FIGURE_RELATION, // the ratio that decides a claim's relation
    FIGURE_NOISE,    // the noise floor
    FIGURE_SHARE,    // the kernel's share of a server's CPU time
    FIGURE_MARGIN,   // how far whoever leads is ahead of the next
};

struct figure {
    char id[FIGURE_ID_LENGTH + 1];
    enum figure_kind kind;
    // Which one it is of the summary: of cells, counted cells, shares and the noise floor the cell; of the
    // others the index into contrasts, margins, slopes, courses, ceilings or claims.
    size_t index;
    size_t part;      // the metric; of a crossing the index into overtakings, of a claim into relations
    char *of, *where; // "reactor_epoll", "reactor_epoll against thread"; "connections = 10", or "". Owned
    char *metric;     // "server_rss_bytes_per_connection". Owned
    const char *unit; // of value: as metrics have it; "times" where it is a ratio
    size_t n;         // runs, rounds or pairs that count
    struct interval value; // NAN where it is not to be told
    bool whole;            // FIGURE_CROSSING: the axis is of whole numbers
    struct interval ratio; // to the baseline; NAN where there is none, and where `value` is the ratio itself
    struct interval fixed; // of a slope: where its line stands at 0; else NAN
    enum verdict verdict;
    char *gap; // why it is not told, or NULL. Owned
};

struct figures VEC(struct figure);

// All that a summary holds, in the order of its cells and then of the kinds. Those that are not to be told,
// for want of an interval say, are among them, with the reason.
void figures_make(struct figures *figures, const struct summary *summary);
void figures_release(struct figures *figures);

// The figure as reports show it: "12.3 µs (12.1–12.6)"; its ratio, "0.512× (0.507–0.515)", or "" without. The
// caller frees them.
char *figure_text(const struct figure *figure);
char *figure_ratio_text(const struct figure *figure);
char *figure_fixed_text(const struct figure *figure); // of a slope; else ""

// The two cells whose ratio a figure is, where it is one of a contrast, a claim's relation or a margin; or
// NULL.
const struct comparison *figure_pair(const struct figure *figure, const struct summary *summary);

const char *figure_kind_word(enum figure_kind kind); // "cell", "contrast", ...

// The ids by themselves. The caller frees them.
char *figure_id_of_cell(const struct summary *summary, size_t cell, enum metric_id metric);
char *figure_id_of_counted(const struct summary *summary, size_t cell, enum counter_id counter);
char *figure_id_of_contrast(const struct summary *summary, const struct comparison *contrast);
char *figure_id_of_margin(const struct summary *summary, const struct comparison *margin);
char *figure_id_of_slope(const struct summary *summary, const struct slope *slope);
char *figure_id_of_crossing(const struct summary *summary, const struct course *course,
                            const struct overtaking *overtaking);
char *figure_id_of_ceiling(const struct summary *summary, size_t point);
char *figure_id_of_relation(const struct summary *summary, size_t claim, size_t relation);
char *figure_id_of_noise(const struct summary *summary);
char *figure_id_of_share(const struct summary *summary, size_t cell);

// "server_rss_bytes_per_connection": a slope's metric. The caller frees it.
char *figure_slope_name(const struct growth *growth);

#endif
