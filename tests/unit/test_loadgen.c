// The load generator against servers with exactly one fault each: every fault is found, called by its name,
// and found where it was made. The servers run in a thread of this program.
#include "clock.h"
#include "loadgen.h"
#include "loadgen_report.h"
#include "loadgen_verdict.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// --- A server with a fault ------------------------------------------------------------------------------

enum fault {
    NO_FAULT,
    FLIP,        // one bit of a message
    SWAP,        // a message comes behind the next one
    DROP,        // a message
    DROP_BYTE,   // of a message
    DUPLICATE,   // a message
    APPEND,      // a byte behind a message
    APPEND_LATE, // the same, but only when nothing is out any more
    LEAK,        // another connection's message in place of one
    CLOSE,       // in the middle of a message
    RESET,       // in the middle of a message
    HANG,        // never answers the message nor anything behind it
    STOP,        // the same, and the load generator is told to stop
};

enum { PEERS = 64, CLIENT = 3, MESSAGE = 17 }; // the fault is made on this connection, in this message

struct peer {
    int socket;
    bool hung;
    unsigned char *pending; // received and not yet sent back
    size_t pending_length;
};

struct faulty {
    enum fault fault;
    size_t message_bytes, offset; // offset: of the fault in the message
    int listener, wake[2];
    struct sockaddr_in address;
    pthread_t thread;
    struct peer peers[PEERS];
    size_t count;
    unsigned char *other; // a message of another connection
    bool late;            // APPEND_LATE is still to come
};

// The header as payload.h describes it: magic and length, connection, sequence.
static bool is_chosen(const struct faulty *faulty, const unsigned char *message)
{
    uint64_t header[3];
    if (faulty->message_bytes < sizeof header)
        return false;
    memcpy(header, message, sizeof header);
    return header[1] == CLIENT && header[2] == MESSAGE;
}

static bool is_of_another(const struct faulty *faulty, const unsigned char *message)
{
    uint64_t header[3];
    if (faulty->message_bytes < sizeof header)
        return false;
    memcpy(header, message, sizeof header);
    return header[1] != CLIENT;
}

