#include "loadgen_report.h"

#include "clock.h"
#include "format.h"
#include "loadgen_verdict.h"
#include "stats.h"
#include "strbuf.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct percentile {
    double fraction;
    const char *name;
    enum metric_id latency, response;
} percentiles[] = {
    {0.25, "p25", METRIC_LATENCY_P25_NS, METRIC_RESPONSE_P25_NS},
    {0.5, "p50", METRIC_LATENCY_P50_NS, METRIC_RESPONSE_P50_NS},
    {0.75, "p75", METRIC_LATENCY_P75_NS, METRIC_RESPONSE_P75_NS},
    {0.9, "p90", METRIC_LATENCY_P90_NS, METRIC_RESPONSE_P90_NS},
    {0.99, "p99", METRIC_LATENCY_P99_NS, METRIC_RESPONSE_P99_NS},
    {0.999, "p99.9", METRIC_LATENCY_P99_9_NS, METRIC_RESPONSE_P99_9_NS},
    {0.9999, "p99.99", METRIC_LATENCY_P99_99_NS, METRIC_RESPONSE_P99_99_NS},
};

// User and system time are told apart by what runs at a clock tick: over less time, by chance.
#define TELLING_TICKS_NS (100.0 * (double)NS_PER_MS)

// A shift of the rate is told of when chance would make one in a hundred runs at most, and it matters: it is
// well beyond the 3% within which ratios are equivalent.
#define SHIFT_ALPHA 0.01
#define SHIFT_LEAST 0.10

// With fewer connections, what they hold drowns in what the rest of the machine does meanwhile.
#define KERNEL_CONNECTIONS 300

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// --- Metrics --------------------------------------------------------------------------------------------

static void add_percentile(const struct histogram *histogram, double fraction, enum metric_id metric,
                           double metrics[METRIC_COUNT])
{
    if (histogram_supports(histogram, fraction))
        metrics[metric] = (double)histogram_quantile(histogram, fraction);
}

static void add_most(const struct histogram *histogram, enum metric_id metric, double metrics[METRIC_COUNT])
{
    if (histogram->total > 0)
        metrics[metric] = (double)histogram->most;
}

static void add_latency(const struct load_result *result, double metrics[METRIC_COUNT])
{
    for (size_t i = 0; i < COUNT(percentiles); i++)
        add_percentile(&result->latency, percentiles[i].fraction, percentiles[i].latency, metrics);
    add_most(&result->latency, METRIC_LATENCY_MAX_NS, metrics);
}

static void add_response(const struct load_result *result, double metrics[METRIC_COUNT])
{
    for (size_t i = 0; i < COUNT(percentiles); i++)
        add_percentile(&result->open.response, percentiles[i].fraction, percentiles[i].response, metrics);
    add_most(&result->open.response, METRIC_RESPONSE_MAX_NS, metrics);
}

static void add_open(const struct load_options *options, const struct load_result *result,
                     double metrics[METRIC_COUNT])
{
    const struct load_open_result *open = &result->open;
    if (!(open->searched && load_verdict(options, result).late))
        add_response(result, metrics);
    if (result->window_ns > 0)
        metrics[METRIC_OFFERED_MESSAGES_PER_SECOND] =
            (double)open->intended * (double)NS_PER_SECOND / (double)result->window_ns;
    add_percentile(&open->lateness, 0.5, METRIC_LATENESS_P50_NS, metrics);
    add_percentile(&open->lateness, 0.99, METRIC_LATENESS_P99_NS, metrics);
    add_most(&open->lateness, METRIC_LATENESS_MAX_NS, metrics);
    add_percentile(&open->backlog, 0.5, METRIC_BACKLOG_P50_NS, metrics);
    add_percentile(&open->backlog, 0.99, METRIC_BACKLOG_P99_NS, metrics);
    add_most(&open->backlog, METRIC_BACKLOG_MAX_NS, metrics);
    if (open->knee > 0)
        metrics[METRIC_KNEE_MESSAGES_PER_SECOND] = (double)open->knee;
    metrics[METRIC_ARRIVALS_MISFIT_FRACTION] = load_misfit(options, result);
}

