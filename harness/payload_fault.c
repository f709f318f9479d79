// The judgement over wrong bytes: explanations are tried from the most telling to the least, each by
// comparing what came with what would have come if it were true.
#include "payload.h"

#include "least.h"

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
    uint64_t sent;                  // by this connection
    struct payload_message message; // that the first wrong byte should have belonged to
    size_t offset;                  // of it, in that message
    size_t rest;                    // evidence bytes up to that message's end
    char what[160];                 // the explanation that was found
};

// Whether `length` bytes of the evidence, from `from`, are a connection's stream from `position` on.
static bool agrees(const struct inquiry *inquiry, unsigned connection, uint64_t position, size_t from,
                   size_t length)
{
    const unsigned char *bytes = inquiry->evidence->bytes + from;
    size_t probe = least_of(length, ENOUGH); // most candidates differ at once
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

// Whether to go on at a position is to leave out whole messages, and the evidence ends within the next: it
// may merely have overtaken them.
static bool may_have_overtaken(const struct inquiry *inquiry, uint64_t position)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    struct payload_message other = payload_message_at(inquiry->payload, evidence->connection, position);
    return position == other.start + inquiry->offset && evidence->count <= other.bytes - inquiry->offset;
}

// The stream goes on ahead of where it should. Whole messages are only said to be lost if what follows
// shows that they were not merely overtaken.
static bool explain_missing(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    if (evidence->count < FEW)
        return false;
    for (uint64_t lost = 1; evidence->at + lost < inquiry->sent; lost++) {
        uint64_t position = evidence->at + lost;
        if (!resumes(inquiry, position, 0) || may_have_overtaken(inquiry, position))
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
    uint64_t sequence = inquiry->message.sequence;
    if (evidence->count < FEW)
        return false;
    for (uint64_t back = 1; back <= sequence && back <= LOOK_BACK; back++) {
        struct payload_message other =
            payload_message(inquiry->payload, evidence->connection, sequence - back);
        bool within = inquiry->offset < other.bytes && evidence->count <= other.bytes - inquiry->offset;
        bool overtaken = evidence->at < inquiry->sent && within;
        if (overtaken || !resumes(inquiry, other.start + inquiry->offset, 0))
            continue;
        snprintf(inquiry->what, sizeof inquiry->what, "excess: message %" PRIu64 " came again",
                 other.sequence);
        return true;
    }
    return false;
}

// How many bytes of the evidence would belong to another message that stands in this one's place.
static size_t rest_of(const struct inquiry *inquiry, const struct payload_message *other)
{
    size_t behind = other->bytes > inquiry->offset ? other->bytes - inquiry->offset : 0;
    return least_of(inquiry->evidence->count, behind);
}

// Another message of the same connection stands in this one's place. A guess from few bytes is made only
// where messages have no more.
static bool explain_reordered(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    if (evidence->at >= inquiry->sent ||
        (inquiry->rest < FEW && inquiry->payload->short_bytes >= PAYLOAD_HEADER))
        return false;
    uint64_t back = inquiry->rest >= ENOUGH ? LOOK_BACK : 1, sequence = inquiry->message.sequence;
    uint64_t first = sequence > back ? sequence - back : 0;
    struct payload_message other = payload_message(inquiry->payload, evidence->connection, first);
    for (; other.start < inquiry->sent;
         other = payload_message_next(inquiry->payload, evidence->connection, &other)) {
        size_t rest = rest_of(inquiry, &other);
        if (rest < least_of(inquiry->rest, ENOUGH) ||
            !agrees(inquiry, evidence->connection, other.start + inquiry->offset, 0, rest))
            continue;
        snprintf(inquiry->what, sizeof inquiry->what, "reordered: message %" PRIu64 " came in its place",
                 other.sequence);
        return true;
    }
    return false;
}

// How much of the evidence is a connection's stream from `position` on, up to the message's end.
static size_t agreement(const struct inquiry *inquiry, unsigned connection, uint64_t position)
{
    size_t most = least_of(inquiry->rest, TELLING);
    return payload_compare(inquiry->payload, connection, position, inquiry->evidence->bytes, most);
}

// The same for a message of it, from its start or from the same offset as here.
static size_t agreement_with(const struct inquiry *inquiry, unsigned connection,
                             const struct payload_message *message)
{
    size_t aligned = agreement(inquiry, connection, message->start + inquiry->offset);
    size_t first = agreement(inquiry, connection, message->start);
    return aligned > first ? aligned : first;
}

// The message of a connection that was sent last, or in part.
static struct payload_message last_sent(const struct inquiry *inquiry, unsigned connection)
{
    return payload_message_at(inquiry->payload, connection, inquiry->evidence->sent[connection] - 1);
}

// The recent message of another connection that agrees best, from its start or from the same offset as here.
static bool explain_foreign(struct inquiry *inquiry)
{
    const struct payload_evidence *evidence = inquiry->evidence;
    size_t best = least_of(inquiry->rest, ENOUGH) - 1;
    bool found = false;
    for (unsigned other = 0; inquiry->rest >= FEW && other < evidence->connections; other++) {
        if (other == evidence->connection || evidence->sent[other] == 0)
            continue;
        uint64_t last = last_sent(inquiry, other).sequence;
        for (uint64_t sequence = last >= LOOK_BACK ? last + 1 - LOOK_BACK : 0; sequence <= last; sequence++) {
            struct payload_message message = payload_message(inquiry->payload, other, sequence);
            size_t agreed = agreement_with(inquiry, other, &message);
            if (agreed <= best)
                continue;
            best = agreed;
            found = true;
            snprintf(inquiry->what, sizeof inquiry->what,
                     "bytes of connection %u (its message %" PRIu64 ") came in its place", other, sequence);
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
                              .message = payload_message_at(payload, evidence->connection, evidence->at)};
    inquiry.offset = evidence->at - inquiry.message.start;
    inquiry.rest = least_of(evidence->count, inquiry.message.bytes - inquiry.offset);
    size_t i = 0;
    while (!explanations[i].explain(&inquiry))
        i++;
    error_set(sentence, "connection %u, message %" PRIu64 ", byte %zu: %s", evidence->connection,
              inquiry.message.sequence, inquiry.offset, inquiry.what);
    return explanations[i].fault;
}
