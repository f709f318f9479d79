// Moving bytes: sending what is wanted, checking what comes.
#include "loadgen_flow.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t least_of(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t messages_out(const struct load *load, const struct load_connection *connection)
{
    unsigned size = load->options->message_bytes;
    return connection->wanted / size - connection->received / size;
}

// The number of messages in flight, over time. It is counted here, and not taken from the stamps, so that the
// two can be held against each other.
static void change_flying(struct load *load, uint64_t more, uint64_t fewer, uint64_t now)
{
    if (load->watching)
        load->result->in_flight_ns += (double)load->flying * (double)(now - load->flown_at);
    load->flown_at = now;
    load->flying += more - fewer;
}

// --- Endings --------------------------------------------------------------------------------------------

void load_retire(struct load *load, struct load_connection *connection)
{
    uint64_t out = messages_out(load, connection);
    uint64_t oldest = connection->received / load->options->message_bytes;
    uint64_t begun = (connection->sent + load->options->message_bytes - 1) / load->options->message_bytes;
    load->result->unfinished += out;
    load->out -= out;
    load->alive--;
    change_flying(load, 0, begun - oldest, load->now);
    // A message of which no byte was sent has no age.
    if (out > 0 && oldest * load->options->message_bytes < connection->sent) {
        uint64_t age = load->now - connection->sent_at[oldest % load->options->depth];
        if (age > load->result->oldest_unfinished_ns)
            load->result->oldest_unfinished_ns = age;
    }
    if (load->mode->lost)
        load->mode->lost(load, connection);
}

void load_close(struct load *load, struct load_connection *connection)
{
    if (connection->descriptor < 0)
        return;
    load->world->close(load->world, connection->descriptor, false);
    connection->descriptor = -1;
    if (connection->sent_at && !connection->judged)
        load_retire(load, connection);
}

void load_fail(struct load *load, struct load_connection *connection, uint64_t *counter, const char *format,
               ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    (*counter)++;
    load_note(load, "%s", sentence);
    load_close(load, connection);
}

// --- Sending --------------------------------------------------------------------------------------------

void load_ask_for(struct load *load, struct load_connection *connection, uint32_t interest)
{
    if (connection->interest == interest)
        return;
    int result = load->world->want(load->world, load->poller, connection->descriptor, interest, connection);
    assert(result == 0); // the descriptor is registered, and nothing is allocated
    (void)result;
    connection->interest = interest;
}

// Messages whose first byte went out in this send.
static void stamp(struct load *load, struct load_connection *connection, uint64_t sent, uint64_t now)
{
    unsigned size = load->options->message_bytes, depth = load->options->depth;
    uint64_t first = (connection->sent + size - 1) / size;
    uint64_t message = first;
    for (; message * size < connection->sent + sent; message++)
        connection->sent_at[message % depth] = now;
    change_flying(load, message - first, 0, now);
}

// Sends until all is sent or the socket takes no more. A failure is only remembered: what the server sent
// before is still to be read, and reading then shows the end.
static void send_wanted(struct load *load, struct load_connection *connection)
{
    while (connection->sent < connection->wanted) {
        size_t length = least_of(connection->wanted - connection->sent, PAYLOAD_CHUNK);
        const unsigned char *bytes =
            payload_bytes(&load->payload, connection->index, connection->sent, length);
        uint64_t now = load->world->clock(load->world);
        ssize_t sent = load->world->send(load->world, connection->descriptor, bytes, length);
        if (sent < 0 && errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM) {
            connection->send_error = errno;
            load->world->give_up(load->world, connection->descriptor); // so that it is told of in any case
            return;
        }
        if (sent > 0) {
            stamp(load, connection, (uint64_t)sent, now);
            connection->sent += (uint64_t)sent;
        }
        if (sent < (ssize_t)length) {
            load_ask_for(load, connection, EPOLLIN | EPOLLOUT);
            return;
        }
    }
    load_ask_for(load, connection, EPOLLIN);
}

static bool is_well(const struct load_connection *connection)
{
    return connection->descriptor >= 0 && !connection->connecting && !connection->judged &&
           !connection->send_error;
}

static void begin(struct load *load, struct load_connection *connection, uint64_t count)
{
    load->out += count;
    // Another thread may look, for where wrong bytes come from.
    __atomic_store_n(&connection->wanted, connection->wanted + count * load->options->message_bytes,
                     __ATOMIC_RELAXED);
    send_wanted(load, connection);
}

