// shown -- what of a summary may be shown, in which order, and what stands in the place of the rest.
//
// Plots and reports ask here, so that they agree: a figure without an interval is not shown by either.
#ifndef COROBENCH_SHOWN_H
#define COROBENCH_SHOWN_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>

// Hides the implementations whose label none of the globs, between commas, matches. Nothing else changes: not
// the ratios and verdicts of those that stay, nor how they look. Returns how many stay, and hides none if
// that is 0.
size_t shown_only(struct summary *summary, const char *globs);

// Whether an implementation has a row or a line: the A/A row has none, nor has one that is hidden. And how
// many have; *all counts those that are hidden, too.
bool shown_has_line(const struct plan *plan, size_t implementation);
size_t shown_lines(const struct plan *plan, size_t *all);

// Why the figure of cells.items[cell] for the metric is not shown ("skipped: connections<=1", "4 runs: too
// few for an interval", ...), for the caller to free; NULL when it is shown.
char *shown_gap(const struct summary *summary, size_t cell, enum metric_id metric);

// Whether the cell has the metric as far as anybody knows: not where runs went well and none of them told it
// (not every case of a workload has all metrics).
bool shown_is_measured(const struct summary *summary, size_t cell, enum metric_id metric);

// Whether there is anything to draw of those cells: not where runs went well and none of any told the metric.
bool shown_any_measured(const struct summary *summary, const size_t *cells, size_t count,
                        enum metric_id metric);

// The cells of one point as indices into summary->cells, best first on the metric, those with a gap behind
// them in the plan's order, those without a line left out. Start with *next = 0 and call until it returns
// false; each call fills `cells` (room for one entry per implementation) and *count, and advances *next.
bool shown_point(const struct summary *summary, enum metric_id metric, size_t *next, size_t *cells,
                 size_t *count);

// The best two of them that may win and have a figure of what ranks. Returns how many there are, at most 2.
size_t shown_rivals(const struct summary *summary, const size_t *cells, size_t count, size_t best[2]);

const struct planned_implementation *shown_implementation(const struct summary *summary, size_t cell);
const struct estimate *shown_estimate(const struct summary *summary, size_t cell, enum metric_id metric);

// "case = yield, tasks = 10", or "" when nothing is swept: for the caller to free.
char *shown_point_text(const struct summary *summary, size_t cell);

// Which side held the cell up, in a word, where the metric is a rate of which that must be told; else "".
const char *shown_bound(const struct summary *summary, size_t cell, enum metric_id metric);

// "At case=idle, tasks=1000.": the axes that the scenario or the command line fixes to one value, or NULL
// where there are none. Points do not name them. To be freed.
char *shown_fixed(const struct summary *summary);

// The swept axes but one at a point: "case=ring, live=10" where `equals` is "="; "" when there are none. To
// be freed.
char *shown_others(const struct summary *summary, size_t axis, size_t point, const char *equals);

// Where one overtakes another: "37 (28–51)", or "between 10 and 100" where no more is known. And the whole of
// it: "b overtakes a at connections=37 (28–51) with case=ring". To be freed.
char *shown_place(const struct summary *summary, const struct course *course,
                  const struct overtaking *overtaking);
char *shown_overtaking(const struct summary *summary, const struct course *course,
                       const struct overtaking *overtaking);

// Whether a slope describes what it is of: the points do not lie far off the line, or nothing rises or falls
// for sure. Two points cannot tell.
bool shown_is_straight(const struct slope *slope);

// "server RSS per connection": of what a slope is. To be freed.
char *shown_growth(const struct growth *growth);

// "server CPU time per message" for server_cpu_ns_per_message: the name without its unit. To be freed.
char *shown_metric(enum metric_id metric);
const char *shown_direction(enum metric_id metric); // "lower is better", "higher is better" or ""

bool shown_is_baseline(const struct summary *summary, size_t cell); // the A/A row is not

// Whether the metric is a rate that a client-bound cell cannot vouch for.
bool shown_is_throughput(enum metric_id metric);

// The implementation's label; that of a ceiling or a reference says that it is one. The caller frees it.
char *shown_label(const struct summary *summary, size_t cell);

// The kernel's share of a server's CPU time per message, in each run that could tell it: the median over them
// with its interval, NAN where none could. `runs`, unless NULL, is set to how many did.
struct interval shown_kernel_share(const struct summary *summary, size_t cell, size_t *runs);

#endif
