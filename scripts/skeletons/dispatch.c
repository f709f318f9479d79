// dispatch/@NAME@ -- each filter a function that calls the next: the skeleton, until you change it
// model: call
// runtime: c
// class: idiomatic
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check dispatch/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: depth<=16`, `traits: push`. docs/CONTRACT.md lists the words that model and class know.
#include "dispatch.h"

#include <stdlib.h>

// Required, in whatever form your model gives them: a filter that asks dispatch_matches about every line that
// reaches it, and a sink that counts. They are connected while the program runs.
struct stage {
    struct stage *next; // NULL: a sink
    uint64_t *count;    // of a sink
};

static void stage_send(struct stage *stage, const char *line)
{
    if (!stage->next)
        ++*stage->count;
    else if (dispatch_matches(line))
        stage_send(stage->next, line);
}

// A row of input->depth filters with a sink behind: depth + 1 stages. Required: where input->sink_count is 1
// (--sink=shared), all rows count in the same sink; a model whose sinks are more than a number has one, then.
static struct stage *row_create(const struct dispatch_input *input, uint64_t *count)
{
    struct stage *row = calloc(input->depth + 1, sizeof *row);
    if (!row)
        rig_die("cannot allocate a row of %u filters", input->depth);
    for (unsigned i = 0; i < input->depth; i++)
        row[i].next = &row[i + 1];
    row[input->depth].count = count;
    return row;
}

// Required: the one function that the rig calls, between two readings of the clock: all that your model
// creates is created here. The rig has parsed the options and made the lines; it prints sinks[] afterwards.
// Optional: input->batch, how many lines to hand on at a time, if there is a queue between your stages.
// Optional: rig_ledger_open(&dispatch_coroutines), or _threads or _processes, for each one you create.
void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct stage *rows[DISPATCH_FANOUT_MOST];
    for (unsigned i = 0; i < input->fanout; i++)
        rows[i] = row_create(input, &sinks[i < input->sink_count ? i : 0]);
    for (uint64_t number = 0; number < input->lines; number++)
        for (unsigned i = 0; i < input->fanout; i++)
            stage_send(rows[i], dispatch_line(input, number));
    for (unsigned i = 0; i < input->fanout; i++)
        free(rows[i]);
}
