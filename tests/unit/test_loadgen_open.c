// The load generator in a world of its own: a clock that the test sets, and a server whose every answer is
// computed. What an open loop sees of a server that stops, what a closed loop hides of it, and every reason
// for which a result is not to be believed.
#include "clock.h"
#include "loadgen.h"
#include "loadgen_report.h"
#include "loadgen_verdict.h"
#include "memory.h"
#include "random.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// --- A world --------------------------------------------------------------------------------------------

enum { CONNECTIONS = 64, CHUNKS = 8, BYTES = 32, EPOCH = 1000000000 };

struct chunk {
    uint64_t ready;
    unsigned char bytes[BYTES];
};

struct connection {
    void *tag;
    uint32_t wanted;
    struct chunk chunks[CHUNKS]; // a ring
    unsigned first, count;
};

struct world {
    struct load_world table;
    uint64_t now;
    uint64_t service_ns;         // of one message; the server serves one after the other
    uint64_t delay_ns;           // on the way, of each by itself
    uint64_t stop_from, stop_to; // the server stands still
    uint64_t oversleep_ns;       // a wait that ends by itself ends so late
    uint64_t free_at;            // when the server is done with what it has
    struct connection connections[CONNECTIONS];
    int used;
};

static struct world *of(struct load_world *table)
{
    return (struct world *)table;
}

static uint64_t world_clock(struct load_world *table)
{
    return of(table)->now += 20;
}

static uint64_t world_cpu(struct load_world *table)
{
    (void)table;
    return 0;
}

static int world_open(struct load_world *table)
{
    (void)table;
    return 0;
}

static void world_shut(struct load_world *table, int poller)
{
    (void)table;
    (void)poller;
}

static bool is_ready(const struct world *world, const struct connection *connection)
{
    return connection->tag && connection->count > 0 &&
           connection->chunks[connection->first].ready <= world->now;
}

static int collect(struct world *world, struct epoll_event *events, int most)
{
    int count = 0;
    for (int i = 0; i < world->used && count < most; i++)
        if (is_ready(world, &world->connections[i]))
            events[count++] = (struct epoll_event){.events = EPOLLIN, .data.ptr = world->connections[i].tag};
    return count;
}

static uint64_t earliest(const struct world *world)
{
    uint64_t time = UINT64_MAX;
    for (int i = 0; i < world->used; i++) {
        const struct connection *connection = &world->connections[i];
        if (connection->tag && connection->count > 0 && connection->chunks[connection->first].ready < time)
            time = connection->chunks[connection->first].ready;
    }
    return time;
}

static int world_wait(struct load_world *table, int poller, struct epoll_event *events, int most,
                      uint64_t timeout_ns)
{
    struct world *world = of(table);
    (void)poller;
    world->now += 300;
    int count = collect(world, events, most);
    if (count > 0 || timeout_ns == 0)
        return count;
    uint64_t next = earliest(world), until = world->now + timeout_ns;
    if (next <= until)
        world->now = next > world->now ? next : world->now;
    else
        world->now = until + world->oversleep_ns;
    return collect(world, events, most);
}

static int world_connect(struct load_world *table, int poller, const struct sockaddr_in *server,
                         unsigned source, void *tag, int *descriptor)
{
    struct world *world = of(table);
    (void)poller;
    (void)server;
    (void)source;
    *descriptor = world->used++;
    world->connections[*descriptor].tag = tag;
    return 0;
}

static int world_connected(struct load_world *table, int descriptor)
{
    (void)table;
    (void)descriptor;
    return 0;
}

static int world_want(struct load_world *table, int poller, int descriptor, uint32_t events, void *tag)
{
    (void)poller;
    (void)tag;
    of(table)->connections[descriptor].wanted = events;
    return 0;
}

static uint64_t serve(struct world *world)
{
    uint64_t begin = world->free_at > world->now ? world->free_at : world->now;
    if (begin >= world->stop_from && begin < world->stop_to)
        begin = world->stop_to;
    world->free_at = begin + world->service_ns;
    return world->free_at + world->delay_ns;
}

