// letters/trampoline -- coroutines that each name the next to run, and what to tell it
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// David Mertz's thin trampoline: coroutines of Python, and of C without stacks, can only return to whoever
// resumed them. So "switch to R2 and send 'a'" becomes `yield (R2, 'a')`, and the loop that resumed them does
// it. None is above another: the source names a counter and hands it a letter, the counter names the source.
// The price of that freedom is that each event bounces twice.
#include "letters.h"
#include "stackless.h"

// --- The trampoline --------------------------------------------------------------------------------------

static void *sent; // what goes with the name: a yield has room for one pointer only

// What a routine yields: whom to run next; NULL: nobody.
static inline void *go_to(struct stackless *next, void *data)
{
    sent = data;
    return next;
}

static void trampoline(struct stackless *current)
{
    for (sent = NULL; current;)
        current = stackless_send(current, sent);
}

// --- The routines ----------------------------------------------------------------------------------------

struct counter {
    struct stackless stackless;
    uint64_t count;
    struct stackless *source;
};

struct source {
    struct stackless stackless;
    const unsigned char *letter, *end;
    struct counter *counters, *receiver; // of `letter`
};

static void *counter(struct stackless *self, void *letter)
{
    (void)letter;
    struct counter *frame = (struct counter *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        letters_work();
        frame->count++;
        STACKLESS_YIELD(self, go_to(frame->source, NULL));
    }
    STACKLESS_END(self, NULL);
}

// Looks at the next letter before it hands this one on: where the source itself stands comes back from the
// counter, and from which of three is known only when the letter is.
static inline void *hand_on(struct source *source)
{
    const unsigned char *letter = source->letter++;
    struct counter *receiver = source->receiver;
    if (source->letter < source->end)
        source->receiver = &source->counters[letters_kind(*source->letter)];
    return go_to(&receiver->stackless, (void *)letter);
}

static void *source(struct stackless *self, void *nothing)
{
    (void)nothing;
    struct source *frame = (struct source *)self;
    STACKLESS_BEGIN(self);
    if (frame->letter < frame->end)
        frame->receiver = &frame->counters[letters_kind(*frame->letter)];
    while (frame->letter < frame->end)
        STACKLESS_YIELD(self, hand_on(frame));
    STACKLESS_END(self, go_to(NULL, NULL));
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct counter counters[LETTERS_KINDS];
    struct source first = {.stackless = {.function = source},
                           .letter = input->text,
                           .end = input->text + input->events,
                           .counters = counters};
    rig_ledger_open(&letters_coroutines);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct counter){.stackless = {.function = counter}, .source = &first.stackless};
        rig_ledger_open(&letters_coroutines);
    }

    trampoline(&first.stackless);

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counts[kind] = counters[kind].count;
        rig_ledger_close(&letters_coroutines); // dropped where it waits
    }
    rig_ledger_close(&letters_coroutines);
}
