// dispatch/coroutine_st -- threads of the State Threads library, which send by two condition variables
// model: coroutine-stackful
// runtime: libst
// class: idiomatic
// needs: pkg:st processor:x86_64
// traits: push, cooperative
//
// State Threads (Netscape, 1999) has no send: its threads are coroutines of equal rank, and a scheduler says
// who goes on. A send into one is made of two waits. The sender puts down the line, signals the receiver, and
// waits until that signals back that it is done with the line and waits for the next. All others wait at that
// time, so the scheduler has no choice: each wait is one switch, there and back, as in the other coroutines.
//
// (If senders did not wait for that, but only for the place where a line is put down, half as many switches
// would do; but then a line would be under way when send returns. That is a queue, and another thing to
// measure.)
#include "dispatch.h"

#include <st.h>
#include <stdlib.h>

// strstr's frame and a signal's; memory is taken where a stack is touched.
enum { STACK_BYTES = 16 * 1024 };

struct stage {
    st_thread_t thread;
    st_cond_t sent, done; // at the first the stage waits, at the second who sends to it
    const char *line;     // NULL: it waits for one
    bool closed;          // nothing will be sent any more

    uint64_t *count;       // a sink's
    struct stage *target;  // a filter's
    struct stage **rows;   // the broadcaster's
    unsigned target_count; // likewise
};

// --- Send and receive ------------------------------------------------------------------------------------

static void stage_send(struct stage *stage, const char *line)
{
    stage->line = line;
    st_cond_signal(stage->sent);
    while (stage->line)
        st_cond_wait(stage->done);
}

// Called by the stage, for its first line. NULL: there will be none.
static const char *stage_receive(struct stage *self)
{
    while (!self->line && !self->closed)
        st_cond_wait(self->sent);
    return self->line;
}

// What a yield is elsewhere: goes back to the sender, and comes back with the next line.
static const char *stage_yield(struct stage *self)
{
    self->line = NULL;
    st_cond_signal(self->done);
    return stage_receive(self);
}

// --- What the stages do ----------------------------------------------------------------------------------

static void *sink(void *argument)
{
    struct stage *self = argument;
    for (const char *line = stage_receive(self); line; line = stage_yield(self))
        ++*self->count;
    return NULL;
}

static void *grep(void *argument)
{
    struct stage *self = argument;
    for (const char *line = stage_receive(self); line; line = stage_yield(self))
        if (dispatch_matches(line))
            stage_send(self->target, line);
    return NULL;
}

static void *broadcast(void *argument)
{
    struct stage *self = argument;
    for (const char *line = stage_receive(self); line; line = stage_yield(self))
        for (unsigned row = 0; row < self->target_count; row++)
            stage_send(self->rows[row], line);
    return NULL;
}

// --- The network -----------------------------------------------------------------------------------------

struct network {
    unsigned count; // of stages that have been started
    struct stage stages[DISPATCH_FANOUT_MOST * (DISPATCH_DEPTH_MOST + 1) + 1];
    struct stage *rows[DISPATCH_FANOUT_MOST];
};

static struct stage *stage_start(struct network *network, void *(*body)(void *), const struct stage *like)
{
    struct stage *stage = &network->stages[network->count++];
    *stage = *like;
    stage->sent = st_cond_new();
    stage->done = st_cond_new();
    if (!stage->sent || !stage->done)
        rig_die("cannot allocate a condition variable");
    stage->thread = st_thread_create(body, stage, 1, STACK_BYTES);
    if (!stage->thread)
        rig_die("cannot create thread %u", network->count);
    rig_ledger_open(&dispatch_coroutines);
    return stage;
}

// All wait for lines by now, so the order does not matter.
static void network_close(struct network *network)
{
    for (unsigned i = 0; i < network->count; i++) {
        struct stage *stage = &network->stages[i];
        stage->closed = true;
        st_cond_signal(stage->sent);
        if (st_thread_join(stage->thread, NULL) < 0)
            rig_die("cannot join thread %u", i + 1);
        rig_ledger_close(&dispatch_coroutines);
        st_cond_destroy(stage->sent);
        st_cond_destroy(stage->done);
    }
    st_usleep(0); // who was joined runs once more, to clean up
}

// Returns what the source sends to.
static struct stage *network_start(struct network *network, const struct dispatch_input *input,
                                   uint64_t *sinks)
{
    struct stage *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || row < input->sink_count) // or it ends where the first does
            end = stage_start(network, sink, &(struct stage){.count = &sinks[row]});
        struct stage *target = end;
        for (unsigned i = 0; i < input->depth; i++)
            target = stage_start(network, grep, &(struct stage){.target = target});
        network->rows[row] = target;
    }
    struct stage all = {.rows = network->rows, .target_count = input->fanout};
    return input->fanout == 1 ? network->rows[0] : stage_start(network, broadcast, &all);
}

// LeakSanitizer's, where there is one: it cannot see what hangs on the stack of the library's idle thread.
void __lsan_disable(void) __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): its name
void __lsan_enable(void) __attribute__((weak));  // NOLINT(bugprone-reserved-identifier): its name

// Nobody waits for a descriptor here. By default the library is made for select, and may not start where more
// descriptors are allowed than that takes.
static void library_start(void)
{
    st_set_eventsys(ST_EVENTSYS_POLL);
    if (__lsan_disable)
        __lsan_disable();
    if (st_init() < 0)
        rig_die("cannot start State Threads");
    if (__lsan_enable)
        __lsan_enable();
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    library_start();
    struct network *network = malloc(sizeof *network);
    if (!network)
        rig_die("cannot allocate the stages");
    network->count = 0;
    struct stage *target = network_start(network, input, sinks);
    for (uint64_t i = 0; i < input->lines; i++)
        stage_send(target, dispatch_line(input, i));
    network_close(network);
    free(network);
}
