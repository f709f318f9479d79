// Moving bytes: sending what is wanted, checking what comes.
#include "loadgen_flow.h"

#include "least.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct payload_message message_at(const struct load *load, const struct load_connection *connection,
                                         uint64_t position)
{
    return payload_message_at(&load->payload, connection->index, position);
}

static uint64_t messages_out(const struct load *load, const struct load_connection *connection)
{
    return message_at(load, connection, connection->wanted).sequence -
           message_at(load, connection, connection->received).sequence;
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

bool load_is_well(const struct load_connection *connection)
{
    return connection->alive && connection->descriptor >= 0 && !connection->connecting &&
           !connection->judged && !connection->send_error;
}

bool load_is_chosen(const struct load *load, const struct load_connection *connection, uint64_t chosen)
{
    uint64_t place = (uint64_t)(connection - load->connections);
    return (place + 1) * chosen / load->count > place * chosen / load->count;
}

// What is out on a connection will not be waited for.
static void write_off(struct load *load, const struct load_connection *connection)
{
    uint64_t out = messages_out(load, connection);
    struct payload_message oldest = message_at(load, connection, connection->received);
    struct payload_message last = message_at(load, connection, connection->sent);
    load->result->unfinished += out;
    load->out -= out;
    change_flying(load, 0, last.sequence + (last.start < connection->sent) - oldest.sequence, load->now);
    // A message of which no byte was sent has no age.
    if (out > 0 && oldest.start < connection->sent) {
        // It may have been sent since the load last looked at the clock.
        uint64_t age =
            load->world->clock(load->world) - connection->sent_at[oldest.sequence % load->options->depth];
        if (age > load->result->oldest_unfinished_ns)
            load->result->oldest_unfinished_ns = age;
    }
}

void load_retire(struct load *load, struct load_connection *connection)
{
    connection->alive = false;
    load->alive--;
    if (connection->role != LOAD_MISBEHAVES)
        write_off(load, connection);
    if (load->mode->lost)
        load->mode->lost(load, connection);
}

void load_close(struct load *load, struct load_connection *connection)
{
    if (connection->descriptor >= 0)
        load->world->close(load->world, connection->descriptor, false);
    connection->descriptor = -1;
    if (connection->alive && !connection->judged)
        load_retire(load, connection);
}

// An established connection is no more, as it should.
static void take_leave(struct load *load, struct load_connection *connection, bool reset)
{
    load->world->close(load->world, connection->descriptor, reset);
    connection->descriptor = -1;
    connection->leaving = false;
    load->mode->left(load, connection);
}

void load_leave(struct load *load, struct load_connection *connection, bool reset)
{
    if (reset)
        take_leave(load, connection, true);
    else if (load->world->finish(load->world, connection->descriptor) == 0)
        connection->leaving = true;
    else
        load->world->give_up(load->world, connection->descriptor); // it is told of, as an error
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
    if (connection->deaf)
        interest &= ~(uint32_t)EPOLLIN;
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
    const struct payload *payload = &load->payload;
    unsigned index = connection->index, depth = load->options->depth;
    struct payload_message message = payload_message_at(payload, index, connection->sent);
    if (message.start < connection->sent) // began earlier
        message = payload_message_next(payload, index, &message);
    uint64_t first = message.sequence;
    for (; message.start < connection->sent + sent; message = payload_message_next(payload, index, &message))
        connection->sent_at[message.sequence % depth] = now;
    change_flying(load, message.sequence - first, 0, now);
}

// Sends until all is sent or the socket takes no more. A failure is only remembered: what the server sent
// before is still to be read, and reading then shows the end.
void load_send(struct load *load, struct load_connection *connection)
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
            if (connection->role != LOAD_MISBEHAVES)
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

static void begin(struct load *load, struct load_connection *connection, uint64_t count)
{
    load->out += count;
    uint64_t behind = message_at(load, connection, connection->wanted).sequence + count;
    // Another thread may look, for where wrong bytes come from.
    __atomic_store_n(&connection->wanted, payload_message(&load->payload, connection->index, behind).start,
                     __ATOMIC_RELAXED);
    load_send(load, connection);
}

void load_begin(struct load *load, struct load_connection *connection, uint64_t count)
{
    count = least_of(count, load->quota);
    if (count == 0 || !load_is_well(connection))
        return;
    load->quota -= count;
    begin(load, connection, count);
}

bool load_begin_one(struct load *load, struct load_connection *connection)
{
    if (!load_is_well(connection))
        return false;
    begin(load, connection, 1);
    return true;
}

// --- Receiving ------------------------------------------------------------------------------------------

// What comes after the last slice's end was on its way then, and belongs to it.
static void find_slice(struct load *load)
{
    const struct load_result *result = load->result;
    while (load->now >= load->slice_end && load->slice + 1 < result->slice_count) {
        load->slice++;
        load->slice_end += result->slice_ns;
    }
}

// A message that is home.
static void record(struct load *load, const struct load_connection *connection, size_t slot)
{
    struct load_result *result = load->result;
    uint64_t time = load->now - connection->sent_at[slot];
    histogram_record(&result->latency, time);
    if (load->spread && load->in_window)
        coarse_record(&load->spread[connection - load->connections], time);
    if (connection->arrivals) {
        const struct load_arrival *arrival = &connection->arrivals[slot];
        time = load->now - arrival->intended;
        histogram_record(&result->open.response, time);
        histogram_record(&result->open.prompt, time - arrival->held_ns);
        histogram_record(&result->open.backlog, connection->sent_at[slot] - arrival->noticed);
    }
    if (load->in_window && result->slice_count > 0)
        series_record(&load->series, load->slice, time);
}

static void count_home(struct load *load, struct load_connection *connection, uint64_t first, uint64_t count)
{
    load->out -= count;
    load->period_home += count;
    change_flying(load, 0, count, load->now);
    if (load->in_window)
        connection->in_window += count;
    if (load->in_window && load->result->slice_count > 0)
        find_slice(load);
    for (uint64_t message = first; load->watching && message < first + count; message++)
        record(load, connection, message % load->options->depth);
}

// Whether what came home may be followed by more: until the period ends, or, where messages wait for room,
// until all are sent; or what was begun is finished.
static bool has_more(const struct load *load)
{
    return load->finishing || load->mode->finishes ||
           (load->sending && (load->now < load->period_end || load->mode->give_up));
}

// Checks what came and counts the messages that are complete.
static void take(struct load *load, struct load_connection *connection, const unsigned char *bytes,
                 size_t count)
{
    size_t due = least_of(count, connection->sent - connection->received);
    size_t right = payload_compare(&load->payload, connection->index, connection->received, bytes, due);
    uint64_t first = message_at(load, connection, connection->received).sequence;
    connection->received += right;
    uint64_t home = message_at(load, connection, connection->received).sequence - first;
    bool counts = home > 0 && connection->role != LOAD_MISBEHAVES;
    if (counts)
        count_home(load, connection, first, home);
    if (right < count)
        load_suspect(load, connection, bytes + right, count - right); // wrong, or more than was sent
    else if (counts && has_more(load))
        load->mode->home(load, connection, home);
}

static bool stalled(const struct load *load, const struct load_connection *connection)
{
    return connection->role == LOAD_MISBEHAVES && load->options->slow_kind == LOAD_STALL;
}

// One that does not read is told of its end nevertheless. To end it is the server's right.
static void end_stalled(struct load *load, struct load_connection *connection)
{
    load->result->slow_ended++;
    load_close(load, connection);
}

static void take_ending(struct load *load, struct load_connection *connection, int number)
{
    struct load_errors *errors = &load->result->errors;
    struct payload_message message = message_at(load, connection, connection->received);
    uint64_t missing = connection->wanted - connection->received;
    char reason[128];
    if (number)
        load_fail(load, connection, &errors->reset,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64 ": %s, %" PRIu64 " byte%s missing",
                  connection->index, message.sequence, connection->received - message.start,
                  strerror_r(number, reason, sizeof reason), missing, missing == 1 ? "" : "s");
    else
        load_fail(load, connection, &errors->early_eof,
                  "connection %u, message %" PRIu64 ", byte %" PRIu64
                  ": the server ended the connection, %" PRIu64 " byte%s missing",
                  connection->index, message.sequence, connection->received - message.start, missing,
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
        if (count <= 0 || load->evidence_count == PAYLOAD_EVIDENCE)
            load_judge(load);
    } else if (count == 0 && connection->leaving) {
        take_leave(load, connection, false);
    } else if (count <= 0 && stalled(load, connection)) {
        end_stalled(load, connection);
    } else if (count > 0) {
        take(load, connection, load->received, (size_t)count);
    } else {
        take_ending(load, connection, number);
    }
}

void load_transfer(struct load *load, struct load_connection *connection, uint32_t events)
{
    if (events & EPOLLOUT && !connection->judged)
        load_send(load, connection);
    if (connection->deaf && events & (EPOLLERR | EPOLLHUP))
        end_stalled(load, connection);
    else if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        receive(load, connection);
}
