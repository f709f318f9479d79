#include "conformance_echo.h"

#include "clock.h"
#include "descendants.h"
#include "watch.h"

#include <inttypes.h>
#include <signal.h>

// --- reset -----------------------------------------------------------------------------------------------

// The ways to vanish: at once after connecting; with the echo unread; in the middle of the exchange.
static int vanish(struct trial *trial, unsigned way, struct error *error)
{
    struct peer_plan plan = {.total = 0};
    if (way == 1)
        plan = (struct peer_plan){.total = 64 << 10, .reads = PEER_NEVER_READS};
    if (way == 2)
        plan = (struct peer_plan){.total = 64 << 20, .forgiving = true};
    int verdict = trial_add(trial, 1, &plan, error);
    if (verdict == 0)
        verdict = peers_connect(&trial->peers, trial->until_ns, error);
    if (verdict == 0 && way == 1)
        verdict = trial_drive(trial, error);
    if (verdict == 0 && way == 2)
        verdict = peers_run_for(&trial->peers, 2 * NS_PER_MS, error);
    if (verdict == 0)
        peer_reset(&trial->peers.items[trial->peers.count - 1]);
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

// --- slow-reader -----------------------------------------------------------------------------------------

enum { STUFFING_MOST = 64 << 20, STUFFING_STEP = 2 << 20, GROWTH_MOST = 32 << 20 };

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
    for (unsigned i = 1; i <= others; i++)
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
    process_signal_all(server, SIGSTOP);
    uint64_t until = clock_ns() + NS_PER_SECOND;
    while (descendants_state(server->pid) != 'T' && clock_ns() < until)
        clock_sleep_ns(NS_PER_MS);
    process_signal_all(server, SIGCONT);
}

// In the middle of an exchange, and while the server has nothing to do.
int echo_interrupt(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {.total = 1000}, fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = trial_try(trial, 1, &plan, error);
    for (unsigned round = 0; round < 10 && verdict == 0; round++) {
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
