// recount -- every figure once more, from samples.jsonl, by a second way.
//
// What summary.c makes of the samples is not asked: the lines are read again and as JSON, those that count
// are chosen again, and medians, intervals and ratios are made by straightforward code of its own. Only what
// the figure is of comes from the summary: which cell, which pair, which axis. That the two ways agree is
// what `corobench cite` proves; a mistake in either of them would have to be made twice.
#ifndef COROBENCH_RECOUNT_H
#define COROBENCH_RECOUNT_H

#include "figure.h"

#include <jansson.h>

// A line of samples.jsonl that stands: of two for one run the later one, and none that was made again.
struct recount_line {
    size_t cell;    // of the plan
    unsigned round; // index into numbers
    size_t number;  // of the line
    bool went_well;
    json_t *metrics;
};

struct recount {
    const struct summary *summary;
    struct VEC(struct recount_line) lines; // by cell, then by round
    unsigned rounds;                       // that some line is of
    unsigned *numbers;                     // of these rounds, ascending
    size_t read;                           // lines of the file
    json_t *counters, *ceilings;           // counters.json and ceiling.json, or NULL
};

// What came of it.
struct recounted {
    size_t n;
    struct interval value, ratio;
    struct interval fixed; // of a slope: where its line stands at 0; else NAN
};

// The summary must outlive it. On failure nothing is to be released.
int recount_read(struct recount *recount, const struct summary *summary, const char *directory,
                 struct error *error);
void recount_release(struct recount *recount);

// Of a crossing the place is not found once more but tried: whether the median of the rounds crosses 0 there,
// and whether its interval begins and ends where the one and the other are shown to
// be ahead. If so `value` is that of the figure, else NAN.
struct recounted recount_figure(const struct recount *recount, const struct figure *figure);

// The rounds whose runs count for the figure's cell, in order: room for recount->rounds of them. Returns how
// many. None of what is of more cells than one.
size_t recount_rounds(const struct recount *recount, const struct figure *figure, unsigned *rounds);

#endif
