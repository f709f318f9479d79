// conformance_batch -- for the checks of batch workloads: runs a program at a point and compares what it
// answers, and reports, with the oracle.
//
// A point is written as options: "--case=ring --tasks=7". What it does not name is left to the program, whose
// defaults the contract fixes; "" leaves everything. An axis of the data, and not of the program, is not
// passed on ("--bytes=1000"). Functions that return int return a verdict; for all but PASSED, `error` says
// why. A point beyond the card's limits is SKIPPED.
#ifndef COROBENCH_CONFORMANCE_BATCH_H
#define COROBENCH_CONFORMANCE_BATCH_H

#include "conformance.h"
#include "oracle.h"
#include "sample.h"

#include <stdint.h>

typedef int batch_check(const struct implementation *implementation, const char *point, struct error *error);

// The answer is the oracle's, to the letter.
batch_check batch_try;

// The same, and elapsed_ns and operations are right, and appended to what the file of metrics held.
batch_check batch_metrics;

// The same as batch_try, and nothing is read from stdin.
batch_check batch_no_stdin;

// The same as batch_try, and no process is left behind, and none that nobody waited for.
batch_check batch_exit;

// What a program reported, and what would have been right.
struct batch_report {
    struct sample sample;
    uint64_t operations;
    struct oracle_units ordered;
    struct oracle_beside beside;
};

// As batch_try, and fills in the report. The caller releases its sample, whatever the verdict.
int batch_measure(const struct implementation *implementation, const char *point, struct batch_report *report,
                  struct error *error);

// A text of the check's own, for a program that reads one.
struct batch_text {
    const char *name;    // for messages: "CDATA"
    const char *options; // beside its input
    const char *text;
    size_t length;
    const char *answer; // what it prints, to the letter
    size_t answer_length;
    int status;        // with which it exits
    const char *words; // that stand in what it says on stderr; NULL: whatever
    // It says one sentence on stderr, and that names a line, "line 17:", from these; 0: it need not.
    unsigned line_least, line_most;
};

int batch_try_text(const struct implementation *implementation, const struct batch_text *text,
                   struct error *error);

// What it said on stderr about the text, against what it should have. In conformance_words.c.
int batch_judge_words(const struct batch_text *text, const char *said, struct error *error);

// `check` at each of the points (NULL-terminated), up to the first that it does not pass. SKIPPED when all
// are; when some are, `error` says how many.
int batch_each(const struct implementation *implementation, const char *const *points, batch_check *check,
               struct error *error);

// The first of the points (NULL-terminated) that the limits allow; NULL, and a sentence, when they allow
// none.
const char *batch_allowed(const struct implementation *implementation, const char *const *points,
                          struct error *error);

#endif
