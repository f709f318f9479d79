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

// Looks at the next letter before it sends this one. Its variables and its stack pointer come back from the
// counter, and from which of three is known only when the letter is: without that, a processor could not
// begin to look at a letter before it had found the counter of the one before.
static void source(const struct letters_input *input, struct stackful *const *counters,
                   const uint64_t **latest)
{
    const unsigned char *letter = input->text, *last = letter + input->events - 1;
    enum letters_kind kind = letters_kind(*letter);
    for (; letter < last; letter++) {
        enum letters_kind next = letters_kind(letter[1]);
        latest[kind] = stackful_send(counters[kind], (void *)letter);
        kind = next;
    }
    latest[kind] = stackful_send(counters[kind], (void *)letter);
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

    if (input->events > 0)
        source(input, counters, latest);

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counts[kind] = *latest[kind];
        stackful_destroy(counters[kind]);
        rig_ledger_close(&letters_coroutines);
    }
}
