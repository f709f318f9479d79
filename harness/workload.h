// workload -- what corobench knows of each workload: its kind, its axes, the metric that ranks.
//
// A workload is one contract that many implementations perform. The axes of a scenario are checked against
// this table; those marked `option` are handed to the program as `--NAME=VALUE`, the others steer the load.
#ifndef COROBENCH_WORKLOAD_H
#define COROBENCH_WORKLOAD_H

#include "error.h"
#include "metric.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>

enum workload_kind {
    WORKLOAD_BATCH,  // runs to the end of its input and prints an answer
    WORKLOAD_SERVER, // serves until SIGTERM; the load generator measures
    WORKLOAD_CLIENT, // as batch, but what it works on is a server of ours, which steers it and is its witness
};

enum axis_type { AXIS_INTEGER, AXIS_REAL, AXIS_WORD };

struct axis {
    const char *name; // as in scenarios, flags and reports
    const char *unit; // for plot labels, say "connections" or "bytes"
    enum axis_type type;
    bool option;              // passed to the program as --name=value, unless it is the fallback
    double least, most;       // inclusive; for AXIS_INTEGER and AXIS_REAL
    const char *const *words; // NULL-terminated; for AXIS_WORD
    const char *fallback;     // the value where a scenario names none
    const char *means;        // one sentence
};

// Metrics, from first to last, that no other workload has and that runs report at one value of an axis only.
struct own_metrics {
    enum metric_id first, last;
    const char *axis, *value; // NULL: at all
};

// A metric that grows in step with an axis, so that its slope is what one more of them costs. Metrics that
// are divided by the axis already are not among them.
struct growth {
    enum metric_id metric;
    const char *axis;
    const char *one; // of what there is one more: "connection"
    const char
        *cases; // values of the axis `case` where alone it means that, between spaces; NULL: everywhere
};

// An option whose value is measured by another axis, which is then passed to the program, too.
struct companion {
    const char *option, *with;
};

enum { WORKLOAD_AXES_MOST = 32 };

struct workload {
    const char *name;
    enum workload_kind kind;
    enum metric_id rank; // default ranking metric
    const char *input;   // the kind of `data` that is its --input=FILE; NULL: it reads none
    const struct axis *axes;
    size_t axis_count;
    const struct own_metrics *own;
    size_t own_count;
    const struct growth *growths;
    size_t growth_count;
    struct companion companion; // option NULL: none
    const char *means;          // one sentence
};

const struct workload *workload_find(const char *name);                              // or NULL
const struct workload *workload_at(size_t index);                                    // or NULL past the last
const struct axis *workload_axis(const struct workload *workload, const char *name); // or NULL
size_t axis_index(const struct workload *workload, const struct axis *axis);

// Whether runs of the workload can measure the metric at all. Where a program does not report it, or the
// kernel does not tell, samples go without it nevertheless.
bool workload_measures(const struct workload *workload, enum metric_id metric);

// Which of its own metrics the one is among, and where alone runs report it; NULL where it is not its own.
const struct own_metrics *workload_own(const struct workload *workload, enum metric_id metric);

// Whether the slope of the metric has its meaning at a point (a value for each axis, in the workload's
// order).
bool growth_holds(const struct growth *growth, const struct workload *workload, const struct strings *values);

// Why nothing is ranked at a point (a value for each axis, in the workload's order), or NULL where it is.
// What is measured there is shown, but not the model's doing.
const char *workload_unranked(const struct workload *workload, const struct strings *values);

// Whether a program is given the value as an option: what is its own default need not be said, so that a
// program need not know what nobody asks of it.
bool axis_is_passed(const struct axis *axis, const char *value);

// The axis as an option of a command line, "--work-ns=1000". The caller frees it.
char *axis_option(const struct axis *axis, const char *value);

// Checks one value (its text as the user wrote it) against the axis; the sentence in `error` says what is
// allowed. Equal numbers have equal texts: decimal, without sign, exponent,
// needless zeros or point.
int axis_check(const struct axis *axis, const char *value, struct error *error);

#endif
