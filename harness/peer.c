#include "peer.h"

#include "clock.h"
#include "process.h"
#include "random.h"

#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 65536 };

// --- What is sent ----------------------------------------------------------------------------------------

// The byte at an offset of a peer's stream; streams of different peers have nothing in common.
static unsigned char stream_byte(const struct peer *peer, size_t offset)
{
    if (peer->plan.bytes)
        return peer->plan.bytes[offset];
    uint64_t word = random_mix((uint64_t)peer->number << 40 | offset / 8);
    return (unsigned char)(word >> offset % 8 * 8);
}

static void stream_fill(const struct peer *peer, unsigned char *buffer, size_t offset, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buffer[i] = stream_byte(peer, offset + i);
}

// --- Failures --------------------------------------------------------------------------------------------

static bool is_ours(int number)
{
    return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM ||
           number == EADDRNOTAVAIL;
}

static int broken(struct peer *peer, const char *what, struct error *error)
{
    if (is_ours(errno))
        return error_errno(error, "cannot %s connection %u", what, peer->number);
    if (peer->plan.forgiving) {
        peer->ended = true;
        return 0;
    }
    if (peer->connected)
        error_errno(error, "cannot %s connection %u, of which %zu bytes had come back", what, peer->number,
                    peer->received);
    else
        error_errno(error, "cannot %s connection %u", what, peer->number);
    return 1;
}

static int mismatch(const struct peer *peer, unsigned char got, struct error *error)
{
    error_set(error, "connection %u: byte %zu came back as 0x%02x, not as the 0x%02x that was sent",
              peer->number, peer->received, got, stream_byte(peer, peer->received));
    return 1;
}

// --- One peer --------------------------------------------------------------------------------------------

bool peer_done(const struct peer *peer)
{
    if (peer->ended)
        return true;
    if (peer->plan.reads == PEER_NEVER_READS)
        return peer->sent == peer->plan.total;
    return peer->connected && peer->received == peer->plan.total && peer->plan.ending == PEER_STAYS;
}

static size_t may_send(const struct peer *peer)
{
    size_t rest = peer->plan.total - peer->sent, under_way = peer->sent - peer->received;
    size_t room = peer->plan.ahead > under_way ? peer->plan.ahead - under_way : 0;
    if (peer->plan.ahead && rest > room)
        rest = room;
    if (peer->plan.piece && rest > peer->plan.piece)
        rest = peer->plan.piece;
    return rest < BUFFER_BYTES ? rest : BUFFER_BYTES;
}

static bool wants_fin(const struct peer *peer)
{
    if (peer->fin_sent || peer->sent < peer->plan.total)
        return false;
    return peer->plan.ending == PEER_FIN_AFTER_SENDS ||
           (peer->plan.ending == PEER_FIN_AFTER_ECHO && peer->received == peer->plan.total);
}

static bool wants_read(const struct peer *peer)
{
    return peer->connected &&
           (peer->plan.reads == PEER_READS || (peer->plan.reads == PEER_READS_AFTER_FIN && peer->fin_sent));
}

static int peer_established(struct peer *peer, struct error *error)
{
    int number;
    socklen_t length = sizeof number;
    getsockopt(peer->socket, SOL_SOCKET, SO_ERROR, &number, &length);
    errno = number;
    if (number != 0)
        return broken(peer, "make", error);
    peer->connected = true;
    return 0;
}

static int peer_send(struct peer *peer, struct error *error)
{
    unsigned char buffer[BUFFER_BYTES];
    size_t length = may_send(peer);
    if (peer->plan.ragged && length > 1)
        length = 1 + (size_t)(random_mix(peer->sent ^ (uint64_t)peer->number << 32) % length);
    if (length > 0) {
        stream_fill(peer, buffer, peer->sent, length);
        ssize_t done = send(peer->socket, buffer, length, MSG_NOSIGNAL);
        if (done < 0 && errno != EAGAIN && errno != EINTR)
            return broken(peer, "send on", error);
        peer->sent += done > 0 ? (size_t)done : 0;
    }
    if (wants_fin(peer)) {
        if (shutdown(peer->socket, SHUT_WR) != 0)
            return broken(peer, "send the FIN of", error);
        peer->fin_sent = true;
    }
    return 0;
}