static void send_all(const struct peer *peer, const unsigned char *bytes, size_t length)
{
    while (length > 0 && peer->socket >= 0) {
        ssize_t sent = send(peer->socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0)
            return; // the client gave up: that is what the test is about
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void end_peer(struct peer *peer, bool reset)
{
    struct linger linger = {.l_onoff = reset, .l_linger = 0};
    setsockopt(peer->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(peer->socket);
    peer->socket = -1;
}

// Sends back the chosen message with its fault. Returns how many bytes of the pending ones that used up; 0:
// more are needed.
static size_t send_faulty(struct faulty *faulty, struct peer *peer, unsigned char *message, size_t length)
{
    size_t size = faulty->message_bytes, used = size;
    switch (faulty->fault) {
    case FLIP:
        message[faulty->offset] ^= 0x10;
        send_all(peer, message, size);
        break;
    case SWAP:
        if (length < 2 * size)
            return 0;
        send_all(peer, message + size, size);
        send_all(peer, message, size);
        used = 2 * size;
        break;
    case DROP:
        break;
    case DROP_BYTE:
        send_all(peer, message, faulty->offset);
        send_all(peer, message + faulty->offset + 1, size - faulty->offset - 1);
        break;
    case DUPLICATE:
        send_all(peer, message, size);
        send_all(peer, message, size);
        break;
    case APPEND:
        send_all(peer, message, size);
        send_all(peer, (const unsigned char *)"!", 1);
        break;
    case APPEND_LATE:
        send_all(peer, message, size);
        faulty->late = true;
        break;
    case LEAK:
        if (!faulty->other)
            return 0;
        send_all(peer, faulty->other, size);
        break;
    case CLOSE:
    case RESET:
        send_all(peer, message, faulty->offset);
        if (faulty->fault == RESET)
            clock_sleep_ns(20 * NS_PER_MS); // a reset throws away what the client has not read yet
        end_peer(peer, faulty->fault == RESET);
        break;
    case STOP:
        load_stop();
        peer->hung = true;
        break;
    case HANG:
        peer->hung = true;
        break;
    case NO_FAULT:
        send_all(peer, message, size);
        break;
    }
    faulty->fault = NO_FAULT; // only once
    return used;
}

static void answer(struct faulty *faulty, struct peer *peer)
{
    size_t size = faulty->message_bytes, done = 0;
    while (peer->socket >= 0 && !peer->hung && peer->pending_length - done >= size) {
        unsigned char *message = peer->pending + done;
        if (faulty->fault == LEAK && is_of_another(faulty, message) && !faulty->other)
            faulty->other = (unsigned char *)memory_copy_bytes(message, size);
        size_t used = size;
        if (faulty->fault != NO_FAULT && is_chosen(faulty, message))
            used = send_faulty(faulty, peer, message, peer->pending_length - done);
        else
            send_all(peer, message, size);
        if (used == 0)
            break;
        done += used;
    }
    memmove(peer->pending, peer->pending + done, peer->pending_length - done);
    peer->pending_length -= done;
}

// The buffer holds all that a client can have in flight.
static void receive(struct faulty *faulty, struct peer *peer)
{
    size_t room = faulty->message_bytes * (LOAD_DEEPEST + 1) - peer->pending_length;
    ssize_t got = recv(peer->socket, peer->pending + peer->pending_length, room, 0);
    if (got <= 0) {
        end_peer(peer, false);
        return;
    }
    peer->pending_length += (size_t)got;
    answer(faulty, peer);
}

static void accept_peer(struct faulty *faulty)
{
    struct peer *peer = &faulty->peers[faulty->count];
    peer->socket = accept(faulty->listener, NULL, NULL);
    if (peer->socket < 0)
        return;
    peer->pending = memory_zeroed(faulty->message_bytes, LOAD_DEEPEST + 1);
    faulty->count++;
}

// When the clients have been silent for a moment, all that they sent has come home.
static void append_late(struct faulty *faulty)
{
    for (size_t i = 0; i < faulty->count; i++)
        send_all(&faulty->peers[i], (const unsigned char *)"!", 1);
    faulty->late = false;
}

static void *serve(void *argument)
{
    struct faulty *faulty = argument;
    for (;;) {
        struct pollfd polled[PEERS + 2] = {{faulty->wake[0], POLLIN, 0}, {faulty->listener, POLLIN, 0}};
        size_t count = faulty->count;
        for (size_t i = 0; i < count; i++)
            polled[i + 2] = (struct pollfd){faulty->peers[i].socket, POLLIN, 0};
        if (poll(polled, count + 2, faulty->late ? 1 : -1) == 0)
            append_late(faulty);
        if (polled[0].revents)
            return NULL;
        for (size_t i = 0; i < count; i++)
            if (polled[i + 2].revents)
                receive(faulty, &faulty->peers[i]);
        if (polled[1].revents && faulty->count < PEERS)
            accept_peer(faulty);
    }
}

static void faulty_start(struct faulty *faulty, enum fault fault, size_t message_bytes, size_t offset)
{
    *faulty = (struct faulty){.fault = fault, .message_bytes = message_bytes, .offset = offset};
    faulty->address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof faulty->address;
    faulty->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(faulty->listener, (struct sockaddr *)&faulty->address, length), 0);
    assert_int_equal(listen(faulty->listener, PEERS), 0);
    assert_int_equal(getsockname(faulty->listener, (struct sockaddr *)&faulty->address, &length), 0);
    assert_int_equal(pipe(faulty->wake), 0);
    assert_int_equal(pthread_create(&faulty->thread, NULL, serve, faulty), 0);
}

static void faulty_end(struct faulty *faulty)
{
    assert_int_equal(write(faulty->wake[1], "x", 1), 1);
    pthread_join(faulty->thread, NULL);
    for (size_t i = 0; i < faulty->count; i++) {
        if (faulty->peers[i].socket >= 0)
            close(faulty->peers[i].socket);
        free(faulty->peers[i].pending);
    }
    free(faulty->other);
    close(faulty->listener);
    close(faulty->wake[0]);
    close(faulty->wake[1]);
}

// --- Running against it ---------------------------------------------------------------------------------

static struct load_options options_for(const struct faulty *faulty)
{
    return (struct load_options){.server = faulty->address,
                                 .mode = LOAD_CLOSED,
                                 .connections = 5,
                                 .depth = 4,
                                 .message_bytes = (unsigned)faulty->message_bytes,
                                 .connects_at_once = 512,
                                 .threads = 1,
                                 .messages = 300,
                                 .deadline_ns = 20 * NS_PER_SECOND,
                                 .seed = 42};
}

static struct load_result *run_or_fail(const struct load_options *options)
{
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error = {""};
    if (load_run(options, result, &error) < 0)
        fail_msg("%s", error.text);
    return result;
}

static void result_free(struct load_result *result)
{
    load_result_release(result);
    free(result);
}

static void assert_says(const struct load_result *result, const char *sentence)
{
    if (!result->first_error || !strstr(result->first_error, sentence))
        fail_msg("said \"%s\", not \"%s\"", result->first_error ? result->first_error : "nothing", sentence);
}

// One run against a server with one fault. Exactly one error is counted, in the counter at `counter`.
static void check_fault_by(unsigned threads, enum fault fault, size_t message_bytes, size_t offset,
                           unsigned depth, uint64_t messages, size_t counter, const char *sentence)
{
    struct faulty faulty;
    faulty_start(&faulty, fault, message_bytes, offset);
    struct load_options options = options_for(&faulty);
    options.threads = threads;
    options.depth = depth;
    options.messages = messages;
    if (fault == HANG)
        options.deadline_ns = 300 * NS_PER_MS;
    struct load_result *result = run_or_fail(&options);
    assert_says(result, sentence);
    assert_int_equal(*(uint64_t *)((char *)&result->errors + counter), 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    assert_int_equal(load_errors_ours(&result->errors), 0);
    assert_int_equal(result->timed_out, fault == HANG);
    result_free(result);
    faulty_end(&faulty);
}

// The same by one thread and by several, of which others send what is leaked.
static void check_fault(enum fault fault, size_t message_bytes, size_t offset, unsigned depth,
                        uint64_t messages, size_t counter, const char *sentence)
{
    check_fault_by(1, fault, message_bytes, offset, depth, messages, counter, sentence);
    check_fault_by(3, fault, message_bytes, offset, depth, messages, counter, sentence);
}

#define MISMATCH offsetof(struct load_errors, mismatch)

static void a_flipped_bit_is_found(void **state)
{
    (void)state;
    static const size_t offsets[] = {0, 5, 9, 16, 23, 24, 500, 1023};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        char sentence[80];
        snprintf(sentence, sizeof sentence, "connection 3, message 17, byte %zu: corrupt: 0x", offsets[i]);
        check_fault(FLIP, 1024, offsets[i], 1, 300, MISMATCH, sentence);
        check_fault(FLIP, 1024, offsets[i], 4, 300, MISMATCH, sentence);
    }
    check_fault(FLIP, 65536, 65535, 2, 200, MISMATCH, "connection 3, message 17, byte 65535: corrupt: 0x");
}

static void exchanged_messages_are_found(void **state)
{
    (void)state;
    check_fault(SWAP, 1024, 0, 4, 300, MISMATCH,
                "connection 3, message 17, byte 16: reordered: message 18 came in its place");
    check_fault(SWAP, 40000, 0, 2, 300, MISMATCH,
                "connection 3, message 17, byte 16: reordered: message 18 came in its place");
}

static void missing_messages_and_bytes_are_found(void **state)
{
    (void)state;
    // With depth 8, more than the next message follows, so it is clear that this one was not overtaken.
    check_fault(DROP, 100, 0, 8, 600, MISMATCH,
                "connection 3, message 17, byte 16: missing: 100 bytes of the stream left out");
    check_fault(DROP_BYTE, 1024, 700, 4, 300, MISMATCH,
                "connection 3, message 17, byte 700: missing: 1 byte of the stream left out");
}

static void bytes_nobody_sent_are_found(void **state)
{
    (void)state;
    check_fault(APPEND, 1024, 0, 1, 300, MISMATCH, "connection 3, message 18, byte 0: excess: 1 byte");
    check_fault(APPEND, 1024, 0, 4, 300, MISMATCH, "connection 3, message 18, byte 0: excess: 1 byte");
    check_fault(DUPLICATE, 100, 0, 8, 600, MISMATCH,
                "connection 3, message 18, byte 16: excess: message 17 came again");
}

static void leaked_bytes_are_found(void **state)
{
    (void)state;
    check_fault(LEAK, 1024, 0, 1, 300, MISMATCH, "connection 3, message 17, byte 8: bytes of connection ");
    check_fault(LEAK, 1024, 0, 4, 300, MISMATCH, "connection 3, message 17, byte 8: bytes of connection ");
}

static void endings_are_found(void **state)
{
    (void)state;
    check_fault(CLOSE, 1024, 600, 1, 300, offsetof(struct load_errors, early_eof),
                "connection 3, message 17, byte 600: the server ended the connection, 424 bytes missing");
    check_fault(RESET, 1024, 600, 1, 300, offsetof(struct load_errors, reset),
                "connection 3, message 17, byte 600: Connection reset by peer, 424 bytes missing");
}

// The other connections make up the quota, so the run waits for the one message only.
static void silence_ends_at_the_deadline(void **state)
{
    (void)state;
    check_fault(
        HANG, 1024, 0, 1, 300, offsetof(struct load_errors, timeout),
        "connection 3, message 17, byte 0: nothing more had come at the deadline, 1024 bytes missing");
}

// Returns whether the bytes that come when all is home were seen.
static bool late_bytes_are_seen(void)
{
    struct faulty faulty;
    faulty_start(&faulty, APPEND_LATE, 1024, 0);
    struct load_options options = options_for(&faulty);
    struct load_result *result = run_or_fail(&options);
    bool seen = result->messages == 300 && result->errors.mismatch > 0;
    if (seen)
        assert_says(result, "byte 0: excess: 1 byte that nobody sent");
    result_free(result);
    faulty_end(&faulty);
    return seen;
}

// The load generator listens on for a moment only, which the server may miss when the machine is busy: one
// success shows that it does listen.
static void bytes_behind_the_last_message_are_found(void **state)
{
    (void)state;
    bool seen = false;
    for (int attempt = 0; !seen && attempt < 100; attempt++)
        seen = late_bytes_are_seen();
    assert_true(seen);
}

// --- Without faults -------------------------------------------------------------------------------------

static void all_sizes_and_depths_come_home(void **state)
{
    (void)state;
    static const unsigned sizes[] = {1, 2, 23, 24, 1024, 65536}, depths[] = {1, 2, 64};
    for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
        for (size_t depth = 0; depth < sizeof depths / sizeof depths[0]; depth++) {
            struct faulty faulty;
            faulty_start(&faulty, NO_FAULT, sizes[size], 0);
            struct load_options options = options_for(&faulty);
            options.depth = depths[depth];
            options.messages = 1000;
            struct load_result *result = run_or_fail(&options);
            assert_null(result->first_error);
            assert_int_equal(result->messages, 1000);
            assert_int_equal(result->messages_watched, 1000);
            assert_int_equal(result->latency.total, 1000);
            assert_int_equal(result->connections_made, 5);
            assert_int_equal(result->unfinished, 0);
            assert_true(result->window_ns > 0 && result->latency.least > 0);
            assert_true(result->per_connection_min <= 200 && result->per_connection_max >= 200);
            assert_true(result->jain > 0 && result->jain <= 1);
            result_free(result);
            faulty_end(&faulty);
        }
    }
}

// What several threads find is added up, and each message is counted once.
static void threads_share_the_load(void **state)
{
    (void)state;
    for (unsigned threads = 2; threads <= 5; threads++) {
        struct faulty faulty;
        faulty_start(&faulty, NO_FAULT, 1024, 0);
        struct load_options options = options_for(&faulty);
        options.threads = threads;
        options.messages = 1001;
        options.warmup_ns = NS_PER_MS;
        struct load_result *result = run_or_fail(&options);
        assert_null(result->first_error);
        assert_int_equal(result->connections_made, 5);
        assert_int_equal(result->messages, 1001);
        assert_int_equal(result->latency.total, 1001);
        assert_int_equal(result->unfinished, 0);
        assert_true(load_littles_error(result) < 0.01);
        result_free(result);
        faulty_end(&faulty);
    }
}

// All threads draw one schedule, and each sends its part of it.
static void threads_share_a_schedule(void **state)
{
    (void)state;
    uint64_t intended = 0;
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct faulty faulty;
        faulty_start(&faulty, NO_FAULT, 1024, 0);
        struct load_options options = options_for(&faulty);
        options.mode = LOAD_OPEN;
        options.rate = 2000;
        options.threads = threads;
        options.messages = 0;
        options.duration_ns = 100 * NS_PER_MS;
        struct load_result *result = run_or_fail(&options);
        assert_null(result->first_error);
        if (threads == 1)
            intended = result->open.intended;
        assert_true(intended > 100);
        assert_int_equal(result->open.intended, intended);
        assert_int_equal(result->open.response.total, intended);
        assert_int_equal(result->latency.total, intended);
        assert_int_equal(result->unfinished, 0);
        result_free(result);
        faulty_end(&faulty);
    }
}

