// peer -- the clients with which conformance tries an echo server: any number of connections, driven in one
// thread with poll, each checking every byte that comes back.
//
// It looks for what is wrong, and does not measure; loadgen measures, and does not look for trouble.
#ifndef COROBENCH_PEER_H
#define COROBENCH_PEER_H

#include "clock.h"
#include "error.h"
#include "vec.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peer_reads {
    PEER_READS,           // whenever something comes
    PEER_READS_AFTER_FIN, // only once it has sent everything and its FIN
    PEER_NEVER_READS,
};

// A server that has moved no byte of any connection for so long will not: it hangs.
#define PEERS_STALL_NS (4 * NS_PER_SECOND)

enum peer_ending {
    PEER_STAYS,           // is done when everything came back, and stays connected
    PEER_FIN_AFTER_ECHO,  // then sends its FIN and is done when the server closes
    PEER_FIN_AFTER_SENDS, // sends its FIN behind its last byte: everything must still come back
};

// What a peer does: all of it may be changed between two peers_run.
struct peer_plan {
    const unsigned char *bytes; // what it sends; NULL: a pseudo-random stream of its own
    size_t total;               // how many bytes to send, since it connected
    size_t piece;               // at most so many in one send; 0: as many as there are
    size_t ahead;               // at most so many sent and not yet come back; 0: no limit
    bool ragged;                // pieces of random size up to `piece`
    size_t gulp;                // at most so many in one receive; 0: as many as there are
    int window;                 // bytes its kernel takes in before it reads (SO_RCVBUF); 0: as usual
    int segment; // bytes at most in what its server's kernel sends it (TCP_MAXSEG); 0: as usual
    enum peer_reads reads;
    enum peer_ending ending;
    bool forgiving; // when the connection ends early, it is done and no error: the server was told to stop
};

struct peer {
    int socket; // -1 when closed
    unsigned number;
    struct peer_plan plan;
    bool connected, fin_sent, ended;
    size_t sent, received;
};

struct peers VEC(struct peer);

// All functions that drive peers return 0; 1 when the server did wrong (`error` says which connection, what
// and where); -1 when the harness failed or was interrupted.

// Begins one more connection. It is established, and the plan followed, by peers_run.
int peers_add(struct peers *peers, const struct sockaddr_in *server, const struct peer_plan *plan,
              struct error *error);

// Drives all peers until each is done. When the time comes first, or nothing moves for seconds, that is the
// server's fault.
int peers_run(struct peers *peers, uint64_t until_ns, struct error *error);

// Drives them until all are connected, or for a while, whatever comes of it.
int peers_connect(struct peers *peers, uint64_t until_ns, struct error *error);
int peers_run_for(struct peers *peers, uint64_t duration_ns, struct error *error);

// Drives them until all are done, or nothing has moved for `still_ns`: whoever is not done then gets nothing.
int peers_settle(struct peers *peers, uint64_t still_ns, struct error *error);

bool peer_done(const struct peer *peer); // with all of its plan

// Sends on one connection until nothing has gone out for `still_ns`, or the total is reached.
int peer_stuff(struct peer *peer, uint64_t still_ns, struct error *error);

void peer_close(struct peer *peer); // with a FIN
void peer_reset(struct peer *peer); // with a RST

// Closes all and frees the array.
void peers_release(struct peers *peers);

#endif