static ssize_t world_send(struct load_world *table, int descriptor, const void *bytes, size_t length)
{
    struct world *world = of(table);
    struct connection *connection = &world->connections[descriptor];
    world->now += 1000;
    for (size_t done = 0; done < length; done += BYTES) {
        assert_true(connection->count < CHUNKS);
        struct chunk *chunk = &connection->chunks[(connection->first + connection->count++) % CHUNKS];
        chunk->ready = serve(world);
        memcpy(chunk->bytes, (const char *)bytes + done, BYTES);
    }
    return (ssize_t)length;
}

static ssize_t world_receive(struct load_world *table, int descriptor, void *bytes, size_t most)
{
    struct world *world = of(table);
    struct connection *connection = &world->connections[descriptor];
    (void)most;
    world->now += 1000;
    if (!is_ready(world, connection)) {
        errno = EAGAIN;
        return -1;
    }
    memcpy(bytes, connection->chunks[connection->first].bytes, BYTES);
    connection->first = (connection->first + 1) % CHUNKS;
    connection->count--;
    return BYTES;
}

static void world_close(struct load_world *table, int descriptor, bool reset)
{
    (void)reset;
    of(table)->connections[descriptor].tag = NULL;
}

static struct world *world_make(uint64_t service_ns)
{
    struct world *world = memory_zeroed(1, sizeof *world);
    *world = (struct world){.now = EPOCH,
                            .service_ns = service_ns,
                            .table = {.clock = world_clock,
                                      .cpu = world_cpu,
                                      .open = world_open,
                                      .shut = world_shut,
                                      .wait = world_wait,
                                      .connect = world_connect,
                                      .connected = world_connected,
                                      .want = world_want,
                                      .send = world_send,
                                      .receive = world_receive,
                                      .close = world_close}};
    return world;
}

static struct load_options open_options(unsigned rate, uint64_t duration_ns)
{
    struct load_options options = load_defaults();
    options.mode = LOAD_OPEN;
    options.rate = rate;
    options.arrivals = LOAD_CONSTANT;
    options.connections = 20;
    options.message_bytes = BYTES;
    options.duration_ns = duration_ns;
    options.deadline_ns = 100 * NS_PER_SECOND;
    return options;
}

// Runs it and gives up the world.
static struct load_result *run(struct world *world, const struct load_options *options)
{
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error = {""};
    assert_int_equal(load_check(options, &error), 0);
    assert_int_equal(load_run_in(&world->table, options, result, &error), 0);
    assert_true(result->timed_out || !result->first_error);
    free(world);
    return result;
}

static void result_free(struct load_result *result)
{
    load_result_release(result);
    free(result);
}

static uint64_t count_above(const struct histogram *histogram, uint64_t value_ns)
{
    uint64_t count = histogram->overflow;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        if (histogram_bucket_last(i) > value_ns)
            count += histogram->counts[i];
    return count;
}

static void assert_near(double value, double wanted, double tolerance)
{
    if (fabs(value - wanted) > tolerance)
        fail_msg("%g is not within %g of %g", value, tolerance, wanted);
}

static void assert_reasons(const struct load_options *options, const struct load_result *result,
                           const char *sentence)
{
    struct load_verdict verdict = load_verdict(options, result);
    if (!sentence && verdict.count > 0)
        fail_msg("invalid: %s", verdict.reasons[0].text);
    bool found = !sentence;
    for (size_t i = 0; sentence && i < verdict.count; i++)
        found |= strstr(verdict.reasons[i].text, sentence) != NULL;
    if (!found)
        fail_msg("no \"%s\" among %zu reasons, the first \"%s\"", sentence, verdict.count,
                 verdict.count ? verdict.reasons[0].text : "");
}

// --- Coordinated omission -------------------------------------------------------------------------------

// A server that stands still for one second of ten, at 1,000 messages a second.
static struct world *world_that_stops(void)
{
    struct world *world = world_make(20000);
    world->stop_from = EPOCH + 3 * NS_PER_SECOND;
    world->stop_to = EPOCH + 4 * NS_PER_SECOND;
    return world;
}

