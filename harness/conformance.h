// conformance -- is this program what its card says? Nothing is timed that has not passed.
//
// Each check has a name, needs so many connections and such options (beyond an implementation's limits it is
// skipped aloud) and either passes or says in one sentence what it saw. For each check there is a mutant that
// it rejects (tests/mutants). process_init must have been called before all functions but conformance_checks.
#ifndef COROBENCH_CONFORMANCE_H
#define COROBENCH_CONFORMANCE_H

#include "catalog.h"
#include "error.h"

#include <jansson.h>
#include <stdbool.h>

// Raise it when checks change: earlier passes are then void.
#define CONFORMANCE_VERSION 5

enum check_verdict {
    CHECK_BROKEN = -1, // the harness failed, or was interrupted: nothing is known
    CHECK_PASSED = 0,
    CHECK_FAILED = 1,
    CHECK_SKIPPED = 2, // beyond the card's limits, or the program cannot run on this machine (exit 77)
};

struct trial;

// A check has one of `run` and `serve`. Both return a verdict; for all but PASSED, `error` says why. A check
// that passed may say in it what it had to leave out.
struct check {
    const char *name;           // "half-close"
    const char *means;          // one sentence: what is required
    unsigned connections;       // servers: how many it needs at once
    unsigned descriptors;       // servers: how many it may have open; 0: as many as the driver may
    const char *const *options; // servers: what it is started with, axes' options, NULL-terminated; or NULL
    int (*run)(const struct implementation *implementation, struct error *error); // starts what it needs
    int (*serve)(struct trial *trial, struct error *error);                       // is given a started server
};

const struct check *conformance_checks(const struct workload *workload, size_t *count);

// Whether the card's limits leave room for an option, "--work-ns=1000", of whichever axis it is.
bool conformance_allows(const struct implementation *implementation, const char *option, struct error *error);

// What every program is told. With the address sanitizer, what is freed is kept for a while; but its memory
// is to be looked at.
#define CONFORMANCE_ENVIRONMENT "ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0"

struct conformance_counts {
    unsigned passed, failed, skipped;
    char *first_failure; // "half-close: ..."; owned; NULL when all passed
};

void conformance_counts_release(struct conformance_counts *counts);

// Told of each check: outcome is "ok", "FAIL" or "skip"; `why` is "" when it is "ok" and nothing was left
// out.
typedef void conformance_progress(void *context, const struct implementation *implementation,
                                  const struct check *check, const char *outcome, const char *why);

// Runs all checks of one implementation, or (`only` not NULL) the one of that name. -1 when the harness
// failed or was interrupted. The caller releases the counts.
int conformance_run(const struct implementation *implementation, const char *only,
                    struct conformance_counts *counts, conformance_progress *progress, void *context,
                    struct error *error);

// build/conformance.json: results by the hash of program, interpreter, shared libraries and suite version.
// For scripts, what they share (`rig` folders) is hashed too.
int conformance_key(const struct implementation *implementation, char hex[65], struct error *error);

// Appends a mark, of size and time of change, for each file beside the program that it is run with: its
// interpreter, what scripts share, its libraries. And the path of one that is not any more as it is marked;
// NULL: all are. The caller frees it.
int conformance_beside(const struct implementation *implementation, struct strings *stamps,
                       struct error *error);
char *conformance_changed(const struct strings *stamps);

int conformance_store(const struct implementation *implementation, const struct conformance_counts *counts,
                      struct error *error);

enum conformance_state { CONFORMANCE_UNKNOWN, CONFORMANCE_PASSED, CONFORMANCE_FAILED };

// What is known of this very program: UNKNOWN also when all its checks were skipped. `why` (owned by the
// caller; may be NULL) gets the first failure, or NULL.
enum conformance_state conformance_lookup(const struct implementation *implementation, char **why);

// The same with the counts, which the caller releases.
enum conformance_state conformance_recall(const struct implementation *implementation,
                                          struct conformance_counts *counts);

// The check `usage` of every workload: each of the arguments (NULL-terminated), given alone, is answered by
// exit status 2, something on stderr and nothing on stdout. A program that reads something is told to read
// /dev/null beforehand, and "" stands for no argument at all.
int conformance_usage(const struct implementation *implementation, const char *const *arguments,
                      struct error *error);

// The arguments (NULL-terminated), of which the last is wrong, are answered by that exit status, something on
// stderr and nothing on stdout.
int conformance_refused(const struct implementation *implementation, const char *const *arguments, int status,
                        struct error *error);

extern const struct check conformance_echo[];     // ends with a NULL name
extern const struct check conformance_dispatch[]; // likewise
extern const struct check conformance_pipeline[]; // likewise
extern const struct check conformance_letters[];  // likewise
extern const struct check conformance_buses[];    // likewise
extern const struct check conformance_tasks[];    // likewise
extern const struct check conformance_fanout[];   // likewise

#endif
