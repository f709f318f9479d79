// machine -- what this machine does to the figures: one finding for each property that matters.
//
// It reads, and changes nothing: what would mend a finding is a command in words. Everything comes from
// files below a root folder, so that tests can tell of machines that are not there. What a machine does not
// tell is said to be unknown, never guessed.
#ifndef COROBENCH_MACHINE_H
#define COROBENCH_MACHINE_H

#include "error.h"
#include "vec.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum finding_level {
    FINDING_FINE,  // leaves the figures alone
    FINDING_NOTE,  // belongs beside the figures, or is not known
    FINDING_WARNS, // changes the figures
    FINDING_STOPS, // a measurement cannot be made
};

struct finding {
    const char *name; // "governor": for machines, and with spaces for people
    enum finding_level level;
    bool known;    // false: the machine does not tell; `here` says so
    char *here;    // what it is on this machine, half a sentence
    char *effect;  // what it does to the figures, one sentence or two
    char *remedy;  // the command that mends it, or NULL
    json_t *facts; // of the machine, and there until somebody changes it: comparable between campaigns
    json_t *now;   // the rest: what fluctuates, is new at each boot, or is this session's or build's
};

struct findings VEC(struct finding);

// What one cell of a scenario asks of the limits.
struct machine_need {
    char *where;          // "tasks_memory: thread at tasks=10000"
    uint64_t descriptors; // of one process
    uint64_t tasks;       // threads and processes
    uint64_t mappings;    // of one process
    uint64_t guards;      // of these where a guard takes a mapping, which it does before Linux 6.13
};

struct machine_needs VEC(struct machine_need);

// The machine's limits, UINT64_MAX where there is none or it does not tell.
struct machine_limits {
    uint64_t descriptors;    // RLIMIT_NOFILE, hard: of one process
    const char *tasks_limit; // the one that leaves least: "kernel.threads-max"; NULL: none is known
    uint64_t tasks;          // that it leaves
    uint64_t mappings;       // vm.max_map_count: of one process
    bool guards_are_free;    // of mappings: from Linux 6.13 on
};
void machine_limits_read(struct machine_limits *limits, const char *root);

// What of a cell's needs goes beyond the limits, with the limit's name; NULL: nothing. The caller frees it.
char *machine_beyond(const struct machine_limits *limits, const struct machine_need *need);

struct machine_source {
    const char *root;       // a folder with proc and sys in it; "" for this machine
    const char *root_later; // the same after the look
    const char *path;       // where programs are, as $PATH
    uint64_t look_ns;       // for how long the others are watched
    double clock_read_ns;   // what it takes to read the clock; NAN: not measured
    pid_t self;             // it and its children are not others
    const char *build_type, *flags;
    bool sanitized;
    const struct machine_needs *needs; // NULL: not known
};

// This machine, watched for `look_ns`. Measures how long it takes to read the clock, some microseconds.
void machine_source_here(struct machine_source *source, uint64_t look_ns, const struct machine_needs *needs);

// Finds, waiting for source->look_ns in between. The worst comes first; of the same level, what matters most.
// To be released, whatever is found.
void machine_examine(struct findings *findings, const struct machine_source *source);
void findings_release(struct findings *findings);

size_t findings_count(const struct findings *findings, enum finding_level level);
const char *finding_level_word(enum finding_level level); // "fine", "note", "warns", "stops"

// Sets three keys of an object: "machine", the facts by property; "now", likewise the rest; "findings", an
// array of what people are told.
void findings_to_json(const struct findings *findings, json_t *object);

// Whether this machine lets us have that many more threads and processes; if not, `error` says which limit is
// in the way. Where none tells, it does.
bool machine_has_tasks(uint64_t wanted, struct error *error);

// The same of memory.
bool machine_has_memory(uint64_t wanted_bytes, struct error *error);

// The names of all findings, NULL-terminated, in order of importance. docs/SCHEMA.md lists them.
const char *const *machine_properties(void);

#endif
