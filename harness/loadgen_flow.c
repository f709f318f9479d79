// Moving bytes: sending what is wanted, checking what comes.
#include "loadgen_flow.h"

#include "clock.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static uint64_t least_of(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t messages_out(const struct load *load, const struct load_connection *connection)
{
    unsigned size = load->options->message_bytes;
    return connection->wanted / size - connection->received / size;
}

// --- Endings --------------------------------------------------------------------------------------------

// Takes a connection out of the load: what is out on it will not be waited for.
static void retire(struct load *load, struct load_connection *connection)
{
    uint64_t out = messages_out(load, connection);
    uint64_t oldest = connection->received / load->options->message_bytes;
    load->result->unfinished += out;
    load->out -= out;
    load->alive--;
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
    close(connection->descriptor); // epoll forgets it by that
    connection->descriptor = -1;
    if (connection->sent_at && !connection->judged)
        retire(load, connection);
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

static void ask_for(struct load *load, struct load_connection *connection, uint32_t interest)
{
    if (connection->interest == interest)
        return;
    struct epoll_event event = {.events = interest, .data.ptr = connection};
    int result = epoll_ctl(load->epoll, EPOLL_CTL_MOD, connection->descriptor, &event);
    assert(result == 0); // the descriptor is registered, and nothing is allocated
    (void)result;
    connection->interest = interest;
}

// Messages whose first byte went out in this send.
static void stamp(struct load *load, struct load_connection *connection, uint64_t sent, uint64_t now)
{
    unsigned size = load->options->message_bytes, depth = load->options->depth;
    uint64_t first = (connection->sent + size - 1) / size;
    for (uint64_t message = first; message * size < connection->sent + sent; message++)
        connection->sent_at[message % depth] = now;
}

// Sends until all is sent or the socket takes no more. A failure is only remembered: what the server sent
// before is still to be read, and reading then shows the end.
static void send_wanted(struct load *load, struct load_connection *connection)
{
    while (connection->sent < connection->wanted) {
        size_t length = least_of(connection->wanted - connection->sent, PAYLOAD_CHUNK);
        const unsigned char *bytes =
            payload_bytes(&load->payload, connection->index, connection->sent, length);
        uint64_t now = clock_ns();
        ssize_t sent = send(connection->descriptor, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM) {
            connection->send_error = errno;
            shutdown(connection->descriptor, SHUT_RDWR); // so that epoll reports it in any case
            return;
        }
        if (sent > 0) {
            stamp(load, connection, (uint64_t)sent, now);
            connection->sent += (uint64_t)sent;
        }
        if (sent < (ssize_t)length) {
            ask_for(load, connection, EPOLLIN | EPOLLOUT);
            return;
        }
    }
    ask_for(load, connection, EPOLLIN);
}

void load_begin(struct load *load, struct load_connection *connection, uint64_t count)
{
    count = least_of(count, load->quota);
    if (count == 0 || connection->descriptor < 0 || connection->judged || connection->send_error)
        return;
    load->quota -= count;
    load->out += count;
    connection->wanted += count * load->options->message_bytes;
    send_wanted(load, connection);
}

// --- Wrong bytes ----------------------------------------------------------------------------------------

static void add_evidence(struct load *load, const unsigned char *bytes, size_t count)
{
    size_t part = least_of(count, PAYLOAD_CHUNK - load->evidence_count);
    memcpy(load->evidence + load->evidence_count, bytes, part);
    load->evidence_count += part;
}

// The first wrong bytes of the run are looked into when more of what follows has come; of later ones the
// count is enough.
static void suspect(struct load *load, struct load_connection *connection, const unsigned char *bytes,
                    size_t count)
{
    load->result->errors.mismatch++;
    if (load->result->first_error || load->suspect) {
        load_close(load, connection);
        return;
    }
    unsigned connections = load->options->connections;
    load->suspect = connection;
    load->evidence = memory_zeroed(PAYLOAD_CHUNK, 1);
    load->evidence_sent = memory_zeroed(connections, sizeof *load->evidence_sent);
    for (unsigned i = 0; i < connections; i++)
        load->evidence_sent[i] = load->connections[i].sent;
    add_evidence(load, bytes, count);
    connection->judged = true;
    retire(load, connection);
    ask_for(load, connection, EPOLLIN);
}

bool load_suspect_wanted(const struct load *load)
{
    if (!load->suspect)
        return false;
    size_t enough = least_of(load->options->message_bytes + 2 * PAYLOAD_HEADER, PAYLOAD_CHUNK);
    return load->evidence_count < least_of(enough, load->suspect->sent - load->suspect->received);
}

void load_judge(struct load *load)
{
    if (!load->suspect)
        return;
    struct load_connection *connection = load->suspect;
    struct payload_evidence evidence = {.connection = connection->index,
                                        .at = connection->received,
                                        .bytes = load->evidence,
                                        .count = load->evidence_count,
                                        .sent = load->evidence_sent,
                                        .connections = load->options->connections};
    struct error sentence;
    payload_diagnose(&load->payload, &evidence, &sentence);
    load->suspect = NULL;
    load_note(load, "%s", sentence.text);
    load_close(load, connection);
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

static void count_home(struct load *load, struct load_connection *connection, uint64_t first, uint64_t count)
{
    load->out -= count;
    load->period_home += count;
    if (load->in_window) {
        connection->in_window += count;
        count_in_slice(load, count);
    }
    if (!load->watching)
        return;
    for (uint64_t message = first; message < first + count; message++)
        histogram_record(&load->result->latency,
                         load->now - connection->sent_at[message % load->options->depth]);
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
        suspect(load, connection, bytes + right, count - right); // wrong, or more than was sent
    else if (home > 0 && load->sending && load->now < load->period_end)
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
    ssize_t count;
    do
        count = recv(connection->descriptor, load->received, LOAD_RECEIVE_BYTES, 0);
    while (count < 0 && errno == EINTR);
    if (count < 0 && errno == EAGAIN)
        return;
    load->now = clock_ns();
    int number = count < 0 ? errno : connection->send_error;
    if (connection->judged) {
        if (count > 0)
            add_evidence(load, load->received, (size_t)count);
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
