// loadgen_flow -- inside the load generator: its connections and the bytes that flow over them.
//
// Only loadgen*.c include this. loadgen.c tells the story of a run and loadgen_period.c of a stretch of
// sending in it, loadgen_connect.c makes connections, loadgen_flow.c moves and checks bytes, loadgen_fault.c
// finds out what wrong bytes are; what is sent when is decided by the kind of load, one file each.
#ifndef COROBENCH_LOADGEN_FLOW_H
#define COROBENCH_LOADGEN_FLOW_H

#include "coarse.h"
#include "loadgen.h"
#include "payload.h"
#include "random.h"
#include "series.h"

#include <pthread.h>
#include <stddef.h>

enum { LOAD_RECEIVE_BYTES = 65536 };

// What a connection is there for. The figures are those of the first.
enum load_role {
    LOAD_SENDS,
    LOAD_IS_SILENT,
    LOAD_MISBEHAVES,
};

// When a message of an open loop was to be sent, and when that was noticed.
struct load_arrival {
    uint64_t intended, noticed;
    uint64_t held_ns; // by the load generator alone, from when it was due and its connection had room
};

// Those that wait for room on their connection: a ring.
struct load_queue {
    struct load_arrival *items;
    size_t capacity, first, count;
};

struct load_connection {
    int descriptor; // -1: not open
    unsigned index; // among those of all threads
    enum load_role role;
    bool connecting;
    uint64_t connect_began;
    bool alive;                    // was established and is not lost: it may be making itself anew
    bool leaving;                  // its FIN is sent, and the server's is wanted
    bool deaf;                     // does not read
    bool judged;                   // wrong bytes came: it only collects evidence, for load->suspect
    uint32_t interest;             // what epoll is asked for
    int send_error;                // of a send that failed; the next receive says it
    uint64_t wanted;               // stream bytes that are to be sent: those of all messages begun
    uint64_t sent;                 // of these
    uint64_t received;             // and found right
    uint64_t *sent_at;             // when a message's first byte was sent; slot: message % depth
    uint64_t in_window;            // messages that came home within the window
    size_t slot;                   // for the mode's own use
    struct load_queue queue;       // open loop only, as is the next
    struct load_arrival *arrivals; // of the messages in flight; slot: message % depth
};

struct load;

// How a kind of load differs from the others. A new kind is one such table, in a file of its own.
struct load_mode_operations {
    // Required. A period of sending begins: no message is out; put the first ones on their way.
    void (*start)(struct load *load);
    // Required. `count` messages came home on a connection while sending goes on.
    void (*home)(struct load *load, struct load_connection *connection, uint64_t count);
    // Not required. A connection was established, before the first period or later.
    void (*established)(struct load *load, struct load_connection *connection);
    // Not required. A connection is no more.
    void (*lost)(struct load *load, struct load_connection *connection);
    // Required where load_leave is called. A connection ended as it should.
    void (*left)(struct load *load, struct load_connection *connection);
    // Not required. All is measured: what is still to be looked at.
    void (*end)(struct load *load);
    // Required where load->due_ns is ever set: that time has come. Does what is due, and sets the next time.
    void (*due)(struct load *load);
    // Not required; with it, what waits at the end of a period is sent in its drain, as `home` makes room for
    // it. The drain has lasted long enough: gives up what still waits.
    void (*give_up)(struct load *load);
    // Whether `home` is wanted in the drain, too, to finish what was begun.
    bool finishes;
    // Not required. What `start` of the first period may rely on, made and released once.
    void (*init)(struct load *load);
    void (*release)(struct load *load);
};

extern const struct load_mode_operations load_closed, load_sparse, load_open, load_blast, load_churn,
    load_idle, load_slow;

// The load of one thread: its connections are every crew->count-th of all, from the thread's own number on.
struct load {
    struct load_crew *crew;
    const struct load_options *options;
    struct load_world *world;
    struct load_result *result; // the thread's own part of it
    const struct load_mode_operations *mode;
    void *mode_state; // the mode's own
    struct payload payload;
    struct load_connection *connections;
    unsigned count;
    unsigned number;       // of the thread
    uint64_t *stamps;      // all connections' sent_at
    struct coarse *spread; // all connections' latencies; NULL where they are too many
    unsigned char *received;
    int poller;

    unsigned per_address; // connections from one source address
    uint64_t now;         // at the last look
    uint64_t deadline_ns; // on the same clock
    uint64_t live_ns;     // when to tell how it goes; UINT64_MAX: never
    uint64_t due_ns;      // when the mode wants to be asked; UINT64_MAX: never
    uint64_t last_established_ns;
    uint64_t out;        // messages in flight on connections that are well
    uint64_t waiting;    // messages whose time has come, but for which their connection has no room
    uint64_t flying;     // messages in flight of which the first byte was sent
    uint64_t flown_at;   // when that number last changed
    uint64_t busy;       // what the drain has to wait for beside them
    unsigned connecting; // in progress
    unsigned alive;      // established and well

