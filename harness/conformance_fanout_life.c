// What a client reports, takes and leaves.
#include "conformance_fanout.h"

#include "animals.h"
#include "clock.h"
#include "runner_outcome.h"
#include "scratch.h"

#include <inttypes.h>
#include <math.h>
#include <unistd.h>

enum { CROWD = 20 };

// --- Metrics ---------------------------------------------------------------------------------------------

static int judge_metrics(const struct client_run *run, double least_ns, struct error *error)
{
    const double *metrics = run->sample.metrics, earlier = 7;
    double elapsed_ns = metrics[METRIC_ELAPSED_NS], operations = metrics[METRIC_OPERATIONS];
    if (metrics[METRIC_CONNECTIONS_ACCEPTED] != earlier)
        error_set(error, "it wrote over the metrics file instead of appending to it");
    else if (!(elapsed_ns > 0 && elapsed_ns <= (double)run->took_ns))
        error_set(error, "elapsed_ns is %.0f in a run of %" PRIu64 " ns", elapsed_ns, run->took_ns);
    else if (elapsed_ns < least_ns)
        error_set(error, "elapsed_ns is %.0f, where the answers cannot be there before %.0f", elapsed_ns,
                  least_ns);
    else if (operations != run->requests)
        error_set(error, "operations is %.0f where %u is right", operations, run->requests);
    else
        return CHECK_PASSED;
    return CHECK_FAILED;
}

int fanout_metrics(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {.options = "",
                                       .server = "--latency-ms=10",
                                       .concurrency = CROWD,
                                       .requests = 3 * CROWD / 2,
                                       .earlier = "connections_accepted 7 count\n"};
    const struct animals_plan plan = {.shape = ANIMALS_CONSTANT, .mean_ns = 10 * NS_PER_MS};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    if (verdict == CHECK_PASSED) {
        uint64_t serial_ns, concurrent_ns;
        animals_bounds(&plan, run.requests, run.concurrency, UINT64_MAX, &serial_ns, &concurrent_ns);
        verdict = judge_metrics(&run, (double)concurrent_ns, error);
    }
    client_run_release(&run);
    return verdict;
}

int fanout_no_stdin(const struct implementation *implementation, struct error *error)
{
    struct scratch file;
    if (scratch_open(&file, "cow\ndog\n", error) != 0)
        return CHECK_BROKEN;
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=1", .concurrency = 2, .requests = 4, .stdin_fd = file.fd};
    int verdict = client_check(implementation, &trial, error);
    if (verdict == CHECK_PASSED && lseek(file.fd, 0, SEEK_CUR) != 0) {
        error_set(error, "it read from stdin");
        verdict = CHECK_FAILED;
    }
    scratch_close(&file);
    return verdict;
}

// --- Ledger ----------------------------------------------------------------------------------------------

// Beside those for requests in flight, a model may have a few for itself.
static int judge_peak(const struct client_run *run, enum metric_id peak, struct error *error)
{
    enum { BESIDE = 3 };
    double count = run->sample.metrics[peak];
    if (!(count > run->concurrency + BESIDE)) // nor where it is not reported
        return CHECK_PASSED;
    error_set(error, "%s is %.0f, for %u requests in flight at once", metric_get(peak)->name, count,
              run->concurrency);
    return CHECK_FAILED;
}

static int judge_ledger(const struct implementation *implementation, struct client_run *run,
                        struct error *error)
{
    enum metric_id created, peak;
    struct sample *sample = &run->sample;
    const struct ordered ordered = {run->requests, 1, "requests"};
    if (outcome_ledger(implementation->model, &created, &peak) && isnan(sample->metrics[created]))
        outcome_set(sample, OUTCOME_INVALID, "a %s reports %s: without it a loop would pass for one",
                    implementation->model, metric_get(created)->name);
    outcome_judge_ledger(sample, implementation->model, ordered);
    if (sample->outcome != OUTCOME_OK) {
        error_set(error, "%s", sample->reason);
        return CHECK_FAILED;
    }
    static const enum metric_id peaks[] = {METRIC_THREADS_PEAK, METRIC_PROCESSES_PEAK,
                                           METRIC_COROUTINES_PEAK};
    int verdict = CHECK_PASSED;
    for (size_t i = 0; i < sizeof peaks / sizeof *peaks && verdict == CHECK_PASSED; i++)
        verdict = judge_peak(run, peaks[i], error);
    return verdict;
}

int fanout_ledger(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=2", .concurrency = CROWD, .requests = 3 * CROWD};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    if (verdict == CHECK_PASSED)
        verdict = judge_ledger(implementation, &run, error);
    client_run_release(&run);
    return verdict;
}

// --- Growth ----------------------------------------------------------------------------------------------

// Room for what is in flight, and for what libraries have beside each connection; far from enough for one
// that each request leaves behind.
int fanout_descriptors(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {.options = "",
                                       .server = "--latency-ms=0",
                                       .concurrency = CROWD,
                                       .requests = 20 * CROWD,
                                       .descriptors_most = 24 + 4 * CROWD};
    return client_check(implementation, &trial, error);
}

static int measure_memory(const struct implementation *implementation, unsigned requests, double *bytes,
                          struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=0", .concurrency = CROWD, .requests = requests};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    *bytes = run.sample.metrics[METRIC_PEAK_RSS_BYTES];
    client_run_release(&run);
    return verdict;
}

// What a list itself takes is allowed for: a name, its request, and an entry in a table of them.
int fanout_memory(const struct implementation *implementation, struct error *error)
{
    enum { FEW = 500, MANY = 2000, EACH_BYTES = 1000, NOISE_BYTES = 2 << 20 };
    const double most = (MANY - FEW) * EACH_BYTES + NOISE_BYTES;
    double few, many;
    int verdict = measure_memory(implementation, FEW, &few, error);
    if (verdict == CHECK_PASSED)
        verdict = measure_memory(implementation, MANY, &many, error);
    if (verdict != CHECK_PASSED || !(many - few > most)) // nor where it is not reported
        return verdict;
    error_set(error, "peak_rss_bytes is %.0f with %d requests, and %.0f with %d", few, FEW, many, MANY);
    return CHECK_FAILED;
}

// --- The end ---------------------------------------------------------------------------------------------

int fanout_exit(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=2", .concurrency = CROWD, .requests = 2 * CROWD};
    int verdict = client_check(implementation, &trial, error);
    int left = process_sweep(error);
    if (left < 0)
        return CHECK_BROKEN;
    if (verdict != CHECK_PASSED || left + (int)process_forsaken() == 0)
        return verdict;
    error_set(error, "it ended and left %d processes running and %u that it had not waited for", left,
              process_forsaken());
    return CHECK_FAILED;
}