static void an_open_loop_shows_all_that_a_stop_delays(void **state)
{
    (void)state;
    struct load_options options = open_options(1000, 10 * NS_PER_SECOND);
    struct load_result *result = run(world_that_stops(), &options);
    const struct histogram *response = &result->open.response;
    assert_reasons(&options, result, NULL);
    assert_false(load_verdict(&options, result).saturated);
    assert_int_equal(result->open.intended, 10000);
    assert_int_equal(result->messages, 10000);
    assert_int_equal(response->total, 10000);
    assert_int_equal(result->unfinished, 0);
    // What was to be sent at any time of the second came home at its end: response times are uniform.
    for (uint64_t tenth = 1; tenth < 10; tenth++)
        assert_near((double)count_above(response, tenth * 100 * NS_PER_MS), 1000 - 100.0 * (double)tenth, 25);
    assert_near((double)count_above(response, NS_PER_MS), 1000, 25);
    assert_near((double)histogram_quantile(response, 0.999), 0.99e9, 0.005e9);
    assert_near((double)histogram_quantile(response, 0.95), 0.5e9, 0.03e9);
    assert_true(histogram_quantile(response, 0.89) < NS_PER_MS);
    // Most waited for room; the load generator itself was never late.
    assert_near((double)count_above(&result->open.backlog, 10 * NS_PER_MS), 970, 25);
    assert_true(result->open.lateness.most < NS_PER_MS / 10);
    assert_int_equal(count_above(&result->latency, 10 * NS_PER_MS), 20); // one on each connection
    result_free(result);
}

static void a_closed_loop_hides_it(void **state)
{
    (void)state;
    struct load_options options = open_options(0, 10 * NS_PER_SECOND);
    options.mode = LOAD_CLOSED;
    options.arrivals = LOAD_POISSON;
    options.connections = 1;
    struct load_result *result = run(world_that_stops(), &options);
    assert_reasons(&options, result, NULL);
    assert_true(result->messages > 100000);
    assert_int_equal(count_above(&result->latency, NS_PER_MS), 1);
    assert_true(histogram_quantile(&result->latency, 0.9999) < NS_PER_MS);
    assert_near((double)result->latency.most, 1e9, 1e6);
    result_free(result);
}

// --- The schedule ---------------------------------------------------------------------------------------

static void the_same_seed_gives_the_same_schedule(void **state)
{
    (void)state;
    struct load_options options = open_options(2000, 5 * NS_PER_SECOND);
    options.arrivals = LOAD_POISSON;
    struct load_result *first = run(world_make(20000), &options);
    struct load_result *again = run(world_make(20000), &options);
    assert_reasons(&options, first, NULL);
    assert_int_equal(first->open.intended, again->open.intended);
    assert_int_equal(first->open.response.total, first->open.intended);
    assert_near((double)first->open.intended, 10000, 400); // 4 deviations
    options.seed = 2;
    struct load_result *other = run(world_make(20000), &options);
    assert_int_not_equal(first->open.gaps.sum, other->open.gaps.sum);
    result_free(first);
    result_free(again);
    result_free(other);
}

static void a_warm_up_leaves_nothing_behind(void **state)
{
    (void)state;
    struct world *world = world_make(20000);
    world->stop_from = EPOCH + 500 * NS_PER_MS; // beyond the end of the warm-up
    world->stop_to = EPOCH + 1500 * NS_PER_MS;
    struct load_options options = open_options(1000, 2 * NS_PER_SECOND);
    options.warmup_ns = NS_PER_SECOND;
    struct load_result *result = run(world, &options);
    assert_reasons(&options, result, NULL);
    assert_int_equal(result->open.intended, 2000);
    assert_int_equal(result->open.response.total, 2000);
    assert_int_equal(count_above(&result->open.response, NS_PER_MS), 0);
    assert_int_equal(result->unfinished, 0);
    result_free(result);
}

// --- Too slow -------------------------------------------------------------------------------------------

