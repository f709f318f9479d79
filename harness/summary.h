// summary -- statistics over the samples of a scenario's folder: what plots and reports show.
//
// Made from scenario.yaml, plan.json and samples.jsonl alone; runs nothing. docs/METHOD.md explains what is
// computed and why.
#ifndef COROBENCH_SUMMARY_H
#define COROBENCH_SUMMARY_H

#include "counter.h"
#include "error.h"
#include "plan.h"
#include "sample.h"
#include "scenario.h"
#include "session.h"
#include "stats.h"

#include <stdbool.h>

#define SUMMARY_SCHEMA_VERSION 1
#define SUMMARY_CONFIDENCE     0.95 // of every interval that is shown; verdicts are at 1 minus this

// One metric of one cell, over its runs that went well.
struct estimate {
    size_t n;                 // samples that count; 0: nothing is known and the rest is NAN
    double median, low, high; // 95% order-statistic interval; NAN where n is too small
    double min, max, mad;
    // Against the baseline at the same point, paired by round; NAN for the baseline and without pairs. The
    // interval is that of this one comparison: it is not widened for there being several.
    double ratio, ratio_low, ratio_high;
    double p_adjusted;    // Holm over the declared comparisons of this point; ranking metric only
    enum verdict verdict; // ranking metric only
};

// What was counted of a cell in runs of its own. No interval: it is the difference of two totals.
struct counted {
    double value; // NAN: it was not
    char *detail; // the most frequent system calls, or why it was not counted; or NULL. Owned
};

struct cell_summary {
    size_t cell;                      // index into plan->cells
    size_t first, count;              // its samples are samples.items[first] and the count - 1 after it
    size_t runs[OUTCOME_SKIPPED + 1]; // how many runs ended so, by enum outcome
    char *failure;                    // the first reason of a run that did not go well, or NULL
    enum bound bound;                 // of most runs
    bool ranks_throughput;            // false when client-bound: its throughput says nothing about the server
    size_t repeated, disturbed; // runs that were disturbed: made again; not made again, so that they count
    const char *disturbance;    // the first evidence of it, in a sample; or NULL
    bool at_ceiling;            // its throughput is near what the load generator can sustain
    double took_ns;             // median of the driver's time for a run of it; NAN where not told
    double width;               // of the ranking metric's interval, relative to its median; NAN without
    double rounds_wanted;       // roughly, for the wanted precision; NAN where it has it, or none is wanted
    struct estimate metrics[METRIC_COUNT];
    struct counted counted[COUNTER_COUNT];
};

// A kind of disturbance ("another process", "stolen time") and how many runs met it.
struct disturbance_summary {
    char *kind; // owned
    size_t repeated, kept;
};

// Two cells of one point compared on the ranking metric (a contrast, or a claim's relation).
struct comparison {
    size_t left, right; // indices into cells
    double ratio, ratio_low, ratio_high, p_adjusted;
    enum verdict verdict; // of left, relative to right
};

// One implementation overtakes another on the ranking metric as an axis grows: both are shown to be ahead,
// the one before it, the other beyond.
struct overtaking {
    size_t overtaker, overtaken; // indices into plan->implementations
    size_t before, after;        // points: the last at which `overtaken` is shown to be ahead, the first at
                                 // which `overtaker` is
    // Where on the axis, read off straight lines between the points; with its interval, which lies between
    // them. NAN where rounds are too few to tell more than that it is between them.
    double value, low, high;
    bool leads; // at `before` the one leads alone, at `after` the other
};

enum course_state {
    COURSE_NOT_SHOWN, // at some point nobody is shown to be ahead, and no crossing is shown either
    COURSE_KEEPS,     // the same one is shown to be ahead at every point
    COURSE_CROSSES,
};

// How two implementations stand to each other on the ranking metric along an axis, the others held fixed.
// Only points that rank, and at which both have figures, are looked at; there are two at least.
struct course {
    size_t left, right; // indices into plan->implementations
    size_t axis;        // index into scenario->axes: one of numbers
    size_t first, last; // points: the least and the greatest value of the axis that was looked at
    size_t points;      // how many
    bool declared;      // a pair of the scenario: against the baseline, or a contrast. Else two that lead
    enum course_state state;
    size_t ahead; // implementation, COURSE_KEEPS only
    struct VEC(struct overtaking) overtakings;
};

// What one more of an axis costs an implementation: the slope of a metric over the points along the axis, the
// others held fixed.
struct slope {
    const struct growth *growth; // metric, axis, and what there is one more of
    size_t implementation;       // index into plan->implementations
    size_t axis;                 // index into scenario->axes
    size_t first, last;          // points: the least and the greatest value of the axis
    size_t points;               // how many, two at least
    struct line line;            // in the metric's unit; without intervals where rounds are too few
    struct interval ratio; // of the slope to the baseline's over the same points, paired by round; NAN for
                           // the baseline, and where a slope does not rise in every round
};

enum decision { DECISION_HOLDS, DECISION_DOES_NOT_HOLD, DECISION_UNDECIDED };

// A relation of a claim, at the point that tells most of it.
struct relation_summary {
    size_t relation;              // index into claim->holds
    size_t points;                // at how many it was tried
    struct comparison comparison; // of its sides; without a verdict where they cannot be compared, and where
                                  // the relation asks of a factor, or for likeness
    enum decision decision;
};

// A claim's verdict: every relation at every point.
struct claim_summary {
    const struct claim *claim; // in scenario
    enum decision decision;
    char *why;                                     // one sentence with the ratios: owned
    struct VEC(struct relation_summary) relations; // those whose sides are in the plan
};

struct samples VEC(struct sample);

