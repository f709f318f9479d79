// Wrong bytes: whose they are.
#include "loadgen_flow.h"

#include "least.h"
#include "memory.h"

#include <string.h>

void load_add_evidence(struct load *load, const unsigned char *bytes, size_t count)
{
    size_t part = least_of(count, PAYLOAD_EVIDENCE - load->evidence_count);
    memcpy(load->evidence + load->evidence_count, bytes, part);
    load->evidence_count += part;
}

// Whether this is the run's first fault, which is taken note of.
static bool is_first(struct load_crew *crew)
{
    pthread_mutex_lock(&crew->mutex);
    bool first = !crew->first_error && !crew->suspected;
    crew->suspected |= first;
    pthread_mutex_unlock(&crew->mutex);
    return first;
}

// How much each connection has sent, those of other threads included. These go on: of the others it is what
// they want to send, which is counted before it is sent.
static uint64_t *sent_by_all(const struct load *load, const struct load_connection *suspect)
{
    uint64_t *sent = memory_zeroed(load->options->connections, sizeof *sent);
    for (unsigned thread = 0; thread < load->crew->count; thread++) {
        const struct load *other = &load->crew->loads[thread];
        for (unsigned i = 0; i < other->count; i++)
            sent[other->connections[i].index] =
                __atomic_load_n(&other->connections[i].wanted, __ATOMIC_RELAXED);
    }
    sent[suspect->index] = suspect->sent;
    return sent;
}

void load_suspect(struct load *load, struct load_connection *connection, const unsigned char *bytes,
                  size_t count)
{
    load->result->errors.mismatch++;
    if (!is_first(load->crew)) {
        load_close(load, connection);
        return;
    }
    load->suspect = connection;
    load->evidence = memory_zeroed(PAYLOAD_EVIDENCE, 1);
    load->evidence_sent = sent_by_all(load, connection);
    load_add_evidence(load, bytes, count);
    connection->judged = true;
    load_retire(load, connection);
    load_ask_for(load, connection, EPOLLIN);
}

bool load_suspect_wanted(const struct load *load)
{
    if (!load->suspect)
        return false;
    size_t enough = least_of(load->payload.longest_bytes + 2 * PAYLOAD_HEADER, PAYLOAD_EVIDENCE);
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
    pthread_mutex_lock(&load->crew->mutex);
    load->crew->first_error = memory_copy_string(sentence.text); // there is none: see is_first
    pthread_mutex_unlock(&load->crew->mutex);
    load_close(load, connection);
}
