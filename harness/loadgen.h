// loadgen -- the load generator for echo servers: makes connections, keeps messages in flight, checks every
// byte that comes back, and says what it cost on both sides.
//
// Epoll, level-triggered. It sends at once and asks for EPOLLOUT only after EAGAIN or a partial write. With
// several threads each has its own connections, and all go through the run's phases in step. Each connection
// carries its own pseudo-random stream (payload.h): corruption, reordering, bytes of another connection,
// excess and missing bytes are told apart.
//
// A run is: connect all; warm up; let every message come home; read the server's counters; the window
// of `duration_ns`; stop sending and let every message come home; read the counters again; listen a moment
// longer for bytes that nobody sent. So the CPU time between the two readings belongs to exactly the
// messages counted.
//
// A connection that fails (reset, ended, wrong bytes) takes no further part; the others go on.
#ifndef COROBENCH_LOADGEN_H
#define COROBENCH_LOADGEN_H

#include "error.h"
#include "histogram.h"
#include "kernel_memory.h"
#include "load_options.h"
#include "loadgen_world.h"
#include "watch.h"
#include "watch_moments.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LOAD_SLICES_MOST = 200,  // that the window is cut into
    LOAD_SLICE_LEAST_MS = 5, // shorter ones would show little but the scheduler's turns
    LOAD_SPREAD_MOST = 2500, // connections that have a histogram each: 4 MB in all
};

// Whose fault an error is. Each is counted once: a connection adds at most one.
struct load_errors {
    uint64_t ours_descriptors, ours_ports, ours_other; // EMFILE, EADDRNOTAVAIL, the rest
    uint64_t refused, reset, early_eof, mismatch;      // theirs
    uint64_t timeout; // theirs: not established, or a message still out, at the deadline
};

// What an open loop adds. A message has four stamps: intended, the moment of the schedule; noticed, when the
// load generator saw that it had come; first byte sent; last byte verified.
struct load_open_result {
    uint64_t rate;             // that was offered, messages a second; 0: there was no open loop
    uint64_t intended;         // messages of the window's schedule
    uint64_t noticed;          // of these, noticed before it ended
    uint64_t out_at_end;       // of these, not home when it ended
    uint64_t censored;         // of these, never home: their ages stand in `response` for what was to come
    struct histogram response; // last byte verified - intended
    struct histogram prompt; // the same without the time for which the load generator held messages that were
                             // due and whose connections had room
    struct histogram lateness; // noticed - intended: the load generator's own
    struct histogram backlog;  // first byte sent - noticed: time behind earlier ones
    struct histogram gaps;     // noticed, between every gap_messages-th message of the schedule
    uint64_t gap_messages;
    bool searched;     // the rate is half of the knee
    uint64_t knee;     // messages a second; 0: none was sustained
    bool knee_is_ours; // what failed beyond it was the load generator
    uint64_t spun_ns;  // CPU time (in client_cpu_ns) that passed in waiting for nothing but the clock
};

// What came home in one slice of the window. Times as in load_times; 0 where too few messages stand behind
// them.
struct load_slice {
    uint64_t messages;
    uint64_t p50_ns, p99_ns, max_ns;
};

struct load_result {
    unsigned connections_made;   // of those asked for
    uint64_t connections_opened; // in all: with churn each of them again and again
    uint64_t connect_ns;         // from the first connect to the last one established
    uint64_t window_ns;          // that really passed
    uint64_t messages;           // came home, whole and right, within the window
    uint64_t messages_watched;   // between the two readings of the server's counters (window and drain)
    uint64_t warmup_messages, warmup_ns;
    // LOAD_CHURN: connections that ended as they should within the window, and between the two readings.
    uint64_t lives, lives_watched;
    uint64_t slow_ended; // LOAD_SLOW: connections that never read, and that the server ended
    // The window cut into slices of equal length: only whole ones count. None where the window has no set
    // length, or is too short for two.
    uint64_t slice_ns;
    unsigned slice_count;
    struct load_slice slices[LOAD_SLICES_MOST];
    uint64_t unfinished;                             // still out when the run or their connection ended
    uint64_t oldest_unfinished_ns;                   // age of the oldest of them, then
    uint64_t client_cpu_ns;                          // ours, between the two readings
    uint64_t watched_ns;                             // time between the two readings
    uint64_t per_connection_min, per_connection_max; // messages of the window
    double jain;                                     // 0 when there was no message
    // p99 of latency on the connections where it is least and greatest; 0 unless each that had a message
    // in the window had enough of them, and where there are more than LOAD_SPREAD_MOST.
    uint64_t connection_p99_min_ns, connection_p99_max_ns;
    struct load_errors errors;
    char *first_error;         // one sentence with connection, message and byte; or NULL. Owned
    bool interrupted;          // ended by load_stop
    bool timed_out;            // ended by the deadline
    struct histogram connects; // from a connect to its connection established: of all there were before the
                               // warm-up, with LOAD_CHURN of those between the two readings
    struct histogram latency;  // first byte sent to last byte verified, of all messages_watched
    double in_flight_ns;       // number of messages in flight, integrated over the time between the readings
    struct load_open_result open;
    struct watch_reading server; // differences (times, switches) and last values (memory, threads)
    bool watched;
    // Of the machine, where a server is watched: before the first connection; with all of them up and warm,
    // before the server's counters are read, which leaves traces of its own; and behind the window.
    struct kernel_memory kernel_before, kernel_up, kernel_behind;
    struct watch_moments moments; // of the window, where options ask for them
};

// Runs the load, which load_check has passed. -1 when nothing could be measured at all (descriptors or ports
// do not suffice, no connection made). The result is to be released in either case.
int load_run(const struct load_options *options, struct load_result *result, struct error *error);

// The same in another world than the real one, whose limits are not asked for.
int load_run_in(struct load_world *world, const struct load_options *options, struct load_result *result,
                struct error *error);
void load_result_release(struct load_result *result);

// Ends a load_run in progress, or the next one, with what was seen. Async-signal-safe.
void load_stop(void);

// The times that tell what a client of the server sees: the response in an open loop, else the latency.
const struct histogram *load_times(const struct load_result *result);

// How many CPUs the server could have kept busy: those it may run on, but no more than it has threads.
uint64_t load_server_cpus(const struct load_result *result);

uint64_t load_errors_ours(const struct load_errors *errors);
uint64_t load_errors_theirs(const struct load_errors *errors);

#endif