static void add_connects(const struct load_result *result, double metrics[METRIC_COUNT])
{
    const struct histogram *connects = &result->connects;
    if (result->connections_made > 0)
        metrics[METRIC_CONNECT_NS] = (double)result->connect_ns;
    if (histogram_supports(connects, 0.5))
        metrics[METRIC_CONNECT_P50_NS] = (double)histogram_quantile(connects, 0.5);
    if (histogram_supports(connects, 0.99))
        metrics[METRIC_CONNECT_P99_NS] = (double)histogram_quantile(connects, 0.99);
}

static void add_server(const struct load_options *options, const struct load_result *result,
                       double metrics[METRIC_COUNT])
{
    const struct watch_reading *server = &result->server;
    double messages = (double)result->messages_watched, cpu = (double)server->cpu_ns;
    double ticks = (double)(server->user_ns + server->system_ns);
    metrics[METRIC_SERVER_RSS_BYTES] = (double)server->rss_bytes;
    metrics[METRIC_SERVER_PSS_BYTES] = (double)server->pss_bytes;
    metrics[METRIC_SERVER_PROCESSES] = (double)server->processes;
    metrics[METRIC_SERVER_THREADS] = (double)server->threads;
    metrics[METRIC_SERVER_DESCRIPTORS] = (double)server->descriptors;
    double had = (double)result->watched_ns * (double)load_server_cpus(result);
    if (had > 0)
        metrics[METRIC_SERVER_BUSY_FRACTION] = cpu / had;
    if (result->lives_watched > 0)
        metrics[METRIC_SERVER_CPU_NS_PER_CONNECTION] = cpu / (double)result->lives_watched;
    if (messages == 0)
        return;
    metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] = cpu / messages;
    if (ticks >= TELLING_TICKS_NS) { // their proportion is good where their sum is not
        metrics[METRIC_SERVER_USER_NS_PER_MESSAGE] = cpu / messages * (double)server->user_ns / ticks;
        metrics[METRIC_SERVER_SYSTEM_NS_PER_MESSAGE] = cpu / messages * (double)server->system_ns / ticks;
    }
    if (options->mode == LOAD_CHURN)
        return; // tasks that end with their connection take the count of their switches with them
    metrics[METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE] = (double)server->voluntary_switches / messages;
    metrics[METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE] = (double)server->involuntary_switches / messages;
}

static void add_kernel(const struct load_result *result, double metrics[METRIC_COUNT])
{
    const struct kernel_memory *before = &result->kernel_before, *behind = &result->kernel_behind;
    int64_t grown;
    if (kernel_memory_grown(before, &result->kernel_up, &grown) && grown > 0 &&
        result->connections_made >= KERNEL_CONNECTIONS)
        metrics[METRIC_KERNEL_BYTES] = (double)grown;
    if (before->known && behind->known)
        metrics[METRIC_TCP_BUFFER_BYTES] =
            behind->tcp_bytes > before->tcp_bytes ? (double)(behind->tcp_bytes - before->tcp_bytes) : 0;
}

static void add_window(const struct load_options *options, const struct load_result *result,
                       double metrics[METRIC_COUNT])
{
    double seconds = (double)result->window_ns / (double)NS_PER_SECOND;
    metrics[METRIC_MESSAGES] = (double)result->messages;
    metrics[METRIC_WINDOW_NS] = (double)result->window_ns;
    metrics[METRIC_MESSAGES_PER_SECOND] = (double)result->messages / seconds;
    metrics[METRIC_BYTES_PER_SECOND] = (double)result->messages * options->message_bytes / seconds;
    metrics[METRIC_MESSAGES_PER_CONNECTION_MIN] = (double)result->per_connection_min;
    metrics[METRIC_MESSAGES_PER_CONNECTION_MAX] = (double)result->per_connection_max;
    if (result->messages > 0)
        metrics[METRIC_JAIN_INDEX] = result->jain;
    if (result->connection_p99_max_ns > 0) {
        metrics[METRIC_CONNECTION_P99_MIN_NS] = (double)result->connection_p99_min_ns;
        metrics[METRIC_CONNECTION_P99_MAX_NS] = (double)result->connection_p99_max_ns;
    }
    if (options->mode == LOAD_CHURN)
        metrics[METRIC_CONNECTIONS_PER_SECOND] = (double)result->lives / seconds;
    metrics[METRIC_CLIENT_BUSY_FRACTION] = load_client_busy(options, result);
    if (result->messages_watched > 0)
        metrics[METRIC_CLIENT_CPU_NS_PER_MESSAGE] =
            load_client_work_ns(result) / (double)result->messages_watched;
    metrics[METRIC_LITTLES_LAW_ERROR_FRACTION] = load_littles_error(result);
}

