// The main of every C implementation of dispatch.
#include "dispatch.h"

#include <inttypes.h>
#include <stdio.h>

static void print_answer(const uint64_t *sinks, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        printf("sink=%u lines=%" PRIu64 "\n", i, sinks[i]);
    rig_answer_end();
}

int main(int argc, char **argv)
{
    uint64_t lines = 1000000, depth = 1, fanout = 1, batch = 1;
    double match = 1;
    enum { OWN, SHARED };
    static const char *const words[] = {[OWN] = "own", [SHARED] = "shared", NULL};
    struct rig_word sink = {words, OWN};
    const struct rig_option options[] = {
        {"lines", RIG_INTEGER, &lines, 1, 1e9, "lines to send"},
        {"depth", RIG_INTEGER, &depth, 1, DISPATCH_DEPTH_MOST, "filters in a row in each branch"},
        {"fanout", RIG_INTEGER, &fanout, 1, DISPATCH_FANOUT_MOST, "branches that get every line"},
        {"match", RIG_REAL, &match, 0, 1, "share of the lines that contain 'python'"},
        {"sink", RIG_WORD, &sink, 0, 0, "whether each branch has a sink of its own, or all share one"},
        {"batch", RIG_INTEGER, &batch, 1, 65536, "lines that a thread or process hands on at a time"},
        {0},
    };
    rig_options(argc, argv, options);

    struct dispatch_input input = {.lines = lines,
                                   .depth = (unsigned)depth,
                                   .fanout = (unsigned)fanout,
                                   .sink_count = sink.chosen == OWN ? (unsigned)fanout : 1,
                                   .batch = (unsigned)batch};
    dispatch_input_lines(&input, match);
    uint64_t sinks[DISPATCH_FANOUT_MOST] = {0};
    uint64_t start = rig_now_ns();
    dispatch_run(&input, sinks);
    uint64_t end = rig_now_ns();
    print_answer(sinks, input.sink_count);
    rig_report(end - start, lines,
               (struct rig_ledger *[]){&dispatch_coroutines, &dispatch_threads, &dispatch_processes, NULL});
    return 0;
}
