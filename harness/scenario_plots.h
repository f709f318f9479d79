// scenario_plots -- the kinds of plots: all that is to be said of one, in one row.
//
// A kind that is none of them is the name of a template that somebody put into plots/ (PLOT_OWN).
//
// To add a kind: a row here, its maker in a file of the results layer (picture.h), its template in plots/.
#ifndef COROBENCH_SCENARIO_PLOTS_H
#define COROBENCH_SCENARIO_PLOTS_H

#include "workload.h"

#include <stdbool.h>

enum plot_key { PLOT_KEY_NONE, PLOT_KEY_MAY, PLOT_KEY_MUST }; // whether a kind takes it

// What a kind is, and what it takes in a scenario: {kind: WORD, x: AXIS, by: AXIS, y: METRIC}.
struct plot_kind_row {
    const char *word;       // as in scenarios and in the names of its files; of PLOT_OWN, NULL
    const char *drawing;    // its template in plots/, without the ending; of PLOT_OWN, NULL
    enum plot_key x, by, y; // axes of numbers of which the scenario lists several; a metric
    unsigned workloads;     // 1 << enum workload_kind, together; 0: all
    bool usual;             // drawn where the scenario names no plots
    bool words;             // `by` may be an axis of words
    const char *needs;      // of a workload, so that there is something to show: "latencies"
};

// The kind, its maker, and the row.
#define PLOT_KINDS(ROW)                                                                                      \
    ROW(PLOT_RANKING, picture_rankings, .word = "ranking", .drawing = "ranking", .y = PLOT_KEY_MAY,          \
        .usual = true, .needs = "runs that went well")                                                       \
    ROW(PLOT_LINES, picture_lines, .word = "lines", .drawing = "lines", .x = PLOT_KEY_MUST,                  \
        .y = PLOT_KEY_MAY, .needs = "an axis of numbers with several values")                                \
    ROW(PLOT_SAMPLES, picture_samples, .word = "samples", .drawing = "samples", .y = PLOT_KEY_MAY,           \
        .usual = true, .needs = "runs that went well")                                                       \
    ROW(PLOT_PERCENTILES, picture_percentiles, .word = "percentiles", .drawing = "percentiles",              \
        .workloads = 1U << WORKLOAD_SERVER, .usual = true, .needs = "latencies")                             \
    ROW(PLOT_FOREST, picture_forest, .word = "forest", .drawing = "forest", .y = PLOT_KEY_MAY,               \
        .needs = "ratios to the baseline")                                                                   \
    ROW(PLOT_THROUGHPUT_LATENCY, picture_throughput, .word = "throughput-latency",                           \
        .drawing = "throughput-latency", .x = PLOT_KEY_MUST, .y = PLOT_KEY_MAY,                              \
        .workloads = 1U << WORKLOAD_SERVER | 1U << WORKLOAD_CLIENT,                                          \
        .needs = "rates and latencies over an axis of numbers with several values")                          \
    ROW(PLOT_HEAT, picture_heat, .word = "heat", .drawing = "heat", .x = PLOT_KEY_MUST, .by = PLOT_KEY_MUST, \
        .words = true, .needs = "two axes with several values, one of them of numbers")                      \
    ROW(PLOT_TIMELINE, picture_timeline, .word = "timeline", .drawing = "timeline",                          \
        .workloads = 1U << WORKLOAD_SERVER, .needs = "a rate within its runs")                               \
    ROW(PLOT_CROSSOVER, picture_lines, .word = "crossover", .drawing = "lines", .x = PLOT_KEY_MUST,          \
        .needs = "an axis along which something and the baseline overtake each other")                       \
    ROW(PLOT_MEMORY, picture_memory, .word = "memory", .drawing = "memory", .y = PLOT_KEY_MAY,               \
        .needs = "memory at several values of an axis that it grows with")                                   \
    ROW(PLOT_OWN, picture_own, .x = PLOT_KEY_MAY, .by = PLOT_KEY_MAY, .y = PLOT_KEY_MAY,                     \
        .needs = "runs that went well")

#define PLOT_KIND_NAME(kind, maker, ...) kind,
enum plot_kind { PLOT_KINDS(PLOT_KIND_NAME) PLOT_KIND_COUNT };
#undef PLOT_KIND_NAME

const struct plot_kind_row *plot_kind_get(enum plot_kind kind);

// The kind of that word; PLOT_OWN where it is none of the table's.
enum plot_kind plot_kind_find(const char *word);

// " (did you mean 'lines'?)", or all words: for a word that is no kind. To be freed.
char *plot_kind_hint(const char *word);

// Whether a text can be the name of a template: lower-case letters, digits, '-' and '_'.
bool plot_template_is_name(const char *text);

// Whether a workload can have what the kind shows.
bool plot_kind_fits(enum plot_kind kind, const struct workload *workload);

#endif
