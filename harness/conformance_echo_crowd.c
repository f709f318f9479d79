#include "conformance_echo.h"

#include "clock.h"
#include "machine.h"
#include "watch.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>

enum { SPARE = 64 }; // descriptors and tasks beside those of the connections

// What a forked process takes, generously, its share of the kernel included: 10,000 took 1.6 GB here.
#define PROCESS_BYTES UINT64_C(250000)

// --- What the machine must allow -------------------------------------------------------------------------

// Raises the driver's own limit; programs have been started with the one it had, and raise theirs.
static int descriptors_suffice(unsigned peers, struct error *error)
{
    struct rlimit limit;
    rlim_t needed = (rlim_t)peers + SPARE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return error_errno(error, "cannot read RLIMIT_NOFILE");
    if (limit.rlim_cur >= needed)
        return CHECK_PASSED;
    if (limit.rlim_max < needed) {
        error_set(error, "needs %ju descriptors, but RLIMIT_NOFILE allows %ju here: raise it (ulimit -Hn)",
                  (uintmax_t)needed, (uintmax_t)limit.rlim_max);
        return CHECK_SKIPPED;
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        return error_errno(error, "cannot raise RLIMIT_NOFILE to %ju", (uintmax_t)limit.rlim_max);
    return CHECK_PASSED;
}

static int machine_suffices(const struct trial *trial, unsigned peers, struct error *error)
{
    const char *model = trial->implementation->model;
    bool tasks = strcmp(model, "thread") == 0 || strcmp(model, "process") == 0; // one for each connection
    int verdict = descriptors_suffice(peers, error);
    if (verdict != 0 || !tasks)
        return verdict;
    return machine_has_tasks(peers + SPARE, error) && machine_has_memory(peers * PROCESS_BYTES, error)
               ? CHECK_PASSED
               : CHECK_SKIPPED;
}

// --- ten-thousand ----------------------------------------------------------------------------------------

static void ask_all(struct trial *trial, size_t bytes, enum peer_ending ending)
{
    for (size_t i = 0; i < trial->peers.count; i++) {
        trial->peers.items[i].plan.total += bytes;
        trial->peers.items[i].plan.ending = ending;
    }
}

// They come in waves, so that what is asked for is not a long listen queue.
int echo_ten_thousand(struct trial *trial, struct error *error)
{
    enum { ALL = 10000, WAVE = 200, BYTES = 100 };
    const struct peer_plan plan = {.total = 1};
    trial->until_ns += 150 * NS_PER_SECOND; // 10,000 forks may take their time
    int verdict = machine_suffices(trial, ALL, error);
    for (unsigned came = 0; verdict == 0 && came < ALL; came += WAVE)
        verdict = trial_try(trial, WAVE, &plan, error);
    ask_all(trial, BYTES, PEER_STAYS);
    if (verdict == 0)
        verdict = trial_drive(trial, error);
    ask_all(trial, BYTES, PEER_FIN_AFTER_ECHO);
    return verdict == 0 ? trial_drive(trial, error) : verdict;
}

// --- descriptors -----------------------------------------------------------------------------------------

enum { DESCRIPTORS_STILL_MS = 250 };

static bool is_served(const struct peer *peer)
{
    return peer->received > 0 && !peer->ended;
}

static unsigned count_peers(const struct peers *peers, bool (*is)(const struct peer *))
{
    unsigned count = 0;
    for (size_t i = 0; i < peers->count; i++)
        count += is(&peers->items[i]);
    return count;
}

// Until nothing moves, and so many of them are as they should be. A server that is slow, or has a machine
// that is, may well do its next step later: before it is blamed, it has as long as any other that seems to
// hang.
static int settle(struct trial *trial, bool (*is)(const struct peer *), unsigned least, struct error *error)
{
    uint64_t until_ns = clock_ns() + PEERS_STALL_NS;
    int verdict;
    do
        verdict = peers_settle(&trial->peers, DESCRIPTORS_STILL_MS * NS_PER_MS, error);
    while (verdict == 0 && count_peers(&trial->peers, is) < least &&
           count_peers(&trial->peers, peer_done) < trial->peers.count && clock_ns() < until_ns);
    return verdict;
}

// More come than there is room for, and send a byte. Some are served, the others turned away or left to wait.
static int overcrowd(struct trial *trial, unsigned peers, unsigned least, struct error *error)
{
    const struct peer_plan plan = {.total = 1, .forgiving = true};
    int verdict = trial_add(trial, peers, &plan, error);
    if (verdict == 0)
        verdict = settle(trial, is_served, least, error);
    unsigned served = count_peers(&trial->peers, is_served);
    if (verdict != 0 || served >= least)
        return verdict;
    error_set(error, "with %u peers and %d descriptors it serves %u of them", peers,
              CONFORMANCE_ECHO_DESCRIPTORS, served);
    return CHECK_FAILED;
}

static bool has_its_due(const struct peer *peer)
{
    return peer->plan.forgiving || peer->received == peer->plan.total;
}

// Those that are served go on to be.
static int still_served(struct trial *trial, struct error *error)
{
    for (size_t i = 0; i < trial->peers.count; i++) {
        struct peer *peer = &trial->peers.items[i];
        peer->plan.forgiving = !is_served(peer);
        peer->plan.total += is_served(peer) ? 100 : 0;
    }
    int verdict = settle(trial, has_its_due, (unsigned)trial->peers.count, error);
    for (size_t i = 0; i < trial->peers.count && verdict == 0; i++) {
        const struct peer *peer = &trial->peers.items[i];
        if (has_its_due(peer))
            continue;
        error_set(error, "connection %u is not served any more since descriptors ran out", peer->number);
        verdict = CHECK_FAILED;
    }
    return verdict;
}

// A server that asks again and again for a descriptor that there is not takes all the CPU time it can get. It
// may still have been busy with something sensible when it was first looked at.
static int is_quiet(const struct trial *trial, struct error *error)
{
    enum { LOOKS = 5, LOOK_MS = 100, BUSY_MS = 10 };
    uint64_t used = 0;
    for (unsigned i = 0; i < LOOKS; i++) {
        struct watch_reading before, after;
        if (watch_read(trial->server.process.pid, false, &before, error) != 0)
            return CHECK_FAILED; // it died
        clock_sleep_ns(LOOK_MS * NS_PER_MS);
        if (watch_read(trial->server.process.pid, false, &after, error) != 0)
            return CHECK_FAILED;
        used = watch_difference(&before, &after).cpu_ns;
        if (used < BUSY_MS * NS_PER_MS)
            return CHECK_PASSED;
    }
    error_set(error,
              "out of descriptors, and with nothing to do, it took %" PRIu64 " ms of CPU time in %d ms",
              (uint64_t)(used / NS_PER_MS), LOOK_MS);
    return CHECK_FAILED;
}

int echo_descriptors(struct trial *trial, struct error *error)
{
    enum { PEERS = 700, SERVED_LEAST = CONFORMANCE_ECHO_DESCRIPTORS / 4, FRESH = 20 };
    const struct peer_plan fresh = {.total = 1000, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = machine_suffices(trial, PEERS, error);
    if (verdict == 0)
        verdict = overcrowd(trial, PEERS, SERVED_LEAST, error);
    if (verdict == 0)
        verdict = still_served(trial, error);
    if (verdict == 0)
        verdict = is_quiet(trial, error);
    ask_all(trial, 0, PEER_FIN_AFTER_ECHO); // and who was left to wait is served, and goes too
    if (verdict == 0)
        verdict = trial_drive(trial, error);
    return verdict == 0 ? trial_try(trial, FRESH, &fresh, error) : verdict;
}
