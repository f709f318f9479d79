// letters/coroutine_stackful -- counters that are coroutines on stacks of their own, into which letters are
// sent
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: push
//
// David Mertz's `weightless_test` nearly word for word: a counter is a loop around a yield, which hands out
// the count so far and receives the next letter. The count is a local variable on the counter's stack; a send
// goes over to that stack, and a yield comes back.
#include "letters.h"
#include "stackful.h"

static void *counter(void *letter, void *unused)
{
    (void)letter, (void)unused;
    uint64_t count = 0;
    for (;; stackful_yield(&count)) { // closed where it waits
        letters_work();
        count++;
    }
    return NULL;
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct stackful *counters[LETTERS_KINDS];
    const uint64_t *latest[LETTERS_KINDS]; // count of each
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = stackful_create(counter, NULL, &(struct stackful_options){.name = "counter"});
        if (!counters[kind])
            rig_die("cannot create a counter");
        rig_ledger_open(&letters_coroutines);
        latest[kind] = &counts[kind];
    }

    for (uint64_t i = 0; i < input->events; i++) {
        enum letters_kind kind = letters_kind(input->text[i]);
        latest[kind] = stackful_send(counters[kind], (void *)&input->text[i]);
    }

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counts[kind] = *latest[kind];
        stackful_destroy(counters[kind]);
        rig_ledger_close(&letters_coroutines);
    }
}