// The window ends by the clock; what is out then comes home in the drain and is no part of the window.
static void a_window_ends_by_the_clock(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    struct load_options options = options_for(&faulty);
    options.messages = 0;
    options.warmup_ns = 10 * NS_PER_MS;
    options.duration_ns = 50 * NS_PER_MS;
    options.watch_pid = getpid();
    struct load_result *result = run_or_fail(&options);
    assert_null(result->first_error);
    assert_true(result->window_ns >= options.duration_ns);
    assert_true(result->warmup_ns >= options.warmup_ns);
    assert_true(result->messages > 0 && result->messages_watched >= result->messages);
    assert_true(result->messages_watched <= result->messages + 5 * 4); // connections * depth
    assert_true(result->watched && result->server.cpu_ns > 0 && result->server.threads >= 2);
    assert_true(result->watched_ns >= result->window_ns && result->client_cpu_ns <= result->watched_ns);
    assert_false(result->timed_out || result->interrupted);
    assert_int_equal(result->slice_count, 10);
    assert_int_equal(result->slice_ns, 5 * NS_PER_MS);
    uint64_t sum = 0;
    for (unsigned i = 0; i < result->slice_count; i++)
        sum += result->slices[i].messages;
    assert_int_equal(sum, result->messages); // each is in one slice
    result_free(result);
    faulty_end(&faulty);
}

