// dispatch/coroutine_stackless -- B's grep and broadcast as frames that functions go on in
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: push
//
// "Curious Course", slides 44 and 50. A coroutine here is a frame on the heap and a function that switches to
// the place where it last yielded, so a send costs an indirect call, as a handler's does, and the switch.
// What survives a yield lives in the frame; the line itself is received anew each time, as `value`.
#include "dispatch.h"
#include "stackless.h"

#include <stdlib.h>

// --- sink: counts ----------------------------------------------------------------------------------------

struct sink {
    struct stackless stackless;
    uint64_t *count;
};

static void *sink(struct stackless *self, void *value)
{
    (void)value;
    struct sink *frame = (struct sink *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        ++*frame->count;
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- grep: sends on what matches -------------------------------------------------------------------------

struct grep {
    struct stackless stackless;
    struct stackless *target;
};

static void *grep(struct stackless *self, void *value)
{
    struct grep *frame = (struct grep *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        if (dispatch_matches(value))
            STACKLESS_FORWARD(self, frame->target, value);
        else
            STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- broadcast: sends to all -----------------------------------------------------------------------------

struct broadcast {
    struct stackless stackless;
    unsigned count;
    struct stackless **targets;
};

static void *broadcast(struct stackless *self, void *value)
{
    struct broadcast *frame = (struct broadcast *)self;
    STACKLESS_BEGIN(self);
    for (;;) {
        for (unsigned i = 0; i < frame->count; i++) // no yield within: i may be a local variable
            stackless_send(frame->targets[i], value);
        STACKLESS_YIELD(self, NULL);
    }
    STACKLESS_END(self, NULL);
}

// --- the network -----------------------------------------------------------------------------------------

// All frames, each row's together and in one allocation: frames are just data.
struct network {
    struct broadcast all;
    struct stackless *rows[DISPATCH_FANOUT_MOST];
    struct sink sinks[DISPATCH_FANOUT_MOST];
    struct grep greps[DISPATCH_FANOUT_MOST][DISPATCH_DEPTH_MOST];
};

// A frame that will run `function` from the first send on.
static struct stackless *start(struct stackless *stackless, void *(*function)(struct stackless *, void *))
{
    *stackless = (struct stackless){.function = function};
    rig_ledger_open(&dispatch_coroutines);
    return stackless;
}

// Returns what the source sends to.
static struct stackless *connect(struct network *network, const struct dispatch_input *input, uint64_t *sinks)
{
    struct stackless *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || row < input->sink_count) { // or it ends where the first does
            network->sinks[row].count = &sinks[row];
            end = start(&network->sinks[row].stackless, sink);
        }
        struct stackless *target = end;
        for (unsigned i = 0; i < input->depth; i++) {
            network->greps[row][i].target = target;
            target = start(&network->greps[row][i].stackless, grep);
        }
        network->rows[row] = target;
    }
    if (input->fanout == 1)
        return network->rows[0];
    network->all.count = input->fanout;
    network->all.targets = network->rows;
    return start(&network->all.stackless, broadcast);
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct network *network = malloc(sizeof *network);
    if (!network)
        rig_die("cannot allocate the frames");
    struct stackless *target = connect(network, input, sinks);
    for (uint64_t i = 0; i < input->lines; i++)
        stackless_send(target, (void *)dispatch_line(input, i));
    free(network);
}
