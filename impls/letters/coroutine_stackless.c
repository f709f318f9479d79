// letters/coroutine_stackless -- counters that are coroutines without a stack, into which letters are sent
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// David Mertz's `weightless_test`, the fastest of his versions: each counter is a loop that waits at a yield
// for the next letter, and what it yields is its count so far. A send is an indirect call, as the handler's
// is, and a switch over the places where the function can go on. Of coroutines made of a frame of one number
// it is hard to say what distinguishes them from objects, and the talk says as much.
#include "letters.h"
#include "stackless.h"

struct counter {
    struct stackless stackless;
    uint64_t count;
};

static void *counter(struct stackless *self, void *letter)
{
    (void)letter;
    struct counter *frame = (struct counter *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        letters_work();
        frame->count++;
        STACKLESS_YIELD(self, &frame->count);
    }
    STACKLESS_END(self, NULL);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct counter counters[LETTERS_KINDS];
    const uint64_t *latest[LETTERS_KINDS]; // count of each
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct counter){.stackless = {.function = counter}};
        latest[kind] = &counts[kind];
        rig_ledger_open(&letters_coroutines);
    }

    for (uint64_t i = 0; i < input->events; i++) {
        enum letters_kind kind = letters_kind(input->text[i]);
        latest[kind] = stackless_send(&counters[kind].stackless, (void *)&input->text[i]);
    }

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counts[kind] = *latest[kind];
        rig_ledger_close(&letters_coroutines); // dropped where it waits
    }
}
