// oracle -- the right answers, computed by something else than the implementations.
//
// Closed forms, or sums over what repeats: never one step for each operation that a program would make.
#ifndef COROBENCH_ORACLE_H
#define COROBENCH_ORACLE_H

#include "animals.h"
#include "error.h"
#include "strbuf.h"
#include "vec.h"
#include "workload.h"

#include <stdint.h>

struct oracle_answer {
    struct strbuf text; // what the program prints
    uint64_t operations;
};

// The canonical answer of a batch workload at a point (a value for each axis, in the workload's order).
// `input` is the path of what input_make made for the point, NULL where the workload reads nothing. -1, and
// nothing to release, where that cannot be read.
int oracle_answer(const struct workload *workload, const struct strings *values, const char *input,
                  struct oracle_answer *answer, struct error *error);
void oracle_answer_release(struct oracle_answer *answer);

// How many of its units (coroutines, threads, processes) a model creates at least when it has one for each
// thing that the point orders, and how many of them live at once.
struct oracle_units {
    uint64_t created, peak; // peak: 1 where the point does not say
    const char *noun;       // what was ordered, for messages: "stages", "tasks"
};

struct oracle_units oracle_units(const struct workload *workload, const struct strings *values);

// What a point orders beside them, of programs of every model.
struct oracle_beside {
    uint64_t threads, processes;
};

struct oracle_beside oracle_beside(const struct workload *workload, const struct strings *values);

// --- dispatch --------------------------------------------------------------------------------------------

// How many of `lines` lines contain the word, with that share of matching lines (docs/CONTRACT.md).
uint64_t oracle_dispatch_matches(uint64_t lines, double match);

// Appends dispatch's canonical answer.
void oracle_dispatch(uint64_t lines, unsigned fanout, double match, struct strbuf *answer);

// --- pipeline, letters, buses: of a text -----------------------------------------------------------------

// Each appends the canonical answer and returns how many operations there are (docs/CONTRACT.md).
uint64_t oracle_pipeline(const char *text, size_t length, struct strbuf *answer);
uint64_t oracle_letters(const char *text, size_t length, struct strbuf *answer);

// Only of what data_buses writes: a field is what stands between its tags, as it stands there.
uint64_t oracle_buses(const char *text, size_t length, struct strbuf *answer);

// --- fanout ----------------------------------------------------------------------------------------------

// One for all campaigns: as with the other inputs, their figures are to be comparable.
enum { ORACLE_ANIMALS_SEED = 1 };

// What the axes of a point say of the server.
struct animals_plan oracle_animals_plan(const struct workload *workload, const struct strings *values);

// All that a point says.
struct fanout_point {
    struct animals_plan plan;
    uint64_t requests, concurrency, timeout_ns, tick_ns;
};

struct fanout_point oracle_fanout_point(const struct workload *workload, const struct strings *values);

// As animals_bounds.
void oracle_fanout_bounds(const struct fanout_point *point, uint64_t *serial_ns, uint64_t *concurrent_ns);

// Whether the point has a meaning: shares that are of one whole, no delay that is about as long as the
// time-out, and an end before the deadline. The sentence says what to change.
int oracle_fanout_check(const struct fanout_point *point, uint64_t deadline_ns, struct error *error);

// The contract's words for the failure of a request for the name, or NULL where a sentence comes of it. What
// is only late does not count: oracle_fanout_check keeps it apart.
const char *oracle_fanout_reason(const struct animals_plan *plan, uint64_t number, const char *name,
                                 size_t length);

// Appends the sentences in the order of the requests, of which a program need not keep: a line of the text
// is the name of an animal.
uint64_t oracle_fanout(const char *text, size_t length, const struct animals_plan *plan,
                       struct strbuf *answer);

// --- tasks -----------------------------------------------------------------------------------------------

struct tasks_point {
    const char *which;                  // a word of the axis `case`
    uint64_t tasks, turns, live, depth; // turns: of each task
};

// Appends the answer of tasks and returns how many operations there are.
uint64_t oracle_tasks(const struct tasks_point *point, struct strbuf *answer);

struct oracle_units oracle_tasks_units(const struct tasks_point *point);

#endif