static void a_window_without_a_length_has_no_slices(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    struct load_options options = options_for(&faulty);
    struct load_result *result = run_or_fail(&options);
    assert_true(result->messages > 0);
    assert_int_equal(result->slice_count, 0);
    result_free(result);
    faulty_end(&faulty);
}

static void a_shift_of_the_rate_is_found(void **state)
{
    (void)state;
    struct load_options options = {.message_bytes = 1};
    struct load_result *result = memory_zeroed(1, sizeof *result);
    double metrics[METRIC_COUNT];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
    result->slice_ns = 5 * NS_PER_MS;
    result->slice_count = 100;
    for (unsigned i = 0; i < 100; i++)
        result->slices[i].messages = 500 + i * 37 % 11; // it wobbles, and no more
    load_metrics(&options, result, metrics);
    assert_true(isnan(metrics[METRIC_RATE_SHIFT_FRACTION]));
    for (unsigned i = 40; i < 100; i++)
        result->slices[i].messages = result->slices[i].messages * 96 / 100; // it shifts, but hardly
    load_metrics(&options, result, metrics);
    assert_true(isnan(metrics[METRIC_RATE_SHIFT_FRACTION]));
    for (unsigned i = 40; i < 100; i++)
        result->slices[i].messages = result->slices[i].messages * 80 / 100;
    load_metrics(&options, result, metrics);
    assert_true(fabs(metrics[METRIC_RATE_SHIFT_FRACTION] - 0.77) < 0.01);
    assert_true(metrics[METRIC_RATE_SHIFT_AT_NS] == 40 * 5e6);
    char *text = load_to_text(&options, result);
    json_t *json = load_to_json(&options, result);
    assert_int_equal(json_array_size(json_object_get(json, "slices")), 100);
    json_decref(json);
    free(text);
    result_free(result);
}

