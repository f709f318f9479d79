#include "loadgen_flow.h"

#include "clock.h"
#include "memory.h"
#include "stats.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
    EVENTS = 128,          // taken from epoll at once
    LISTEN_ON_MS = 5,      // for excess bytes, when all is home
    SUSPECT_MS = 500,      // for what comes behind wrong bytes
    LONGEST_WAIT_MS = 100, // so that load_stop is seen even if its signal came just before the wait
};

static volatile sig_atomic_t stop_wanted;

void load_stop(void)
{
    stop_wanted = 1;
}

void load_note(struct load *load, const char *format, ...)
{
    if (load->result->first_error || load->suspect)
        return; // the suspect's sentence is still to come, but its fault was first
    struct error sentence;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence.text, sizeof sentence.text, format, arguments);
    va_end(arguments);
    load->result->first_error = memory_copy_string(sentence.text);
}

bool load_is_over(struct load *load)
{
    if (stop_wanted)
        load->result->interrupted = true;
    else if (load->now >= load->deadline_ns)
        load->result->timed_out = true;
    return load->result->interrupted || load->result->timed_out;
}

static void dispatch(struct load *load, const struct epoll_event *event)
{
    struct load_connection *connection = event->data.ptr;
    if (connection->descriptor < 0)
        return; // closed by an event of the same batch
    if (connection->connecting)
        load_established(load, connection);
    else
        load_transfer(load, connection, event->events);
}

void load_poll(struct load *load, uint64_t until_ns)
{
    uint64_t until = until_ns < load->deadline_ns ? until_ns : load->deadline_ns;
    uint64_t wait = until > load->now ? until - load->now : 0;
    if (wait > LONGEST_WAIT_MS * NS_PER_MS)
        wait = LONGEST_WAIT_MS * NS_PER_MS;
    struct timespec timeout = {.tv_sec = (time_t)(wait / NS_PER_SECOND),
                               .tv_nsec = (long)(wait % NS_PER_SECOND)};
    struct epoll_event events[EVENTS];
    int count = epoll_pwait2(load->epoll, events, EVENTS, &timeout, NULL); // -1 is EINTR: look again
    load->now = clock_ns();
    for (int i = 0; i < count; i++) {
        dispatch(load, &events[i]);
        if (load->sending && load->now >= load->period_end)
            break; // the rest is reported again, and belongs to the time after
    }
}

// Whether nothing more can come of a period: its messages are home, or lost with their connections.
static bool period_is_spent(const struct load *load)
{
    return load->alive == 0 || (load->quota == 0 && load->out == 0);
}

// One stretch of sending, until `duration_ns` have passed or `messages` are home (0: no such end). Returns
// the time it really took.
static uint64_t run_period(struct load *load, uint64_t duration_ns, uint64_t messages)
{
    uint64_t start = load->now = clock_ns();
    load->period_end = duration_ns ? start + duration_ns : UINT64_MAX;
    load->period_home = 0;
    load->quota = messages ? messages : UINT64_MAX;
    load->slice_end = start + load->result->slice_ns;
    load->sending = true;
    load->mode->start(load);
    while (load->sending) {
        load_poll(load, load->period_end);
        if (load->now >= load->period_end || load_is_over(load) || period_is_spent(load))
            load->sending = false;
    }
    return load->now - start;
}

// Lets every message that is out come home.
static void drain(struct load *load)
{
    while (load->out > 0 && !load_is_over(load))
        load_poll(load, UINT64_MAX);
}

static uint64_t own_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

// Reads the server's counters. What cannot be read is an error of ours: the figures would lack a side.
static bool read_server(struct load *load, bool memory, struct watch_reading *reading)
{
    struct error error;
    if (load->options->watch_pid == 0)
        return false;
    if (watch_read(load->options->watch_pid, memory, reading, &error) == 0)
        return true;
    // A server that is gone has shown that on its connections already.
    if (load_errors_theirs(&load->result->errors) == 0)
        load->result->errors.ours_other++;
    load_note(load, "%s", error.text);
    return false;
}

// As many slices as their least length allows.
static void cut_window(struct load *load)
{
    struct load_result *result = load->result;
    uint64_t count = load->options->duration_ns / (LOAD_SLICE_LEAST_MS * NS_PER_MS);
    if (count < 2)
        return;
    result->slice_count = count < LOAD_SLICES_MOST ? (unsigned)count : LOAD_SLICES_MOST;
    result->slice_ns = load->options->duration_ns / result->slice_count;
}

// A window that ended early has fewer.
static void drop_slices(struct load_result *result)
{
    if (result->slice_count > 0 && result->window_ns / result->slice_ns < result->slice_count)
        result->slice_count = (unsigned)(result->window_ns / result->slice_ns);
}

// The window, its drain, and the readings on both sides of them.
static void measure(struct load *load)
{
    struct load_result *result = load->result;
    struct watch_reading before, after;
    bool watched = read_server(load, false, &before);
    uint64_t start_cpu = own_cpu_ns(), start = clock_ns();
    cut_window(load);
    load->in_window = load->watching = true;
    result->window_ns = run_period(load, load->options->duration_ns, load->options->messages);
    result->messages = load->period_home;
    load->in_window = false;
    drop_slices(result);
    drain(load);
    load->watching = false;
    result->client_cpu_ns = own_cpu_ns() - start_cpu;
    result->watched_ns = clock_ns() - start;
    result->messages_watched = result->latency.total;
    if (watched && read_server(load, true, &after)) {
        result->server = watch_difference(&before, &after);
        result->watched = true;
    }
}

