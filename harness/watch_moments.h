// watch_moments -- what a server has used at even moments of a window: CPU time, memory, threads.
//
// A thread of its own reads them, from files that it keeps open: some 10 µs a moment for a server of one
// process and few threads, but up to a ms for one of 10,000 threads, whose CPU time the kernel adds up each
// time. It runs on the load generator's CPUs, and what it takes is not in its figures.
#ifndef COROBENCH_WATCH_MOMENTS_H
#define COROBENCH_WATCH_MOMENTS_H

#include <stdint.h>
#include <sys/types.h>

enum {
    WATCH_MOMENTS_MOST = 200,
    WATCH_MOMENTS_PROCESSES = 64, // of a server: one with more would cost too much to be watched so often
};

struct watch_moment {
    uint64_t at_ns;  // since the first
    uint64_t cpu_ns; // since the first, of threads that have ended as well
    uint64_t rss_bytes, threads;
};

struct watch_moments {
    unsigned count; // the first is at the beginning
    struct watch_moment items[WATCH_MOMENTS_MOST + 1];
};

struct watcher;

// Begins to read `pid` and the descendants that it has now, at once and up to `count` times more, every
// `interval_ns`: moments that could not be kept are left out. NULL where that cannot be, or there are too
// many processes. `moments` must outlive it.
struct watcher *watch_moments_begin(pid_t pid, uint64_t interval_ns, unsigned count,
                                    struct watch_moments *moments);

// Ends it, early where moments are left. NULL is nothing.
void watch_moments_end(struct watcher *watcher);

#endif
