// mutant -- what the mutants of dispatch get right, so that each file shows its one fault.
#ifndef MUTANT_H
#define MUTANT_H

#include "dispatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// Whether a line comes through a row.
static inline bool mutant_passes(const struct dispatch_input *input, const char *line)
{
    unsigned filter = 0;
    while (filter < input->depth && dispatch_matches(line))
        filter++;
    return filter == input->depth;
}

// dispatch_run without a fault.
static inline void mutant_run(const struct dispatch_input *input, uint64_t *sinks)
{
    for (uint64_t i = 0; i < input->lines; i++)
        for (unsigned row = 0; row < input->fanout; row++)
            sinks[row < input->sink_count ? row : 0] += mutant_passes(input, dispatch_line(input, i));
}

// For mutants with a main of their own: the values of the options, with the contract's defaults.
struct mutant_values {
    uint64_t lines, depth, fanout, batch;
    double match;
    struct rig_word sink;
};

enum { MUTANT_OWN, MUTANT_SHARED };

static const char *const mutant_sinks[] = {[MUTANT_OWN] = "own", [MUTANT_SHARED] = "shared", NULL};

#define MUTANT_DEFAULTS                                                                                      \
    {                                                                                                        \
        .lines = 1000000, .depth = 1, .fanout = 1, .match = 1, .batch = 1, .sink = {                         \
            mutant_sinks,                                                                                    \
            MUTANT_OWN                                                                                       \
        }                                                                                                    \
    }

static inline void mutant_parse(int argc, char **argv, struct mutant_values *values)
{
    const struct rig_option options[] = {
        {"lines", RIG_INTEGER, &values->lines, 1, 1e9, "lines to send"},
        {"depth", RIG_INTEGER, &values->depth, 1, DISPATCH_DEPTH_MOST, "filters in a row in each branch"},
        {"fanout", RIG_INTEGER, &values->fanout, 1, DISPATCH_FANOUT_MOST, "branches that get every line"},
        {"match", RIG_REAL, &values->match, 0, 1, "share of the lines that contain 'python'"},
        {"sink", RIG_WORD, &values->sink, 0, 0, "whether all branches share a sink"},
        {"batch", RIG_INTEGER, &values->batch, 1, 65536, "lines to hand on at a time"},
        {0},
    };
    rig_options(argc, argv, options);
}

// Runs and prints the answer; returns the time it took.
static inline uint64_t mutant_answer(const struct mutant_values *values)
{
    struct dispatch_input input = {.lines = values->lines,
                                   .depth = (unsigned)values->depth,
                                   .fanout = (unsigned)values->fanout,
                                   .sink_count =
                                       values->sink.chosen == MUTANT_OWN ? (unsigned)values->fanout : 1,
                                   .batch = (unsigned)values->batch};
    dispatch_input_lines(&input, values->match);
    uint64_t sinks[DISPATCH_FANOUT_MOST] = {0}, start = rig_now_ns();
    mutant_run(&input, sinks);
    uint64_t elapsed_ns = rig_now_ns() - start;
    for (unsigned i = 0; i < input.sink_count; i++)
        printf("sink=%u lines=%" PRIu64 "\n", i, sinks[i]);
    return elapsed_ns;
}

// All the rest of a main without a fault.
static inline int mutant_finish(const struct mutant_values *values)
{
    rig_metric("elapsed_ns", mutant_answer(values), "ns");
    rig_metric("operations", values->lines, "count");
    return 0;
}

#endif
