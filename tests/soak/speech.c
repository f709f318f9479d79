#include "speech.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    MESSAGE_BYTES = 1024, // in the mean: of ten, nine have a quarter of it
    // The server remembers which requests it has seen, by their number: so they are asked again and again.
    REQUESTS = 10000,
};

void speech_init(struct speech *speech, uint64_t seed, bool asks)
{
    *speech = (struct speech){
        .asks = asks,
        .animals = {.seed = 1, .status_500 = 0.03, .resets = 0.03, .stalls = 0.03, .malformed = 0.03}};
    payload_init_mixed(&speech->payload, seed, MESSAGE_BYTES);
}

void speech_release(struct speech *speech)
{
    payload_release(&speech->payload);
}

static void begin_echo(const struct speech *speech, struct turn *turn, const struct life *life,
                       uint64_t *start)
{
    turn->start = *start;
    turn->answer = life->total;
    struct payload_message last = payload_message_at(&speech->payload, turn->slot, turn->start + life->total);
    *start = last.start + last.bytes;
}

// Each kind of life asks one question in its way. A client that sends its FIN before the answer is taken to
// have gone, and one whose answer never comes leaves.
static void begin_question(const struct speech *speech, struct turn *turn, struct life *life, uint64_t number)
{
    uint64_t request = 1 + number % REQUESTS;
    const char *name = "cow";
    api_answer(&turn->expected, animals_fault(&speech->animals, request), name, strlen(name));
    size_t length = (size_t)snprintf(turn->request, sizeof turn->request,
                                     "GET /animals/%s?request=%" PRIu64 " HTTP/1.1\r\nHost: localhost\r\n"
                                     "Connection: close\r\n\r\n",
                                     name, request);
    bool is_cut = !life_is_orderly(life) && life->total < length;
    if (!is_cut)
        life->total = length;
    if (life->kind == LIFE_SLOW_READER) {
        life->gulp = 1;
        life->gulp_pause_ns /= 8;
    }
    if (life->ending == LIFE_ENDS || (life->ending == LIFE_SHUTS && life->kind != LIFE_HALF_CLOSE))
        life->ending = LIFE_LEAVES;
    turn->answer = turn->expected.length;
    turn->server_ends = true;
    turn->answer_may_be_cut = turn->expected.ending == API_RESETS || life->ending != LIFE_LEAVES;
    life->ahead = 0;
}

void speech_begin(const struct speech *speech, struct turn *turn, struct life *life, uint64_t number,
                  uint64_t *start)
{
    *turn = (struct turn){.slot = turn->slot};
    if (speech->asks)
        begin_question(speech, turn, life, number);
    else
        begin_echo(speech, turn, life, start);
}

const void *speech_bytes(struct speech *speech, const struct turn *turn, size_t offset, size_t *length)
{
    if (speech->asks)
        return turn->request + offset;
    if (*length > PAYLOAD_CHUNK)
        *length = PAYLOAD_CHUNK;
    return payload_bytes(&speech->payload, turn->slot, turn->start + offset, *length);
}

size_t speech_compare(struct speech *speech, const struct turn *turn, size_t offset, const void *bytes,
                      size_t length)
{
    if (!speech->asks)
        return payload_compare(&speech->payload, turn->slot, turn->start + offset, bytes, length);
    size_t same = 0;
    while (same < length && offset + same < turn->answer &&
           ((const char *)bytes)[same] == turn->expected.bytes[offset + same])
        same++;
    return same;
}

void speech_explain(struct speech *speech, const struct turn *turn, size_t offset, const void *bytes,
                    size_t length, const uint64_t *sent, unsigned slots, struct error *error)
{
    const struct payload_evidence evidence = {.connection = turn->slot,
                                              .at = turn->start + offset,
                                              .bytes = bytes,
                                              .count = length < PAYLOAD_EVIDENCE ? length : PAYLOAD_EVIDENCE,
                                              .sent = sent,
                                              .connections = slots};
    if (speech->asks)
        error_set(error, "byte %zu of the answer to '%.*s' is wrong", offset,
                  (int)strcspn(turn->request, "\r"), turn->request);
    else
        payload_diagnose(&speech->payload, &evidence, error);
}

uint64_t speech_messages(const struct speech *speech, const struct turn *turn, size_t from, size_t to)
{
    if (speech->asks)
        return from < turn->answer && to == turn->answer;
    return payload_message_at(&speech->payload, turn->slot, turn->start + to).sequence -
           payload_message_at(&speech->payload, turn->slot, turn->start + from).sequence;
}