static void blast_keeps_one_message_per_blaster_out(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    struct load_options options = options_for(&faulty);
    options.mode = LOAD_BLAST;
    options.depth = 1;
    options.connections = 40;
    options.messages = 4000;
    struct load_result *result = run_or_fail(&options);
    assert_null(result->first_error);
    assert_int_equal(result->messages, 4000);
    assert_int_equal(result->connections_made, 40);
    assert_true(result->per_connection_min > 0 && result->per_connection_max < 1000);
    result_free(result);
    faulty_end(&faulty);
}

// The blaster whose connection is lost picks another one and goes on.
static void blast_survives_the_loss_of_a_connection(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, RESET, 1024, 600);
    struct load_options options = options_for(&faulty);
    options.mode = LOAD_BLAST;
    options.depth = 1;
    options.connections = 6;
    options.active = 2;
    options.messages = 2000;
    struct load_result *result = run_or_fail(&options);
    assert_int_equal(result->errors.reset, 1);
    assert_int_equal(load_errors_theirs(&result->errors), 1);
    assert_int_equal(result->messages, 1999);
    assert_int_equal(result->unfinished, 1);
    assert_int_equal(result->per_connection_min, MESSAGE);
    assert_true(result->per_connection_max > MESSAGE);
    assert_false(result->timed_out);
    result_free(result);
    faulty_end(&faulty);
}