static void add_shift(const struct load_result *result, double metrics[METRIC_COUNT])
{
    double slices[LOAD_SLICES_MOST];
    for (unsigned i = 0; i < result->slice_count; i++)
        slices[i] = (double)result->slices[i].messages;
    struct shift shift = stats_level_shift(slices, result->slice_count, SHIFT_ALPHA, SHIFT_LEAST);
    if (!shift.found || !isfinite(shift.ratio))
        return;
    metrics[METRIC_RATE_SHIFT_FRACTION] = shift.ratio;
    metrics[METRIC_RATE_SHIFT_AT_NS] = (double)shift.at * (double)result->slice_ns;
}

void load_metrics(const struct load_options *options, const struct load_result *result,
                  double metrics[METRIC_COUNT])
{
    metrics[METRIC_ERRORS_OURS] = (double)load_errors_ours(&result->errors);
    metrics[METRIC_ERRORS_THEIRS] = (double)load_errors_theirs(&result->errors);
    metrics[METRIC_UNFINISHED_MESSAGES] = (double)result->unfinished;
    add_connects(result, metrics);
    if (result->warmup_ns > 0)
        metrics[METRIC_WARMUP_MESSAGES_PER_SECOND] =
            (double)result->warmup_messages * (double)NS_PER_SECOND / (double)result->warmup_ns;
    if (result->window_ns > 0)
        add_window(options, result, metrics);
    add_shift(result, metrics);
    add_latency(result, metrics);
    if (result->open.rate > 0)
        add_open(options, result, metrics);
    if (result->watched) {
        add_server(options, result, metrics);
        add_kernel(result, metrics);
    }
}

// --- JSON -----------------------------------------------------------------------------------------------

static void set_count(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

// No message stands behind a time of 0.
static void set_time(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, value ? json_integer((json_int_t)value) : json_null());
}

static json_t *errors_to_json(const struct load_errors *errors)
{
    json_t *ours = json_object(), *theirs = json_object(), *both = json_object();
    set_count(ours, "descriptors", errors->ours_descriptors);
    set_count(ours, "ports", errors->ours_ports);
    set_count(ours, "other", errors->ours_other);
    set_count(theirs, "refused", errors->refused);
    set_count(theirs, "reset", errors->reset);
    set_count(theirs, "early_eof", errors->early_eof);
    set_count(theirs, "mismatch", errors->mismatch);
    set_count(theirs, "timeout", errors->timeout);
    json_object_set_new(both, "ours", ours);
    json_object_set_new(both, "theirs", theirs);
    return both;
}

static json_t *metrics_to_json(const double metrics[METRIC_COUNT])
{
    json_t *object = json_object();
    for (size_t i = 0; i < METRIC_COUNT; i++)
        if (isfinite(metrics[i]))
            json_object_set_new(object, metric_get((enum metric_id)i)->name, json_real(metrics[i]));
    return object;
}

static json_t *slices_to_json(const struct load_result *result)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < result->slice_count; i++) {
        const struct load_slice *slice = &result->slices[i];
        json_t *object = json_object();
        set_count(object, "messages", slice->messages);
        set_time(object, "p50_ns", slice->p50_ns);
        set_time(object, "p99_ns", slice->p99_ns);
        set_time(object, "max_ns", slice->max_ns);
        json_array_append_new(array, object);
    }
    return array;
}

