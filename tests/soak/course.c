// The course of a soak, step by step.
#include "soak.h"

#include "clock.h"
#include "descendants.h"
#include "interrupts.h"

#include <inttypes.h>
#include <string.h>

#define READY_WITHIN_NS  (60 * NS_PER_SECOND)
#define END_WITHIN_NS    (60 * NS_PER_SECOND)
#define LEAVE_WITHIN_NS  (240 * NS_PER_SECOND)
#define SETTLE_WITHIN_NS (30 * NS_PER_SECOND)

#define TURN_NS (10 * NS_PER_MS)

enum {
    SLICES = 120, // in a soak
    REST = 3, // times as long as reading takes, or those of a thousand processes would leave no time for them
    WARM_UP = 4, // the first part of it, in which growth is no leak
    WARM_EACH = 20,
    // A runtime keeps threads that it once needed (Go), and the kernel its workers for a while (io_uring).
    THREADS_SLACK = 8,
};

// READY comes before the server has all that it waits with: only then does it sleep.
static void await_sleep(const struct soak *soak)
{
    enum { LOOKS = 1000, IN_A_ROW = 5 };
    unsigned asleep = 0;
    for (unsigned i = 0; i < LOOKS && asleep < IN_A_ROW; i++) {
        clock_sleep_ns(10 * NS_PER_MS);
        asleep = descendants_state(soak->server.process.pid) == 'S' ? asleep + 1 : 0;
    }
}

static int start(struct soak *soak, struct error *error)
{
    static const char *const small[] = {"--backlog=48", NULL}, *const usual[] = {NULL},
                             *const answers[] = {SPEECH_ANIMALS, NULL};
    const struct server_spec spec = {.program = soak->program,
                                     .command = soak->animals ? "animals" : NULL,
                                     .options = soak->animals       ? answers
                                                : soak->own_network ? small
                                                                    : usual,
                                     .stderr_fd = -1,
                                     .ready_within_ns = READY_WITHIN_NS};
    if (server_start(&soak->server, &spec, error) != 0)
        return -1;
    crowd_init(&soak->crowd, &(struct crowd_options){.server = soak->server.address,
                                                     .seed = soak->seed,
                                                     .pause_ns = soak->pause_ms * NS_PER_MS,
                                                     .one_at_a_time = soak->one_at_a_time,
                                                     .asks = soak->animals});
    await_sleep(soak);
    vec_push(&soak->standing, soak->server.process.pid);
    descendants_add(&soak->standing, soak->server.process.pid);
    return slices_read(&soak->before, soak->server.process.pid, &soak->standing, error);
}

// How much of it is over, from 0 to 1.
static double progress(const struct soak *soak, uint64_t begin_ns)
{
    if (soak->lives)
        return (double)soak->crowd.counts.connections / (double)soak->lives;
    return (double)(clock_ns() - begin_ns) / (double)soak->duration_ns;
}

// Where all can be there at once. What pools need is then theirs from the beginning, and not bit by bit.
static int gather(struct soak *soak, struct error *error)
{
    uint64_t until_ns = clock_ns() + LEAVE_WITHIN_NS;
    soak->crowd.mode = CROWD_GATHERS;
    while (!soak->one_at_a_time && !crowd_gathered(&soak->crowd) && clock_ns() < until_ns)
        if (crowd_turn(&soak->crowd, clock_ns() + TURN_NS, error) != 0)
            return -1;
    if (!soak->one_at_a_time && !crowd_gathered(&soak->crowd))
        return error_set(error,
                         "all at once were not served: %u of %u connections were still open or being made",
                         crowd_open(&soak->crowd), soak->crowd.count);
    soak->crowd.mode = CROWD_LIVES;
    return 0;
}

static int keep_in_trouble(struct soak *soak, struct error *error)
{
    uint64_t begin_ns = clock_ns(), rests_until_ns = 0;
    double over = 0;
    while (over < 1) {
        if (interrupts_wait())
            return error_set(error, "interrupted");
        if (crowd_turn(&soak->crowd, clock_ns() + TURN_NS, error) != 0)
            return -1;
        over = progress(soak, begin_ns);
        if (over * SLICES < (double)soak->slices.count || clock_ns() < rests_until_ns)
            continue;
        uint64_t reads_ns = clock_ns();
        struct slice slice = {.seconds = (double)(clock_ns() - begin_ns) / (double)NS_PER_SECOND,
                              .counts = soak->crowd.counts,
                              .open = crowd_open(&soak->crowd)};
        if (slices_read(&slice, soak->server.process.pid, &soak->standing, error) != 0)
            return -1;
        vec_push(&soak->slices, slice);
        rests_until_ns = clock_ns() + REST * (clock_ns() - reads_ns);
    }
    return 0;
}

