#include "conformance_echo.h"

#include "clock.h"
#include "listening.h"
#include "sample.h"
#include "watch.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const char *const conformance_echo_backlog[] = {"--backlog=17", NULL};
const char *const conformance_echo_heartbeat[] = {"--heartbeat-ms=10", NULL};
const char *const conformance_echo_work[] = {"--work-ns=200000", "--message-bytes=100", NULL};

// --- backlog ---------------------------------------------------------------------------------------------

// What becomes of a backlog: listen(2).
static uint32_t cut(uint32_t backlog)
{
    unsigned most = UINT32_MAX;
    FILE *file = fopen("/proc/sys/net/core/somaxconn", "re");
    if (file && fscanf(file, "%u", &most) != 1)
        most = UINT32_MAX;
    if (file)
        fclose(file);
    return backlog < most ? backlog : most;
}

static int expect_backlog(const struct trial *trial, uint32_t wanted, const char *asked, struct error *error)
{
    struct listeners listeners = {0};
    int verdict = CHECK_PASSED;
    if (listening_at(&listeners, ntohs(trial->server.address.sin_port), error) != 0)
        verdict = CHECK_SKIPPED;
    for (size_t i = 0; i < listeners.count && verdict == 0; i++) {
        uint32_t backlog = listeners.items[i].backlog;
        if (backlog == cut(wanted))
            continue;
        error_set(error, "%s: %" PRIu32 " connections may wait to be accepted, not %" PRIu32, asked, backlog,
                  cut(wanted));
        verdict = CHECK_FAILED;
    }
    if (verdict == 0 && listeners.count == 0) {
        error_set(error, "%s: no socket listens on its port", asked);
        verdict = CHECK_FAILED;
    }
    vec_release(&listeners);
    return verdict;
}

static int expect_default(struct trial *trial, struct error *error)
{
    return expect_backlog(trial, 4096, "without --backlog", error);
}

static int expect_given(struct trial *trial, struct error *error)
{
    return expect_backlog(trial, 17, "--backlog=17", error);
}

int echo_backlog(const struct implementation *implementation, struct error *error)
{
    static const struct check both[] = {{.serve = expect_default},
                                        {.serve = expect_given, .options = conformance_echo_backlog}};
    int verdict = CHECK_PASSED;
    for (size_t i = 0; i < sizeof both / sizeof *both && verdict == CHECK_PASSED; i++) {
        struct error lost;
        verdict = trial_run(implementation, &both[i], error);
        if (process_sweep(&lost) < 0) {
            *error = lost;
            verdict = CHECK_BROKEN;
        }
    }
    return verdict;
}

// --- heartbeat -------------------------------------------------------------------------------------------

enum { BEAT_MS = 10 }; // conformance_echo_heartbeat

struct lateness {
    double p50, p99, max;
};

static int read_lateness(const struct trial *trial, struct lateness *late, struct error *error)
{
    struct sample sample;
    sample_init(&sample);
    int verdict = sample_read_metrics(&sample, trial->metrics.path, error) == 0 ? CHECK_PASSED : CHECK_FAILED;
    *late = (struct lateness){sample.metrics[METRIC_HEARTBEAT_LATE_P50_NS],
                              sample.metrics[METRIC_HEARTBEAT_LATE_P99_NS],
                              sample.metrics[METRIC_HEARTBEAT_LATE_MAX_NS]};
    sample_release(&sample);
    if (verdict == 0 && (isnan(late->p50) || isnan(late->p99) || isnan(late->max))) {
        error_set(error, "heartbeat_late_p50_ns, ..._p99_ns and ..._max_ns are not all in the file that "
                         "$COROBENCH_METRICS names");
        verdict = CHECK_FAILED;
    }
    return verdict;
}

