// The judgement over wrong bytes: explanations are tried from the most telling to the least, each by
// comparing what came with what would have come if it were true.
#include "payload.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

enum {
    ENOUGH = 8,     // bytes that agree by chance once in 2^64
    FEW = 4,        // the least that a guess is built on
    TELLING = 64,   // bytes that tell messages apart whose headers have much in common
    LOOK_BACK = 64, // messages: no more are in flight at once
};

struct inquiry {
    struct payload *payload;
    const struct payload_evidence *evidence;
    uint64_t sent;    // by this connection
    uint64_t message; // that the first wrong byte should have belonged to
    size_t offset;    // of it, in that message
    size_t rest;      // evidence bytes up to that message's end
    char what[160];   // the explanation that was found
};

// Whether `length` bytes of the evidence, from `from`, are a connection's stream from `position` on.
static bool agrees(const struct inquiry *inquiry, unsigned connection, uint64_t position, size_t from,
                   size_t length)
{
    const unsigned char *bytes = inquiry->evidence->bytes + from;
    size_t probe = length < ENOUGH ? length : ENOUGH; // most candidates differ at once
    return payload_compare(inquiry->payload, connection, position, bytes, probe) == probe &&
           payload_compare(inquiry->payload, connection, position, bytes, length) == length;
}

// The same for all of the evidence and the connection's own stream.
static bool resumes(const struct inquiry *inquiry, uint64_t position, size_t from)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    return agrees(inquiry, evidence->connection, position, from, evidence->count - from);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static bool explain_corrupt(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    unsigned right = *payload_bytes(inquiry->payload, evidence->connection, evidence->at, 1);
    snprintf(inquiry->what, sizeof inquiry->what, "corrupt: 0x%02x came instead of 0x%02x",
             evidence->bytes[0], right);
    return true;
}

// One wrong byte, and all is right behind it.
static bool explain_substituted(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    return evidence->at < inquiry->sent && evidence->count >= 2 && resumes(inquiry, evidence->at + 1, 1) &&
           explain_corrupt(inquiry);
}

// The stream goes on ahead of where it should. Whole messages are only said to be lost if what follows
// shows that they were not merely overtaken.
static bool explain_missing(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    if (evidence->count < FEW)
        return false;
    for (uint64_t lost = 1; evidence->at + lost < inquiry->sent; lost++) {
        bool whole = lost % inquiry->payload->message_bytes == 0;
        if ((whole && evidence->count <= inquiry->rest) || !resumes(inquiry, evidence->at + lost, 0))
            continue;
        snprintf(inquiry->what, sizeof inquiry->what, "missing: %" PRIu64 " byte%s of the stream left out",
                 lost, plural(lost));
        return true;
    }
    return false;
}

// The stream goes on some whole messages behind where it should.
static bool explain_repeated(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    size_t size = inquiry->payload->message_bytes;
    bool overtaken = evidence->at < inquiry->sent && evidence->count <= inquiry->rest;
    if (evidence->count < FEW || overtaken)
        return false;
    for (uint64_t back = 1; back <= inquiry->message && back <= LOOK_BACK; back++) {
        if (!resumes(inquiry, evidence->at - back * size, 0))
            continue;
        snprintf(inquiry->what, sizeof inquiry->what, "excess: message %" PRIu64 " came again",
                 inquiry->message - back);
        return true;
    }
    return false;
}

// Another message of the same connection stands in this one's place. A guess from few bytes is made only
// where messages have no more.
static bool explain_reordered(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    size_t size = inquiry->payload->message_bytes;
    if (evidence->at >= inquiry->sent || (inquiry->rest < FEW && size >= PAYLOAD_HEADER))
        return false;
    uint64_t back = inquiry->rest >= ENOUGH ? LOOK_BACK : 1;
    uint64_t other = inquiry->message > back ? inquiry->message - back : 0;
    for (; other * size < inquiry->sent; other++) {
        if (!agrees(inquiry, evidence->connection, other * size + inquiry->offset, 0, inquiry->rest))
            continue;
        snprintf(inquiry->what, sizeof inquiry->what, "reordered: message %" PRIu64 " came in its place",
                 other);
        return true;
    }
    return false;
}

// How much of the evidence is a connection's stream from `position` on, up to the message's end.
static size_t agreement(const struct inquiry *inquiry, unsigned connection, uint64_t position)
{
    size_t most = inquiry->rest < TELLING ? inquiry->rest : TELLING;
    return payload_compare(inquiry->payload, connection, position, inquiry->evidence->bytes, most);
}

// The recent message of another connection that agrees best, from its start or from the same offset as here.
static bool explain_foreign(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    size_t size = inquiry->payload->message_bytes;
    size_t best = (inquiry->rest < ENOUGH ? inquiry->rest : ENOUGH) - 1;
    bool found = false;
    for (unsigned other = 0; inquiry->rest >= FEW && other < evidence->connections; other++) {
        uint64_t end = other == evidence->connection ? 0 : (evidence->sent[other] + size - 1) / size;
        for (uint64_t message = end > LOOK_BACK ? end - LOOK_BACK : 0; message < end; message++) {
            size_t aligned = agreement(inquiry, other, message * size + inquiry->offset);
            size_t first = agreement(inquiry, other, message * size);
            if (aligned <= best && first <= best)
                continue;
            best = aligned > first ? aligned : first;
            found = true;
            snprintf(inquiry->what, sizeof inquiry->what,
                     "bytes of connection %u (its message %" PRIu64 ") came in its place", other, message);
        }
    }
    return found;
}

// The stream goes on as it should behind bytes that were never sent.
static bool explain_inserted(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    size_t inserted = 1;
    if (evidence->at >= inquiry->sent)
        inserted = evidence->count; // nothing was to come at all
    else
        while (inserted + FEW <= evidence->count && !resumes(inquiry, evidence->at, inserted))
            inserted++;
    snprintf(inquiry->what, sizeof inquiry->what, "excess: %zu byte%s that nobody sent", inserted,
             plural(inserted));
    return evidence->at >= inquiry->sent || inserted + FEW <= evidence->count;
}

static const struct {
    enum payload_fault fault;
    bool (*explain)(struct inquiry *);
} explanations[] = {
    {PAYLOAD_CORRUPT, explain_substituted}, {PAYLOAD_MISSING, explain_missing},
    {PAYLOAD_EXCESS, explain_repeated},     {PAYLOAD_REORDERED, explain_reordered},
    {PAYLOAD_FOREIGN, explain_foreign},     {PAYLOAD_EXCESS, explain_inserted},
    {PAYLOAD_CORRUPT, explain_corrupt}, // always holds
};

enum payload_fault payload_diagnose(struct payload *payload, const struct payload_evidence *evidence,
                                    struct error *sentence)
{
    struct inquiry inquiry = {.payload = payload,
                              .evidence = evidence,
                              .sent = evidence->sent[evidence->connection],
                              .message = evidence->at / payload->message_bytes,
                              .offset = evidence->at % payload->message_bytes};
    size_t rest = payload->message_bytes - inquiry.offset;
    inquiry.rest = evidence->count < rest ? evidence->count : rest;
    size_t i = 0;
    while (!explanations[i].explain(&inquiry))
        i++;
    error_set(sentence, "connection %u, message %" PRIu64 ", byte %zu: %s", evidence->connection,
              inquiry.message, inquiry.offset, inquiry.what);
    return explanations[i].fault;
}
