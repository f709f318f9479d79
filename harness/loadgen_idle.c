// Idle: a few connections, always the same, in closed loop; all others are established and silent, and get
// nothing.
#include "loadgen_flow.h"

static void init(struct load *load)
{
    unsigned active = load_active(load->options);
    for (unsigned i = 0; i < load->count; i++)
        if (!load_is_chosen(load, &load->connections[i], load_share(load, active)))
            load->connections[i].role = LOAD_IS_SILENT;
}

static void start(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        if (load->connections[i].role == LOAD_SENDS)
            load_begin(load, &load->connections[i], load->options->depth);
}

static void home(struct load *load, struct load_connection *connection, uint64_t count)
{
    load_begin(load, connection, count);
}

const struct load_mode_operations load_idle = {.start = start, .home = home, .init = init};
