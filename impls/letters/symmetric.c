// letters/symmetric -- coroutines that switch to each other directly, without anything between
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: push
//
// What David Mertz wished a language had: `switch to X send v`, no routine above another, and no trampoline.
// That needs coroutines with stacks, whose switch does not have to return to who resumed them: a transfer
// suspends the one and resumes the other in its place. (Knuth's coroutines, and Conway's, are these; those
// that only send and yield, one above the other, are called semi-coroutines.) The source transfers a letter
// to its counter, which counts it and transfers back.
#include "letters.h"
#include "stackful.h"

struct routines {
    const struct letters_input *input;
    struct stackful *source, *counters[LETTERS_KINDS];
    uint64_t *counts;
};

struct counter {
    struct routines *routines;
    enum letters_kind kind;
};

// The first that comes is a letter, too.
static void *counter(void *letter, void *argument)
{
    (void)letter;
    const struct counter *self = argument;
    uint64_t *count = &self->routines->counts[self->kind];
    for (;; stackful_transfer(self->routines->source, NULL)) { // closed where it waits
        letters_work();
        ++*count;
    }
    return NULL;
}

// Looks at the next letter before it transfers this one: its variables come back by way of the counter, and
// of which is known only when the letter is (coroutine_stackful.c). Its end resumes whoever sent into it.
static void *source(void *first_letter, void *argument)
{
    const struct routines *routines = argument;
    const unsigned char *letter = first_letter, *last = letter + routines->input->events - 1;
    struct stackful *receiver = routines->counters[letters_kind(*letter)];
    for (; letter < last; letter++) {
        struct stackful *next = routines->counters[letters_kind(letter[1])];
        stackful_transfer(receiver, (void *)letter);
        receiver = next;
    }
    stackful_transfer(receiver, (void *)letter);
    return NULL;
}

static struct stackful *start(const char *name, void *(*body)(void *, void *), void *argument)
{
    struct stackful *routine = stackful_create(body, argument, &(struct stackful_options){.name = name});
    if (!routine)
        rig_die("cannot create the %s", name);
    rig_ledger_open(&letters_coroutines);
    return routine;
}

static void end(struct stackful *routine)
{
    stackful_destroy(routine);
    rig_ledger_close(&letters_coroutines);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct routines routines = {.input = input, .counts = counts};
    struct counter counters[LETTERS_KINDS];
    routines.source = start("source", source, &routines);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        counters[kind] = (struct counter){&routines, (enum letters_kind)kind};
        routines.counters[kind] = start("counter", counter, &counters[kind]);
    }

    if (input->events > 0)
        stackful_send(routines.source, (void *)input->text);

    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        end(routines.counters[kind]);
    end(routines.source);
}