static void an_overloaded_server_is_saturated(void **state)
{
    (void)state;
    struct load_options options = open_options(1000, 2 * NS_PER_SECOND);
    struct load_result *result = run(world_make(4 * NS_PER_MS), &options); // 250 a second
    assert_reasons(&options, result, NULL);
    assert_true(load_verdict(&options, result).saturated);
    assert_near((double)result->messages, 500, 25);
    // It went on for as long again. Of what was still to be sent then, the ages are known.
    assert_near((double)result->open.censored, 1000, 50);
    assert_int_equal(result->open.response.total, 2000);
    assert_int_equal(result->unfinished, result->open.censored);
    assert_near((double)result->open.response.most, 3e9, 0.1e9);
    json_t *json = load_to_json(&options, result);
    assert_true(json_is_true(json_object_get(json, "saturated")));
    assert_int_equal(json_array_size(json_object_get(json, "invalid")), 0);
    json_decref(json);
    result_free(result);
}

static void the_knee_is_found(void **state)
{
    (void)state;
    struct load_options options = open_options(0, 5 * NS_PER_SECOND);
    options.mode = LOAD_KNEE;
    options.arrivals = LOAD_POISSON;
    struct load_result *result = run(world_make(100000), &options); // 10,000 a second
    assert_reasons(&options, result, NULL);
    assert_near((double)result->open.knee, 9700, 600);
    assert_int_equal(result->open.rate, result->open.knee / 2);
    assert_near((double)result->window_ns, 1.25e9, 0.01e9);
    assert_int_equal(result->open.response.total, result->open.intended);
    assert_true(histogram_quantile(&result->open.response, 0.99) < NS_PER_MS);
    result_free(result);
    result = run(world_make(NS_PER_SECOND / 4), &options);
    assert_int_equal(result->open.knee, 0);
    assert_reasons(&options, result, "there is no knee");
    result_free(result);
}

static void a_server_that_hangs_ends_it_at_the_deadline(void **state)
{
    (void)state;
    struct world *world = world_make(20000);
    world->stop_from = EPOCH + 500 * NS_PER_MS;
    world->stop_to = EPOCH + 1000 * NS_PER_SECOND;
    struct load_options options = open_options(1000, NS_PER_SECOND);
    options.deadline_ns = 3 * NS_PER_SECOND;
    struct load_result *result = run(world, &options);
    assert_true(result->timed_out);
    assert_int_equal(result->open.intended, 1000);
    assert_int_equal(result->open.response.total, 1000);
    assert_near((double)result->open.censored, 500, 5);
    assert_int_equal(result->unfinished, result->open.censored);
    assert_near((double)result->oldest_unfinished_ns, 2.5e9, 0.01e9);
    result_free(result);
}

static void a_window_too_short_for_its_latency_is_told(void **state)
{
    (void)state;
    struct world *world = world_make(0);
    world->delay_ns = 100 * NS_PER_MS;
    struct load_options options = open_options(100, NS_PER_SECOND);
    struct load_result *result = run(world, &options);
    assert_false(load_verdict(&options, result).saturated);
    assert_reasons(&options, result, "though no queue grew");
    result_free(result);
}

// --- Its own fault --------------------------------------------------------------------------------------

static void a_late_load_generator_is_told(void **state)
{
    (void)state;
    struct load_options options = open_options(1000, NS_PER_SECOND);
    struct world *world = world_make(20000);
    world->oversleep_ns = 50000; // it is awake by then
    struct load_result *result = run(world, &options);
    assert_reasons(&options, result, NULL);
    result_free(result);
    world = world_make(20000);
    world->oversleep_ns = 50000;
    options.sleeps = true;
    result = run(world, &options);
    assert_reasons(&options, result, "the load generator was late: of the response time's 99th percentile");
    char *text = load_to_text(&options, result);
    assert_non_null(strstr(text, "INVALID   the load generator was late"));
    free(text);
    json_t *json = load_to_json(&options, result);
    assert_true(json_array_size(json_object_get(json, "invalid")) > 0);
    json_decref(json);
    result_free(result);
}