static void a_stop_still_reports(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, STOP, 1024, 0);
    struct load_options options = options_for(&faulty);
    options.messages = 0;
    options.duration_ns = 15 * NS_PER_SECOND;
    struct load_result *result = run_or_fail(&options);
    assert_true(result->interrupted);
    assert_false(result->timed_out);
    assert_true(result->messages >= MESSAGE);
    assert_true(result->unfinished >= 1 && result->oldest_unfinished_ns > 0);
    assert_int_equal(load_errors_theirs(&result->errors), 0);
    assert_true(result->window_ns < options.duration_ns);
    result_free(result);
    faulty_end(&faulty);
}

static void a_stop_holds_for_the_next_run(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    struct load_options options = options_for(&faulty);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error;
    load_stop();
    assert_int_equal(load_run(&options, result, &error), -1);
    assert_true(result->interrupted);
    result_free(result);
    result = run_or_fail(&options);
    assert_false(result->interrupted);
    result_free(result);
    faulty_end(&faulty);
}

// --- Errors of our own ----------------------------------------------------------------------------------

static void a_refused_connection_is_theirs(void **state)
{
    (void)state;
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    struct load_options options = options_for(&faulty);
    faulty_end(&faulty);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error;
    assert_int_equal(load_run(&options, result, &error), -1);
    assert_non_null(strstr(error.text, "connection 0: cannot connect: Connection refused"));
    assert_int_equal(result->errors.refused, 5);
    assert_int_equal(load_errors_ours(&result->errors), 0);
    result_free(result);
}

