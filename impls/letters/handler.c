// letters/handler -- the talk's serial version: counter objects that are called for each letter
// model: handler
// runtime: c
// class: idiomatic
// traits: push
//
// David Mertz's `callout_test`: three objects of one class, and a loop that calls the one that a letter is
// for. An object in C begins with a pointer to the method table of its class; the loop holds pointers to
// objects and knows neither their class nor that all three are of the same.
//
// The loop waits for each event to be handled before it looks at the next. That is all that the talk's other
// versions set out to change.
#include "letters.h"

struct handler {
    const struct handler_class *class;
};

struct handler_class {
    void (*call)(struct handler *self, unsigned char letter);
};

static inline void handler_call(struct handler *handler, unsigned char letter)
{
    handler->class->call(handler, letter);
}

struct counter {
    struct handler handler;
    uint64_t count;
};

// The letter itself is of no use to it, but a handler is told.
static void counter_call(struct handler *self, unsigned char letter)
{
    (void)letter;
    letters_work();
    ((struct counter *)self)->count++;
}

static const struct handler_class counter_class = {.call = counter_call};

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct counter counters[LETTERS_KINDS];
    struct handler *handlers[LETTERS_KINDS];
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct counter){.handler = {&counter_class}};
        handlers[kind] = &counters[kind].handler;
    }

    for (uint64_t i = 0; i < input->events; i++)
        handler_call(handlers[letters_kind(input->text[i])], input->text[i]);

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counts[kind] = counters[kind].count;
}
