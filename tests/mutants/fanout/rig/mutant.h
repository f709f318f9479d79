// mutant -- what the mutants of fanout get right, so that each file shows its one fault: a pool of threads,
// each with one request at a time, and a lock for who prints.
#ifndef MUTANT_H
#define MUTANT_H

#include "fanout.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// --- One request -----------------------------------------------------------------------------------------

// A connection over which the request has been sent; -1 and errno where there is none.
static inline int mutant_send(const struct fanout_input *input, const struct fanout_request *request)
{
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return -1;
    if (connect(connection, (const struct sockaddr *)&input->server, sizeof input->server) == 0 &&
        send(connection, request->bytes, request->length, 0) == (ssize_t)request->length)
        return connection;
    int number = errno;
    close(connection);
    errno = number;
    return -1;
}

// recv, for as long as there is time.
static inline ssize_t mutant_receive(int connection, char *bytes, size_t size, uint64_t due_ns)
{
    uint64_t now_ns = rig_now_ns(), left_ns = due_ns > now_ns ? due_ns - now_ns : 0;
    const struct timespec limit = {.tv_sec = (time_t)(left_ns / 1000000000),
                                   .tv_nsec = (long)(left_ns % 1000000000)};
    if (ppoll(&(struct pollfd){.fd = connection, .events = POLLIN}, 1, &limit, NULL) == 1)
        return recv(connection, bytes, size, 0);
    errno = ETIMEDOUT;
    return -1;
}

// Receives the answer. Returns NULL, or the reason why it is not there. Does not close.
static inline const char *mutant_answer(int connection, struct fanout_answer *answer, uint64_t due_ns)
{
    if (connection < 0)
        return fanout_reason(errno);
    while (fanout_answer_add(answer, mutant_receive(connection, answer->bytes + answer->length,
                                                    FANOUT_ANSWER_MOST - answer->length, due_ns)))
        ;
    return answer->reason;
}

static inline const char *mutant_ask(const struct fanout_input *input, const struct fanout_request *request,
                                     struct fanout_answer *answer)
{
    fanout_answer_init(answer);
    int connection = mutant_send(input, request);
    const char *reason = mutant_answer(connection, answer, answer->start_ns + input->timeout_ns);
    if (connection >= 0)
        close(connection);
    return reason;
}

// --- What comes of it ------------------------------------------------------------------------------------

static pthread_mutex_t mutant_paper = PTHREAD_MUTEX_INITIALIZER;

static inline void mutant_say(const struct fanout_sentence *sentence)
{
    pthread_mutex_lock(&mutant_paper);
    fanout_print(sentence);
    pthread_mutex_unlock(&mutant_paper);
}

// Prints the answer, or tells the reason, unless it is NULL.
static inline void mutant_tell(const struct fanout_request *request, struct fanout_answer *answer,
                               const char *reason)
{
    struct fanout_sentence sentence;
    reason = reason ? reason : fanout_answer_sentence(answer, &sentence);
    if (reason)
        fanout_fail(request, reason);
    else
        mutant_say(&sentence);
}

static inline void mutant_visit(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    const char *reason = mutant_ask(input, request, &answer);
    mutant_tell(request, &answer, reason);
}

// --- All of them -----------------------------------------------------------------------------------------

// Visits all animals from one on.
struct mutant_round {
    const struct fanout_input *input;
    void (*visit)(const struct fanout_input *input, const struct fanout_request *request);
    atomic_size_t next;
};

static inline void *mutant_go_round(void *argument)
{
    struct mutant_round *round = argument;
    for (size_t i; (i = atomic_fetch_add(&round->next, 1)) < round->input->count;)
        round->visit(round->input, &round->input->requests[i]);
    return NULL;
}

static inline pthread_t mutant_start(void *(*routine)(void *argument), void *argument)
{
    pthread_t thread;
    if ((errno = pthread_create(&thread, NULL, routine, argument)))
        rig_die("cannot start a thread");
    return thread;
}

// fanout_run, with so many threads.
static inline void mutant_run(const struct fanout_input *input, unsigned threads,
                              void (*visit)(const struct fanout_input *input,
                                            const struct fanout_request *request))
{
    struct mutant_round round = {.input = input, .visit = visit};
    pthread_t *pool = calloc(threads, sizeof *pool);
    if (!pool)
        rig_die("cannot allocate the threads");
    for (unsigned i = 0; i < threads; i++)
        pool[i] = mutant_start(mutant_go_round, &round);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(pool[i], NULL);
    free(pool);
}

#endif
