// loadgen_flow -- inside the load generator: its connections and the bytes that flow over them.
//
// Only loadgen*.c include this. loadgen.c tells the story of a run, loadgen_connect.c makes connections,
// loadgen_flow.c moves and checks bytes, loadgen_mode.c decides what is sent when.
#ifndef COROBENCH_LOADGEN_FLOW_H
#define COROBENCH_LOADGEN_FLOW_H

#include "loadgen.h"
#include "payload.h"
#include "random.h"

#include <stddef.h>

enum { LOAD_RECEIVE_BYTES = 65536 };

struct load_connection {
    int descriptor; // -1: not open
    unsigned index;
    bool connecting;
    bool judged;        // wrong bytes came: it only collects evidence, for load->suspect
    uint32_t interest;  // what epoll is asked for
    int send_error;     // of a send that failed; the next receive says it
    uint64_t wanted;    // stream bytes that are to be sent: those of all messages begun
    uint64_t sent;      // of these
    uint64_t received;  // and found right
    uint64_t *sent_at;  // when a message's first byte was sent; slot: message % depth
    uint64_t in_window; // messages that came home within the window
    size_t slot;        // for the mode's own use
};

struct load;

// How a kind of load differs from the others. A new kind is one such table.
struct load_mode_operations {
    // Required. A period of sending begins: no message is out; put the first ones on their way.
    void (*start)(struct load *load);
    // Required. `count` messages came home on a connection while sending goes on.
    void (*home)(struct load *load, struct load_connection *connection, uint64_t count);
    // Not required. A connection is no more.
    void (*lost)(struct load *load, struct load_connection *connection);
    // Not required. What `start` of the first period may rely on, made and released once.
    void (*init)(struct load *load);
    void (*release)(struct load *load);
};

const struct load_mode_operations *load_mode_operations(enum load_mode mode);

struct load {
    const struct load_options *options;
    struct load_result *result;
    const struct load_mode_operations *mode;
    void *mode_state; // the mode's own
    struct payload payload;
    struct load_connection *connections;
    uint64_t *stamps; // all connections' sent_at
    unsigned char *received;
    int epoll;

    uint64_t now;         // clock_ns at the last look
    uint64_t deadline_ns; // on the same clock
    unsigned per_address; // connections from one source address
    unsigned connecting;  // in progress
    bool exhausted;       // an error of our own: no further connections
    uint64_t last_established_ns;
    unsigned alive; // established and well
    uint64_t out;   // messages in flight on connections that are well

    bool sending;         // a period is on: a message that comes home makes room for the next
    bool in_window;       // the period is the window, not the warm-up
    bool watching;        // between the two readings: latencies count
    uint64_t period_end;  // on the clock; UINT64_MAX: none
    uint64_t period_home; // messages that came home in the period
    unsigned slice;       // of the window that is on
    uint64_t slice_end;   // on the clock
    uint64_t quota;       // messages that may still begin in it

    // The first connection on which wrong bytes came, and what came from there on.
    struct load_connection *suspect;
    unsigned char *evidence;
    size_t evidence_count;
    uint64_t *evidence_sent; // how much each connection had sent then
};

// Whether the run has to end: load_stop or the deadline. Notes which in the result.
bool load_is_over(struct load *load);

// Waits for events until `until_ns` (never past the deadline, nor longer than 100 ms) and deals with them.
void load_poll(struct load *load, uint64_t until_ns);

// Makes all connections. Returns when each is established or has failed.
void load_connect(struct load *load);

// Checks beforehand that descriptors and ports suffice, raising the soft limit on descriptors.
int load_preflight(const struct load_options *options, struct error *error);

// An event on a connection that is being established.
void load_established(struct load *load, struct load_connection *connection);

// Puts up to `count` messages of a connection on their way, as far as the period's quota goes.
void load_begin(struct load *load, struct load_connection *connection, uint64_t count);

// An event on an established connection.
void load_transfer(struct load *load, struct load_connection *connection, uint32_t events);

// Whether there is a suspect of which more is needed: what came from it does not reach well into the next
// message, and it has sent back less than it was sent.
bool load_suspect_wanted(const struct load *load);

// Says what the evidence against the suspect amounts to, if there is one.
void load_judge(struct load *load);

// Ends a connection with an error, counted in *counter, whose sentence is kept if it is the run's first.
void load_fail(struct load *load, struct load_connection *connection, uint64_t *counter, const char *format,
               ...) __attribute__((format(printf, 4, 5)));

// Closes a connection; its messages that are still out are counted as unfinished.
void load_close(struct load *load, struct load_connection *connection);

// Keeps a sentence if it is the run's first.
void load_note(struct load *load, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
