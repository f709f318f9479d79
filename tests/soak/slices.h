// slices -- what a server held, and what its clients had seen, at moments of a soak.
#ifndef SOAK_SLICES_H
#define SOAK_SLICES_H

#include "crowd.h"
#include "descendants.h"
#include "error.h"
#include "strbuf.h"
#include "vec.h"
#include "watch.h"

#include <stdint.h>
#include <sys/types.h>

struct slice {
    double seconds; // since the first connection
    struct crowd_counts counts;
    unsigned open; // connections, of the crowd
    struct watch_reading held;
    uint64_t zombies;
    // Of the processes that were there before the first connection: those that are made for one come and go.
    uint64_t standing_rss_bytes, standing_pss_bytes, page_table_bytes;
    uint64_t sockets;     // in this network, those included that only the kernel holds
    int64_t kernel_bytes; // of the whole machine, more than at the first slice
};

struct slices VEC(struct slice);

// `standing`: the processes that were there before the first connection. -1 where the server is not there any
// more.
int slices_read(struct slice *slice, pid_t server, const struct pids *standing, struct error *error);

// The table, a line a slice, each beginning with `name`. A path of NULL is nowhere.
int slices_write(const struct slices *slices, const char *name, const char *path, struct error *error);

// Appends what has grown from slice `first` on, each with a semicolon behind it.
void slices_judge(const struct slices *slices, size_t first, struct strbuf *reasons);

// The least leak of memory that would have been found, in bytes for each connection; infinite where there are
// too few slices to find any.
double slices_least_leak(const struct slices *slices, size_t first);

// The slope of the memory, in bytes for each connection.
double slices_memory_slope(const struct slices *slices, size_t first);

#endif