static void add_verdict(json_t *object, const struct load_options *options, const struct load_result *result)
{
    struct load_verdict verdict = load_verdict(options, result);
    json_t *reasons = json_array();
    for (size_t i = 0; i < verdict.count; i++)
        json_array_append_new(reasons, json_string(verdict.reasons[i].text));
    json_object_set_new(object, "invalid", reasons);
    if (result->open.rate > 0)
        json_object_set_new(object, "saturated", json_boolean(verdict.saturated));
}

static json_t *moments_to_json(const struct watch_moments *moments)
{
    json_t *array = json_array();
    for (unsigned i = 0; i < moments->count; i++) {
        const struct watch_moment *moment = &moments->items[i];
        json_t *one = json_object();
        set_count(one, "at_ns", moment->at_ns);
        set_count(one, "cpu_ns", moment->cpu_ns);
        set_count(one, "rss_bytes", moment->rss_bytes);
        set_count(one, "threads", moment->threads);
        json_array_append_new(array, one);
    }
    return array;
}

static void no_metrics(double metrics[METRIC_COUNT])
{
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
}

json_t *load_to_json(const struct load_options *options, const struct load_result *result)
{
    double metrics[METRIC_COUNT];
    no_metrics(metrics);
    load_metrics(options, result, metrics);
    json_t *object = json_object();
    set_count(object, "schema_version", 1);
    set_count(object, "connections_asked", options->connections);
    set_count(object, "connections_made", result->connections_made);
    set_count(object, "connections_opened", result->connections_opened);
    set_count(object, "slow_ended", result->slow_ended);
    json_object_set_new(object, "timed_out", json_boolean(result->timed_out));
    json_object_set_new(object, "interrupted", json_boolean(result->interrupted));
    json_object_set_new(object, "watched", json_boolean(result->watched));
    set_count(object, "server_cpus", load_server_cpus(result));
    set_count(object, "threads", options->threads);
    set_count(object, "watched_ns", result->watched_ns);
    set_count(object, "oldest_unfinished_ns", result->oldest_unfinished_ns);
    json_object_set_new(object, "first_error",
                        result->first_error ? json_string(result->first_error) : json_null());
    add_verdict(object, options, result);
    set_count(object, "slice_ns", result->slice_ns);
    json_object_set_new(object, "slices", slices_to_json(result));
    if (result->moments.count > 0)
        json_object_set_new(object, "server_moments", moments_to_json(&result->moments));
    json_object_set_new(object, "errors", errors_to_json(&result->errors));
    json_object_set_new(object, "metrics", metrics_to_json(metrics));
    return object;
}

// --- Text -----------------------------------------------------------------------------------------------

static void add_quantity(struct strbuf *text, const char *before, double value, const char *unit,
                         const char *behind)
{
    char *quantity = format_quantity(value, unit);
    strbuf_addf(text, "%s%s%s", before, quantity, behind);
    free(quantity);
}

static void add_metric(struct strbuf *text, const char *before, const double metrics[METRIC_COUNT],
                       enum metric_id id, const char *behind)
{
    add_quantity(text, before, metrics[id], metric_get(id)->unit, behind);
}

// What is in flight, and where.
static void write_mode(struct strbuf *text, const struct load_options *options)
{
    unsigned active = load_active(options);
    switch (options->mode) {
    case LOAD_OPEN:
        strbuf_addf(text, "open loop: %u a second, %s", options->rate,
                    load_arrivals_words[options->arrivals]);
        break;
    case LOAD_KNEE:
        strbuf_addf(text, "search for the knee, %s", load_arrivals_words[options->arrivals]);
        break;
    case LOAD_BLAST:
        strbuf_addf(text, "blast: %u in flight on connections picked at random", active);
        break;
    case LOAD_CHURN:
        strbuf_addf(text, "churn: each ends with a %s after %u message%s",
                    options->ending == LOAD_RST ? "RST" : "FIN", options->connection_messages,
                    options->connection_messages == 1 ? "" : "s");
        break;
    case LOAD_IDLE:
        strbuf_addf(text, "idle: %u in flight on each of %u, the others silent", options->depth, active);
        break;
    case LOAD_SLOW:
        strbuf_addf(text, "slow: %u %s, %u in flight on each of the others", options->slow,
                    options->slow_kind == LOAD_STALL ? "stalled" : "trickling", options->depth);
        break;
    default:
        if (active < options->connections)
            strbuf_addf(text, "closed loop: %u in flight, in turn on connections picked at random", active);
        else
            strbuf_addf(text, "closed loop: %u in flight on each", options->depth);
    }
    strbuf_addc(text, '\n');
}

