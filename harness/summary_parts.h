// summary_parts -- what the files summary*.c and winners*.c share; nobody else includes it.
#ifndef COROBENCH_SUMMARY_PARTS_H
#define COROBENCH_SUMMARY_PARTS_H

#include "strbuf.h"
#include "summary.h"

#include <stdint.h>

#define NO_CELL           SIZE_MAX
#define EQUIVALENCE_LEVEL 0.90 // both one-sided questions "is it outside the margin?" at 5%

// A comparison on its way to a verdict.
struct contest {
    struct comparison comparison;
    struct interval ratio90; // decides equivalence
    double p;                // unadjusted; 1 without pairs
};

struct contests VEC(struct contest);

// Reads samples.jsonl into summary->samples, in the order that summary.h promises; plan and scenario are
// there already.
int summary_read_samples(struct summary *summary, const char *directory, struct error *error);

// As sample_from_line, fast, for the plain lines that are nearly all. False: not understood here, ask
// sample_from_line; then nothing is to be released.
bool summary_scan(struct sample *sample, const char *line, const struct plan *plan,
                  const struct workload *workload);

size_t summary_cell_at(const struct summary *summary, size_t implementation, size_t point); // or NO_CELL

// Writes the log ratios of two cells on a metric, over the rounds in which both went well, to `logs` (room
// for the samples of the smaller cell) and returns their number.
size_t summary_log_ratios(const struct summary *summary, size_t left, size_t right, enum metric_id metric,
                          double *logs);

// Compares two cells on the ranking metric, without a verdict yet. Where nothing is ranked, or one of them is
// client-bound and the metric is a rate, there is a ratio but no verdict will come of it.
struct contest contest_make(const struct summary *summary, size_t left, size_t right);

// Gives all contests of one family their adjusted p and their verdict.
void contests_settle(const struct summary *summary, struct contest *contests, size_t count);

// Reads ceiling.json, where there is one.
int summary_read_ceilings(struct summary *summary, const char *directory, struct error *error);

// Reads counters.json, where there is one, once the cells are there.
int summary_read_counters(struct summary *summary, const char *directory, struct error *error);

// Whether axes, as point_to_json makes them, are those of a point.
bool summary_is_point(const struct summary *summary, size_t point, const json_t *axes);

// Finds what speaks against trusting the figures; when all else is known.
void summary_find_doubts(struct summary *summary);

void summary_decide_claims(struct summary *summary);
void summary_judge_precision(struct summary *summary); // and what a run of each cell took
char *summary_answer(const struct summary *summary);   // the caller frees it

// --- Along an axis (summary_ladder.c) ---

// The points at which one axis of numbers has each of its values and the others keep theirs: two at least,
// ascending.
struct ladder {
    size_t axis; // index into scenario->axes
    struct point_list points;
};

struct ladders VEC(struct ladder);

struct ladders
ladders_make(const struct summary *summary); // by axis, then as the plan lists their first points
void ladders_release(struct ladders *ladders);

double ladder_value(const struct summary *summary, size_t axis, size_t point); // of the axis at a point

// The figures of several cells on a metric, a row for each round; NAN where the run did not go well.
struct panel {
    size_t rows, columns;
    double *values; // row by row
};

struct panel panel_make(const struct summary *summary, const size_t *cells, size_t count,
                        enum metric_id metric);
void panel_release(struct panel *panel);

void summary_find_courses(struct summary *summary);
void summary_find_slopes(struct summary *summary);

// --- Who leads where (summary_standing.c) ---

// What an implementation is at a point.
enum role {
    ROLE_ABSENT = '-',     // not compared: no figures, A/A, a ceiling, a reference
    ROLE_LEADER = 'L',     // shares the lead, which is ahead of the baseline
    ROLE_BASELINE = 'B',   // the baseline, and nobody is faster
    ROLE_EQUIVALENT = 'e', // to the baseline, and nobody is faster
    ROLE_UNRESOLVED = 'u', // against the baseline, and nobody is faster
    ROLE_BEHIND = 'b',     // shown to be worse than the leader
};

struct standing {
    char *roles;   // a string, one role for each implementation: points whose strings are equal are alike;
                   // "" where nothing is ranked
    size_t leader; // implementation; of several that share the lead, the one with the best ratio
};

struct standing standing_make(const struct summary *summary, size_t point); // the caller frees its roles

// The ranking metric of an implementation at a point, or NULL.
const struct estimate *summary_ranked(const struct summary *summary, size_t implementation, size_t point);

// Whether a cell runs, ranks, and yet has no verdict: client-bound, or without figures.
bool summary_is_uncompared(const struct summary *summary, size_t cell);

// --- English (summary_phrase.c) ---

// How a sentence speaks of a metric: "used" "the least" "server CPU per message".
struct phrase {
    const char *verb, *best;
    char noun[80];
};

struct phrase phrase_for(enum metric_id metric);

// "10, 100 and 900 connections", "source=sax", "all 4 points"; "" when nothing is swept. Where the axis was
// told before it need not be named again: "10, 100 and 900", "sax". The caller frees it.
char *phrase_points(const struct plan *plan, const struct workload *workload, const struct point_list *points,
                    bool named);

#endif