    bool exhausted;       // an error of our own: no further connections
    bool sending;         // a period is on: a message that comes home makes room for the next
    bool finishing;       // its drain is on, and the mode has more to send in it
    bool in_window;       // the period is the window, not the warm-up
    bool watching;        // between the two readings: latencies count
    bool times_connects;  // what connecting takes counts
    unsigned slice;       // of the window that is on
    uint64_t slice_end;   // on the clock
    struct series series; // what came home in each slice
    uint64_t period_end;  // on the clock; UINT64_MAX: none
    uint64_t period_home; // messages that came home in the period
    uint64_t quota;       // messages that may still begin in it

    // The first connection of all threads on which wrong bytes came, and what came from there on. NULL in the
    // other threads.
    struct load_connection *suspect;
    unsigned char *evidence;
    size_t evidence_count;
    uint64_t *evidence_sent; // how much each connection had sent then, by index
};

// What the threads have in common.
struct load_crew {
    struct load *loads;
    unsigned count;
    pthread_barrier_t barrier;
    bool over;         // settled by the first thread, for all
    uint64_t start_ns; // of the period that is on
    pthread_mutex_t mutex;
    uint64_t rate;     // of the open loop, messages a second
    bool searching;    // for the knee
    char *first_error; // under the mutex, as is the next
    bool suspected;    // there is a suspect: its sentence is still to come, but its fault was first
    struct load_live_state *live; // of loadgen_live.c; NULL: nobody looks
};

// This thread's part of a number that is for all threads together.
uint64_t load_share(const struct load *load, uint64_t total);

// Waits for the other threads. All call it equally often.
void load_meet(struct load *load);

// Whether the run has to end: load_stop or the deadline. Notes which in the result.
bool load_is_over(struct load *load);

// Waits for events until `until_ns` (never past the deadline, nor longer than 100 ms) and deals with them,
// and with what the mode finds due.
void load_poll(struct load *load, uint64_t until_ns);

// The warm-up, if any, and its drain.
void load_warm_up(struct load *load);

// The window, its drain, and the readings on both sides of them. A trial's leaves out what is told of the run
// only: slices, messages of each connection, the server's memory.
void load_measure(struct load *load, uint64_t duration_ns, bool trial);

// LOAD_KNEE: searches the knee, and leaves half of it as the crew's rate.
void load_search(struct load *load);

// What all threads found so far. The caller frees it. They must not be at work.
struct load_result *load_merged(const struct load_crew *crew);

// What the kernel holds, read by the first thread where a server is watched.
void load_read_kernel(const struct load *load, struct kernel_memory *memory);

// Makes all connections. Returns when each is established or has failed.
void load_connect(struct load *load);

// Checks beforehand that descriptors and ports suffice, raising the soft limit on descriptors.
int load_preflight(const struct load_options *options, struct error *error);

// Begins a connection, or one anew. It stands, is being established or has failed when this returns.
void load_connect_one(struct load *load, struct load_connection *connection);

// Whether another connect may be in progress now.
bool load_may_connect(const struct load *load);

// An event on a connection that is being established.
void load_established(struct load *load, struct load_connection *connection);

// Ends an established connection of which all came home, or part of it: closes it with a RST, or sends a FIN
// and waits for the server's. Then the mode's `left` is called, and the connection may be made again.
void load_leave(struct load *load, struct load_connection *connection, bool reset);

// Whether the connection at a place among load->count is one of `chosen`, which lie evenly among them.
bool load_is_chosen(const struct load *load, const struct load_connection *connection, uint64_t chosen);

// Whether a connection is established and well.
bool load_is_well(const struct load_connection *connection);

// Sends what is wanted of a connection, as far as its socket takes it now; the rest follows by itself.
void load_send(struct load *load, struct load_connection *connection);

// Puts up to `count` messages of a connection on their way, as far as the period's quota goes.
void load_begin(struct load *load, struct load_connection *connection, uint64_t count);

// The same for one message, whatever the quota says. False, and nothing is done, if the connection is not
// well.
bool load_begin_one(struct load *load, struct load_connection *connection);

// An event on an established connection.
void load_transfer(struct load *load, struct load_connection *connection, uint32_t events);

// Wrong bytes came: the first of the run are looked into when more of what follows has come
// (loadgen_fault.c), of later ones the count is enough.
void load_suspect(struct load *load, struct load_connection *connection, const unsigned char *bytes,
                  size_t count);

// More of what comes from the suspect.
void load_add_evidence(struct load *load, const unsigned char *bytes, size_t count);

// Whether there is a suspect of which more is needed: what came from it does not reach well into the next
// message, and it has sent back less than it was sent.
bool load_suspect_wanted(const struct load *load);

// Says what the evidence against the suspect amounts to, if there is one.
void load_judge(struct load *load);

// Takes a connection out of the load: what is out on it will not be waited for.
void load_retire(struct load *load, struct load_connection *connection);

// What the poller is to tell of.
void load_ask_for(struct load *load, struct load_connection *connection, uint32_t interest);

// Ends a connection with an error, counted in *counter, whose sentence is kept if it is the run's first.
void load_fail(struct load *load, struct load_connection *connection, uint64_t *counter, const char *format,
               ...) __attribute__((format(printf, 4, 5)));

// Closes a connection; its messages that are still out are counted as unfinished.
void load_close(struct load *load, struct load_connection *connection);

// Keeps a sentence if it is the run's first.
void load_note(struct load *load, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
