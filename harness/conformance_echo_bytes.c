#include "conformance_echo.h"

#include "clock.h"

int echo_one_byte(struct trial *trial, struct error *error)
{
    const struct peer_plan one_at_a_time = {
        .total = 300, .piece = 1, .ahead = 1, .ending = PEER_FIN_AFTER_ECHO};
    const struct peer_plan byte_by_byte = {.total = 1000, .piece = 1, .ending = PEER_FIN_AFTER_ECHO};
    int verdict = trial_try(trial, 1, &one_at_a_time, error);
    return verdict != 0 ? verdict : trial_try(trial, 1, &byte_by_byte, error);
}

int echo_large_message(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {.total = 4 << 20, .ending = PEER_FIN_AFTER_ECHO};
    return trial_try(trial, 1, &plan, error);
}

int echo_half_close(struct trial *trial, struct error *error)
{
    static const size_t lengths[] = {256 << 10, 0, 1};
    int verdict = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && verdict == 0; i++) {
        const struct peer_plan plan = {
            .total = lengths[i], .reads = PEER_READS_AFTER_FIN, .ending = PEER_FIN_AFTER_SENDS};
        verdict = trial_try(trial, 1, &plan, error);
    }
    return verdict;
}

// All values upwards, downwards, in strides, in runs, and NULs alone.
int echo_binary(struct trial *trial, struct error *error)
{
    enum { PATTERNS = 5, LENGTH = 1024 };
    static unsigned char bytes[PATTERNS * LENGTH]; // the peers point to it
    for (unsigned i = 0; i < LENGTH; i++) {
        bytes[i] = (unsigned char)i;
        bytes[LENGTH + i] = (unsigned char)(255 - i % 256);
        bytes[2 * LENGTH + i] = (unsigned char)(i * 167);
        bytes[3 * LENGTH + i] = (unsigned char)(i / 4);
        bytes[4 * LENGTH + i] = 0;
    }
    const struct peer_plan messages = {
        .bytes = bytes, .total = sizeof bytes, .piece = 256, .ahead = 256, .ending = PEER_FIN_AFTER_ECHO};
    struct peer_plan whole = messages;
    whole.piece = whole.ahead = 0;
    int verdict = trial_try(trial, 1, &messages, error);
    return verdict != 0 ? verdict : trial_try(trial, 1, &whole, error);
}

int echo_isolation(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {
        .total = 256 << 10, .piece = 3000, .ahead = 20000, .ragged = true, .ending = PEER_FIN_AFTER_ECHO};
    return trial_try(trial, trial_connections(trial, 8), &plan, error);
}

// The peers' kernels take in little, and in small segments: so the server's kernel keeps little for it, too,
// and cuts its sends short, at first because nobody reads, then again and again as peers read a few bytes at
// a time.
int echo_fragments(struct trial *trial, struct error *error)
{
    enum { PEERS = 10, TOTAL = 400000 };
    const struct peer_plan plan = {.total = TOTAL,
                                   .piece = 7919,
                                   .ragged = true,
                                   .reads = PEER_NEVER_READS,
                                   .gulp = 977,
                                   .window = 2304,
                                   .segment = 536};
    int verdict = trial_try(trial, trial_connections(trial, PEERS), &plan, error);
    clock_sleep_ns(10 * NS_PER_MS); // until it can send no more
    for (size_t i = 0; i < trial->peers.count; i++) {
        trial->peers.items[i].plan.reads = PEER_READS;
        trial->peers.items[i].plan.ending = PEER_FIN_AFTER_ECHO;
    }
    return verdict == 0 ? trial_drive(trial, error) : verdict;
}

int echo_many_at_once(struct trial *trial, struct error *error)
{
    const struct peer_plan plan = {
        .total = 50 << 10, .piece = 1024, .ahead = 1024, .ending = PEER_FIN_AFTER_ECHO};
    return trial_try(trial, 200, &plan, error);
}
