// soak -- one soak of a server: what was asked for, and what came of it.
#ifndef SOAK_H
#define SOAK_H

#include "crowd.h"
#include "server.h"
#include "slices.h"
#include "strbuf.h"

struct soak {
    const char *program, *name, *slices_path, *row_path;
    uint64_t duration_ns, lives, pause_ms, seed;
    bool animals, one_at_a_time, own_network;
    struct server server;
    struct crowd crowd;
    struct pids standing; // the server's processes before the first connection
    struct slices slices;
    struct slice before, after; // with no connection
    size_t judged_from;         // the first slice at which pools are full and heaps have found their size
    struct strbuf reasons;      // why it did not pass, with semicolons; empty when it did
};

// From the server's start to its end; reasons are added to those why it did not pass. What ends it early, the
// server's fault or ours, is one of them.
void soak_run(struct soak *soak);

// Writes the verdict to stdout, and the tables that were asked for.
int soak_tell(const struct soak *soak, struct error *error);

#endif
