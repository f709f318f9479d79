// Each kind of load against a server of this program, which counts what it sees: it gets exactly what the
// kind is to send; and if it does wrong in the way that the kind is there to find, that is found.
#include "clock.h"
#include "loadgen.h"
#include "loadgen_report.h"
#include "memory.h"
#include "payload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// --- The server -----------------------------------------------------------------------------------------

enum mischief {
    HONEST,
    DROPS,       // ends the chosen connection when its first message comes, without an answer
    NEVER_ENDS,  // leaves connections open whose client sent its FIN
    RETURNS_OLD, // answers the chosen connection with the very first message of all
    UNASKED,     // sends a byte to the chosen connection as soon as another one sends anything
    ENDS_LARGE,  // ends connections that sent much
    SPOILS,      // a bit of the answer to one that sent much
};

enum { PEERS = 3000, PIECE = 16384, MESSAGE = 1024 };

struct peer {
    int socket; // -1: ended
    uint64_t received;
    bool is_large;          // more than a message came at once
    unsigned char *pending; // not yet sent back
    size_t from, to;
};

struct server {
    enum mischief mischief;
    unsigned chosen; // connection, by the order in which they were accepted
    int listener, wake[2];
    struct sockaddr_in address;
    pthread_t thread;
    struct peer peers[PEERS];
    unsigned count;               // accepted
    unsigned open, most_open;     // now, and at once
    unsigned most_ready;          // connections that had sent something, at once
    atomic_uint fins, resets;     // how connections ended
    unsigned char first[MESSAGE]; // message
    bool spoilt;
};

static void end_peer(struct server *server, struct peer *peer)
{
    close(peer->socket);
    free(peer->pending);
    peer->pending = NULL;
    peer->socket = -1;
    server->open--;
}

static void accept_peer(struct server *server)
{
    int socket = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0)
        return;
    if (server->count == PEERS) {
        close(socket);
        return;
    }
    struct peer *peer = &server->peers[server->count++];
    *peer = (struct peer){.socket = socket, .pending = memory_zeroed(PIECE, 1)};
    server->open++;
    if (server->open > server->most_open)
        server->most_open = server->open;
}

static void send_pending(struct peer *peer)
{
    ssize_t sent = send(peer->socket, peer->pending + peer->from, peer->to - peer->from, MSG_NOSIGNAL);
    peer->from += sent > 0 ? (size_t)sent : 0;
}

// What is wrong with the answer to bytes that have just come.
static void do_mischief(struct server *server, struct peer *peer, size_t count)
{
    bool is_chosen = peer == &server->peers[server->chosen], is_large = peer->is_large;
    if (server->count == 1 && peer->received == sizeof server->first)
        memcpy(server->first, peer->pending, sizeof server->first);
    if (server->mischief == RETURNS_OLD && is_chosen && count == sizeof server->first)
        memcpy(peer->pending, server->first, count);
    if (server->mischief == SPOILS && is_large && !server->spoilt) {
        peer->pending[0] ^= 4;
        server->spoilt = true;
    }
    if (server->mischief == UNASKED && !is_chosen && !server->spoilt)
        server->spoilt = send(server->peers[server->chosen].socket, "!", 1, MSG_NOSIGNAL) == 1;
    if ((server->mischief == DROPS && is_chosen) || (server->mischief == ENDS_LARGE && is_large))
        end_peer(server, peer);
}

static void receive(struct server *server, struct peer *peer)
{
    ssize_t count = recv(peer->socket, peer->pending, PIECE, 0);
    if (count < 0 && errno == EAGAIN)
        return;
    if (count <= 0) {
        atomic_fetch_add(count == 0 ? &server->fins : &server->resets, 1);
        if (server->mischief != NEVER_ENDS)
            end_peer(server, peer);
        else
            peer->from = peer->to = SIZE_MAX; // not asked again
        return;
    }
    peer->from = 0;
    peer->to = (size_t)count;
    peer->received += (size_t)count;
    peer->is_large |= count > MESSAGE;
    do_mischief(server, peer, (size_t)count);
    if (peer->socket >= 0)
        send_pending(peer);
}

