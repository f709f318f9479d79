// needs: pkg:jansson
// fanout -- many requests to a slow server, and a sentence for each answer (docs/CONTRACT.md).
//
// An implementation is one function, fanout_run. This header holds what all of them share and none is
// measured by: what is asked, how an answer is read, how a sentence is printed, how a failure is told. It
// opens no socket and waits for nothing but the pauses of a sentence: connecting, sending, receiving, time
// limits, and who may print when, are the model's own.
#ifndef FANOUT_H
#define FANOUT_H

#include "rig.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fanout_request {
    unsigned number;   // from 1
    const char *path;  // "/animals/guinea%20pig?request=17", for libraries that speak HTTP themselves
    const char *bytes; // the whole request, ready to be sent
    size_t length;
};

struct fanout_input {
    struct sockaddr_in server;
    const char *host; // "127.0.0.1:40000", for libraries
    const struct fanout_request *requests;
    size_t count;
    unsigned concurrency; // requests in flight at once, at most
    uint64_t timeout_ns;  // of one request, from its start to the end of its answer
};

// Starts the requests in order, at most input->concurrency at once; prints what is answered and tells what
// fails. When it returns all of it is done, and nothing is left of the model's parts. The rig reads the clock
// before and after.
void fanout_run(const struct fanout_input *input);

// --- Reading an answer: no system call, no memory of the heap but the JSON library's own -----------------

enum { FANOUT_ANSWER_MOST = 4096 }; // bytes of an answer, its head included; a longer one is "not HTTP"

enum fanout_state {
    FANOUT_MORE,  // there is more to come
    FANOUT_WHOLE, // it is there; what follows is nobody's
    FANOUT_WRONG, // no answer to go on with; `reason` says why
};

// Receive into `bytes` behind `length`, then say how many came. Any number of pieces will do.
struct fanout_answer {
    size_t length;
    size_t body, body_length; // where it begins, once the head is whole; 0: not yet
    char bytes[FANOUT_ANSWER_MOST];
};

void fanout_answer_init(struct fanout_answer *answer); // does not touch all of the bytes

// Where to receive, and how much there is room for: at least 1 while the state is FANOUT_MORE.
static inline char *fanout_answer_room(struct fanout_answer *answer, size_t *size)
{
    *size = sizeof answer->bytes - answer->length;
    return answer->bytes + answer->length;
}

// `received` more bytes have come, 0: the connection has ended.
enum fanout_state fanout_answer_add(struct fanout_answer *answer, size_t received, const char **reason);

// The sentence that an answer comes to, without its line feed. False, and a reason, where it comes to none.
struct fanout_sentence {
    size_t length;
    char text[2 * FANOUT_ANSWER_MOST];
};

bool fanout_answer_sentence(const struct fanout_answer *answer, struct fanout_sentence *sentence,
                            const char **reason);

// The same of a body alone, for libraries that have read the head.
bool fanout_body_sentence(const char *body, size_t length, struct fanout_sentence *sentence,
                          const char **reason);

// --- Printing --------------------------------------------------------------------------------------------

// Writes the sentence and a line feed to stdout: at once, or where the point has a tick letter by letter,
// with the pauses, in which the calling thread sleeps. It takes no lock.
void fanout_print(const struct fanout_sentence *sentence);

// "request 17: REASON" on stderr, in one write, and exit status 1 in the end. Safe to call from several
// threads; of the processes that a program forks, too.
void fanout_fail(const struct fanout_request *request, const char *reason);

// The contract's words for an errno of connect, send or receive: "refused", "reset", "timed out" (EAGAIN and
// ETIMEDOUT: a time limit of the socket), "failed: ..." Valid until the thread's next call.
const char *fanout_reason(int error);

// The same for a status: "status 500". Valid until the thread's next call.
const char *fanout_reason_status(long status);

// --- How long requests take, and what the model created --------------------------------------------------

// To be called once for each request that got an answer, right or not, with rig_now_ns() of its start. Safe
// from several threads and from processes that were forked.
void fanout_took(uint64_t start_ns);

// Open one for each unit that the model creates, close it when the unit has been waited for or freed. The rig
// reports those in use. A process has its own copy: count in the parent.
extern struct rig_ledger fanout_coroutines, fanout_threads, fanout_processes;

#endif
