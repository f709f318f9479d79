// dispatch/handler -- objects with a method table: B's GrepHandler in C
// model: handler
// runtime: c
// class: idiomatic
// traits: push
//
// "Curious Course", slide 50, as C programmers write objects: the first member of each points to the method
// table of its class, and whoever holds a `struct handler *` can send to it without knowing what it is. A
// send loads the object's table, the table's method, and calls it; the method finds its own state, its
// `self`, in what it was given. This is what a C++ compiler makes of a virtual member function.
#include "dispatch.h"

#include <stdlib.h>

struct handler {
    const struct handler_class *class;
};

struct handler_class {
    void (*send)(struct handler *self, const char *line);
};

static inline void handler_send(struct handler *handler, const char *line)
{
    handler->class->send(handler, line);
}

// --- sink: counts ----------------------------------------------------------------------------------------

struct sink {
    struct handler handler;
    uint64_t *count;
};

static void sink_send(struct handler *self, const char *line)
{
    (void)line;
    ++*((struct sink *)self)->count;
}

static const struct handler_class sink_class = {.send = sink_send};

// --- grep: sends on what matches -------------------------------------------------------------------------

struct grep {
    struct handler handler;
    struct handler *target;
};

static void grep_send(struct handler *self, const char *line)
{
    if (dispatch_matches(line))
        handler_send(((struct grep *)self)->target, line);
}

static const struct handler_class grep_class = {.send = grep_send};

// --- broadcast: sends to all -----------------------------------------------------------------------------

struct broadcast {
    struct handler handler;
    unsigned count;
    struct handler *targets[DISPATCH_FANOUT_MOST];
};

static void broadcast_send(struct handler *self, const char *line)
{
    const struct broadcast *broadcast = (struct broadcast *)self;
    for (unsigned i = 0; i < broadcast->count; i++)
        handler_send(broadcast->targets[i], line);
}

static const struct handler_class broadcast_class = {.send = broadcast_send};

// --- the network -----------------------------------------------------------------------------------------

struct network {
    struct broadcast all;
    struct sink sinks[DISPATCH_FANOUT_MOST];
    struct grep greps[DISPATCH_FANOUT_MOST][DISPATCH_DEPTH_MOST];
};

// Returns what the source sends to.
static struct handler *connect(struct network *network, const struct dispatch_input *input, uint64_t *sinks)
{
    network->all = (struct broadcast){.handler = {&broadcast_class}, .count = input->fanout};
    for (unsigned i = 0; i < input->sink_count; i++)
        network->sinks[i] = (struct sink){.handler = {&sink_class}, .count = &sinks[i]};
    for (unsigned row = 0; row < input->fanout; row++) {
        struct handler *target = &network->sinks[row < input->sink_count ? row : 0].handler;
        for (unsigned i = 0; i < input->depth; i++) {
            struct grep *grep = &network->greps[row][i];
            *grep = (struct grep){.handler = {&grep_class}, .target = target};
            target = &grep->handler;
        }
        network->all.targets[row] = target;
    }
    return input->fanout == 1 ? network->all.targets[0] : &network->all.handler;
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct network *network = malloc(sizeof *network);
    if (!network)
        rig_die("cannot allocate the handlers");
    struct handler *target = connect(network, input, sinks);
    for (uint64_t i = 0; i < input->lines; i++)
        handler_send(target, dispatch_line(input, i));
    free(network);
}
