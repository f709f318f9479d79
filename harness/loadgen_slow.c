// Slow: a closed loop beside connections that misbehave, which the figures leave out.
//
// One that stalls sends and never reads: more and more, until the server takes no more, or more than sockets
// can hold. One that trickles sends a byte now and then, so that a message takes long, and reads what comes.
// When all is measured they read what there is, and that has to be right, too.
#include "loadgen_flow.h"

#include "clock.h"
#include "least.h"

enum {
    STEP_MS = 10,          // between two of their doings
    STALL_STEP = 1 << 20,  // bytes that a stalling one adds, where those before have gone out
    STALL_MOST = 64 << 20, // it sends in all: three times what the sockets of both sides hold at most
    STALL_ALL = 256 << 20, // the same for all of them
    END_MS = 1000,         // that they may read at the end
};

static bool stalls(const struct load *load)
{
    return load->options->slow_kind == LOAD_STALL;
}

static void init(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        if (load_is_chosen(load, &load->connections[i], load_share(load, load->options->slow)))
            load->connections[i].role = LOAD_MISBEHAVES;
}

// How much more a connection sends now.
static uint64_t step_of(const struct load *load, const struct load_connection *connection)
{
    if (!stalls(load))
        return 1;
    uint64_t most = least_of(STALL_MOST, STALL_ALL / load->options->slow);
    return least_of(STALL_STEP, most > connection->wanted ? most - connection->wanted : 0);
}

static void misbehave(struct load *load, struct load_connection *connection)
{
    connection->deaf = stalls(load);
    if (!load_is_well(connection) || connection->sent < connection->wanted)
        return;
    connection->wanted += step_of(load, connection);
    load_send(load, connection);
}

static void due(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        if (load->connections[i].role == LOAD_MISBEHAVES)
            misbehave(load, &load->connections[i]);
    load->due_ns = load->now + STEP_MS * NS_PER_MS;
}

static void start(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        if (load->connections[i].role == LOAD_SENDS)
            load_begin(load, &load->connections[i], load->options->depth);
    if (load->options->slow > 0)
        due(load);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    load_begin(load, connection, count);
}

static bool has_all(const struct load_connection *connection)
{
    return connection->role != LOAD_MISBEHAVES || !load_is_well(connection) ||
           connection->received == connection->sent;
}

static bool have_all(const struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        if (!has_all(&load->connections[i]))
            return false;
    return true;
}

static void end(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++) {
        struct load_connection *connection = &load->connections[i];
        if (connection->role != LOAD_MISBEHAVES || !load_is_well(connection))
            continue;
        connection->deaf = false;
        connection->wanted = connection->sent;
        load_ask_for(load, connection, EPOLLIN);
    }
    uint64_t until = load->world->clock(load->world) + END_MS * NS_PER_MS;
    while (!have_all(load) && load->now < until && !load_is_over(load))
        load_poll(load, until);
}

const struct load_mode_operations load_slow = {
    .start = start, .home = home, .due = due, .init = init, .end = end};
