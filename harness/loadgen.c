#include "loadgen_live.h"

#include "clock.h"
#include "least.h"
#include "memory.h"
#include "stats.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

enum {
    LISTEN_ON_MS = 5,   // for excess bytes, when all is home
    FIRST_RATE = 1000,  // of a search for the knee
    SUSPECT_MS = 500,   // for what comes behind wrong bytes
    SPREAD_LEAST = 368, // messages of a connection that support a p99, as histogram_supports has it
};

static atomic_bool stop_wanted;

void load_stop(void)
{
    atomic_store(&stop_wanted, true);
}

void load_note(struct load *load, const char *format, ...)
{
    struct load_crew *crew = load->crew;
    struct error sentence;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence.text, sizeof sentence.text, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&crew->mutex);
    if (!crew->first_error && !crew->suspected)
        crew->first_error = memory_copy_string(sentence.text);
    pthread_mutex_unlock(&crew->mutex);
}

bool load_is_over(struct load *load)
{
    if (atomic_load_explicit(&stop_wanted, memory_order_relaxed))
        load->result->interrupted = true;
    else if (load->now >= load->deadline_ns)
        load->result->timed_out = true;
    return load->result->interrupted || load->result->timed_out;
}

// --- One thread -----------------------------------------------------------------------------------------

uint64_t load_share(const struct load *load, uint64_t total)
{
    uint64_t count = load->crew->count;
    return total / count + (load->number < total % count);
}

void load_meet(struct load *load)
{
    pthread_barrier_wait(&load->crew->barrier);
}

// Nothing is out any more: whatever comes now was never sent. A suspect gets more time, to show what its
// bytes are.
static void listen_on(struct load *load)
{
    uint64_t now = load->world->clock(load->world), least = now + LISTEN_ON_MS * NS_PER_MS,
             most = now + SUSPECT_MS * NS_PER_MS;
    while (!atomic_load(&stop_wanted) && load->now < (load_suspect_wanted(load) ? most : least))
        load_poll(load, load_suspect_wanted(load) ? most : least);
}

static void blame_timeout(struct load *load, struct load_connection *connection)
{
    uint64_t *counter = &load->result->errors.timeout, missing = connection->wanted - connection->received;
    struct payload_message message =
        payload_message_at(&load->payload, connection->index, connection->received);
    if (connection->connecting)
        load_fail(load, connection, counter, "connection %u: not established at the deadline",
                  connection->index);
    else if (connection->leaving)
        load_fail(load, connection, counter, "connection %u: the server had not ended it at the deadline",
                  connection->index);
    else if (missing > 0)
        load_fail(load, connection, counter,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64
                  ": nothing more had come at the deadline, %" PRIu64 " byte%s missing",
                  connection->index, message.sequence, connection->received - message.start, missing,
                  missing == 1 ? "" : "s");
}

// What the deadline has cut off, each connection once.
static void blame_timeouts(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++) {
        struct load_connection *connection = &load->connections[i];
        if (connection->descriptor >= 0 && !connection->judged && connection->role != LOAD_MISBEHAVES)
            blame_timeout(load, connection);
    }
}

static bool is_any_established(const struct load_crew *crew)
{
    bool any = false;
    for (unsigned i = 0; i < crew->count; i++)
        any |= crew->loads[i].result->connections_made > 0;
    return any;
}

// The first thread settles for all whether there is anything left to do.
static bool goes_on(struct load *load)
{
    load_meet(load);
    if (load->number == 0)
        load->crew->over = load_is_over(load) || !is_any_established(load->crew);
    load_meet(load);
    return !load->crew->over;
}

// A search takes most of its run's time.
static uint64_t window_ns(const struct load_options *options)
{
    return options->mode == LOAD_KNEE ? options->duration_ns / 4 : options->duration_ns;
}