static void a_limit_on_descriptors_is_named_beforehand(void **state)
{
    (void)state;
    struct rlimit limit, low;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    struct load_options options = {.connections = 10000000, .depth = 1, .message_bytes = 1, .threads = 1};
    options.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct load_result *result = memory_zeroed(1, sizeof *result);
    struct error error;
    assert_int_equal(load_run(&options, result, &error), -1);
    assert_non_null(strstr(error.text, "RLIMIT_NOFILE"));
    load_result_release(result);

    // A soft limit that is too low is raised.
    struct faulty faulty;
    faulty_start(&faulty, NO_FAULT, 1024, 0);
    low = (struct rlimit){.rlim_cur = 30, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    options = options_for(&faulty);
    options.connections = 40;
    free(result);
    result = run_or_fail(&options);
    assert_int_equal(result->connections_made, 40);
    result_free(result);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    faulty_end(&faulty);
}

// --- The report -----------------------------------------------------------------------------------------

static void metrics_follow_from_the_result(void **state)
{
    (void)state;
    struct load_options options = {.connections = 2, .message_bytes = 1000, .depth = 1, .threads = 1};
    struct load_result *result = memory_zeroed(1, sizeof *result);
    result->connections_made = 2;
    result->window_ns = 500 * NS_PER_MS;
    result->messages = 1000;
    result->messages_watched = 1002;
    result->watched_ns = NS_PER_SECOND;
    result->client_cpu_ns = 501000000;
    result->watched = true;
    result->server = (struct watch_reading){.cpu_ns = 1002000000,
                                            .user_ns = 40000000,
                                            .system_ns = 120000000,
                                            .voluntary_switches = 2004,
                                            .threads = 2,
                                            .cpus = 3};
    for (uint64_t i = 1; i <= 1002; i++)
        histogram_record(&result->latency, i);
    double metrics[METRIC_COUNT];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
    load_metrics(&options, result, metrics);
    assert_true(metrics[METRIC_MESSAGES_PER_SECOND] == 2000);
    assert_true(metrics[METRIC_BYTES_PER_SECOND] == 2000000);
    assert_true(metrics[METRIC_SERVER_CPU_NS_PER_MESSAGE] == 1e6);
    assert_true(metrics[METRIC_SERVER_USER_NS_PER_MESSAGE] == 0.25e6);
    assert_true(metrics[METRIC_SERVER_VOLUNTARY_SWITCHES_PER_MESSAGE] == 2);
    assert_true(metrics[METRIC_SERVER_BUSY_FRACTION] == 0.501); // of two CPUs: it has no more threads
    assert_true(metrics[METRIC_CLIENT_CPU_NS_PER_MESSAGE] == 500000);
    assert_true(metrics[METRIC_CLIENT_BUSY_FRACTION] == 0.501);
    assert_true(metrics[METRIC_LATENCY_P99_NS] == 992);
    assert_true(isnan(metrics[METRIC_LATENCY_P99_9_NS])); // too few messages
    assert_true(metrics[METRIC_LATENCY_MAX_NS] == 1002);
    result->server.user_ns = result->server.system_ns = 20000000; // four ticks
    metrics[METRIC_SERVER_USER_NS_PER_MESSAGE] = NAN;
    load_metrics(&options, result, metrics);
    assert_true(isnan(metrics[METRIC_SERVER_USER_NS_PER_MESSAGE]));
    char *text = load_to_text(&options, result);
    assert_non_null(strstr(text, "p99 992 ns"));
    assert_null(strstr(text, "p99.9"));
    free(text);
    result_free(result);
}

// What few connections take in the kernel, nobody can tell from what else happens there.
static void kernel_memory_counts_from_many_connections_on(void **state)
{
    (void)state;
    struct load_options options = {.connections = 1000, .message_bytes = 1000, .depth = 1};
    struct load_result *result = memory_zeroed(1, sizeof *result);
    result->watched = true;
    result->connections_made = 1000;
    result->kernel_before = (struct kernel_memory){.known = true, .slab_bytes = 5000, .tcp_bytes = 4096};
    result->kernel_up = (struct kernel_memory){.known = true, .slab_bytes = 8000, .stack_bytes = 500};
    result->kernel_behind = (struct kernel_memory){.known = true, .slab_bytes = 99, .tcp_bytes = 12288};
    double metrics[METRIC_COUNT];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        metrics[i] = NAN;
    load_metrics(&options, result, metrics);
    assert_true(metrics[METRIC_KERNEL_BYTES] == 3500);
    assert_true(metrics[METRIC_TCP_BUFFER_BYTES] == 8192);
    metrics[METRIC_KERNEL_BYTES] = NAN;
    result->kernel_up.slab_bytes = 4000; // others gave back more than the connections took
    load_metrics(&options, result, metrics);
    assert_true(isnan(metrics[METRIC_KERNEL_BYTES]));
    result->kernel_up.slab_bytes = 8000;
    result->connections_made = 299;
    load_metrics(&options, result, metrics);
    assert_true(isnan(metrics[METRIC_KERNEL_BYTES]));
    result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flipped_bit_is_found),
        cmocka_unit_test(exchanged_messages_are_found),
        cmocka_unit_test(missing_messages_and_bytes_are_found),
        cmocka_unit_test(bytes_nobody_sent_are_found),
        cmocka_unit_test(leaked_bytes_are_found),
        cmocka_unit_test(endings_are_found),
        cmocka_unit_test(silence_ends_at_the_deadline),
        cmocka_unit_test(bytes_behind_the_last_message_are_found),
        cmocka_unit_test(all_sizes_and_depths_come_home),
        cmocka_unit_test(threads_share_the_load),
        cmocka_unit_test(threads_share_a_schedule),
        cmocka_unit_test(a_window_ends_by_the_clock),
        cmocka_unit_test(a_window_without_a_length_has_no_slices),
        cmocka_unit_test(a_shift_of_the_rate_is_found),
        cmocka_unit_test(blast_keeps_one_message_per_blaster_out),
        cmocka_unit_test(blast_survives_the_loss_of_a_connection),
        cmocka_unit_test(a_stop_still_reports),
        cmocka_unit_test(a_stop_holds_for_the_next_run),
        cmocka_unit_test(a_refused_connection_is_theirs),
        cmocka_unit_test(a_limit_on_descriptors_is_named_beforehand),
        cmocka_unit_test(metrics_follow_from_the_result),
        cmocka_unit_test(kernel_memory_counts_from_many_connections_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
