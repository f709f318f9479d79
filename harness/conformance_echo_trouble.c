#include "conformance_echo.h"

#include "clock.h"
#include "descendants.h"
#include "watch.h"

#include <inttypes.h>
#include <signal.h>

// --- reset -----------------------------------------------------------------------------------------------

// The ways to vanish, each of a peer that has been served: with nothing under way; with the echo unread; in
// the middle of the exchange.
static int vanish(struct trial *trial, unsigned way, struct error *error)
{
    const struct peer_plan greeting = {.total = 100};
    int verdict = trial_try(trial, 1, &greeting, error);
    if (verdict != 0)
        return verdict;
    struct peer *peer = &trial->peers.items[trial->peers.count - 1];
    if (way == 1) {
        peer->plan.reads = PEER_NEVER_READS;
        peer->plan.total += 64 << 10;
        verdict = trial_drive(trial, error);
    }
    if (way == 2) {
        peer->plan.forgiving = true;
        peer->plan.total += 64 << 20;
        verdict = peers_run_for(&trial->peers, 2 * NS_PER_MS, error);
    }
    peer_reset(peer);
    return verdict;
}

// The first peer, where two connections are allowed, echoes on through all of it.
int echo_reset(struct trial *trial, struct error *error)
{
    enum { ROUNDS = 30 };
    const struct peer_plan steady = {.total = 1000}, fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    bool has_steady = trial_connections(trial, 2) == 2;
    int verdict = has_steady ? trial_try(trial, 1, &steady, error) : 0;
    for (unsigned round = 0; round < ROUNDS && verdict == 0; round++) {
        verdict = vanish(trial, round % 3, error);
        if (verdict == 0 && has_steady)
            trial->peers.items[0].plan.total += 1000;
        if (verdict == 0)
            verdict = trial_drive(trial, error);
        if (verdict == 0 && round % 5 == 4) {
            verdict = trial_try(trial, 1, &fresh, error);
            peer_close(&trial->peers.items[trial->peers.count - 1]);
        }
    }
    return verdict;
}

// --- reset-early -----------------------------------------------------------------------------------------

// While the server is stopped, peers connect, send (or do not) and reset: it accepts and reads what is gone.
int echo_reset_early(struct trial *trial, struct error *error)
{
    enum { ROUNDS = 4, PEERS = 20 };
    const struct peer_plan fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = 0;
    for (unsigned round = 0; round < ROUNDS && verdict == 0; round++) {
        const struct peer_plan plan = {.total = round % 2 ? 100 : 0, .reads = PEER_NEVER_READS};
        size_t first = trial->peers.count;
        trial_pause(trial);
        verdict = trial_add(trial, PEERS, &plan, error);
        if (verdict == 0)
            verdict = peers_connect(&trial->peers, trial->until_ns, error);
        if (verdict == 0)
            verdict = trial_drive(trial, error);
        for (size_t i = first; i < trial->peers.count; i++)
            peer_reset(&trial->peers.items[i]);
        trial_resume(trial);
        if (verdict == 0)
            verdict = trial_try(trial, 1, &fresh, error);
    }
    return verdict;
}

// --- broken-pipe -----------------------------------------------------------------------------------------

// The server finds all that a peer sent and its FIN behind it, but the peer is gone: what it sends first is
// answered by a RST, and what it sends then is EPIPE, and SIGPIPE to those that have not seen to that.
static int leave_unread(struct trial *trial, struct error *error)
{
    enum { BYTES = 48 << 10 }; // fits into what its kernel takes in for it, and takes several receives
    const struct peer_plan greeting = {.total = 1};
    int verdict = trial_try(trial, 1, &greeting, error);
    if (verdict != 0)
        return verdict;
    struct peer *peer = &trial->peers.items[trial->peers.count - 1];
    trial_pause(trial);
    peer->plan.reads = PEER_NEVER_READS;
    peer->plan.total += BYTES;
    verdict = trial_drive(trial, error);
    peer_close(peer);
    trial_resume(trial);
    return verdict;
}

int echo_broken_pipe(struct trial *trial, struct error *error)
{
    enum { ROUNDS = 5 };
    const struct peer_plan fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = 0;
    for (unsigned round = 0; round < ROUNDS && verdict == 0; round++) {
        verdict = leave_unread(trial, error);
        if (verdict == 0)
            verdict = trial_try(trial, 1, &fresh, error);
    }
    return verdict;
}