static void *run(void *argument)
{
    struct load *load = argument;
    pthread_mutex_lock(&load->crew->mutex); // until all threads are there
    bool over = load->crew->over;
    pthread_mutex_unlock(&load->crew->mutex);
    if (over)
        return NULL;
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); // ns; the default lets a sleep end 50 us late
    load_connect(load);
    if (goes_on(load))
        load_warm_up(load);
    if (load->options->mode == LOAD_KNEE && goes_on(load))
        load_search(load);
    if (goes_on(load))
        load_measure(load, window_ns(load->options), false);
    if (load->mode->end)
        load->mode->end(load);
    if (load->alive > 0 || load->suspect)
        listen_on(load);
    load_judge(load);
    if (load->result->timed_out)
        blame_timeouts(load);
    return NULL;
}

static const struct load_mode_operations *mode_of(const struct load_options *options)
{
    static const struct load_mode_operations *const modes[] = {
        [LOAD_CLOSED] = &load_closed, [LOAD_OPEN] = &load_open, [LOAD_BLAST] = &load_blast,
        [LOAD_CHURN] = &load_churn,   [LOAD_IDLE] = &load_idle, [LOAD_SLOW] = &load_slow,
        [LOAD_KNEE] = &load_open,
    };
    return load_is_sparse(options) ? &load_sparse : modes[options->mode];
}

static void load_init(struct load *load, struct load_crew *crew, unsigned number, struct load_world *world,
                      const struct load_options *options)
{
    *load = (struct load){.crew = crew,
                          .number = number,
                          .options = options,
                          .world = world,
                          .mode = mode_of(options),
                          .poller = -1,
                          .due_ns = UINT64_MAX,
                          .live_ns = UINT64_MAX};
    load->now = world->clock(world);
    load->deadline_ns = load->now + options->deadline_ns;
    load->count = (unsigned)load_share(load, options->connections);
    load->connections = memory_zeroed(load->count, sizeof *load->connections);
    for (unsigned i = 0; i < load->count; i++)
        load->connections[i] = (struct load_connection){.descriptor = -1, .index = number + i * crew->count};
    load->stamps = memory_zeroed((size_t)load->count * options->depth, sizeof *load->stamps);
    if (options->connections <= LOAD_SPREAD_MOST)
        load->spread = memory_zeroed(load->count, sizeof *load->spread);
    load->received = memory_zeroed(LOAD_RECEIVE_BYTES, 1);
    if (options->sizes == LOAD_MIXED)
        payload_init_mixed(&load->payload, options->seed, options->message_bytes);
    else
        payload_init(&load->payload, options->seed, options->message_bytes);
    series_init(&load->series, LOAD_SLICES_MOST);
    if (load->mode->init)
        load->mode->init(load);
}

static void load_release(struct load *load)
{
    for (unsigned i = 0; i < load->count; i++)
        load_close(load, &load->connections[i]);
    if (load->mode->release)
        load->mode->release(load);
    payload_release(&load->payload);
    series_release(&load->series);
    free(load->evidence_sent);
    free(load->evidence);
    free(load->received);
    free(load->spread);
    free(load->stamps);
    free(load->connections);
    if (load->poller >= 0)
        load->world->shut(load->world, load->poller);
}

// --- All threads ----------------------------------------------------------------------------------------

static void add_errors(struct load_errors *into, const struct load_errors *from)
{
    into->ours_descriptors += from->ours_descriptors;
    into->ours_ports += from->ours_ports;
    into->ours_other += from->ours_other;
    into->refused += from->refused;
    into->reset += from->reset;
    into->early_eof += from->early_eof;
    into->mismatch += from->mismatch;
    into->timeout += from->timeout;
}

static void merge_open(struct load_open_result *into, const struct load_open_result *from)
{
    into->rate = from->rate;
    into->intended += from->intended;
    into->noticed += from->noticed;
    into->out_at_end += from->out_at_end;
    into->censored += from->censored;
    into->spun_ns += from->spun_ns;
    histogram_merge(&into->response, &from->response);
    histogram_merge(&into->prompt, &from->prompt);
    histogram_merge(&into->lateness, &from->lateness);
    histogram_merge(&into->backlog, &from->backlog);
    histogram_merge(&into->gaps, &from->gaps);
}

