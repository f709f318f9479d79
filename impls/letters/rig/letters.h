// letters -- each letter of a text is an event that is handed to one of three counters (docs/CONTRACT.md).
//
// An implementation is one function, letters_run. This header holds what all of them share and none is
// measured by: the text, which kind a letter is of, what it costs to handle one, and the ledgers.
#ifndef LETTERS_H
#define LETTERS_H

#include "rig.h"

#include <stdbool.h>
#include <stdint.h>

enum letters_kind { LETTERS_OTHER, LETTERS_VOWEL, LETTERS_CONSONANT, LETTERS_KINDS };

struct letters_input {
    const unsigned char *text; // in memory that processes share: a fork copies nothing of it
    uint64_t events;           // how many letters of it to hand on
    uint32_t batch;            // how many a queue is given at a time, 1 to LETTERS_BATCH_MOST
};

enum { LETTERS_BATCH_MOST = 1000000 };

// Hands input->events letters to the counters that it first makes, and writes to counts[kind], which is 0 at
// first, how many there were of each kind. The rig reads the clock before and after, so creating the model's
// parts counts.
void letters_run(const struct letters_input *input, uint64_t *counts);

// --- What is done with a letter, the same for all --------------------------------------------------------

extern const unsigned char letters_kinds[256];

// What the source asks of each letter. A table, for a chain of comparisons would be mispredicted for every
// third letter, and that would be most of what the fast models take.
static inline enum letters_kind letters_kind(unsigned char letter)
{
    return (enum letters_kind)letters_kinds[letter];
}

// What handling an event costs, set before the clock starts; both 0: nothing.
extern struct letters_cost {
    uint64_t iterations; // of rig_work
    uint64_t wait_ns;
} letters_cost;

void letters_wait(uint64_t wait_ns);

// Called by a counter for each event, by who runs the counter.
static inline void letters_work(void)
{
    if (__builtin_expect(letters_cost.iterations > 0, 0))
        rig_work(letters_cost.iterations);
    if (__builtin_expect(letters_cost.wait_ns > 0, 0))
        letters_wait(letters_cost.wait_ns);
}

// The work ledger: open one for each unit that the model creates, close it when the unit has been waited for
// or freed. The rig reports those in use, outside the clock. A process has its own copy: count in the parent.
extern struct rig_ledger letters_coroutines, letters_threads, letters_processes;

#endif