struct point_list VEC(size_t); // indices into plan->points

struct summary {
    // As in the folder, but its name, axes and rounds are those of the plan, which the command line may have
    // changed.
    struct scenario scenario;
    bool edited; // scenario.yaml is not the file that was measured, but for its plots
    struct plan plan;
    size_t sample_count;
    unsigned rounds;                       // completed: with a sample of every cell that runs
    struct VEC(struct cell_summary) cells; // one for each plan->cells, same order
    struct VEC(struct comparison) contrasts;
    struct VEC(struct comparison) margins; // how far whoever leads is ahead, at the least and most: winners.h
    struct VEC(
        struct course) courses;      // along each axis: against the baseline, contrasts, then those who lead
    struct VEC(struct slope) slopes; // by metric and axis, then as the plan lists implementations
    struct VEC(struct claim_summary) claims;
    double noise_floor;           // largest |ratio - 1| that the A/A pair shows over the points; NAN without
    double noise_low, noise_high; // the A/A ratio's own interval at the point where it is largest
    size_t noise_point;           // that point
    // Every planned round was run; or the scenario has a rule to stop earlier, rounds_min is reached and no
    // round is missing a run.
    bool complete;
    struct sessions sessions; // in which it was measured; none where that was not recorded
    enum session_end ended;   // by what: the last session's; SESSION_CUT where that is not known
    size_t imprecise;         // cells that rank and have not the wanted precision
    char *headline;           // the answer in one sentence, written from the verdicts
    char *answer;             // the same in full: a few sentences
    struct samples repeated;  // those that were disturbed and made again: by cell, then by round
    struct VEC(struct disturbance_summary) disturbances; // most frequent first
    bool busy_throughout; // so many runs were disturbed that they were not made again
    // What the load generator reached at each point with the leanest server; NAN where that is not known, and
    // why, if it was tried at all.
    struct VEC(double) ceilings;
    char *ceiling_name, *ceiling_reason;
    char *uncounted[COUNTER_COUNT]; // why nothing was counted, or NULL
    struct strings doubts;          // what speaks against trusting the figures, a sentence each
    struct strings notes;           // what a reader should know: damaged lines, contrasts without a cell
    struct samples samples;         // one for each planned run that was made: by cell, then by round
};

// Why nothing is ranked at a point, or NULL where it is. Cells there have ratios, but no verdicts.
const char *summary_unranked(const struct summary *summary, size_t point);

// Whether a cell's rate still rose within the window, behind a warm-up that was slower.
bool summary_is_warming_up(const struct cell_summary *cell);

// Of class `ceiling`: a bound and not a rival, so never the best.
bool summary_is_ceiling(const struct summary *summary, size_t implementation);

// A verdict on a metric, and on the one that ranks, as people read it: for "faster" and "slower" stands
// metric_comparative. JSON keeps verdict_word.
const char *verdict_word_on(enum metric_id metric, enum verdict verdict);
const char *summary_verdict_word(const struct summary *summary, enum verdict verdict);

// What stands in a cell's place for the verdict: "baseline", "A/A", "reference", "not ranked", "faster", ...,
// or "".
const char *summary_verdict_text(const struct summary *summary, size_t cell);

// Reads a scenario's folder. Lines of samples.jsonl that are damaged (or a last one that is torn) are left
// out, with a note. A missing samples.jsonl is a campaign that was stopped before its first run. On failure
// *summary is empty.
int summary_make(struct summary *summary, const char *directory, struct error *error);
void summary_release(struct summary *summary);

// Writes summary.json into the folder.
int summary_write(const struct summary *summary, const char *directory, struct error *error);

// The cell of an implementation's label at a point, or NULL.
const struct cell_summary *summary_cell(const struct summary *summary, const char *label, size_t point);

// Whether one cell is shown to be better than another of its point, as the answer judges it: by their
// verdicts where the baseline is one of them or lies between them; else by their ratios within rounds, with a
// p that is multiplied by the number of rivals, since it was the data that chose the two.
bool summary_shows_better(const struct summary *summary, size_t better, size_t worse);

// In how many rounds both cells have the metric, so that there is a ratio.
size_t summary_pairs(const struct summary *summary, size_t left, size_t right, enum metric_id metric);

// When the first of its samples was begun, as they say it; "" where there are none. The summary keeps it.
// (Samples are sorted by cell: the first of them is not the first run.)
const char *summary_first_start(const struct summary *summary);

// The planned implementation of a cell, and why a cell has no runs by plan (its limit, or the refusal of its
// implementation), or NULL.
const struct planned_implementation *summary_implementation(const struct summary *summary, size_t cell);
const char *summary_absence(const struct summary *summary, size_t cell);

const char *course_word(enum course_state state);  // "not shown", "does not cross", "crosses"
const char *decision_word(enum decision decision); // "holds", "does not hold", "undecided"

// What a relation asks of the ratio of its sides, for the caller to free: "better than 0.500×", "within 10%
// of 1.50×", "better than it".
char *relation_words(const struct claim_relation *relation);
char *relation_side_words(const struct claim_side *side); // "thread_pool at concurrency=3"; likewise

// Whether a cell has not reached the precision that was wanted. Of one that never ran well, or is not ranked,
// none is wanted.
bool summary_is_imprecise(const struct summary *summary, size_t cell);

// A number of rounds as it is fit to be told of an estimate: beyond 100, to two digits.
double summary_rounds_roughly(double rounds);

// In a sentence, for the caller to free: what ended the scenario, "" where that is not known; and how many
// cells are as precise as wanted, "" where nothing is wanted.
char *summary_ending(const struct summary *summary);
char *summary_precision(const struct summary *summary);

#endif