static int peer_saw_end(struct peer *peer, struct error *error)
{
    peer->ended = true;
    if (peer->plan.forgiving || (peer->fin_sent && peer->received == peer->plan.total))
        return 0;
    error_set(error, "connection %u was closed by the server when %zu of %zu bytes had come back%s",
              peer->number, peer->received, peer->sent, peer->fin_sent ? "" : " and no FIN was sent");
    return 1;
}

static int peer_receive(struct peer *peer, struct error *error)
{
    unsigned char buffer[BUFFER_BYTES];
    size_t most = peer->plan.gulp && peer->plan.gulp < BUFFER_BYTES ? peer->plan.gulp : BUFFER_BYTES;
    ssize_t got = recv(peer->socket, buffer, most, 0);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : broken(peer, "receive on", error);
    if (got == 0)
        return peer_saw_end(peer, error);
    for (ssize_t i = 0; i < got; i++, peer->received++) {
        if (peer->received == peer->sent) {
            error_set(error, "connection %u: more came back than the %zu bytes that were sent", peer->number,
                      peer->sent);
            return 1;
        }
        if (buffer[i] != stream_byte(peer, peer->received))
            return mismatch(peer, buffer[i], error);
    }
    return 0;
}

// Does what poll says is possible.
static int peer_step(struct peer *peer, short events, struct error *error)
{
    int verdict = 0;
    if (!peer->connected && events)
        verdict = peer_established(peer, error);
    if (verdict == 0 && peer->connected && events & (POLLIN | POLLHUP | POLLERR) && wants_read(peer))
        verdict = peer_receive(peer, error);
    if (verdict == 0 && peer->connected && !peer->ended && events & (POLLOUT | POLLERR))
        verdict = peer_send(peer, error);
    return verdict;
}

static short peer_events(const struct peer *peer)
{
    bool sends = !peer->connected || may_send(peer) > 0 || wants_fin(peer);
    return (short)((wants_read(peer) ? POLLIN : 0) | (sends ? POLLOUT : 0));
}

// --- All peers -------------------------------------------------------------------------------------------