// --- slow-reader -----------------------------------------------------------------------------------------

enum { STUFFING_MOST = 64 << 20, STUFFING_STEP = 8 << 20, GROWTH_MOST = 32 << 20 };

static int read_pss(const struct trial *trial, uint64_t *bytes, struct error *error)
{
    struct watch_reading reading;
    int result = watch_read(trial->server.process.pid, true, &reading, error);
    *bytes = reading.pss_bytes;
    return result == 0 ? CHECK_PASSED : CHECK_FAILED; // no such process: it died
}

static int check_growth(const struct trial *trial, uint64_t before, struct error *error)
{
    uint64_t after;
    int verdict = read_pss(trial, &after, error);
    if (verdict != 0 || after < before + GROWTH_MOST)
        return verdict;
    error_set(error, "its memory grew by %" PRIu64 " MB for a peer that sent %zu MB and read nothing",
              (after - before) >> 20, trial->peers.items[0].sent >> 20);
    return CHECK_FAILED;
}

// Lets the first peer send until the server takes no more. A server that takes everything is seen by its
// memory: what the kernel buffers is not in it.
static int stuff(struct trial *trial, uint64_t before, struct error *error)
{
    struct peer *peer = &trial->peers.items[0];
    int verdict = 0;
    while (verdict == 0 && peer->sent == peer->plan.total && peer->sent < STUFFING_MOST) {
        peer->plan.total += STUFFING_STEP;
        verdict = peer_stuff(peer, 250 * NS_PER_MS, error);
        if (verdict == 0)
            verdict = check_growth(trial, before, error);
    }
    peer->plan.total = peer->sent; // no more of it, for now
    return verdict;
}

int echo_slow_reader(struct trial *trial, struct error *error)
{
    const struct peer_plan glutton = {.reads = PEER_NEVER_READS},
                           other = {.total = 1000, .piece = 1000, .ahead = 1000};
    unsigned others = trial_connections(trial, 21) - 1;
    uint64_t before = 0;
    int verdict = trial_add(trial, 1, &glutton, error);
    if (verdict == 0)
        verdict = trial_try(trial, others, &other, error);
    if (verdict == 0)
        verdict = peers_connect(&trial->peers, trial->until_ns, error);
    if (verdict == 0)
        verdict = read_pss(trial, &before, error);
    if (verdict == 0)
        verdict = stuff(trial, before, error);
    for (size_t i = 1; i < trial->peers.count; i++) // fewer, where one could not connect
        trial->peers.items[i].plan.total += 10000;
    if (verdict == 0)
        verdict = trial_drive(trial, error);
    if (verdict == 0)
        verdict = stuff(trial, before, error);
    trial->peers.items[0].plan.reads = PEER_READS; // nothing may be lost
    trial->peers.items[0].plan.ending = PEER_FIN_AFTER_ECHO;
    return verdict == 0 ? trial_drive(trial, error) : verdict;
}

// --- interrupt -------------------------------------------------------------------------------------------

// Interrupts whatever system calls the server waits in: without a handler, it is stopping and continuing
// that makes epoll_wait and its like fail with EINTR (signal(7)).
static void interrupt(const struct trial *trial)
{
    static const int harmless[] = {SIGWINCH, SIGURG, SIGCHLD};
    const struct process *server = &trial->server.process;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        process_signal_all(server, harmless[i]);
    trial_pause(trial);
    trial_resume(trial);
}

// In the middle of an exchange, and while the server has nothing to do.
int echo_interrupt(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {.total = 1000}, fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = trial_try(trial, 1, &plan, error);
    for (unsigned round = 0; round < 5 && verdict == 0; round++) {
        trial->peers.items[0].plan.total += 1 << 20;
        verdict = peers_run_for(&trial->peers, NS_PER_MS, error);
        interrupt(trial);
        if (verdict == 0)
            verdict = trial_drive(trial, error);
        clock_sleep_ns(5 * NS_PER_MS);
        interrupt(trial);
        trial->peers.items[0].plan.total += 1000;
        if (verdict == 0)
            verdict = trial_drive(trial, error);
    }
    peer_close(&trial->peers.items[0]);
    return verdict != 0 ? verdict : trial_try(trial, 1, &fresh, error);
}
