#include "conformance_echo.h"

#include "clock.h"
#include "descendants.h"
#include "sample.h"
#include "watch.h"

#include <inttypes.h>
#include <math.h>
#include <unistd.h>

enum { ENDS_WITHIN_S = 5 };

// --- usage, ready ----------------------------------------------------------------------------------------

int echo_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const arguments[] = {
        "--nonsense=1",      "--backlog=0",          "--backlog=65536",
        "--backlog=-1",      "--backlog=many",       "--backlog",
        "backlog=5",         "--listen=nowhere",     "--listen=127.0.0.1:99999",
        "--message-bytes=0", "--heartbeat-ms=60001", NULL,
    };
    return conformance_usage(implementation, arguments, error);
}

int echo_ready(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {.total = 1, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = trial_try(trial, 1, &plan, error);
    if (verdict == 0)
        verdict = server_stop(&trial->server, ENDS_WITHIN_S * NS_PER_SECOND, error);
    char byte;
    if (verdict == 0 && read(trial->server.output, &byte, 1) == 1) {
        error_set(error, "printed more on stdout than the READY line");
        verdict = CHECK_FAILED;
    }
    return verdict;
}

// A server that listens at all addresses, 0.0.0.0 or ::, is reached at 127.0.0.2, too. It would be open to
// everybody.
int echo_loopback(struct trial *trial, struct error *error)
{
    struct sockaddr_in other = trial->server.address;
    other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    int reached = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), verdict = CHECK_PASSED;
    if (reached < 0) {
        error_errno(error, "cannot make a socket");
        return CHECK_BROKEN;
    }
    if (connect(reached, (const struct sockaddr *)&other, sizeof other) == 0) {
        error_set(error, "told to listen at 127.0.0.1, it also listens at 127.0.0.2: at all addresses?");
        verdict = CHECK_FAILED;
    }
    close(reached);
    return verdict;
}

// --- no-leak ---------------------------------------------------------------------------------------------

struct household {
    uint64_t descriptors, threads, processes, zombies;
};

static int count_household(const struct trial *trial, struct household *household, struct error *error)
{
    struct watch_reading reading;
    if (watch_read(trial->server.process.pid, false, &reading, error) != 0)
        return CHECK_FAILED; // it died
    *household = (struct household){reading.descriptors, reading.threads, reading.processes,
                                    descendants_zombies(trial->server.process.pid)};
    return CHECK_PASSED;
}

// A thread or two more are no leak: runtimes start helpers when they like. One in 200 connections is.
static bool no_larger(const struct household *now, const struct household *before)
{
    enum { SLACK = 8 };
    return now->descriptors <= before->descriptors + SLACK && now->threads <= before->threads + SLACK &&
           now->processes <= before->processes + SLACK && now->zombies <= before->zombies + SLACK;
}