// What another thread found joins the first one's, which has the readings of the server.
static void merge(struct load_result *into, const struct load_result *from)
{
    into->connections_made += from->connections_made;
    into->connections_opened += from->connections_opened;
    into->lives += from->lives;
    into->lives_watched += from->lives_watched;
    into->slow_ended += from->slow_ended;
    into->connect_ns = most_of(into->connect_ns, from->connect_ns);
    into->window_ns = most_of(into->window_ns, from->window_ns);
    into->messages += from->messages;
    into->messages_watched += from->messages_watched;
    into->warmup_messages += from->warmup_messages;
    into->warmup_ns = most_of(into->warmup_ns, from->warmup_ns);
    into->unfinished += from->unfinished;
    into->oldest_unfinished_ns = most_of(into->oldest_unfinished_ns, from->oldest_unfinished_ns);
    into->client_cpu_ns += from->client_cpu_ns;
    into->interrupted |= from->interrupted;
    into->timed_out |= from->timed_out;
    add_errors(&into->errors, &from->errors);
    histogram_merge(&into->connects, &from->connects);
    histogram_merge(&into->latency, &from->latency);
    into->in_flight_ns += from->in_flight_ns;
    merge_open(&into->open, &from->open);
}

// A window that ended early has fewer.
static void drop_slices(struct load_result *result)
{
    if (result->slice_count > 0 && result->window_ns / result->slice_ns < result->slice_count)
        result->slice_count = (unsigned)(result->window_ns / result->slice_ns);
}

// What all threads' messages of a slice amount to.
static struct load_slice sum_up_slice(const struct load_crew *crew, unsigned slice, struct histogram *all)
{
    histogram_clear(all);
    for (unsigned thread = 0; thread < crew->count; thread++)
        series_add_to(&crew->loads[thread].series, slice, all);
    struct load_slice figures = {.messages = all->total, .max_ns = all->most};
    if (histogram_supports(all, 0.5))
        figures.p50_ns = histogram_quantile(all, 0.5);
    if (histogram_supports(all, 0.99))
        figures.p99_ns = histogram_quantile(all, 0.99);
    return figures;
}

static void sum_up_slices(struct load_crew *crew, struct load_result *result)
{
    struct histogram *all = memory_zeroed(1, sizeof *all);
    for (unsigned thread = 0; thread < crew->count; thread++)
        series_close(&crew->loads[thread].series);
    for (unsigned i = 0; i < result->slice_count; i++)
        result->slices[i] = sum_up_slice(crew, i, all);
    free(all);
}

// Fairness over the connections that were made to send, by messages of the window.
static void sum_up_fairness(const struct load_crew *crew, struct load_result *result)
{
    double *counts = memory_zeroed(crew->loads->options->connections, sizeof *counts);
    size_t established = 0;
    result->per_connection_min = UINT64_MAX;
    for (unsigned thread = 0; thread < crew->count; thread++) {
        const struct load *load = &crew->loads[thread];
        for (unsigned i = 0; i < load->count; i++) {
            if (!load->connections[i].sent_at || load->connections[i].role != LOAD_SENDS)
                continue; // the first: never established
            uint64_t count = load->connections[i].in_window;
            counts[established++] = (double)count;
            result->per_connection_min = least_of(result->per_connection_min, count);
            result->per_connection_max = most_of(result->per_connection_max, count);
        }
    }
    if (established == 0)
        result->per_connection_min = 0;
    double jain = stats_jain(counts, established); // NAN when nothing came back
    result->jain = isfinite(jain) ? jain : 0;
    free(counts);
}

struct load_result *load_merged(const struct load_crew *crew)
{
    struct load_result *all = memory_zeroed(1, sizeof *all);
    memcpy(all, crew->loads[0].result, sizeof *all);
    for (unsigned i = 1; i < crew->count; i++)
        merge(all, crew->loads[i].result);
    return all;
}

