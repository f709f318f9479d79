// What is sent when: closed loop and blast.
#include "loadgen_flow.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>

// --- closed: every connection keeps `depth` messages in flight ------------------------------------------

static void closed_start(struct load *load)
{
    for (unsigned i = 0; i < load->options->connections; i++)
        load_begin(load, &load->connections[i], load->options->depth);
}

static void closed_home(struct load *load, struct load_connection *connection, uint64_t count)
{
    load_begin(load, connection, count);
}

// --- blast: each blaster has one message in flight, on a connection of its own picked at random ---------
//
// Source: blaster.py of David Beazley's course (2009): a program with 300 connections that sends a message on
// one of them and waits for its echo, 100,000 times; three of them run at once.

struct blaster {
    struct random_state random;
    unsigned *connections; // its own that are well, by index
    size_t count;
    const struct load_connection *at; // where its message is out; NULL: nowhere
};

struct blast {
    unsigned count;
    struct blaster *blasters;
    unsigned *shares; // the blasters' connections, one share behind the other
};

static struct blaster *blaster_of(const struct load *load, const struct load_connection *connection)
{
    const struct blast *blast = load->mode_state;
    assert(blast->count > 0);
    return &blast->blasters[connection->index % blast->count];
}

static void blast_init(struct load *load)
{
    const struct load_options *options = load->options;
    unsigned count = options->blasters < options->connections ? options->blasters : options->connections;
    assert(count > 0);
    struct blast *blast = memory_zeroed(1, sizeof *blast);
    blast->count = count;
    blast->blasters = memory_zeroed(count, sizeof *blast->blasters);
    blast->shares = memory_zeroed(options->connections, sizeof *blast->shares);
    size_t used = 0;
    for (unsigned i = 0; i < count; i++) {
        struct blaster *blaster = &blast->blasters[i];
        random_seed(&blaster->random, random_mix(options->seed) + i);
        blaster->connections = blast->shares + used;
        used += options->connections / count + (i < options->connections % count);
    }
    load->mode_state = blast;
}

static void blast_release(struct load *load)
{
    struct blast *blast = load->mode_state;
    free(blast->shares);
    free(blast->blasters);
    free(blast);
}

static void blast_next(struct load *load, struct blaster *blaster)
{
    if (blaster->count == 0)
        return;
    unsigned picked = blaster->connections[random_below(&blaster->random, blaster->count)];
    blaster->at = &load->connections[picked];
    load_begin(load, &load->connections[picked], 1);
}

static void blast_start(struct load *load)
{
    const struct blast *blast = load->mode_state;
    for (unsigned i = 0; i < blast->count; i++)
        blast->blasters[i].count = 0;
    for (unsigned i = 0; i < load->options->connections; i++) {
        struct load_connection *connection = &load->connections[i];
        if (connection->descriptor < 0 || connection->judged)
            continue;
        struct blaster *blaster = blaster_of(load, connection);
        connection->slot = blaster->count++;
        blaster->connections[connection->slot] = i;
    }
    for (unsigned i = 0; i < blast->count; i++)
        blast_next(load, &blast->blasters[i]);
}

static void blast_home(struct load *load, struct load_connection *connection, uint64_t count)
{
    (void)count; // always 1
    blast_next(load, blaster_of(load, connection));
}

static void blast_lost(struct load *load, struct load_connection *connection)
{
    struct blaster *blaster = blaster_of(load, connection);
    if (connection->slot >= blaster->count || blaster->connections[connection->slot] != connection->index)
        return; // failed before it was ever shared out
    unsigned last = blaster->connections[--blaster->count];
    blaster->connections[connection->slot] = last;
    load->connections[last].slot = connection->slot;
    bool was_out = blaster->at == connection;
    if (was_out)
        blaster->at = NULL;
    if (was_out && load->sending)
        blast_next(load, blaster);
}

static const struct load_mode_operations modes[] = {
    [LOAD_CLOSED] = {.start = closed_start, .home = closed_home},
    [LOAD_BLAST] = {.start = blast_start,
                    .home = blast_home,
                    .lost = blast_lost,
                    .init = blast_init,
                    .release = blast_release},
};

const struct load_mode_operations *load_mode_operations(enum load_mode mode)
{
    return &modes[mode];
}
