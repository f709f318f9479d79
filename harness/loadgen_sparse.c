// Sparse closed loop: few messages are in flight on many connections. When one came home, the next goes out
// on a connection picked at random among those that have none.
//
// What a server pays for connections that are open but silent shows here, where a dense load hides it: it
// finds something ready wherever it looks.
#include "loadgen_flow.h"

#include "memory.h"

#include <stdlib.h>

struct sparse {
    struct random_state random;
    unsigned *quiet; // connections that are well and have no message out, by their place in load->connections
    size_t count;
};

static void init(struct load *load)
{
    struct sparse *sparse = memory_zeroed(1, sizeof *sparse);
    random_seed(&sparse->random, random_mix(load->options->seed) + load->number);
    sparse->quiet = memory_zeroed(load->count, sizeof *sparse->quiet);
    load->mode_state = sparse;
}

static void release(struct load *load)
{
    struct sparse *sparse = load->mode_state;
    free(sparse->quiet);
    free(sparse);
}

static void add(struct load *load, struct load_connection *connection)
{
    struct sparse *sparse = load->mode_state;
    connection->slot = sparse->count;
    sparse->quiet[sparse->count++] = (unsigned)(connection - load->connections);
}

static void take_out(struct load *load, size_t slot)
{
    struct sparse *sparse = load->mode_state;
    unsigned last = sparse->quiet[--sparse->count];
    sparse->quiet[slot] = last;
    load->connections[last].slot = slot;
}

static void go_on(struct load *load)
{
    struct sparse *sparse = load->mode_state;
    if (sparse->count == 0)
        return;
    size_t slot = random_below(&sparse->random, sparse->count);
    struct load_connection *picked = &load->connections[sparse->quiet[slot]];
    take_out(load, slot);
    picked->slot = SIZE_MAX;
    load_begin(load, picked, 1);
}

static void start(struct load *load)
{
    struct sparse *sparse = load->mode_state;
    sparse->count = 0;
    for (unsigned i = 0; i < load->count; i++)
        if (load_is_well(&load->connections[i]))
            add(load, &load->connections[i]);
    for (uint64_t active = load_share(load, load->options->active); active > 0; active--)
        go_on(load);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    (void)count; // always 1
    add(load, connection);
    go_on(load);
}

// Its message, if it had one, goes out elsewhere.
static void lost(struct load *load, struct load_connection *connection)
{
    const struct sparse *sparse = load->mode_state;
    if (connection->slot == SIZE_MAX && load->sending)
        go_on(load);
    else if (connection->slot < sparse->count &&
             &load->connections[sparse->quiet[connection->slot]] == connection)
        take_out(load, connection->slot);
}

const struct load_mode_operations load_sparse = {
    .start = start, .home = home, .lost = lost, .init = init, .release = release};
