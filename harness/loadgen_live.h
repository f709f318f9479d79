// loadgen_live -- how a load goes while it goes: a line on stderr once a second, redrawn on a terminal.
//
// Only loadgen*.c include this. Each thread looks once a second, between two events, and leaves a copy of its
// figures where the first one finds it; that one writes the line, unless the terminal would make it wait.
// Nothing is done for a message.
#ifndef COROBENCH_LOADGEN_LIVE_H
#define COROBENCH_LOADGEN_LIVE_H

#include "loadgen_flow.h"

// What is known at a moment, of all threads.
struct load_moment {
    enum { LOAD_CONNECTING, LOAD_WARMING_UP, LOAD_SEARCHING, LOAD_MEASURING } phase;
    unsigned connections, of_connections; // made and asked for
    double rate;                          // that LOAD_SEARCHING tries, messages a second
    double done;                          // of the phase, 0 ... 1; of LOAD_CONNECTING: of the connections
    double left_s;                        // to the end of the window; NAN: not known
    double messages_per_second;           // in the last second; NAN: not known
    uint64_t errors;
    const struct histogram *times; // since the window began
};

// The line without its end. The caller frees it.
char *load_live_line(const struct load_moment *moment, bool with_bar);

// Before the threads start and behind their end; without options->live nothing is done.
void load_live_init(struct load_crew *crew);
void load_live_release(struct load_crew *crew);

// The second is over: load->live_ns has come.
void load_live(struct load *load);

#endif
