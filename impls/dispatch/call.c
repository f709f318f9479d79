// dispatch/call -- callbacks: each stage is a plain function, called through a pointer with its data
// model: call
// runtime: c
// class: idiomatic
// traits: push
//
// C's oldest way to connect parts while the program runs: whoever wants events hands out a function and a
// pointer that the function is to be given back (as for qsort_r, or for signals in most libraries). The two
// travel together as a struct callback, held by the sender: a send is one indirect call, and nothing is
// looked up in the receiver.
#include "dispatch.h"

#include <stdlib.h>

struct callback {
    void (*function)(void *data, const char *line);
    void *data;
};

static inline void callback_send(const struct callback *callback, const char *line)
{
    callback->function(callback->data, line);
}

// Data: where to count.
static void count(void *data, const char *line)
{
    (void)line;
    uint64_t *lines = data;
    ++*lines;
}

// Data: whom to call with the lines that match. The call is the last thing done, so compilers make it a
// jump: a row of filters runs without a return between them.
static void grep(void *data, const char *line)
{
    const struct callback *target = data;
    if (dispatch_matches(line))
        callback_send(target, line);
}

struct broadcast {
    unsigned count;
    struct callback *targets;
};

static void broadcast(void *data, const char *line)
{
    const struct broadcast *self = data;
    for (unsigned i = 0; i < self->count; i++)
        callback_send(&self->targets[i], line);
}

// A row from its end to its beginning: filter i keeps its target in targets[i].
static struct callback row_connect(struct callback *targets, unsigned depth, struct callback target)
{
    for (unsigned i = 0; i < depth; i++) {
        targets[i] = target;
        target = (struct callback){grep, &targets[i]};
    }
    return target;
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct callback *targets = calloc((size_t)input->fanout * (input->depth + 1), sizeof *targets);
    if (!targets)
        rig_die("cannot allocate %u rows", input->fanout);
    struct callback *rows = targets + (size_t)input->fanout * input->depth;
    struct callback sink = {count, NULL};
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!sink.data || row < input->sink_count) // or it ends where the first does
            sink.data = &sinks[row];
        rows[row] = row_connect(targets + (size_t)row * input->depth, input->depth, sink);
    }

    struct broadcast all = {input->fanout, rows};
    struct callback target = input->fanout == 1 ? rows[0] : (struct callback){broadcast, &all};
    for (uint64_t i = 0; i < input->lines; i++)
        callback_send(&target, dispatch_line(input, i));
    free(targets);
}