int peers_add(struct peers *peers, const struct sockaddr_in *server, const struct peer_plan *plan,
              struct error *error)
{
    struct peer peer = {.number = (unsigned)peers->count, .plan = *plan};
    const int on = 1;
    peer.socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (peer.socket < 0) {
        error_errno(error, "cannot make a socket");
        vec_push(peers, peer); // as one that was closed: who asked for it may look at it
        return -1;
    }
    setsockopt(peer.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // only a byte at a time needs it
    if (plan->reads == PEER_READS_AFTER_FIN && plan->total > 0) {
        // All of it must fit in this side's buffer: the server may not get rid of a byte before the FIN.
        const int room = plan->total < INT_MAX ? (int)plan->total : INT_MAX;
        setsockopt(peer.socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    }
    if (plan->window > 0) // before the handshake, which tells the server
        setsockopt(peer.socket, SOL_SOCKET, SO_RCVBUF, &plan->window, sizeof plan->window);
    if (plan->segment > 0)
        setsockopt(peer.socket, IPPROTO_TCP, TCP_MAXSEG, &plan->segment, sizeof plan->segment);
    vec_push(peers, peer);
    if (connect(peer.socket, (const struct sockaddr *)server, sizeof *server) != 0 && errno != EINPROGRESS)
        return broken(&peers->items[peers->count - 1], "make", error);
    return 0;
}

// A turn takes its time for each of the peers, whether anything has come for it or not. So among many it is
// worth waiting a little, until there is more to do in one turn.
static void nap(const struct peers *peers)
{
    enum { MANY = 1000, NAP_NS = 100 };
    if (peers->count >= MANY)
        clock_sleep_ns(peers->count * NAP_NS);
}

// One poll over those that `pending` names, and a step of each that can do something. *left gets how many
// were pending.
static int peers_turn(struct peers *peers, bool (*pending)(const struct peer *), int timeout_ms, size_t *left,
                      struct error *error)
{
    struct pollfd *sources = memory_zeroed(peers->count, sizeof *sources);
    int verdict = 0;
    *left = 0;
    for (size_t i = 0; i < peers->count; i++) {
        const struct peer *peer = &peers->items[i];
        bool counts = peer->socket >= 0 && pending(peer);
        sources[i] = (struct pollfd){.fd = counts ? peer->socket : -1, .events = peer_events(peer)};
        *left += counts;
    }
    if (*left > 0)
        nap(peers);
    if (*left > 0 && poll(sources, peers->count, timeout_ms) > 0)
        for (size_t i = 0; i < peers->count && verdict == 0; i++)
            if (sources[i].revents)
                verdict = peer_step(&peers->items[i], sources[i].revents, error);
    free(sources);
    if (verdict == 0 && process_interrupted())
        verdict = error_set(error, "interrupted");
    return verdict;
}

// Whom the server has left hanging.
static int hung(const struct peers *peers, bool (*pending)(const struct peer *), struct error *error)
{
    for (size_t i = 0; i < peers->count; i++) {
        const struct peer *peer = &peers->items[i];
        if (peer->socket < 0 || !pending(peer))
            continue;
        if (!peer->connected)
            error_set(error, "connection %u was not accepted in time", peer->number);
        else if (peer->received == peer->plan.total)
            error_set(error, "connection %u was not closed in time after its FIN", peer->number);
        else
            error_set(error, "connection %u: only %zu of %zu bytes came back in time (%zu were sent)",
                      peer->number, peer->received, peer->plan.total, peer->sent);
        return 1;
    }
    return 0; // the last of them came to its end as the time did
}

// Grows with everything that happens.
static size_t progress_of(const struct peers *peers)
{
    size_t progress = 0;
    for (size_t i = 0; i < peers->count; i++) {
        const struct peer *peer = &peers->items[i];
        progress += peer->sent + peer->received + peer->connected + peer->fin_sent + peer->ended;
    }
    return progress;
}

// Drives them until none is pending, or nothing has moved for `still_ns`, or the time comes: then *left are
// pending still.
static int until_still(struct peers *peers, bool (*pending)(const struct peer *), uint64_t still_ns,
                       uint64_t until_ns, size_t *left, struct error *error)
{
    size_t progress = 0;
    uint64_t moved = clock_ns();
    for (;;) {
        int verdict = peers_turn(peers, pending, 50, left, error);
        if (verdict != 0 || *left == 0)
            return verdict;
        size_t progress_now = progress_of(peers);
        uint64_t now = clock_ns();
        if (progress_now != progress)
            moved = now;
        progress = progress_now;
        if (now >= until_ns || now - moved >= still_ns)
            return 0;
    }
}

static int until_none(struct peers *peers, bool (*pending)(const struct peer *), uint64_t until_ns,
                      struct error *error)
{
    size_t left;
    int verdict = until_still(peers, pending, PEERS_STALL_NS, until_ns, &left, error);
    return verdict == 0 && left > 0 ? hung(peers, pending, error) : verdict;
}

static bool is_busy(const struct peer *peer)
{
    return !peer_done(peer);
}

static bool is_connecting(const struct peer *peer)
{
    return !peer->connected && !peer->ended;
}

int peers_run(struct peers *peers, uint64_t until_ns, struct error *error)
{
    return until_none(peers, is_busy, until_ns, error);
}

int peers_connect(struct peers *peers, uint64_t until_ns, struct error *error)
{
    return until_none(peers, is_connecting, until_ns, error);
}

int peers_run_for(struct peers *peers, uint64_t duration_ns, struct error *error)
{
    uint64_t until = clock_ns() + duration_ns;
    size_t left = 1;
    int verdict = 0;
    while (verdict == 0 && left > 0 && clock_ns() < until)
        verdict = peers_turn(peers, is_busy, 5, &left, error);
    return verdict;
}

int peers_settle(struct peers *peers, uint64_t still_ns, struct error *error)
{
    size_t left;
    return until_still(peers, is_busy, still_ns, UINT64_MAX, &left, error);
}

int peer_stuff(struct peer *peer, uint64_t still_ns, struct error *error)
{
    uint64_t last = clock_ns();
    while (!peer_done(peer) && clock_ns() - last < still_ns) {
        size_t before = peer->sent;
        struct pollfd source = {.fd = peer->socket, .events = POLLOUT};
        if (poll(&source, 1, 20) > 0) {
            int verdict = peer_step(peer, source.revents, error);
            if (verdict != 0)
                return verdict;
        }
        if (peer->sent > before)
            last = clock_ns();
        if (process_interrupted())
            return error_set(error, "interrupted");
    }
    return 0;
}

void peer_close(struct peer *peer)
{
    if (peer->socket >= 0)
        close(peer->socket);
    peer->socket = -1;
}

void peer_reset(struct peer *peer)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (peer->socket >= 0)
        setsockopt(peer->socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    peer_close(peer);
}

void peers_release(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++)
        peer_close(&peers->items[i]);
    vec_release(peers);
}
