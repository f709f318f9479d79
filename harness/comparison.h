// comparison -- one scenario in two campaigns: what differs between them, what moved, and by how much.
//
// Made from two folders as they lie there; runs nothing. Rounds of different campaigns are not pairs: the
// ratio is the Hodges-Lehmann estimate on logarithms, with the interval and p of the exact rank-sum test.
// Campaigns are made at different times, and a machine moves between them, all programs together. So each
// run may first be divided by what its reference took in the same round: programs that are the same file in
// both campaigns, or the baseline. docs/METHOD.md ("Between campaigns") says when and why.
#ifndef COROBENCH_COMPARISON_H
#define COROBENCH_COMPARISON_H

#include "summary.h"

#include <jansson.h>
#include <stdio.h>

#define COMPARISON_SCHEMA_VERSION 1
#define COMPARISON_DRIFT          0.25 // what a machine may do by itself between two campaigns

enum comparison_basis {
    COMPARISON_AUTOMATIC, // relative where the machine is the same, absolute where it is not
    COMPARISON_RELATIVE,
    COMPARISON_ABSOLUTE,
};

// What is asked for.
struct comparison_rules {
    int metric;         // enum metric_id; -1: the one that the scenario ranks by
    double confidence;  // of intervals; verdicts are at 1 minus this
    double equivalence; // margin; NAN: the scenario's
    double drift;       // what a machine may move by itself: an absolute ratio within it is not judged
    enum comparison_basis basis;
    const char *reference; // the implementation that runs are divided by; NULL: it is found
};

// A scenario's folder, read.
struct comparison_side {
    char *directory;
    struct summary summary;
    json_t *host; // host.json, or NULL where there is none
};

int comparison_side_read(struct comparison_side *side, const char *directory, struct error *error);
void comparison_side_release(struct comparison_side *side);

enum binary { BINARY_UNKNOWN, BINARY_SAME, BINARY_CHANGED };

// A cell that both campaigns have figures of.
struct compared_cell {
    size_t cells[2]; // index into the cells of either side: old, new
    enum binary binary;
    size_t n[2];                // runs that count
    size_t n_judged[2];         // those behind the ratio that is judged: the reference ran in the same round
    struct interval medians[2]; // of the metric, in its unit
    struct interval absolute;   // new / old
    struct interval relative;   // the same after division by the reference; NAN where there is none
    bool is_relative;           // the verdict is on `relative`
    // A factor, at least 1: what the machine may have done to this one cell. Absolute: the rules' drift;
    // relative: what programs that did not change moved against each other at this point.
    double allowed;
    double p_adjusted; // Holm over all judged cells of the scenario; NAN without a verdict
    enum verdict verdict;
    const char *unjudged; // why it has none ("same binary", "A/A", "not ranked" ...), or NULL. Static
};

// One difference between the campaigns: "kernel · release", "6.1.0", "6.12.1".
struct difference {
    char *what, *values[2]; // "–" where one of them does not say
    bool fluctuates;        // as load averages and seeds do
};

// What all cells did together.
struct common_shift {
    double ratio, least, most; // median and extremes of the absolute ratios; NAN without cells
    size_t cells;
    bool of_same_binaries; // counted were only cells whose program is the same file in both
    bool together;         // all went the same way, by more than 1%
};

struct scenario_comparison {
    const struct comparison_side *sides[2]; // old, new: borrowed
    enum metric_id metric;
    double confidence, equivalence, drift;
    enum comparison_basis basis; // relative or absolute
    bool same_machine;           // as far as host.json tells: hardware, kernel, its settings, libraries
    bool same_binary_reference;  // the reference is programs that did not change
    struct strings reference;    // labels; none when absolute
    struct strings alarms;       // what makes the figures not comparable as they stand, a sentence each
    struct VEC(struct difference) differences;
    struct strings same, changed; // labels of implementations in both, by their binaries
    struct VEC(struct compared_cell) cells;
    struct strings only[2]; // cells with figures on one side, "thread at connections=10", with the reason
    struct strings failing; // those of only[0] whose runs in the new campaign all failed: crashed, say
    struct common_shift shift;
    size_t verdicts[VERDICT_UNRESOLVED + 1]; // how many cells have each
    struct strings notes;
};

// Compares. -1 with the reason where the two cannot be compared; then *comparison is empty. The sides must
// outlive it.
int comparison_make(struct scenario_comparison *comparison, const struct comparison_side *old_side,
                    const struct comparison_side *new_side, const struct comparison_rules *rules,
                    struct error *error);
void comparison_release(struct scenario_comparison *comparison);

// --- What is shown of it -----------------------------------------------------------------------------------

// All that was compared: the first campaign with each of the others.
struct comparisons VEC(struct scenario_comparison);

const struct planned_implementation *comparison_implementation(const struct scenario_comparison *comparison,
                                                               const struct compared_cell *cell);
const char *comparison_point(const struct scenario_comparison *comparison, const struct compared_cell *cell);
const struct interval *comparison_ratio(const struct compared_cell *cell); // the one the verdict is on

// The verdict or what stands in its place: "slower", "more", "same binary", "".
const char *comparison_word(const struct scenario_comparison *comparison, const struct compared_cell *cell);

// Sentences, for the caller to free.
char *comparison_ratio_text(const struct interval *ratio); // "1.052× (1.041–1.063)"
char *
comparison_side_text(const struct comparison_side *side); // "DIR: 10 rounds, 2026-11-20 ..., commit ..."
char *comparison_basis_text(const struct scenario_comparison *comparison);
char *comparison_shift_text(const struct scenario_comparison *comparison); // NULL: nothing to say
char *comparison_result_text(const struct scenario_comparison *comparison);
char *comparison_binaries_text(const struct scenario_comparison *comparison); // NULL: nothing is known

// Prints it as aligned text. What an earlier one (NULL: none) of the same two campaigns said of hosts and
// builds is not said again.
void comparison_print(FILE *stream, const struct scenario_comparison *comparison,
                      const struct scenario_comparison *earlier, bool colour);

json_t *comparisons_to_json(const struct comparisons *comparisons); // compare.json; the caller decrefs
char *comparisons_to_csv(const struct comparisons *comparisons);    // the caller frees it

#endif