static short wanted_of(const struct peer *peer)
{
    if (peer->to == SIZE_MAX)
        return 0;
    return peer->from < peer->to ? POLLOUT : POLLIN;
}

static void *serve(void *argument)
{
    struct server *server = argument;
    static struct pollfd polled[PEERS + 2];
    for (;;) {
        unsigned count = server->count, ready = 0;
        polled[0] = (struct pollfd){server->wake[0], POLLIN, 0};
        polled[1] = (struct pollfd){server->listener, POLLIN, 0};
        for (unsigned i = 0; i < count; i++)
            polled[i + 2] = (struct pollfd){server->peers[i].socket, wanted_of(&server->peers[i]), 0};
        poll(polled, count + 2, -1);
        if (polled[0].revents)
            return NULL;
        for (unsigned i = 0; i < count; i++) {
            struct peer *peer = &server->peers[i];
            uint64_t received = peer->received;
            if (polled[i + 2].revents && wanted_of(peer) == POLLOUT)
                send_pending(peer);
            else if (polled[i + 2].revents && peer->socket >= 0)
                receive(server, peer);
            ready += peer->received > received;
        }
        if (ready > server->most_ready)
            server->most_ready = ready;
        if (polled[1].revents)
            accept_peer(server);
    }
}

static struct server *server_start(enum mischief mischief, unsigned chosen)
{
    struct server *server = memory_zeroed(1, sizeof *server);
    server->mischief = mischief;
    server->chosen = chosen;
    server->address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof server->address;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&server->address, length), 0);
    assert_int_equal(listen(server->listener, 1000), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&server->address, &length), 0);
    assert_int_equal(pipe(server->wake), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
    return server;
}

// Its figures hold from now on.
static void server_stop(struct server *server)
{
    assert_int_equal(write(server->wake[1], "x", 1), 1);
    pthread_join(server->thread, NULL);
}

static void server_free(struct server *server)
{
    for (unsigned i = 0; i < server->count; i++)
        if (server->peers[i].socket >= 0)
            end_peer(server, &server->peers[i]);
    close(server->listener);
    close(server->wake[0]);
    close(server->wake[1]);
    free(server);
}

// Waits until the server has noticed that so many connections ended.
static void await_endings(struct server *server, const atomic_uint *endings, unsigned wanted)
{
    for (int i = 0; i < 5000 && atomic_load(endings) < wanted; i++)
        clock_sleep_ns(NS_PER_MS);
    assert_int_equal(atomic_load(endings), wanted);
    (void)server;
}

// --- Running against it ---------------------------------------------------------------------------------

static struct load_options options_for(const struct server *server, enum load_mode mode, unsigned connections)
{
    struct load_options options = load_defaults();
    options.server = server->address;
    options.mode = mode;
    options.connections = connections;
    options.deadline_ns = 20 * NS_PER_SECOND;
    options.seed = 42;
    return options;
}

static struct load_result *run(const struct load_options *options)
{
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error = {""};
    if (load_check(options, &error) < 0 || load_run(options, result, &error) < 0)
        fail_msg("%s", error.text);
    return result;
}

static void result_free(struct load_result *result)
{
    load_result_release(result);
    free(result);
}

static void expect_no_error(const struct load_result *result)
{
    if (result->first_error)
        fail_msg("said \"%s\"", result->first_error);
    assert_int_equal(load_errors_theirs(&result->errors) + load_errors_ours(&result->errors), 0);
    assert_int_equal(result->unfinished, 0);
    assert_false(result->timed_out || result->interrupted);
}

static void expect_says(const struct load_result *result, const char *sentence)
{
    if (!result->first_error || !strstr(result->first_error, sentence))
        fail_msg("said \"%s\", not \"%s\"", result->first_error ? result->first_error : "nothing", sentence);
}

