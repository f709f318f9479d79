// dispatch/coroutine_pth -- the bare contexts that GNU Pth's threads are made of
// model: coroutine-stackful
// runtime: pth
// class: idiomatic
// needs: header:pth.h library:pth
// traits: push
//
// GNU Pth (1999) has threads, which a scheduler with priorities runs, and below them "user-space contexts"
// for who wants to schedule by himself: a context with a stack, and a switch from one to another. A send is
// what it is in coroutine_stackful, then: the sender's context is kept in the receiver, which switches back
// to it when it yields. Two switches there and back, each of them swapcontext(3), and so two system calls.
//
// (With its threads a send would be a pth_yield to the receiver and one back. Between the two the scheduler
// looks at timers, signals and descriptors: fourteen system calls.)
#include "dispatch.h"

#include <pth.h>
#include <stdlib.h>

// strstr's frame and a signal's; memory is taken where a stack is touched.
enum { STACK_BYTES = 16 * 1024 };

struct coroutine {
    pth_uctx_t own;
    pth_uctx_t sender;        // who goes on when it yields
    const char *line;         // what it was sent last
    uint64_t *count;          // a sink's
    struct coroutine *target; // a filter's
    struct coroutine **rows;  // the broadcaster's
    unsigned target_count;
};

static pth_uctx_t running; // the context of who runs

static void switch_to(pth_uctx_t there)
{
    pth_uctx_t here = running;
    running = there;
    if (!pth_uctx_switch(here, there))
        rig_die("cannot switch");
}

static void coroutine_send(struct coroutine *coroutine, const char *line)
{
    coroutine->line = line;
    coroutine->sender = running;
    switch_to(coroutine->own);
}

static const char *coroutine_yield(struct coroutine *self)
{
    switch_to(self->sender);
    return self->line;
}

// --- What the coroutines do: none of them ends, as in coroutine_stackful ---------------------------------

static void sink(void *argument)
{
    struct coroutine *self = argument;
    for (;; coroutine_yield(self))
        ++*self->count;
}

static void grep(void *argument)
{
    struct coroutine *self = argument;
    for (const char *line = self->line;; line = coroutine_yield(self))
        if (dispatch_matches(line))
            coroutine_send(self->target, line);
}

static void broadcast(void *argument)
{
    struct coroutine *self = argument;
    for (const char *line = self->line;; line = coroutine_yield(self))
        for (unsigned row = 0; row < self->target_count; row++)
            coroutine_send(self->rows[row], line);
}

// --- The network -----------------------------------------------------------------------------------------

struct network {
    unsigned count; // of coroutines
    struct coroutine members[DISPATCH_FANOUT_MOST * (DISPATCH_DEPTH_MOST + 1) + 1];
    struct coroutine *rows[DISPATCH_FANOUT_MOST];
};

static struct coroutine *start(struct network *network, void (*body)(void *), const struct coroutine *like)
{
    struct coroutine *coroutine = &network->members[network->count++];
    *coroutine = *like;
    if (!pth_uctx_create(&coroutine->own) ||
        !pth_uctx_make(coroutine->own, NULL, STACK_BYTES, NULL, body, coroutine, NULL))
        rig_die("cannot create context %u", network->count);
    rig_ledger_open(&dispatch_coroutines);
    return coroutine;
}

// Returns what the source sends to.
static struct coroutine *network_connect(struct network *network, const struct dispatch_input *input,
                                         uint64_t *sinks)
{
    struct coroutine *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || row < input->sink_count) // or it ends where the first does
            end = start(network, sink, &(struct coroutine){.count = &sinks[row]});
        struct coroutine *target = end;
        for (unsigned i = 0; i < input->depth; i++)
            target = start(network, grep, &(struct coroutine){.target = target});
        network->rows[row] = target;
    }
    struct coroutine all = {.rows = network->rows, .target_count = input->fanout};
    return input->fanout == 1 ? network->rows[0] : start(network, broadcast, &all);
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct network *network = malloc(sizeof *network);
    if (!network || !pth_init() || !pth_uctx_create(&running))
        rig_die("cannot start GNU Pth");
    network->count = 0;
    struct coroutine *target = network_connect(network, input, sinks);
    for (uint64_t i = 0; i < input->lines; i++)
        coroutine_send(target, dispatch_line(input, i));

    for (unsigned i = 0; i < network->count; i++) {
        pth_uctx_destroy(network->members[i].own);
        rig_ledger_close(&dispatch_coroutines);
    }
    pth_uctx_destroy(running);
    pth_kill();
    free(network);
}