static int come_and_go(struct trial *trial, unsigned times, struct error *error)
{
    const struct peer_plan plan = {.total = 100, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = 0;
    for (unsigned i = 0; i < times && verdict == 0; i++) {
        verdict = trial_try(trial, 1, &plan, error);
        peers_release(&trial->peers);
    }
    return verdict;
}

int echo_no_leak(struct trial *trial, struct error *error)
{
    enum { FIRST_FEW = 10, CONNECTIONS = 2000, SETTLES_WITHIN_S = 3 };
    struct household before = {0}, after;
    trial->until_ns += 30 * NS_PER_SECOND; // 2,000 forks may take their time
    int verdict = come_and_go(trial, FIRST_FEW, error);
    clock_sleep_ns(100 * NS_PER_MS); // what the last of them held is let go; if not, the limit is laxer
    if (verdict == 0)
        verdict = count_household(trial, &before, error);
    if (verdict == 0)
        verdict = come_and_go(trial, CONNECTIONS, error);
    uint64_t until = clock_ns() + SETTLES_WITHIN_S * NS_PER_SECOND;
    while (verdict == 0) {
        verdict = count_household(trial, &after, error);
        if (verdict != 0 || no_larger(&after, &before))
            return verdict;
        if (clock_ns() >= until)
            break;
        clock_sleep_ns(20 * NS_PER_MS);
    }
    if (verdict != 0)
        return verdict;
    error_set(error,
              "after %d connections it has %" PRIu64 " descriptors (before: %" PRIu64 "), %" PRIu64
              " threads (%" PRIu64 "), %" PRIu64 " processes (%" PRIu64 "), %" PRIu64 " zombies (%" PRIu64
              ")",
              CONNECTIONS, after.descriptors, before.descriptors, after.threads, before.threads,
              after.processes, before.processes, after.zombies, before.zombies);
    return CHECK_FAILED;
}

// --- sigterm ---------------------------------------------------------------------------------------------

// Half echo as fast as they can; of the others, where more than one is allowed, most have sent nothing, and
// some do not read, so that the server is in the middle of sending to them.
static int make_load(struct trial *trial, struct error *error)
{
    const struct peer_plan busy = {.total = SIZE_MAX, .piece = 1024, .ahead = 4096, .forgiving = true},
                           idle = {.total = 0, .forgiving = true},
                           glutton = {.total = 64 << 20, .reads = PEER_NEVER_READS, .forgiving = true};
    unsigned connections = trial_connections(trial, 200),
             gluttons = connections > 1 ? 1 + connections / 20 : 0;
    unsigned idlers = connections / 2 - gluttons;
    int verdict = trial_add(trial, idlers, &idle, error);
    if (verdict == 0)
        verdict = trial_add(trial, gluttons, &glutton, error);
    if (verdict == 0)
        verdict = trial_add(trial, connections - idlers - gluttons, &busy, error);
    if (verdict == 0)
        verdict = peers_connect(&trial->peers, trial->until_ns, error);
    return verdict != 0 ? verdict : peers_run_for(&trial->peers, 200 * NS_PER_MS, error);
}

int echo_sigterm(struct trial *trial, struct error *error)
{
    struct process *process = &trial->server.process;
    int verdict = make_load(trial, error);
    server_tell_to_end(&trial->server);
    uint64_t until = clock_ns() + ENDS_WITHIN_S * NS_PER_SECOND;
    while (verdict == 0 && !process->ended && clock_ns() < until) { // the load goes on
        enum process_end end;
        verdict = peers_run_for(&trial->peers, 10 * NS_PER_MS, error);
        if (verdict == 0)
            verdict = process_wait(process, clock_ns() + NS_PER_MS, &end, error);
    }
    if (verdict == 0)
        verdict = server_await_end(&trial->server, 0, error);
    if (verdict != 0)
        return verdict;
    int left = process_sweep(error);
    if (left <= 0)
        return left;
    error_set(error, "it ended and left %d process%s behind", left, left == 1 ? "" : "es");
    return CHECK_FAILED;
}

// --- metrics ---------------------------------------------------------------------------------------------

int echo_metrics(struct trial *trial, struct error *error)
{
    enum { CONNECTIONS = 5, EARLIER = 7 }; // the latter: `operations` in the file beforehand
    struct sample sample;
    int verdict = come_and_go(trial, CONNECTIONS, error);
    if (verdict == 0)
        verdict = server_stop(&trial->server, ENDS_WITHIN_S * NS_PER_SECOND, error);
    if (verdict != 0)
        return verdict;
    sample_init(&sample);
    verdict = sample_read_metrics(&sample, trial->metrics.path, error) == 0 ? CHECK_PASSED : CHECK_FAILED;
    double accepted = sample.metrics[METRIC_CONNECTIONS_ACCEPTED], kept = sample.metrics[METRIC_OPERATIONS];
    sample_release(&sample);
    if (verdict == 0 && kept != EARLIER) {
        error_set(error, "it wrote over the metrics file instead of appending to it");
        verdict = CHECK_FAILED;
    } else if (verdict == 0 && accepted != CONNECTIONS) {
        if (isnan(accepted))
            error_set(error, "there is no connections_accepted in the file that $COROBENCH_METRICS names");
        else
            error_set(error, "connections_accepted is %g after %d connections", accepted, CONNECTIONS);
        verdict = CHECK_FAILED;
    }
    return verdict;
}