// Between the first connection and the end `lived_ns` passed, for `stopped_ns` of it the server was stopped.
// The first beat that was due meanwhile is late by all of that, less at most one time between beats; each one
// behind it by one such time less. So it can be said how late, at least, that of the middle must be.
static int judge_lateness(const struct lateness *late, uint64_t stopped_ns, uint64_t lived_ns,
                          struct error *error)
{
    double stopped_ms = (double)stopped_ns / NS_PER_MS, lived_ms = (double)lived_ns / NS_PER_MS;
    double max_ms = late->max / NS_PER_MS, p50_ms = late->p50 / NS_PER_MS;
    double median_least_ms = stopped_ms - lived_ms / 2 - 3 * BEAT_MS;
    if (late->p50 > late->p99 || late->p99 > late->max || max_ms > lived_ms + BEAT_MS)
        error_set(error,
                  "it says that its beats were late by %g (median), %g (p99) and %g ms (at most), in %g "
                  "ms of life",
                  p50_ms, late->p99 / NS_PER_MS, max_ms, lived_ms);
    else if (max_ms < stopped_ms - BEAT_MS)
        error_set(error, "it was stopped for %g ms, yet says that no beat was later than %g ms", stopped_ms,
                  max_ms);
    else if (p50_ms < median_least_ms)
        error_set(error,
                  "of %g ms it was stopped for %g, yet half of its beats are said to have been no later "
                  "than %g ms: it left some out",
                  lived_ms, stopped_ms, p50_ms);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int echo_heartbeat(struct trial *trial, struct error *error)
{
    enum { RUNS_MS = 50, STOPPED_MS = 300, ENDS_WITHIN_S = 5 };
    const struct peer_plan greeting = {.total = 1};
    struct lateness late;
    uint64_t begun = clock_ns();
    int verdict = trial_try(trial, trial_connections(trial, 4), &greeting, error);
    for (size_t i = 0; i < trial->peers.count; i++) {
        trial->peers.items[i].plan.total = SIZE_MAX;
        trial->peers.items[i].plan.piece = trial->peers.items[i].plan.ahead = 1024;
    }
    if (verdict == 0)
        verdict = peers_run_for(&trial->peers, RUNS_MS * NS_PER_MS, error);
    trial_pause(trial);
    uint64_t stopped = clock_ns();
    clock_sleep_ns(STOPPED_MS * NS_PER_MS);
    stopped = clock_ns() - stopped;
    trial_resume(trial);
    if (verdict == 0)
        verdict = peers_run_for(&trial->peers, RUNS_MS * NS_PER_MS, error);
    if (verdict == 0)
        verdict = server_stop(&trial->server, ENDS_WITHIN_S * NS_PER_SECOND, error);
    if (verdict == 0)
        verdict = read_lateness(trial, &late, error);
    return verdict == 0 ? judge_lateness(&late, stopped, clock_ns() - begun, error) : verdict;
}

// --- work ------------------------------------------------------------------------------------------------

enum { WORK_NS = 200000, MESSAGE_BYTES = 100 }; // conformance_echo_work

// One after the other, and many in one go: it is the bytes that carry the work, not the receives.
static int send_messages(struct trial *trial, unsigned messages, struct error *error)
{
    struct peer_plan *plan = &trial->peers.items[0].plan;
    plan->total += (size_t)messages / 2 * MESSAGE_BYTES;
    plan->piece = plan->ahead = MESSAGE_BYTES;
    int verdict = trial_drive(trial, error);
    plan->total += (size_t)messages / 2 * MESSAGE_BYTES;
    plan->piece = plan->ahead = 0;
    return verdict == 0 ? trial_drive(trial, error) : verdict;
}

static int read_cpu(const struct trial *trial, struct watch_reading *reading, struct error *error)
{
    clock_sleep_ns(5 * NS_PER_MS); // until it sleeps, too
    return watch_read(trial->server.process.pid, false, reading, error) == 0 ? CHECK_PASSED : CHECK_FAILED;
}

int echo_work(struct trial *trial, struct error *error)
{
    enum { MESSAGES = 500 };
    const struct peer_plan greeting = {.total = 1};
    struct watch_reading before, after;
    int verdict = trial_try(trial, 1, &greeting, error);
    if (verdict == 0)
        verdict = read_cpu(trial, &before, error);
    if (verdict == 0)
        verdict = send_messages(trial, MESSAGES, error);
    if (verdict == 0)
        verdict = read_cpu(trial, &after, error);
    if (verdict != 0)
        return verdict;
    double used_ns = (double)watch_difference(&before, &after).cpu_ns,
           ordered_ns = (double)MESSAGES * WORK_NS;
    if (used_ns >= 0.7 * ordered_ns && used_ns <= 3 * ordered_ns)
        return CHECK_PASSED;
    error_set(error, "%d messages, each of %d ns of work, took it %g ms of CPU time, not about %g", MESSAGES,
              WORK_NS, used_ns / NS_PER_MS, ordered_ns / NS_PER_MS);
    return CHECK_FAILED;
}