// Everybody is answered and goes.
static int leave(struct soak *soak, struct error *error)
{
    uint64_t until_ns = clock_ns() + LEAVE_WITHIN_NS;
    soak->crowd.mode = CROWD_LEAVES;
    while (crowd_open(&soak->crowd) > 0 && clock_ns() < until_ns)
        if (crowd_turn(&soak->crowd, clock_ns() + TURN_NS, error) != 0)
            return -1;
    if (crowd_open(&soak->crowd) > 0)
        strbuf_addf(&soak->reasons, "%u connections never came to their end; ", crowd_open(&soak->crowd));
    return 0;
}

// Sockets are counted where none are a stranger's.
static bool holds_no_more(const struct soak *soak)
{
    const struct slice *now = &soak->after, *before = &soak->before;
    return now->held.descriptors <= before->held.descriptors && now->zombies <= before->zombies &&
           now->held.processes <= before->held.processes &&
           now->held.threads <= before->held.threads + THREADS_SLACK &&
           (!soak->own_network || now->sockets <= before->sockets);
}

// What it held for connections is given back, or will never be.
static int settle(struct soak *soak, struct error *error)
{
    const struct slice *before = &soak->before, *after = &soak->after;
    uint64_t until_ns = clock_ns() + SETTLE_WITHIN_NS;
    do {
        clock_sleep_ns(20 * NS_PER_MS);
        if (slices_read(&soak->after, soak->server.process.pid, &soak->standing, error) != 0)
            return -1;
        if (holds_no_more(soak))
            return 0;
    } while (clock_ns() < until_ns);
    strbuf_addf(&soak->reasons,
                "when all have left it has %" PRIu64 " descriptors (before the first came: %" PRIu64
                "), %" PRIu64 " threads (%" PRIu64 "), %" PRIu64 " processes (%" PRIu64 "), %" PRIu64
                " zombies (%" PRIu64 "), and its network %" PRIu64 " sockets (%" PRIu64 "); ",
                after->held.descriptors, before->held.descriptors, after->held.threads, before->held.threads,
                after->held.processes, before->held.processes, after->zombies, before->zombies,
                after->sockets, before->sockets);
    return 0;
}

// All come again, and in the middle of it the server is told to end.
static int end_under_load(struct soak *soak, struct error *error)
{
    const struct process *process = &soak->server.process;
    uint64_t told_ns = clock_ns() + NS_PER_SECOND / 5, until_ns = told_ns + END_WITHIN_NS;
    soak->crowd.mode = CROWD_BEARS;
    while (!process->ended && clock_ns() < until_ns) {
        enum process_end end;
        if (clock_ns() >= told_ns && !soak->server.told_to_end)
            server_tell_to_end(&soak->server);
        if (crowd_turn(&soak->crowd, clock_ns() + TURN_NS, error) != 0 ||
            process_wait(&soak->server.process, clock_ns(), &end, error) != 0)
            return -1;
    }
    if (server_await_end(&soak->server, 0, error) != 0)
        return -1;
    int left = process_sweep(error);
    if (left > 0)
        strbuf_addf(&soak->reasons, "it ended and left %d process%s behind; ", left, left == 1 ? "" : "es");
    return left < 0 ? -1 : 0;
}

// A quarter of the time; but of those that have made workers beforehand each needs some connections to touch
// what it will ever need.
static size_t warm_from(const struct soak *soak)
{
    uint64_t warm = WARM_EACH * soak->before.held.threads;
    size_t first = soak->slices.count / WARM_UP;
    while (first < soak->slices.count && soak->slices.items[first].counts.connections < warm)
        first++;
    return first;
}

static void judge(struct soak *soak)
{
    const struct crowd *crowd = &soak->crowd;
    if (crowd->counts.faults > 0)
        strbuf_addf(&soak->reasons, "%" PRIu64 " connections were not served as they should be, first %s; ",
                    crowd->counts.faults, crowd->fault.text);
    soak->judged_from = warm_from(soak);
    slices_judge(&soak->slices, soak->judged_from, &soak->reasons);
}

void soak_run(struct soak *soak)
{
    struct error error = {0};
    int result = start(soak, &error);
    if (result == 0)
        result = gather(soak, &error);
    if (result == 0)
        result = keep_in_trouble(soak, &error);
    if (result == 0)
        result = leave(soak, &error);
    if (result == 0)
        result = settle(soak, &error);
    judge(soak);
    if (result == 0)
        result = end_under_load(soak, &error);
    if (result != 0 && soak->crowd.count > 0 && !soak->server.told_to_end)
        server_last_words(&soak->server, &error);
    if (result != 0)
        strbuf_addf(&soak->reasons, "%s; ", error.text);
    if (soak->reasons.length > 0)
        soak->reasons.text[soak->reasons.length -= strlen("; ")] = '\0';
}
