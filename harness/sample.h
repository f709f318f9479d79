// sample -- the measurements of one run, and its line in samples.jsonl.
#ifndef COROBENCH_SAMPLE_H
#define COROBENCH_SAMPLE_H

#include "error.h"
#include "metric.h"
#include "plan.h"
#include "sample_parts.h"

#include <stddef.h>
#include <stdint.h>

#define SAMPLE_SCHEMA_VERSION 1

enum outcome {
    OUTCOME_OK,
    OUTCOME_CRASH,        // ended by a signal
    OUTCOME_TIMEOUT,      // met its deadline
    OUTCOME_WRONG_ANSWER, // ran to its end with an answer that is not the oracle's, or wrong bytes
    OUTCOME_FAILED,       // exit status not 0, could not start, left processes behind
    OUTCOME_INVALID,      // the run went well but the harness cannot stand behind its figures
    OUTCOME_DISTURBED,    // the run went well but the machine did something else meanwhile; it was made again
    OUTCOME_SKIPPED,      // not run: beyond a limit, or refused
};

// Which side was the bottleneck.
// What limited a server's run. Saturated: it was offered more than it took; it is not known for offered rates
// that it sustains, where nothing did.
enum bound { BOUND_UNKNOWN, BOUND_SERVER, BOUND_CLIENT, BOUND_STALLED, BOUND_SATURATED, BOUND_COUNT };

struct sample {
    size_t run;       // its number in the plan: 0, 1, 2 ... round by round
    unsigned round;   // 0-based
    size_t position;  // in its round
    size_t cell;      // index into plan->cells
    unsigned attempt; // 1, 2 ...: more than 1 where the attempts before were disturbed
    char started_at[32];
    uint64_t took_ns; // of the driver's time, from before the program's start to after its end; 0: not told
    enum outcome outcome;
    char *reason;    // owned; NULL when OUTCOME_OK
    char *disturbed; // owned; what disturbed a run that was not made again; else NULL
    enum bound bound;
    double metrics[METRIC_COUNT]; // NAN where not measured
    struct sample_parts *parts;   // owned; NULL where the inside of the run is not known
};

void sample_init(struct sample *sample); // the first attempt, no metric measured
void sample_release(struct sample *sample);

const char *outcome_word(enum outcome outcome);
const char *bound_word(enum bound bound);

// The line, newline included; the caller frees it. Metrics that are not finite are left out.
char *sample_to_line(const struct sample *sample, const struct plan *plan, const struct workload *workload);

// A text that may hold bytes that a program printed, such as a reason, for JSON, which takes UTF-8 only:
// where it is not that, other bytes than ASCII become question marks. The caller decrefs.
json_t *sample_text_to_json(const char *text);

// Reads a line back. The cell is found by implementation and axes; a line of another plan is an error.
int sample_from_line(struct sample *sample, const char *line, const struct plan *plan,
                     const struct workload *workload, struct error *error);

// Reads an implementation's metrics file (lines `name value unit`) into the sample. Unknown names, names that
// are not the program's to report, and other units than the table's are an error with FILE:LINE; a missing
// file is one, too.
int sample_read_metrics(struct sample *sample, const char *path, struct error *error);

#endif
