// Blast: clients with one message in flight each, on a connection of their own picked at random.
//
// Source: blaster.py of David Beazley's course (2009): a program with 300 connections that sends a message on
// one of them and waits for its echo, 100,000 times; three of them run at once.
#include "loadgen_flow.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>

struct blaster {
    struct random_state random;
    unsigned *connections; // its own that are well, by their place in load->connections
    size_t count;
    const struct load_connection *at; // where its message is out; NULL: nowhere
};

struct blast {
    unsigned count;
    struct blaster *blasters;
    unsigned *shares; // the blasters' connections, one share behind the other
};

static unsigned place_of(const struct load *load, const struct load_connection *connection)
{
    return (unsigned)(connection - load->connections);
}

static struct blaster *blaster_of(const struct load *load, const struct load_connection *connection)
{
    const struct blast *blast = load->mode_state;
    assert(blast->count > 0);
    return &blast->blasters[place_of(load, connection) % blast->count];
}

static void init(struct load *load)
{
    unsigned share = (unsigned)load_share(load, load_active(load->options)),
             count = share < load->count ? share : load->count;
    assert(count > 0); // see load_check
    struct blast *blast = memory_zeroed(1, sizeof *blast);
    blast->count = count;
    blast->blasters = memory_zeroed(count, sizeof *blast->blasters);
    blast->shares = memory_zeroed(load->count, sizeof *blast->shares);
    size_t used = 0;
    for (unsigned i = 0; i < count; i++) {
        struct blaster *blaster = &blast->blasters[i];
        random_seed(&blaster->random, random_mix(load->options->seed) + i * load->crew->count + load->number);
        blaster->connections = blast->shares + used;
        used += load->count / count + (i < load->count % count);
    }
    load->mode_state = blast;
}

static void release(struct load *load)
{
    struct blast *blast = load->mode_state;
    free(blast->shares);
    free(blast->blasters);
    free(blast);
}

static void go_on(struct load *load, struct blaster *blaster)
{
    if (blaster->count == 0)
        return;
    unsigned picked = blaster->connections[random_below(&blaster->random, blaster->count)];
    blaster->at = &load->connections[picked];
    load_begin(load, &load->connections[picked], 1);
}

static void start(struct load *load)
{
    const struct blast *blast = load->mode_state;
    for (unsigned i = 0; i < blast->count; i++)
        blast->blasters[i].count = 0;
    for (unsigned i = 0; i < load->count; i++) {
        struct load_connection *connection = &load->connections[i];
        if (!load_is_well(connection))
            continue;
        struct blaster *blaster = blaster_of(load, connection);
        connection->slot = blaster->count++;
        blaster->connections[connection->slot] = i;
    }
    for (unsigned i = 0; i < blast->count; i++)
        go_on(load, &blast->blasters[i]);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    (void)count; // always 1
    go_on(load, blaster_of(load, connection));
}

static void lost(struct load *load, struct load_connection *connection)
{
    struct blaster *blaster = blaster_of(load, connection);
    if (connection->slot >= blaster->count ||
        blaster->connections[connection->slot] != place_of(load, connection))
        return; // failed before it was ever shared out
    unsigned last = blaster->connections[--blaster->count];
    blaster->connections[connection->slot] = last;
    load->connections[last].slot = connection->slot;
    bool was_out = blaster->at == connection;
    if (was_out)
        blaster->at = NULL;
    if (was_out && load->sending)
        go_on(load, blaster);
}

const struct load_mode_operations load_blast = {
    .start = start, .home = home, .lost = lost, .init = init, .release = release};