static void littles_law_is_held_against_it(void **state)
{
    (void)state;
    struct load_options options = open_options(5000, NS_PER_SECOND);
    struct load_result *result = run(world_make(20000), &options);
    assert_true(load_littles_error(result) < 0.001);
    result->in_flight_ns *= 1.06;
    assert_reasons(&options, result, "Little's law");
    result->in_flight_ns /= 1.12;
    assert_reasons(&options, result, "Little's law");
    result_free(result);
    options.mode = LOAD_CLOSED;
    options.rate = 0;
    options.arrivals = LOAD_POISSON;
    options.depth = 4;
    result = run(world_make(20000), &options);
    assert_true(load_littles_error(result) < 0.001);
    assert_near(result->in_flight_ns / (double)result->watched_ns, 80, 4);
    result->latency.sum /= 2;
    assert_reasons(&options, result, "Little's law");
    result_free(result);
}

// Gaps as they would be noticed, in place of those of a run.
static double misfit_of(struct load_options *options, enum load_arrivals asked, bool constant, double stretch)
{
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct random_state random;
    random_seed(&random, 7);
    options->arrivals = asked;
    result->open.rate = options->rate;
    result->open.gap_messages = 4;
    for (int i = 0; i < 20000; i++) {
        double gaps = 4;
        if (!constant) {
            gaps = 0;
            for (int j = 0; j < 4; j++)
                gaps -= log1p(-random_unit(&random));
        }
        histogram_record(&result->open.gaps, (uint64_t)(gaps * stretch * 1e9 / options->rate));
    }
    double misfit = load_misfit(options, result);
    free(result);
    return misfit;
}

static void arrivals_of_another_distribution_are_told(void **state)
{
    (void)state;
    struct load_options options = open_options(1000, NS_PER_SECOND);
    assert_true(misfit_of(&options, LOAD_POISSON, false, 1) < 0.01);
    assert_true(misfit_of(&options, LOAD_POISSON, false, 0.8) > 0.1);
    assert_true(misfit_of(&options, LOAD_POISSON, true, 1) > 0.3);
    assert_true(misfit_of(&options, LOAD_CONSTANT, true, 1) == 0);
    assert_true(misfit_of(&options, LOAD_CONSTANT, false, 1) > 0.3);
    assert_true(misfit_of(&options, LOAD_CONSTANT, true, 1.05) > 0.9);
    struct load_result *result = run(world_make(20000), &options);
    assert_reasons(&options, result, NULL);
    options.arrivals = LOAD_POISSON;
    assert_reasons(&options, result, "not distributed as asked for");
    result_free(result);
}

static void loads_without_a_meaning_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct load_options options = load_defaults();
    assert_int_equal(load_check(&options, &error), 0);
    options.rate = 5;
    assert_int_equal(load_check(&options, &error), -1);
    assert_string_equal(error.text, "'rate' is for load=open: load=closed pays no heed to it");
    options.mode = LOAD_OPEN;
    assert_int_equal(load_check(&options, &error), 0);
    options.rate = 0;
    assert_int_equal(load_check(&options, &error), -1);
    assert_non_null(strstr(error.text, "needs a rate"));
    options.rate = 5;
    options.messages = 7;
    assert_int_equal(load_check(&options, &error), -1);
    assert_true(load_set(&options, "load", "blast") && options.mode == LOAD_BLAST);
    assert_true(load_set(&options, "depth", "12") && options.depth == 12);
    assert_false(load_set(&options, "colour", "12"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_loop_shows_all_that_a_stop_delays),
        cmocka_unit_test(a_closed_loop_hides_it),
        cmocka_unit_test(the_same_seed_gives_the_same_schedule),
        cmocka_unit_test(a_warm_up_leaves_nothing_behind),
        cmocka_unit_test(an_overloaded_server_is_saturated),
        cmocka_unit_test(the_knee_is_found),
        cmocka_unit_test(a_server_that_hangs_ends_it_at_the_deadline),
        cmocka_unit_test(a_window_too_short_for_its_latency_is_told),
        cmocka_unit_test(a_late_load_generator_is_told),
        cmocka_unit_test(littles_law_is_held_against_it),
        cmocka_unit_test(arrivals_of_another_distribution_are_told),
        cmocka_unit_test(loads_without_a_meaning_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
