// Requests that fail, each in its way, among others that do not.
#include "conformance_fanout.h"

#include "clock.h"

#include <stdlib.h>

enum { AMONG = 10, CONCURRENCY = 4, TIMEOUT_MS = 300 };

static int try_failures(const struct implementation *implementation, const struct client_failure *failures,
                        struct error *error)
{
    const struct client_trial trial = {.options = "",
                                       .server = "--latency-ms=1",
                                       .concurrency = CONCURRENCY,
                                       .requests = AMONG,
                                       .failures = failures};
    return client_check(implementation, &trial, error);
}

int fanout_refused(const struct implementation *implementation, struct error *error)
{
    const struct client_trial trial = {
        .options = "", .server = "", .concurrency = CONCURRENCY, .requests = AMONG, .nobody = true};
    return client_check(implementation, &trial, error);
}

int fanout_reset(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {1, "reset", "reset"}, {4, "reset", "reset"}, {AMONG, "reset", "reset"}, {0}};
    return try_failures(implementation, failures, error);
}

int fanout_status(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {2, "status_500", "status 500"}, {AMONG, "status_500", "status 500"}, {0}};
    return try_failures(implementation, failures, error);
}

int fanout_truncated(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {1, "truncated", "truncated"}, {5, "empty", "truncated"}, {AMONG, "truncated", "truncated"}, {0}};
    return try_failures(implementation, failures, error);
}

int fanout_length(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {3, "short_length", "not JSON"}, {6, "word_length", "not HTTP"}, {0}};
    return try_failures(implementation, failures, error);
}

int fanout_not_http(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {2, "not_http", "not HTTP"}, {AMONG, "not_http", "not HTTP"}, {0}};
    return try_failures(implementation, failures, error);
}

int fanout_json(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {1, "malformed", "not JSON"}, {7, "other_json", "not JSON"}, {0}};
    return try_failures(implementation, failures, error);
}

// --- Time limits -----------------------------------------------------------------------------------------

// No request is over before its time: the run takes that long at least.
static int try_limit(const struct implementation *implementation, const struct client_failure *failures,
                     struct error *error)
{
    const struct client_trial trial = {.options = "--timeout-ms=300",
                                       .server = "--latency-ms=1",
                                       .concurrency = CONCURRENCY,
                                       .requests = AMONG,
                                       .failures = failures};
    struct client_run run;
    int verdict = client_try(implementation, &trial, &run, error);
    double elapsed_ns = run.sample.metrics[METRIC_ELAPSED_NS], least_ns = TIMEOUT_MS * (double)NS_PER_MS;
    if (verdict == CHECK_PASSED && !(elapsed_ns >= least_ns)) {
        error_set(error, "elapsed_ns is %.0f, where the time that ran out is %.0f", elapsed_ns, least_ns);
        verdict = CHECK_FAILED;
    }
    client_run_release(&run);
    return verdict;
}

int fanout_stall(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {
        {3, "stall", "timed out"}, {4, "stall", "timed out"}, {0}};
    return try_limit(implementation, failures, error);
}

int fanout_trickle(const struct implementation *implementation, struct error *error)
{
    static const struct client_failure failures[] = {{2, "trickle", "timed out"}, {0}};
    return try_limit(implementation, failures, error);
}

// --- Names -----------------------------------------------------------------------------------------------

// Animals, and what becomes one where a byte is lost, cut, decoded or taken for syntax.
int fanout_names(const struct implementation *implementation, struct error *error)
{
    static const char names[] =
        "cow\n\ncow?\ndog#\nc%6Fw\nduck\nx/../cow\n../animals/cow\ncow\0x\n\"cow\"\ncow \n cow\n"
        "Cow\ncow\r\nguinea+pig\nguinea%20pig\nguinea pig\nK\xc3\xb6ter\n\xff\xfe\x80\n..\n.\n"
        "cow&request=1\ncow;\nowl\n\x01\x7f\n'\\\n";
    struct strbuf list = {0};
    strbuf_add(&list, names, sizeof names - 1);
    for (int i = 0; i < 300; i++)
        strbuf_adds(&list, "a");
    strbuf_adds(&list, "\n");
    for (int i = 0; i < 10 * 1024; i++)
        strbuf_adds(&list, "\xe9");
    strbuf_adds(&list, "\nbee");
    const struct client_trial trial = {
        .options = "", .server = "--latency-ms=1", .concurrency = CONCURRENCY, .list = &list};
    int verdict = client_check(implementation, &trial, error);
    strbuf_release(&list);
    return verdict;
}
