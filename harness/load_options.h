// load_options -- which load is wanted: its kinds, its figures, and which of them go together.
//
// Nothing is done here: the load generator takes these options from its command line, a plan makes them from
// the axes of its points, and load_check refuses for both what has no meaning.
#ifndef COROBENCH_LOAD_OPTIONS_H
#define COROBENCH_LOAD_OPTIONS_H

#include "error.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    LOAD_DEEPEST = 64,               // messages in flight on a connection
    LOAD_CONNECTIONS_MOST = 1000000, // of one load generator
    LOAD_RATE_MOST = 100000000,      // messages a second: one in 10 ns
    LOAD_THREADS_MOST = 256,
    LOAD_BLASTERS = 3, // of 2009
    LOAD_CONNECTION_MESSAGES_MOST = 10000,
    LOAD_IDLE_ACTIVE = 10, // connections that send
};

enum load_mode {
    LOAD_CLOSED, // connections keep `depth` messages in flight: the next goes out when one came home
    LOAD_OPEN,   // messages go out when their time has come, however the earlier ones fare
    LOAD_BLAST,  // 2009: `active` clients, each with one message on a connection of its own picked at random
    LOAD_CHURN,  // connections that end after a few messages and are made again
    LOAD_IDLE,   // closed, on a few of the connections that are always the same; the others are silent
    LOAD_SLOW,   // closed, beside connections that misbehave
    LOAD_KNEE,   // a search for the highest rate of LOAD_OPEN that the server sustains
};

enum load_arrivals { LOAD_POISSON, LOAD_CONSTANT };
enum load_ending { LOAD_FIN, LOAD_RST };
enum load_slow_kind { LOAD_STALL, LOAD_TRICKLE };
enum load_sizes { LOAD_SAME, LOAD_MIXED };

// The words for them, by their values, with NULL behind the last.
extern const char *const load_mode_words[];
extern const char *const load_arrivals_words[];
extern const char *const load_ending_words[];
extern const char *const load_slow_kind_words[];
extern const char *const load_sizes_words[];

struct load_options {
    struct sockaddr_in server;
    enum load_mode mode;
    unsigned connections;   // 1 ... LOAD_CONNECTIONS_MOST
    unsigned depth;         // 1 ... LOAD_DEEPEST
    unsigned message_bytes; // 1 ... PAYLOAD_LONGEST; with LOAD_MIXED the mean
    enum load_sizes sizes;
    unsigned active; // closed: of all connections, how many have messages in flight (0: all); blast: clients;
                     // idle: connections that send (both: 0 stands for their own default)
    unsigned rate;   // open: messages a second on all connections together
    enum load_arrivals arrivals;  // open, knee
    unsigned connection_messages; // churn: messages of a connection, before it ends
    enum load_ending ending;      // churn
    unsigned slow;                // slow: how many connections misbehave
    enum load_slow_kind slow_kind;
    unsigned connects_at_once; // connects in progress at once, at most
    unsigned threads;          // of the load generator
    bool sleeps;          // open, knee: it sleeps until a message is due, and is late by what waking takes;
                          // where it has no CPU to itself, spinning would take the server's
    uint64_t duration_ns; // of the window; 0: as long as `messages` take
    uint64_t messages;    // end the window after exactly so many; 0: no such end
    uint64_t warmup_ns;
    uint64_t deadline_ns; // for the whole; when it comes, the run ends with what was seen
    uint64_t seed;
    bool live;        // tell on stderr once a second how it goes
    pid_t watch_pid;  // the server's process, for its side of the figures; 0: not watched
    unsigned moments; // of the window at which it is looked at as well; WATCH_MOMENTS_MOST at most
};

// What holds where nothing is said: closed loop, 100 connections, one message of 1024 bytes in flight on
// each. Times, messages and server are left 0.
struct load_options load_defaults(void);

// Sets what has the name of an axis ("message_bytes") to its text in a scenario, which axis_check has passed.
// False: no option has the name, and nothing is done.
bool load_set(struct load_options *options, const char *name, const char *value);

// How many connections or clients have messages in flight, where `active` leaves that to the kind of load,
// too.
unsigned load_active(const struct load_options *options);

// Whether these are fewer than the connections that take turns at it.
bool load_is_sparse(const struct load_options *options);

// How many threads the load can be spread over: each needs a connection that is active, or a client.
unsigned load_threads_most(const struct load_options *options);

// Refuses, in one sentence, what has no meaning: an option of another kind of load, or one that cannot be
// met.
int load_check(const struct load_options *options, struct error *error);

#endif
