// Closed loop: every connection keeps `depth` messages in flight.
#include "loadgen_flow.h"

static void start(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        load_begin(load, &load->connections[i], load->options->depth);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    load_begin(load, connection, count);
}

const struct load_mode_operations load_closed = {.start = start, .home = home};