// --- Churn ----------------------------------------------------------------------------------------------

static void churn_exactly(enum load_ending ending, unsigned threads)
{
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CHURN, 4);
    options.ending = ending;
    options.threads = threads;
    options.messages = 200;
    struct load_result *result = run(&options);
    await_endings(server, ending == LOAD_RST ? &server->resets : &server->fins, 200);
    server_stop(server);
    expect_no_error(result);
    assert_int_equal(result->messages, 200);
    assert_int_equal(result->connections_made, 4);
    assert_int_equal(result->connections_opened, 200);
    assert_int_equal(result->lives_watched, 200);
    assert_true(result->lives <= 200);
    assert_int_equal(server->count, 200);
    assert_int_equal(server->open, 0);
    assert_true(server->most_open <= 4 * (ending == LOAD_RST ? 2 : 1)); // a reset is not waited for
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(server->peers[i].received, MESSAGE);
    result_free(result);
    server_free(server);
}

static void churn_makes_a_connection_for_each_message(void **state)
{
    (void)state;
    churn_exactly(LOAD_FIN, 1);
    churn_exactly(LOAD_RST, 1);
    churn_exactly(LOAD_FIN, 2);
}

// Whole lives lie between the readings: as many connects as endings, all messages of each.
static void churn_lives_its_lives_to_the_end(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CHURN, 3);
    options.connection_messages = 5;
    options.warmup_ns = 20 * NS_PER_MS;
    options.duration_ns = 50 * NS_PER_MS;
    struct load_result *result = run(&options);
    await_endings(server, &server->fins, (unsigned)result->connections_opened);
    server_stop(server);
    expect_no_error(result);
    assert_true(result->lives > 0 && result->lives_watched >= result->lives);
    assert_true(result->lives_watched <= result->lives + 3);
    assert_int_equal(result->connects.total, result->lives_watched);
    assert_int_equal(result->messages_watched, 5 * result->lives_watched);
    assert_int_equal(server->count, result->connections_opened);
    for (unsigned i = 0; i < server->count; i++)
        assert_int_equal(server->peers[i].received, 5 * MESSAGE);
    result_free(result);
    server_free(server);
}