static void warm_up(struct load *load)
{
    if (load->options->warmup_ns == 0)
        return;
    load->result->warmup_ns = run_period(load, load->options->warmup_ns, 0);
    load->result->warmup_messages = load->period_home;
    drain(load);
}

// Nothing is out any more: whatever comes now was never sent. A suspect gets more time, to show what its
// bytes are.
static void listen_on(struct load *load)
{
    uint64_t now = clock_ns(), least = now + LISTEN_ON_MS * NS_PER_MS, most = now + SUSPECT_MS * NS_PER_MS;
    while (!stop_wanted && load->now < (load_suspect_wanted(load) ? most : least))
        load_poll(load, load_suspect_wanted(load) ? most : least);
}

// Messages that the deadline has cut off, each connection once.
static void blame_timeouts(struct load *load)
{
    for (unsigned i = 0; i < load->options->connections; i++) {
        struct load_connection *connection = &load->connections[i];
        unsigned size = load->options->message_bytes;
        if (connection->descriptor < 0 || connection->judged || connection->wanted == connection->received)
            continue;
        load_fail(load, connection, &load->result->errors.timeout,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64
                  ": nothing more had come at the deadline, %" PRIu64 " byte%s missing",
                  i, connection->received / size, connection->received % size,
                  connection->wanted - connection->received,
                  connection->wanted - connection->received == 1 ? "" : "s");
    }
}

// Fairness over the connections that were made, by messages of the window.
static void sum_up_fairness(struct load *load)
{
    struct load_result *result = load->result;
    double *counts = memory_zeroed(load->options->connections, sizeof *counts);
    size_t established = 0;
    result->per_connection_min = UINT64_MAX;
    for (unsigned i = 0; i < load->options->connections; i++) {
        const struct load_connection *connection = &load->connections[i];
        if (!connection->sent_at)
            continue; // never established
        uint64_t count = connection->in_window;
        counts[established++] = (double)count;
        if (count < result->per_connection_min)
            result->per_connection_min = count;
        if (count > result->per_connection_max)
            result->per_connection_max = count;
    }
    double jain = stats_jain(counts, established); // NAN when nothing came back
    result->jain = isfinite(jain) ? jain : 0;
    free(counts);
}

static void load_init(struct load *load, const struct load_options *options, struct load_result *result)
{
    *load = (struct load){.options = options, .result = result, .epoll = -1};
    load->mode = load_mode_operations(options->mode);
    load->now = clock_ns();
    load->deadline_ns = load->now + options->deadline_ns;
    load->connections = memory_zeroed(options->connections, sizeof *load->connections);
    for (unsigned i = 0; i < options->connections; i++)
        load->connections[i] = (struct load_connection){.descriptor = -1, .index = i};
    load->stamps = memory_zeroed((size_t)options->connections * options->depth, sizeof *load->stamps);
    load->received = memory_zeroed(LOAD_RECEIVE_BYTES, 1);
    payload_init(&load->payload, options->seed, options->message_bytes);
    if (load->mode->init)
        load->mode->init(load);
}

static void load_release(struct load *load)
{
    for (unsigned i = 0; i < load->options->connections; i++)
        load_close(load, &load->connections[i]);
    if (load->mode->release)
        load->mode->release(load);
    payload_release(&load->payload);
    free(load->evidence_sent);
    free(load->evidence);
    free(load->received);
    free(load->stamps);
    free(load->connections);
    if (load->epoll >= 0)
        close(load->epoll);
}

static int run(struct load *load, struct error *error)
{
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load->epoll < 0)
        return error_errno(error, "cannot make an epoll instance");
    load_connect(load);
    if (load->result->connections_made == 0)
        return error_set(error, "%s",
                         load->result->first_error ? load->result->first_error : "no connection was made");
    warm_up(load);
    if (!load_is_over(load))
        measure(load);
    listen_on(load);
    load_judge(load);
    if (load->result->timed_out)
        blame_timeouts(load);
    sum_up_fairness(load);
    return 0;
}

int load_run(const struct load_options *options, struct load_result *result, struct error *error)
{
    *result = (struct load_result){0};
    struct error reason;
    if (load_preflight(options, &reason) < 0) {
        result->first_error = memory_copy_string(reason.text);
        result->errors.ours_other++;
        return error_set(error, "%s", reason.text);
    }
    struct load load;
    load_init(&load, options, result);
    int status = run(&load, error);
    load_release(&load);
    stop_wanted = 0;
    return status;
}

void load_result_release(struct load_result *result)
{
    free(result->first_error);
    result->first_error = NULL;
}

uint64_t load_server_cpus(const struct load_result *result)
{
    const struct watch_reading *server = &result->server;
    return server->threads < server->cpus ? server->threads : server->cpus;
}

uint64_t load_errors_ours(const struct load_errors *errors)
{
    return errors->ours_descriptors + errors->ours_ports + errors->ours_other;
}

uint64_t load_errors_theirs(const struct load_errors *errors)
{
    return errors->refused + errors->reset + errors->early_eof + errors->mismatch + errors->timeout;
}
