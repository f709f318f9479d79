// dispatch/coroutine_stackful -- B's grep and broadcast, each on a stack of its own
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: push
//
// "Curious Course", slides 44 and 50, nearly word for word: a loop that waits for a line, looks at it and
// sends it on, with its state in local variables. A send goes over to the receiver's stack; the receiver's
// yield comes back. So even the sink needs a stack, and a row of n filters is n + 1 switches forth and back.
#include "dispatch.h"
#include "stackful.h"

#include <stdio.h>

// Counts. (The loops below never end: like B's coroutines they are closed where they wait.)
static void *sink(void *line, void *argument)
{
    (void)line;
    uint64_t *count = argument;
    for (;; stackful_yield(NULL))
        ++*count;
    return NULL;
}

// Sends on what matches.
static void *grep(void *line, void *argument)
{
    struct stackful *target = argument;
    for (;; line = stackful_yield(NULL))
        if (dispatch_matches(line))
            stackful_send(target, line);
    return NULL;
}

struct targets {
    struct stackful *rows[DISPATCH_FANOUT_MOST];
    unsigned count;
};

// Sends to all.
static void *broadcast(void *line, void *argument)
{
    const struct targets *targets = argument;
    for (;; line = stackful_yield(NULL))
        for (unsigned row = 0; row < targets->count; row++)
            stackful_send(targets->rows[row], line);
    return NULL;
}

// All coroutines there are, to be destroyed at the end.
struct crew {
    struct stackful *members[DISPATCH_FANOUT_MOST * (DISPATCH_DEPTH_MOST + 1) + 1];
    unsigned count;
};

static struct stackful *start(struct crew *crew, const char *name, void *(*body)(void *, void *),
                              void *argument)
{
    struct stackful *coroutine = stackful_create(body, argument, &(struct stackful_options){.name = name});
    if (!coroutine)
        rig_die("cannot create coroutine %u (%s)", crew->count, name);
    rig_ledger_open(&dispatch_coroutines);
    crew->members[crew->count++] = coroutine;
    return coroutine;
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct crew crew = {.count = 0};
    struct targets targets = {.count = input->fanout};
    struct stackful *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || row < input->sink_count) // or it ends where the first does
            end = start(&crew, "sink", sink, &sinks[row]);
        targets.rows[row] = end;
        for (unsigned i = 0; i < input->depth; i++)
            targets.rows[row] = start(&crew, "grep", grep, targets.rows[row]);
    }
    struct stackful *target =
        input->fanout == 1 ? targets.rows[0] : start(&crew, "broadcast", broadcast, &targets);

    for (uint64_t i = 0; i < input->lines; i++)
        stackful_send(target, (void *)dispatch_line(input, i));

    for (unsigned i = 0; i < crew.count; i++) {
        stackful_destroy(crew.members[i]);
        rig_ledger_close(&dispatch_coroutines);
    }
}
