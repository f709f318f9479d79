// Churn: connections that end after a few messages and are made again, each as soon as the one before it has
// ended.
//
// A connection's life goes from its connect to its end: the FIN of the server that answers ours, or our RST.
// Lives that were begun in a period are lived to their end in its drain. So between the two readings of the
// server's counters lie whole lives, but where there was no warm-up: then the first were established before.
//
// All lives of a connection share one stream of bytes: what comes from an earlier one is wrong.
#include "loadgen_flow.h"

#include "memory.h"

#include <stdlib.h>

// Those that wait for their next life, in a ring.
struct churn {
    unsigned *waiting; // by their place in load->connections
    size_t first, count;
    bool advancing;
};

static void init(struct load *load)
{
    struct churn *churn = memory_zeroed(1, sizeof *churn);
    churn->waiting = memory_zeroed(load->count, sizeof *churn->waiting);
    load->mode_state = churn;
}

static void release(struct load *load)
{
    struct churn *churn = load->mode_state;
    free(churn->waiting);
    free(churn);
}

static void wait_for_life(struct load *load, const struct load_connection *connection)
{
    struct churn *churn = load->mode_state;
    churn->waiting[(churn->first + churn->count) % load->count] = (unsigned)(connection - load->connections);
    churn->count++;
}

static struct load_connection *next_waiting(struct load *load)
{
    struct churn *churn = load->mode_state;
    struct load_connection *next = &load->connections[churn->waiting[churn->first]];
    churn->first = (churn->first + 1) % load->count;
    churn->count--;
    return next;
}

// The next message of a life, or its end.
static void go_on(struct load *load, struct load_connection *connection)
{
    if (connection->slot > 0 && load->quota > 0)
        load_begin(load, connection, 1);
    else
        load_leave(load, connection, load->options->ending == LOAD_RST);
}

static void begin_life(struct load *load, struct load_connection *connection)
{
    connection->slot = load->options->connection_messages;
    load->busy++;
    if (connection->descriptor < 0)
        load_connect_one(load, connection);
    else
        go_on(load, connection);
}

// Begins the lives that can begin now. Where connections cannot be made any more, those that wait are lost.
static void advance(struct load *load)
{
    struct churn *churn = load->mode_state;
    if (churn->advancing)
        return; // a connect that fails at once comes back here
    churn->advancing = true;
    while (churn->count > 0 && load->sending && load->quota > 0 && load_may_connect(load))
        begin_life(load, next_waiting(load));
    while (churn->count > 0 && load->exhausted)
        load_close(load, next_waiting(load));
    churn->advancing = false;
}

static void start(struct load *load)
{
    struct churn *churn = load->mode_state;
    churn->count = 0;
    load->times_connects = load->watching;
    if (load->watching)
        histogram_clear(&load->result->connects);
    for (unsigned i = 0; i < load->count; i++)
        if (load->connections[i].alive)
            wait_for_life(load, &load->connections[i]);
    advance(load);
}

static void established(struct load *load, struct load_connection *connection)
{
    if (connection->slot > 0) // else it is the first time, before all periods
        go_on(load, connection);
    advance(load);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    connection->slot -= count;
    go_on(load, connection);
}

static void left(struct load *load, struct load_connection *connection)
{
    connection->slot = 0;
    load->busy--;
    load->result->lives += load->in_window;
    load->result->lives_watched += load->watching;
    if (load->sending && load->now < load->period_end) {
        wait_for_life(load, connection);
        advance(load);
    }
}

static void lost(struct load *load, struct load_connection *connection)
{
    load->busy -= connection->slot > 0;
    connection->slot = 0;
    advance(load);
}

const struct load_mode_operations load_churn = {.start = start,
                                                .home = home,
                                                .finishes = true,
                                                .established = established,
                                                .left = left,
                                                .lost = lost,
                                                .init = init,
                                                .release = release};
