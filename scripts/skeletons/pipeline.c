// pipeline/@NAME@ -- each stage a function that calls the next: the skeleton, until you change it
// model: call
// runtime: c
// class: idiomatic
// traits: push
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check pipeline/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: mode in {batch}`, `traits: pull` or `push`. docs/CONTRACT.md lists the words that model and class
// know.
#include "pipeline.h"

// Required, in whatever form your model gives them: a filter that asks pipeline_matches about each line, and
// a printer that calls pipeline_print. They are connected while the program runs.
struct stage {
    void (*send)(struct stage *stage, struct pipeline_line line);
    struct stage *next; // of a printer: NULL
};

static void grep(struct stage *stage, struct pipeline_line line)
{
    if (pipeline_matches(line))
        stage->next->send(stage->next, line);
}

static void print(struct stage *stage, struct pipeline_line line)
{
    (void)stage;
    pipeline_print(line);
}

// Required: a source. pipeline_line takes the next line that is there; pipeline_wait sleeps until there may
// be more, and says false when nothing more comes. Optional, where your model has an event loop: wait for
// source->changes there, and call pipeline_more.
static void follow(struct pipeline_source *source, struct stage *target)
{
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            target->send(target, line);
    } while (pipeline_wait(source));
}

// Required: the one function that the rig calls, between two readings of the clock: all that your model
// creates is created here. The rig has parsed the options, and read the log or started who appends to it.
// Required where the model is generator, coroutine-..., thread or process:
// rig_ledger_open(&pipeline_coroutines), or _threads or _processes, for each one you create, and
// rig_ledger_close when it is gone.
void pipeline_run(struct pipeline_source *source)
{
    struct stage printer = {.send = print}, filter = {.send = grep, .next = &printer};
    follow(source, &filter);
}
