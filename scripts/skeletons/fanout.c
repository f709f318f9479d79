// fanout/@NAME@ -- one request after the other: the skeleton, until you change it
// model: call
// runtime: none
// class: idiomatic
// limits: concurrency<=1
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check fanout/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: concurrency<=1000`, `traits: blocking`. docs/CONTRACT.md lists the words that model and class
// know. The limit above goes when there can be several requests in flight.
#include "fanout.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

// A request that is in flight.
struct fetch {
    int connection;
    uint64_t due_ns; // when its time is over
};

// Required: waiting, in the way of your model; all that a request waits for, it waits for here. Optional: the
// time limit, if whatever you wait with has one for the request as a whole. 0: the connection is ready for
// the events; -1 and errno: it will not be.
static int wait_for(const struct fetch *fetch, short events)
{
    for (;;) {
        struct pollfd ready = {.fd = fetch->connection, .events = events};
        uint64_t now_ns = rig_now_ns();
        uint64_t left_ms = now_ns < fetch->due_ns ? (fetch->due_ns - now_ns + 999999) / 1000000 : 0;
        int count = poll(&ready, 1, (int)left_ms);
        if (count > 0)
            return 0;
        if (count < 0 && errno != EINTR)
            return -1;
        if (left_ms == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
}

// Required: a connection for each request.
static int dial(struct fetch *fetch, const struct sockaddr_in *server)
{
    int error = 0;
    socklen_t size = sizeof error;
    fetch->connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fetch->connection < 0)
        return -1;
    if (connect(fetch->connection, (const struct sockaddr *)server, sizeof *server) == 0)
        return 0;
    if (errno != EINPROGRESS || wait_for(fetch, POLLOUT) < 0 ||
        getsockopt(fetch->connection, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -1;
    errno = error;
    return error == 0 ? 0 : -1;
}

// Required: all bytes are sent, though each send may take only some of them.
static int send_all(const struct fetch *fetch, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fetch->connection, bytes, length, 0);
        if (sent < 0 && (errno != EAGAIN || wait_for(fetch, POLLOUT) < 0))
            return -1;
        bytes += sent < 0 ? 0 : sent;
        length -= sent < 0 ? 0 : (size_t)sent;
    }
    return 0;
}

static ssize_t receive(const struct fetch *fetch, char *buffer, size_t size)
{
    ssize_t received;
    while ((received = recv(fetch->connection, buffer, size, 0)) < 0 && errno == EAGAIN)
        if (wait_for(fetch, POLLIN) < 0)
            return -1;
    return received;
}

// Returns NULL when the answer is there, or the reason why there is none.
static const char *ask(struct fetch *fetch, const struct fanout_input *input,
                       const struct fanout_request *request, struct fanout_answer *answer)
{
    if (dial(fetch, &input->server) < 0 || send_all(fetch, request->bytes, request->length) < 0)
        return fanout_reason(errno);
    ssize_t received;
    do
        received = receive(fetch, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length);
    while (fanout_answer_add(answer, received));
    return answer->reason;
}

// Required: each request ends with a call of fanout_print or of fanout_fail. Optional: a lock around
// fanout_print, where others could print meanwhile.
static void speak(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    fanout_answer_init(&answer);
    struct fetch fetch = {.connection = -1, .due_ns = answer.start_ns + input->timeout_ns};
    const char *reason = ask(&fetch, input, request, &answer);
    if (fetch.connection >= 0)
        close(fetch.connection);
    if (!reason)
        reason = fanout_answer_sentence(&answer, &sentence);
    if (reason)
        fanout_fail(request, reason);
    else
        fanout_print(&sentence);
}

// Required: the one function that the rig calls, between two readings of the clock: all that your model
// creates is created here, and gone when it returns. The rig has parsed the options and made the requests.
// Required: they are started in order, at most input->concurrency in flight at once.
// Required where the model is coroutine-..., thread or process: rig_ledger_open(&fanout_coroutines), or
// _threads or _processes, for each one you create, and rig_ledger_close when it is gone.
void fanout_run(const struct fanout_input *input)
{
    for (size_t i = 0; i < input->count; i++)
        speak(input, &input->requests[i]);
}
