// letters/@NAME@ -- each counter a function that is called: the skeleton, until you change it
// model: call
// runtime: c
// class: idiomatic
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check letters/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: work_ns<=0; events<=100000`, `traits: push`, or `traits: per-event` where each event has a unit of
// its own. docs/CONTRACT.md lists the words that model and class know.
#include "letters.h"

// Required, in whatever form your model gives them: three counters, one for each kind of letter, each of
// which calls letters_work for each event that it is handed. Whoever runs the counter does the work.
struct counter {
    void (*call)(struct counter *counter, unsigned char letter);
    uint64_t count;
};

static void count(struct counter *counter, unsigned char letter)
{
    (void)letter;
    letters_work();
    counter->count++;
}

// Required: the one function that the rig calls, between two readings of the clock: all that your model
// creates is created here. The rig has parsed the options and read the text; it prints counts[] afterwards.
// Required where the model is generator, coroutine-..., thread or process:
// rig_ledger_open(&letters_coroutines), or _threads or _processes, for each one you create, and
// rig_ledger_close when it is gone. Optional: input->batch, how many letters a queue is given at a time.
void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct counter counters[LETTERS_KINDS];
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counters[kind] = (struct counter){.call = count};
    for (uint64_t i = 0; i < input->events; i++) {
        struct counter *counter = &counters[letters_kind(input->text[i])];
        counter->call(counter, input->text[i]);
    }
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counts[kind] = counters[kind].count;
}