void load_begin(struct load *load, struct load_connection *connection, uint64_t count)
{
    count = least_of(count, load->quota);
    if (count == 0 || !is_well(connection))
        return;
    load->quota -= count;
    begin(load, connection, count);
}

bool load_begin_one(struct load *load, struct load_connection *connection)
{
    if (!is_well(connection))
        return false;
    begin(load, connection, 1);
    return true;
}

// --- Receiving ------------------------------------------------------------------------------------------

// To the slice that is on; what comes after the last one's end was on its way then.
static void count_in_slice(struct load *load, uint64_t count)
{
    struct load_result *result = load->result;
    if (result->slice_count == 0)
        return;
    while (load->now >= load->slice_end && load->slice + 1 < result->slice_count) {
        load->slice++;
        load->slice_end += result->slice_ns;
    }
    result->slices[load->slice] += count;
}

// A message that is home.
static void record(struct load *load, const struct load_connection *connection, size_t slot)
{
    struct load_result *result = load->result;
    histogram_record(&result->latency, load->now - connection->sent_at[slot]);
    if (!connection->arrivals)
        return;
    const struct load_arrival *arrival = &connection->arrivals[slot];
    histogram_record(&result->open.response, load->now - arrival->intended);
    histogram_record(&result->open.backlog, connection->sent_at[slot] - arrival->noticed);
}

static void count_home(struct load *load, struct load_connection *connection, uint64_t first, uint64_t count)
{
    load->out -= count;
    load->period_home += count;
    change_flying(load, 0, count, load->now);
    if (load->in_window) {
        connection->in_window += count;
        count_in_slice(load, count);
    }
    for (uint64_t message = first; load->watching && message < first + count; message++)
        record(load, connection, message % load->options->depth);
}

// Whether what came home may be followed by more: until the period ends, or, where messages wait for room,
// until all are sent.
static bool has_more(const struct load *load)
{
    return load->finishing || (load->sending && (load->now < load->period_end || load->mode->give_up));
}

// Checks what came and counts the messages that are complete.
static void take(struct load *load, struct load_connection *connection, const unsigned char *bytes,
                 size_t count)
{
    unsigned size = load->options->message_bytes;
    size_t due = least_of(count, connection->sent - connection->received);
    size_t right = payload_compare(&load->payload, connection->index, connection->received, bytes, due);
    uint64_t first = connection->received / size;
    connection->received += right;
    uint64_t home = connection->received / size - first;
    if (home > 0)
        count_home(load, connection, first, home);
    if (right < count)
        load_suspect(load, connection, bytes + right, count - right); // wrong, or more than was sent
    else if (home > 0 && has_more(load))
        load->mode->home(load, connection, home);
}

static void take_ending(struct load *load, struct load_connection *connection, int number)
{
    struct load_errors *errors = &load->result->errors;
    unsigned size = load->options->message_bytes;
    uint64_t missing = connection->wanted - connection->received;
    char reason[128];
    if (number)
        load_fail(load, connection, &errors->reset,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64 ": %s, %" PRIu64 " byte%s missing",
                  connection->index, connection->received / size, connection->received % size,
                  strerror_r(number, reason, sizeof reason), missing, missing == 1 ? "" : "s");
    else
        load_fail(load, connection, &errors->early_eof,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64
                  ": the server ended the connection, %" PRIu64 " byte%s missing",
                  connection->index, connection->received / size, connection->received % size, missing,
                  missing == 1 ? "" : "s");
}

static void receive(struct load *load, struct load_connection *connection)
{
    ssize_t count =
        load->world->receive(load->world, connection->descriptor, load->received, LOAD_RECEIVE_BYTES);
    if (count < 0 && errno == EAGAIN)
        return;
    load->now = load->world->clock(load->world);
    int number = count < 0 ? errno : connection->send_error;
    if (connection->judged) {
        if (count > 0)
            load_add_evidence(load, load->received, (size_t)count);
        if (count <= 0 || load->evidence_count == PAYLOAD_CHUNK)
            load_judge(load);
    } else if (count > 0) {
        take(load, connection, load->received, (size_t)count);
    } else {
        take_ending(load, connection, number);
    }
}

void load_transfer(struct load *load, struct load_connection *connection, uint32_t events)
{
    if (events & EPOLLOUT && !connection->judged)
        send_wanted(load, connection);
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        receive(load, connection);
}