static void write_load(struct strbuf *text, const struct load_options *options)
{
    char address[INET_ADDRSTRLEN] = "";
    inet_ntop(AF_INET, &options->server.sin_addr, address, sizeof address);
    strbuf_addf(text, "load      %s:%u, %u connection%s, messages of %u bytes%s, ", address,
                ntohs(options->server.sin_port), options->connections, options->connections == 1 ? "" : "s",
                options->message_bytes, options->sizes == LOAD_MIXED ? " in the mean" : "");
    write_mode(text, options);
}

// Connecting once, or again and again.
static void write_connects(struct strbuf *text, const struct load_options *options,
                           const struct load_result *result, const double metrics[METRIC_COUNT])
{
    if (isnan(metrics[METRIC_CONNECT_NS]))
        return;
    if (!isnan(metrics[METRIC_CONNECTIONS_PER_SECOND])) {
        add_metric(text, "churn     ", metrics, METRIC_CONNECTIONS_PER_SECOND, " connections");
        if (!isnan(metrics[METRIC_SERVER_CPU_NS_PER_CONNECTION]))
            add_metric(text, ", ", metrics, METRIC_SERVER_CPU_NS_PER_CONNECTION,
                       " of the server's CPU for each");
        strbuf_addc(text, '\n');
    }
    strbuf_addf(text, "connects  %u of %u made", result->connections_made, options->connections);
    add_metric(text, " in ", metrics, METRIC_CONNECT_NS, "");
    if (!isnan(metrics[METRIC_CONNECT_P50_NS]))
        add_metric(text, "; each p50 ", metrics, METRIC_CONNECT_P50_NS, "");
    if (!isnan(metrics[METRIC_CONNECT_P99_NS]))
        add_metric(text, ", p99 ", metrics, METRIC_CONNECT_P99_NS, "");
    if (result->connections_opened > result->connections_made)
        strbuf_addf(text, "; %" PRIu64 " in all", result->connections_opened);
    strbuf_addc(text, '\n');
}

static void write_rate(struct strbuf *text, const double metrics[METRIC_COUNT])
{
    if (!isnan(metrics[METRIC_KNEE_MESSAGES_PER_SECOND]))
        add_metric(text, "knee      ", metrics, METRIC_KNEE_MESSAGES_PER_SECOND,
                   ": what follows is at half of it\n");
    if (isnan(metrics[METRIC_WINDOW_NS]))
        return;
    add_metric(text, "rate      ", metrics, METRIC_MESSAGES_PER_SECOND, "");
    add_metric(text, " (", metrics, METRIC_BYTES_PER_SECOND, " each way); ");
    strbuf_addf(text, "%.0f messages", metrics[METRIC_MESSAGES]);
    add_metric(text, " in ", metrics, METRIC_WINDOW_NS, "");
    if (!isnan(metrics[METRIC_OFFERED_MESSAGES_PER_SECOND]))
        add_metric(text, ", offered ", metrics, METRIC_OFFERED_MESSAGES_PER_SECOND, "");
    if (!isnan(metrics[METRIC_WARMUP_MESSAGES_PER_SECOND]))
        add_metric(text, ", warm-up ", metrics, METRIC_WARMUP_MESSAGES_PER_SECOND, "");
    strbuf_addc(text, '\n');
    if (!isnan(metrics[METRIC_RATE_SHIFT_FRACTION])) {
        add_metric(text, "          it shifted to ", metrics, METRIC_RATE_SHIFT_FRACTION,
                   " of what it was, ");
        add_metric(text, "", metrics, METRIC_RATE_SHIFT_AT_NS, " into the measurement\n");
    }
}