static void churn_notices_a_connection_that_is_dropped(void **state)
{
    (void)state;
    struct server *server = server_start(DROPS, 20);
    struct load_options options = options_for(server, LOAD_CHURN, 4);
    options.messages = 200;
    struct load_result *result = run(&options);
    server_stop(server);
    expect_says(result, "byte 0: the server ended the connection, 1024 bytes missing");
    assert_int_equal(result->errors.early_eof, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    assert_int_equal(result->messages, 199); // the others go on
    assert_int_equal(result->connections_opened, 200);
    assert_int_equal(result->lives_watched, 199);
    assert_int_equal(result->unfinished, 1);
    result_free(result);
    server_free(server);
}

static void churn_notices_a_connection_that_does_not_end(void **state)
{
    (void)state;
    struct server *server = server_start(NEVER_ENDS, 0);
    struct load_options options = options_for(server, LOAD_CHURN, 4);
    options.messages = 200;
    options.deadline_ns = 300 * NS_PER_MS;
    struct load_result *result = run(&options);
    server_stop(server);
    assert_true(result->timed_out);
    expect_says(result, "connection 0: the server had not ended it at the deadline");
    assert_int_equal(result->errors.timeout, 4);
    assert_int_equal(result->messages, 4);
    assert_int_equal(result->lives_watched, 0);
    result_free(result);
    server_free(server);
}

static void churn_notices_bytes_of_an_earlier_life(void **state)
{
    (void)state;
    struct server *server = server_start(RETURNS_OLD, 1);
    struct load_options options = options_for(server, LOAD_CHURN, 1);
    options.messages = 10;
    struct load_result *result = run(&options);
    server_stop(server);
    expect_says(result, "connection 0, message 1, byte 16: ");
    expect_says(result, "message 0 came");
    assert_int_equal(result->errors.mismatch, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    result_free(result);
    server_free(server);
}

// The real world, but it notes from where connections are made.
static struct load_world noting;
static atomic_uint from_anywhere, from_first, from_second, from_elsewhere;

static int note_and_connect(struct load_world *world, int poller, const struct sockaddr_in *server,
                            unsigned source, void *tag, int *descriptor)
{
    atomic_uint *const counters[] = {&from_anywhere, &from_first, &from_second, &from_elsewhere};
    atomic_fetch_add(counters[source < 3 ? source : 3], 1);
    return load_world_real()->connect(world, poller, server, source, tag, descriptor);
}

// Each thread has addresses of its own, so that none uses up the other's ports.
static void churn_goes_out_from_addresses_of_its_own(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CHURN, 4);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error = {""};
    options.threads = 2;
    options.messages = 200;
    noting = *load_world_real();
    noting.connect = note_and_connect;
    assert_int_equal(load_run_in(&noting, &options, result, &error), 0);
    server_stop(server);
    expect_no_error(result);
    assert_int_equal(atomic_load(&from_anywhere), 4); // the first of each
    assert_int_equal(atomic_load(&from_first), 98);
    assert_int_equal(atomic_load(&from_second), 98);
    assert_int_equal(atomic_load(&from_elsewhere), 0);
    result_free(result);
    server_free(server);
}

static void churn_outlives_a_server_that_refuses(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CHURN, 4);
    options.duration_ns = 50 * NS_PER_MS;
    server_stop(server);
    close(server->listener);
    server->listener = -1;
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error;
    assert_int_equal(load_run(&options, result, &error), -1);
    assert_int_equal(result->errors.refused, 4);
    result_free(result);
    server_free(server);
}

// --- Few of many ----------------------------------------------------------------------------------------

static void idle_connections_are_silent(unsigned threads)
{
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_IDLE, 40);
    options.active = 4;
    options.threads = threads;
    options.messages = 1000;
    struct load_result *result = run(&options);
    server_stop(server);
    expect_no_error(result);
    assert_int_equal(result->messages, 1000);
    assert_int_equal(server->count, 40);
    assert_int_equal(atomic_load(&server->resets), 0);
    unsigned active = 0;
    uint64_t received = 0;
    for (unsigned i = 0; i < 40; i++) {
        active += server->peers[i].received > 0;
        received += server->peers[i].received;
    }
    assert_int_equal(active, 4);
    assert_int_equal(received, 1000 * MESSAGE);
    assert_true(result->per_connection_min > 0 && result->jain > 0.25); // of those that send
    result_free(result);
    server_free(server);
}

static void idle_sends_on_few_only(void **state)
{
    (void)state;
    idle_connections_are_silent(1);
    idle_connections_are_silent(2);
}

static void idle_notices_an_answer_to_nothing(void **state)
{
    (void)state;
    struct server *server = server_start(UNASKED, 0);
    struct load_options options = options_for(server, LOAD_IDLE, 40);
    options.messages = 1000;
    struct load_result *result = run(&options);
    server_stop(server);
    expect_says(result, "connection 0, message 0, byte 0: excess: 1 byte that nobody sent");
    assert_int_equal(result->errors.mismatch, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    assert_int_equal(result->messages, 1000);
    result_free(result);
    server_free(server);
}

static void sparse_load_goes_round(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CLOSED, 40);
    options.active = 3;
    options.messages = 4000;
    struct load_result *result = run(&options);
    server_stop(server);
    expect_no_error(result);
    assert_int_equal(result->messages, 4000);
    assert_true(server->most_ready <= 3);
    assert_true(result->per_connection_min > 0 && result->per_connection_max < 1000);
    for (unsigned i = 0; i < 40; i++)
        assert_true(server->peers[i].received > 0);
    result_free(result);
    server_free(server);
}