// The least and the greatest p99 of all connections. A connection with too few messages for one, if it had
// any, leaves both untold: it may be the worst.
static void sum_up_spread(const struct load_crew *crew, struct load_result *result)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (unsigned thread = 0; thread < crew->count; thread++) {
        const struct load *load = &crew->loads[thread];
        for (unsigned i = 0; load->spread && i < load->count; i++) {
            const struct coarse *spread = &load->spread[i];
            if (spread->total == 0)
                continue;
            if (spread->total < SPREAD_LEAST)
                return;
            least = least_of(least, coarse_quantile(spread, 0.99));
            most = most_of(most, coarse_quantile(spread, 0.99));
        }
    }
    result->connection_p99_min_ns = most > 0 ? least : 0;
    result->connection_p99_max_ns = most;
}

static int open_pollers(struct load_crew *crew, struct error *error)
{
    for (unsigned i = 0; i < crew->count; i++) {
        struct load *load = &crew->loads[i];
        load->poller = load->world->open(load->world);
        if (load->poller < 0)
            return error_errno(error, "cannot make an epoll instance");
    }
    return 0;
}

// The first thread is this one.
static int run_all(struct load_crew *crew, struct error *error)
{
    pthread_t *threads = memory_zeroed(crew->count, sizeof *threads);
    unsigned started = 1;
    int failed = 0;
    pthread_mutex_lock(&crew->mutex);
    for (; started < crew->count && !failed; started += !failed)
        failed = pthread_create(&threads[started], NULL, run, &crew->loads[started]);
    crew->over = failed != 0;
    pthread_mutex_unlock(&crew->mutex);
    run(&crew->loads[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return failed ? error_set(error, "cannot start %u threads: %s", crew->count, strerror(failed)) : 0;
}

static void crew_release(struct load_crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++) {
        load_release(&crew->loads[i]); // whose connections add what they have out to the result
        if (i == 0)
            continue;
        merge(crew->loads[0].result, crew->loads[i].result);
        free(crew->loads[i].result);
    }
    crew->loads[0].result->first_error = crew->first_error;
}

int load_run_in(struct load_world *world, const struct load_options *options, struct load_result *result,
                struct error *error)
{
    *result = (struct load_result){0};
    struct load_crew crew = {.count = options->threads,
                             .rate = options->mode == LOAD_KNEE ? FIRST_RATE : options->rate,
                             .loads = memory_zeroed(options->threads, sizeof *crew.loads)};
    pthread_barrier_init(&crew.barrier, NULL, crew.count);
    pthread_mutex_init(&crew.mutex, NULL);
    for (unsigned i = 0; i < crew.count; i++) {
        load_init(&crew.loads[i], &crew, i, world, options);
        crew.loads[i].result = i == 0 ? result : memory_zeroed(1, sizeof *result);
    }
    load_read_kernel(&crew.loads[0], &result->kernel_before);
    load_live_init(&crew);
    int status = open_pollers(&crew, error);
    if (status == 0)
        status = run_all(&crew, error);
    sum_up_fairness(&crew, result);
    sum_up_spread(&crew, result);
    sum_up_slices(&crew, result);
    crew_release(&crew);
    drop_slices(result);
    if (status == 0 && result->connections_made == 0)
        status = error_set(error, "%s", result->first_error ? result->first_error : "no connection was made");
    load_live_release(&crew);
    pthread_mutex_destroy(&crew.mutex);
    pthread_barrier_destroy(&crew.barrier);
    free(crew.loads);
    atomic_store(&stop_wanted, false);
    return status;
}

int load_run(const struct load_options *options, struct load_result *result, struct error *error)
{
    struct error reason;
    if (load_preflight(options, &reason) == 0)
        return load_run_in(load_world_real(), options, result, error);
    *result = (struct load_result){.first_error = memory_copy_string(reason.text), .errors.ours_other = 1};
    return error_set(error, "%s", reason.text);
}

void load_result_release(struct load_result *result)
{
    free(result->first_error);
    result->first_error = NULL;
}

const struct histogram *load_times(const struct load_result *result)
{
    return result->open.rate > 0 ? &result->open.response : &result->latency;
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