static void write_percentiles(struct strbuf *text, const char *name, const double metrics[METRIC_COUNT],
                              bool response)
{
    enum metric_id most = response ? METRIC_RESPONSE_MAX_NS : METRIC_LATENCY_MAX_NS;
    if (isnan(metrics[most]))
        return;
    strbuf_addf(text, "%-10s", name);
    for (size_t i = 0; i < COUNT(percentiles); i++) {
        enum metric_id metric = response ? percentiles[i].response : percentiles[i].latency;
        if (isnan(metrics[metric]))
            continue;
        strbuf_addf(text, "%s ", percentiles[i].name);
        add_metric(text, "", metrics, metric, ", ");
    }
    add_metric(text, "max ", metrics, most, "\n");
}

static void write_parts(struct strbuf *text, const char *name, const double metrics[METRIC_COUNT],
                        enum metric_id half, enum metric_id p99, enum metric_id most)
{
    if (isnan(metrics[most]))
        return;
    strbuf_addf(text, "          %s ", name);
    if (!isnan(metrics[half]))
        add_metric(text, "p50 ", metrics, half, ", ");
    if (!isnan(metrics[p99]))
        add_metric(text, "p99 ", metrics, p99, ", ");
    add_metric(text, "max ", metrics, most, "\n");
}

static void write_latency(struct strbuf *text, const struct load_result *result,
                          const double metrics[METRIC_COUNT])
{
    write_percentiles(text, "response", metrics, true);
    if (result->open.censored > 0)
        strbuf_addf(
            text, "          at least: %" PRIu64 " messages never came home, and their ages are among them\n",
            result->open.censored);
    write_parts(text, "noticed after it was due:", metrics, METRIC_LATENESS_P50_NS, METRIC_LATENESS_P99_NS,
                METRIC_LATENESS_MAX_NS);
    write_parts(text, "then waited to be sent:", metrics, METRIC_BACKLOG_P50_NS, METRIC_BACKLOG_P99_NS,
                METRIC_BACKLOG_MAX_NS);
    write_percentiles(text, "latency", metrics, false);
}

static void write_server(struct strbuf *text, const double metrics[METRIC_COUNT])
{
    if (isnan(metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE]))
        return;
    add_metric(text, "server    ", metrics, METRIC_SERVER_CPU_NS_PER_MESSAGE, " of CPU per message");
    if (!isnan(metrics[METRIC_SERVER_USER_NS_PER_MESSAGE]))
        add_metric(text, " (", metrics, METRIC_SERVER_USER_NS_PER_MESSAGE, " in the program)");
    add_metric(text, ", ", metrics, METRIC_SERVER_BUSY_FRACTION, " busy");
    if (!isnan(metrics[METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE])) {
        add_metric(text, "; context switches per message: ", metrics,
                   METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE, " voluntary, ");
        add_metric(text, "", metrics, METRIC_SERVER_INVOLUNTARY_SWITCHES_PER_MESSAGE, " not");
    }
    strbuf_addc(text, '\n');
    add_metric(text, "          memory ", metrics, METRIC_SERVER_RSS_BYTES, " resident, ");
    add_metric(text, "", metrics, METRIC_SERVER_PSS_BYTES, " with shared pages split; ");
    strbuf_addf(text, "processes %.0f, threads %.0f, descriptors %.0f\n", metrics[METRIC_SERVER_PROCESSES],
                metrics[METRIC_SERVER_THREADS], metrics[METRIC_SERVER_DESCRIPTORS]);
    if (!isnan(metrics[METRIC_KERNEL_BYTES]))
        add_metric(text, "          ", metrics, METRIC_KERNEL_BYTES,
                   " in the kernel for both ends of all connections\n");
}