static void sparse_load_survives_the_loss_of_a_connection(void **state)
{
    (void)state;
    struct server *server = server_start(DROPS, 5);
    struct load_options options = options_for(server, LOAD_CLOSED, 10);
    options.active = 1;
    options.messages = 500;
    struct load_result *result = run(&options);
    server_stop(server);
    assert_int_equal(result->errors.early_eof, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    assert_int_equal(result->messages, 499);
    assert_int_equal(result->unfinished, 1);
    assert_false(result->timed_out);
    result_free(result);
    server_free(server);
}

// --- Slow -----------------------------------------------------------------------------------------------

static struct load_options slow_options(const struct server *server, unsigned connections, unsigned slow)
{
    struct load_options options = options_for(server, LOAD_SLOW, connections);
    options.slow = slow;
    options.warmup_ns = 20 * NS_PER_MS;
    options.duration_ns = 150 * NS_PER_MS;
    return options;
}

static struct load_result *run_slow(struct server *server)
{
    struct load_options options = slow_options(server, 5, 1);
    struct load_result *result = run(&options);
    server_stop(server);
    return result;
}

// The messages are those of the connections but every `slow_every`-th. Of the warm-up those are counted that
// came home in it, and its drain adds one of each at most.
static void expect_messages_of_others(const struct server *server, const struct load_result *result,
                                      unsigned slow_every, unsigned bytes)
{
    uint64_t received = 0;
    for (unsigned i = 0; i < server->count; i++)
        if ((i + 1) % slow_every != 0)
            received += server->peers[i].received;
    assert_in_range(received / bytes - result->messages_watched, result->warmup_messages,
                    result->warmup_messages + server->count);
}

static void stalled_connections_do_not_count(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_result *result = run_slow(server);
    expect_no_error(result);
    assert_int_equal(result->slow_ended, 0);
    expect_messages_of_others(server, result, 5, MESSAGE);
    assert_true(server->peers[4].received > 100 * MESSAGE);
    assert_true(result->per_connection_min > 0);
    result_free(result);
    server_free(server);
}

static void trickling_connections_do_not_count(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = slow_options(server, 6, 2);
    options.slow_kind = LOAD_TRICKLE;
    options.message_bytes = 1; // so that theirs come home, too
    struct load_result *result = run(&options);
    server_stop(server);
    expect_no_error(result);
    expect_messages_of_others(server, result, 3, 1);
    assert_in_range(server->peers[2].received, 1, 40);
    assert_in_range(server->peers[5].received, 1, 40);
    assert_true(result->per_connection_min > 0);
    result_free(result);
    server_free(server);
}

// The real world, but whatever a slow connection sends is taken in at once.
enum { DESCRIPTORS = 1000, SLOW = 256 };
static uint64_t taken_in[DESCRIPTORS];

static ssize_t hoard(struct load_world *world, int descriptor, const void *bytes, size_t length)
{
    if (length <= MESSAGE)
        return load_world_real()->send(world, descriptor, bytes, length);
    assert_in_range(descriptor, 0, DESCRIPTORS - 1);
    taken_in[descriptor] += length;
    return (ssize_t)length;
}

// However much a server takes in, there is an end to what it is sent.
static void a_hoarder_is_not_fed_for_ever(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = slow_options(server, SLOW + 4, SLOW);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct load_world hoarding = *load_world_real();
    struct error error = {""};
    unsigned hoards = 0;
    hoarding.send = hoard;
    assert_int_equal(load_run_in(&hoarding, &options, result, &error), 0);
    server_stop(server);
    expect_no_error(result);
    assert_true(result->messages > 0);
    for (unsigned i = 0; i < DESCRIPTORS; i++) {
        assert_true(taken_in[i] == 0 || taken_in[i] == (256 << 20) / SLOW);
        hoards += taken_in[i] > 0;
    }
    assert_int_equal(hoards, SLOW);
    result_free(result);
    server_free(server);
}

static void a_stalled_connection_may_be_ended(void **state)
{
    (void)state;
    struct server *server = server_start(ENDS_LARGE, 0);
    struct load_result *result = run_slow(server);
    expect_no_error(result);
    assert_int_equal(result->slow_ended, 1);
    char *text = load_to_text(&(struct load_options){.mode = LOAD_SLOW, .connections = 5}, result);
    assert_non_null(strstr(text, "1 that never read was ended by the server"));
    free(text);
    result_free(result);
    server_free(server);
}

static void what_a_stalled_connection_reads_at_last_is_checked(void **state)
{
    (void)state;
    struct server *server = server_start(SPOILS, 0);
    struct load_result *result = run_slow(server);
    expect_says(result, "connection 4, message ");
    expect_says(result, "corrupt: 0x");
    assert_int_equal(result->errors.mismatch, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    result_free(result);
    server_free(server);
}

// --- Figures --------------------------------------------------------------------------------------------

static void mixed_sizes_come_home(void **state)
{
    (void)state;
    static const unsigned means[] = {PAYLOAD_MIXED_LEAST, 24, 100, 1024, PAYLOAD_MIXED_MOST};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        struct server *server = server_start(HONEST, 0);
        struct load_options options = options_for(server, LOAD_CLOSED, 4);
        options.sizes = LOAD_MIXED;
        options.message_bytes = means[i];
        options.depth = 16;
        options.messages = 1000;
        struct load_result *result = run(&options);
        server_stop(server);
        expect_no_error(result);
        assert_int_equal(result->messages, 1000);
        assert_int_equal(result->latency.total, 1000);
        result_free(result);
        server_free(server);
    }
}

static void each_connection_has_a_p99(void **state)
{
    (void)state;
    struct server *server = server_start(HONEST, 0);
    struct load_options options = options_for(server, LOAD_CLOSED, 2);
    double metrics[METRIC_COUNT];
    options.messages = 700; // too few for one of the two at least
    struct load_result *result = run(&options);
    assert_int_equal(result->connection_p99_max_ns, 0);
    result_free(result);
    options.messages = 0;
    options.active = 1; // at random on the two: 5,000 suffice for each
    options.messages = 5000;
    result = run(&options);
    server_stop(server);
    assert_true(result->connection_p99_min_ns > 0);
    assert_true(result->connection_p99_max_ns >= result->connection_p99_min_ns);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
    load_metrics(&options, result, metrics);
    assert_true(metrics[METRIC_CONNECTION_P99_MAX_NS] == (double)result->connection_p99_max_ns);
    assert_true(isnan(metrics[METRIC_CONNECTIONS_PER_SECOND]));
    result_free(result);
    server_free(server);
}

static void metrics_of_churn_follow_from_the_result(void **state)
{
    (void)state;
    struct load_options options = load_defaults();
    struct load_result *result = memory_zeroed(1, sizeof *result);
    double metrics[METRIC_COUNT];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
    options.mode = LOAD_CHURN;
    result->connections_made = 100;
    result->connections_opened = 1300;
    result->window_ns = 500 * NS_PER_MS;
    result->lives = 1000;
    result->lives_watched = 1002;
    result->messages = 2000;
    result->messages_watched = 2004;
    result->watched = true;
    result->server.cpu_ns = 100200000;
    for (uint64_t i = 1; i <= 1002; i++)
        histogram_record(&result->connects, i);
    load_metrics(&options, result, metrics);
    assert_true(metrics[METRIC_CONNECTIONS_PER_SECOND] == 2000);
    assert_true(metrics[METRIC_SERVER_CPU_NS_PER_CONNECTION] == 100000);
    assert_true(metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] == 50000);
    assert_true(isnan(metrics[METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE]));
    assert_true(metrics[METRIC_CONNECT_P50_NS] == 501);
    assert_true(metrics[METRIC_CONNECT_P99_NS] == 992);
    json_t *json = load_to_json(&options, result);
    assert_int_equal(json_integer_value(json_object_get(json, "connections_opened")), 1300);
    json_decref(json);
    result_free(result);
}

