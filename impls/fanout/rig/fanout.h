// fanout -- many requests to a slow server, and a sentence for each answer (docs/CONTRACT.md).
//
// An implementation is one function, fanout_run. This header holds what all of them share and none is
// measured by: what is asked, how an answer is read, how a sentence is printed, how a failure is told. It
// opens no socket and waits for nothing but the pauses of a sentence: connecting, sending, receiving, time
// limits, and who may print when, are the model's own.
//
// What a client may rely on: SIGPIPE is ignored (send fails with EPIPE), and the soft limit of descriptors is
// as high as the hard one.
#ifndef FANOUT_H
#define FANOUT_H

#include "rig.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

// Where something goes wrong, a function here returns the reason, in the contract's words, and else NULL. A
// reason is valid until the thread's next one.

enum { FANOUT_ANSWER_MOST = 4096 }; // bytes of an answer, its head included; a longer one is "not HTTP"

// Receive into bytes + length, at most FANOUT_ANSWER_MOST - length bytes, then say how many came. Any number
// of pieces will do.
struct fanout_answer {
    uint64_t start_ns;        // when the request began: rig_now_ns() of fanout_answer_init
    const char *reason;       // why it is no answer to go on with; NULL: it may be one
    size_t length;            // bytes that have come
    size_t body, body_length; // where it begins, once the head is whole; 0: not yet
    char bytes[FANOUT_ANSWER_MOST];
};

void fanout_answer_init(struct fanout_answer *answer); // does not touch the bytes

// Takes what recv has returned: so many more bytes have come; 0: the connection has ended; -1: errno. Returns
// whether there is more to come; else the answer is whole, or has a reason why it will not be. What comes
// behind it is nobody's. Where there is an answer, right or not, fanout_took is called.
bool fanout_answer_add(struct fanout_answer *answer, ssize_t received);

// What an answer comes to, its line feed included.
struct fanout_sentence {
    const char *text;
    size_t length;
};

// Makes the sentence of an answer, in its place: it is always shorter. Many who wait at once then need a page
// less each. The reason of an answer that has one is returned again.
const char *fanout_answer_sentence(struct fanout_answer *answer, struct fanout_sentence *sentence);

// The same of a body alone, for libraries that have read the head: its status is the caller's to look at.
const char *fanout_body_sentence(char *body, size_t length, struct fanout_sentence *sentence);

// The reason for an errno of socket, connect, send or receive: "refused", "reset", "timed out" (a socket's
// limit has passed, too: EAGAIN, EINPROGRESS, EALREADY, as ETIMEDOUT), or "failed: ..."
const char *fanout_reason(int error);

// The same for a status: "status 500".
const char *fanout_reason_status(long status);

// --- Printing --------------------------------------------------------------------------------------------

// Writes the sentence to stdout: at once, or where the point has a tick letter by letter,
// with the pauses, in which the calling thread sleeps. It takes no lock.
void fanout_print(const struct fanout_sentence *sentence);

// "request 17: REASON" on stderr, in one write, and exit status 1 in the end. Safe from several threads and
// from processes that were forked.
void fanout_fail(const struct fanout_request *request, const char *reason);

// --- How long requests take, and what the model created --------------------------------------------------

// For libraries that read the head: to be called once for each request that got an answer, right or not, with
// rig_now_ns() of its start. Safe from several threads and from processes that were forked.
void fanout_took(uint64_t start_ns);

// Open one for each unit that the model creates, close it when the unit has been waited for or freed. The rig
// reports those in use. A process has its own copy: count in the parent.
extern struct rig_ledger fanout_coroutines, fanout_threads, fanout_processes;

// --- For the rig -----------------------------------------------------------------------------------------

// Makes a request of each line of the text, for input->server. They lie in memory that processes share, for a
// fork to copy nothing of them, until the program ends.
void fanout_requests_make(struct fanout_input *input, const char *text, size_t length);

void fanout_printing_open(uint64_t tick_ns); // before anything is printed, fails or takes time
int fanout_printing_close(void);             // reports the times; the exit status

#endif