static void write_client(struct strbuf *text, const double metrics[METRIC_COUNT])
{
    if (isnan(metrics[METRIC_CLIENT_CPU_NS_PER_MESSAGE]))
        return;
    add_metric(text, "client    ", metrics, METRIC_CLIENT_CPU_NS_PER_MESSAGE, " of CPU per message");
    add_metric(text, ", ", metrics, METRIC_CLIENT_BUSY_FRACTION, " busy\n");
    if (isnan(metrics[METRIC_JAIN_INDEX]))
        return;
    strbuf_addf(text, "fairness  Jain's index %.4f; %.0f to %.0f messages on a connection",
                metrics[METRIC_JAIN_INDEX], metrics[METRIC_MESSAGES_PER_CONNECTION_MIN],
                metrics[METRIC_MESSAGES_PER_CONNECTION_MAX]);
    if (!isnan(metrics[METRIC_CONNECTION_P99_MAX_NS])) {
        add_metric(text, ", p99 of each from ", metrics, METRIC_CONNECTION_P99_MIN_NS, "");
        add_metric(text, " to ", metrics, METRIC_CONNECTION_P99_MAX_NS, "");
    }
    strbuf_addc(text, '\n');
}

static void write_count(struct strbuf *text, const char *separator, uint64_t count, const char *what)
{
    if (count > 0)
        strbuf_addf(text, "%s%" PRIu64 " %s", separator, count, what);
}

static void write_errors(struct strbuf *text, const struct load_result *result)
{
    const struct load_errors *errors = &result->errors;
    strbuf_addf(text, "errors    of the server: %" PRIu64, load_errors_theirs(errors));
    write_count(text, ", ", errors->refused, "refused");
    write_count(text, ", ", errors->reset, "reset");
    write_count(text, ", ", errors->early_eof, "ended early");
    write_count(text, ", ", errors->mismatch, "with wrong bytes");
    write_count(text, ", ", errors->timeout, "timed out");
    strbuf_addf(text, "; of the load generator: %" PRIu64, load_errors_ours(errors));
    write_count(text, ", ", errors->ours_descriptors, "for want of descriptors");
    write_count(text, ", ", errors->ours_ports, "for want of ports");
    write_count(text, ", ", errors->ours_other, "other");
    strbuf_addc(text, '\n');
    if (result->first_error)
        strbuf_addf(text, "          first: %s\n", result->first_error);
}

static void write_ending(struct strbuf *text, const struct load_options *options,
                         const struct load_result *result)
{
    struct load_verdict verdict = load_verdict(options, result);
    for (size_t i = 0; i < verdict.count; i++)
        strbuf_addf(text, "INVALID   %s\n", verdict.reasons[i].text);
    if (verdict.late && result->open.searched)
        strbuf_adds(text, "late      the load generator was, at half the knee: no response times are told\n");
    if (verdict.saturated)
        strbuf_adds(text, "saturated  the server did not keep up with the offered rate\n");
    if (result->slow_ended > 0)
        strbuf_addf(text, "slow      %" PRIu64 " that never read %s ended by the server\n",
                    result->slow_ended, result->slow_ended == 1 ? "was" : "were");
    if (result->timed_out)
        strbuf_adds(text, "ended     at the deadline\n");
    if (result->interrupted)
        strbuf_adds(text, "ended     when it was interrupted\n");
    if (result->unfinished > 0) {
        strbuf_addf(text, "unfinished  %" PRIu64 " message%s", result->unfinished,
                    result->unfinished == 1 ? "" : "s");
        add_quantity(text, ", the oldest out for ", (double)result->oldest_unfinished_ns, "ns", "\n");
    }
}

char *load_to_text(const struct load_options *options, const struct load_result *result)
{
    double metrics[METRIC_COUNT];
    no_metrics(metrics);
    load_metrics(options, result, metrics);
    struct strbuf text = {0};
    write_load(&text, options);
    write_connects(&text, options, result, metrics);
    write_rate(&text, metrics);
    write_latency(&text, result, metrics);
    write_server(&text, metrics);
    write_client(&text, metrics);
    write_errors(&text, result);
    write_ending(&text, options, result);
    return strbuf_detach(&text);
}