// --- What goes together ---------------------------------------------------------------------------------

static void what_has_no_meaning_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *options, *sentence; // "name=value ..."
    } cases[] = {
        {"load=closed connections=10 active=3", NULL},
        {"load=closed connections=10 active=10 depth=4", NULL},
        {"load=closed connections=10 active=3 depth=4", "leave depth at 1"},
        {"load=closed connections=10 active=11", "11 connections are to be active, and there are 10"},
        {"load=closed connections=10 active=3 threads=4",
         "4 threads cannot share the load: it is for 3 at most"},
        {"load=closed ending=rst", "'ending' is for load=churn"},
        {"load=idle connections=5", NULL},
        {"load=idle connections=20 threads=11", "11 threads cannot share the load: it is for 10 at most"},
        {"load=churn depth=2", "'depth' is for loads other than"},
        {"load=churn connection_messages=9 ending=rst", NULL},
        {"load=slow connections=4 slow=3", NULL},
        {"load=slow connections=4 slow=4", "4 of 4 connections are to misbehave"},
        {"load=slow slow=0", NULL},
        {"load=slow connections=4 slow=2 threads=3", "it is for 2 at most"},
        {"load=open rate=1000 sizes=mixed", NULL},
        {"load=idle slow=2", "'slow' is for load=slow"},
        {"sizes=mixed message_bytes=3", "sizes=mixed needs message_bytes from 4 to 8456, not 3"},
        {"sizes=mixed message_bytes=8457", "sizes=mixed needs message_bytes from 4 to 8456, not 8457"},
        {"sizes=mixed message_bytes=8456 load=churn", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct load_options options = load_defaults();
        struct error error = {""};
        char *words = memory_copy_string(cases[i].options), *rest = words;
        for (char *word; (word = strsep(&rest, " "));) {
            char *value = strchr(word, '=');
            *value = '\0';
            assert_true(load_set(&options, word, value + 1));
        }
        free(words);
        assert_int_equal(load_check(&options, &error), cases[i].sentence ? -1 : 0);
        if (cases[i].sentence && !strstr(error.text, cases[i].sentence))
            fail_msg("%s: said \"%s\", not \"%s\"", cases[i].options, error.text, cases[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(churn_makes_a_connection_for_each_message),
        cmocka_unit_test(churn_lives_its_lives_to_the_end),
        cmocka_unit_test(churn_notices_a_connection_that_is_dropped),
        cmocka_unit_test(churn_notices_a_connection_that_does_not_end),
        cmocka_unit_test(churn_notices_bytes_of_an_earlier_life),
        cmocka_unit_test(churn_goes_out_from_addresses_of_its_own),
        cmocka_unit_test(churn_outlives_a_server_that_refuses),
        cmocka_unit_test(idle_sends_on_few_only),
        cmocka_unit_test(idle_notices_an_answer_to_nothing),
        cmocka_unit_test(sparse_load_goes_round),
        cmocka_unit_test(sparse_load_survives_the_loss_of_a_connection),
        cmocka_unit_test(stalled_connections_do_not_count),
        cmocka_unit_test(trickling_connections_do_not_count),
        cmocka_unit_test(a_hoarder_is_not_fed_for_ever),
        cmocka_unit_test(a_stalled_connection_may_be_ended),
        cmocka_unit_test(what_a_stalled_connection_reads_at_last_is_checked),
        cmocka_unit_test(mixed_sizes_come_home),
        cmocka_unit_test(each_connection_has_a_p99),
        cmocka_unit_test(metrics_of_churn_follow_from_the_result),
        cmocka_unit_test(what_has_no_meaning_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
