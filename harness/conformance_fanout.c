#include "conformance_fanout.h"

#include "clock.h"
#include "memory.h"

#include <inttypes.h>
#include <math.h>

enum { CROWD = 20 }; // requests in flight at once, where that matters

// --- Options ---------------------------------------------------------------------------------------------

// Nobody asks the server: the input that is beside the wrong option is empty.
#define GOOD_SERVER "--server=127.0.0.1:9"
#define GOOD_INPUT  "--input=/dev/null"

static int fanout_usage(const struct implementation *implementation, struct error *error)
{
    static const char *const alone[] = {GOOD_SERVER,
                                        "--server=",
                                        "--server=127.0.0.1",
                                        "--server=here:9",
                                        "--server=127.0.0.1:65536",
                                        "--server=127.0.0.1:0",
                                        "--nonsense=1",
                                        NULL};
    static const char *const values[] = {"--concurrency=0", "--concurrency=10001", "--concurrency",
                                         "--timeout-ms=0",  "--timeout-ms=600001", "--timeout-ms=1e3",
                                         "--tick-us=-1",    "--tick-us=1000001",   "--tick-us=1us",
                                         "--nonsense=1",    "tick-us=1",           NULL};
    int verdict = CHECK_PASSED;
    for (const char *const *at = alone; *at && verdict == CHECK_PASSED; at++)
        verdict = conformance_refused(
            implementation, (const char *const[]){*at == alone[0] ? "--input=" : GOOD_INPUT, *at, NULL}, 2,
            error);
    for (const char *const *at = values; *at && verdict == CHECK_PASSED; at++)
        verdict = conformance_refused(implementation,
                                      (const char *const[]){GOOD_SERVER, GOOD_INPUT, *at, NULL}, 2, error);
    return verdict;
}

static int fanout_input(const struct implementation *implementation, struct error *error)
{
    static const char *const nothing[] = {GOOD_SERVER, "--input=/dev/null/nothing", NULL};
    static const char *const folder[] = {GOOD_SERVER, "--input=/dev", NULL};
    int verdict = conformance_refused(implementation, nothing, 1, error);
    return verdict == CHECK_PASSED ? conformance_refused(implementation, folder, 1, error) : verdict;
}

// --- Answers ---------------------------------------------------------------------------------------------

static int try_list(const struct implementation *implementation, const char *text, struct error *error)
{
    struct strbuf list = {0};
    strbuf_adds(&list, text);
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=1", .concurrency = 5, .list = &list};
    int verdict = client_check(implementation, &trial, error);
    strbuf_release(&list);
    return verdict;
}

static int fanout_answer(const struct implementation *implementation, struct error *error)
{
    static const char *const lists[] = {"cow\ndog\ncow\nguinea pig\nrooster\ncow\nturkey\nguinea pig\nbee\n",
                                        "owl", "", "cat\nfrog", NULL};
    int verdict = CHECK_PASSED;
    for (const char *const *list = lists; *list && verdict == CHECK_PASSED; list++)
        verdict = try_list(implementation, *list, error);
    return verdict;
}

// Answers overtake each other.
static int fanout_order(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "--latency=uniform --latency-ms=3", .concurrency = CROWD, .requests = 100};
    return client_check(implementation, &trial, error);
}

// --- Sentences, letter by letter -------------------------------------------------------------------------

enum { SPEAKERS = 8, TICK_US = 4000 };

// All answers come at the same time. While a sentence is printed nothing else is, so that it takes all the
// pauses, one after the other: a bound from below, far above what printing takes, however busy the machine
// is.
static int fanout_sentences(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {.options = "--tick-us=4000",
                                       .server = "--latency-ms=5",
                                       .concurrency = SPEAKERS,
                                       .gather = true,
                                       .requests = SPEAKERS};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    double elapsed_ns = run.sample.metrics[METRIC_ELAPSED_NS],
           least_ns = (double)run.output.length * TICK_US * 1000;
    if (verdict == CHECK_PASSED && !(elapsed_ns >= least_ns)) {
        error_set(error, "elapsed_ns is %.0f, where the pauses behind %zu letters alone take %.0f",
                  elapsed_ns, run.output.length, least_ns);
        verdict = CHECK_FAILED;
    }
    client_run_release(&run);
    return verdict;
}

// --- At once ---------------------------------------------------------------------------------------------

static int fanout_concurrent(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {.options = "",
                                       .server = "--latency-ms=1",
                                       .concurrency = CROWD,
                                       .whole = true,
                                       .gather = true,
                                       .requests = 2 * CROWD};
    return client_check(implementation, &trial, error); // the server waits for them: else none is answered
}

static int fanout_bounded(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=5", .concurrency = 7, .requests = 50};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    if (verdict == CHECK_PASSED && run.server.in_flight_peak > run.concurrency) {
        error_set(error, "%" PRIu64 " requests are in flight at once, where %u were ordered",
                  run.server.in_flight_peak, run.concurrency);
        verdict = CHECK_FAILED;
    }
    client_run_release(&run);
    return verdict;
}

const struct check conformance_fanout[] = {
    {"usage", "a wrong option is answered by the usage on stderr and exit status 2", .run = fanout_usage},
    {"input", "a list that cannot be read is exit status 1, and said on stderr", .run = fanout_input},
    {"answer", "a sentence for each animal, each asked for once: of lists with repetitions, of one, of none",
     .run = fanout_answer},
    {"order", "the same where answers overtake each other", .run = fanout_order},
    {"sentences", "letter by letter, with the pauses, and no letter of another in between",
     .run = fanout_sentences},
    {"concurrent", "as many requests are in flight at once as were ordered", .run = fanout_concurrent},
    {"bounded", "and never more", .run = fanout_bounded},
    {"refused", "connections that are refused are told", .run = fanout_refused},
    {"reset", "so are those that are reset in the midst of an answer", .run = fanout_reset},
    {"stall", "what is not answered is given up when its time is over, and not before", .run = fanout_stall},
    {"trickle", "the time is that of the whole answer, and begins anew with none of its bytes",
     .run = fanout_trickle},
    {"status", "an answer of another status than 200 is told", .run = fanout_status},
    {"truncated", "so is one that ends too early, or before it begins", .run = fanout_truncated},
    {"length", "so is one whose Content-Length is too small, or no number", .run = fanout_length},
    {"not-http", "so is something else than HTTP", .run = fanout_not_http},
    {"json", "so is something else than JSON, and than the object it should be", .run = fanout_json},
    {"names", "every byte of a name reaches the server as it is", .run = fanout_names},
    {"ledger", "there is a unit for each request, it is counted, and no more live than are in flight",
     .run = fanout_ledger},
    {"metrics", "elapsed_ns and operations are right, and appended", .run = fanout_metrics},
    {"no-stdin", "nothing is read from stdin", .run = fanout_no_stdin},
    {"descriptors", "they do not grow with the number of requests", .run = fanout_descriptors},
    {"memory", "it does not grow with the number of requests", .run = fanout_memory},
    {"exit", "no process is left, and none that nobody waited for", .run = fanout_exit},
    {0},
};
