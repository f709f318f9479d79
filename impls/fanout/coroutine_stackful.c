// fanout/coroutine_stackful -- one stackful coroutine per request on an epoll loop, code as if it blocked
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// traits: non-blocking, level-triggered
//
// The client below is word for word that of fanout/sequential: ask and speak are the same functions. Where
// that one waits in the kernel, in receive and send_all (fanout_blocking.h), a coroutine tells epoll what it
// waits for and yields to the scheduler, from within nested calls; so while one waits the others go on, in
// one thread. It is the version that Eric Appelt's talk (2016) ends with, whose coroutines need `await` at
// each such call.
//
// Nobody else runs between two yields, and printing does not yield. So sentences never mix and no lock is
// needed, and whoever prints slowly keeps all others waiting.
#include "fanout.h"
#include "stackful.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

// --- The scheduler: who waits for what, and until when ---------------------------------------------------

// It lies on the stack of its coroutine.
struct connection {
    int socket;
    uint64_t due_ns;  // when the request's time is up
    uint32_t watched; // the events that epoll watches its socket for; 0: none yet
    struct stackful *coroutine;
    struct connection *previous, *next; // in the ring of all, in the order of their starts
};

// All have the same limit, so who was started first is due first: a ring will do where others need a heap.
static struct connection connections = {.previous = &connections, .next = &connections};
static const struct fanout_input *order;
static size_t started;
static unsigned in_flight;
static int epoll = -1;

// Suspends the running coroutine until its socket is ready. -1: with ETIMEDOUT, when its time was up before.
static int wait_until(struct connection *connection, uint32_t events)
{
    if (connection->watched != events) {
        struct epoll_event event = {.events = events, .data.ptr = connection};
        int operation = connection->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (epoll_ctl(epoll, operation, connection->socket, &event) < 0)
            return -1;
        connection->watched = events;
    }
    stackful_yield(NULL);
    errno = stackful_error();
    return errno == 0 ? 0 : -1;
}

// Runs a coroutine until it waits or ends. An error is what its wait fails with.
static void resume(struct stackful *coroutine, int error)
{
    if (error == 0)
        stackful_send(coroutine, NULL);
    else
        stackful_throw(coroutine, error);
    if (!stackful_ended(coroutine))
        return;
    stackful_destroy(coroutine);
    rig_ledger_close(&fanout_coroutines);
    in_flight--;
}

static void speak(const struct fanout_input *input, const struct fanout_request *request);

static void *task(void *first_value, void *request)
{
    (void)first_value;
    speak(order, request);
    return NULL;
}

// Starts as many requests as may be in flight. This comes before all else that there is to do: what is not
// yet asked for is what everybody will wait for in the end.
static void start_more(void)
{
    while (started < order->count && in_flight < order->concurrency) {
        const struct fanout_request *request = &order->requests[started++];
        struct stackful *coroutine = stackful_create(task, (void *)request, NULL);
        if (!coroutine) {
            fanout_fail(request, fanout_reason(errno));
            continue;
        }
        rig_ledger_open(&fanout_coroutines);
        in_flight++;
        resume(coroutine, 0);
    }
}

static int left_ms(uint64_t now_ns)
{
    uint64_t due_ns = connections.next->due_ns;
    return due_ns > now_ns ? (int)((due_ns - now_ns + 999999) / 1000000) : 0;
}

// What was there when the clock was read has been received by now, so who was due then has waited in vain:
// an answer that came in time counts, however late others let us look.
static void expire(uint64_t now_ns)
{
    while (connections.next != &connections && connections.next->due_ns <= now_ns) {
        resume(connections.next->coroutine, ETIMEDOUT);
        start_more();
    }
}

void fanout_run(const struct fanout_input *input)
{
    order = input;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        rig_die("cannot start the scheduler");
    start_more();
    while (in_flight > 0) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        uint64_t now_ns = rig_now_ns();
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, left_ms(now_ns)); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++) {
            resume(((struct connection *)ready[i].data.ptr)->coroutine, 0);
            start_more();
        }
        if (count < EVENTS_AT_ONCE)
            expire(now_ns);
    }
    close(epoll);
}

// --- Calls that seem to block ----------------------------------------------------------------------------

// The connection need not stand when this returns: until then there is no room to send.
static int dial(struct connection *connection, const struct sockaddr_in *server)
{
    connection->coroutine = stackful_current();
    connection->next = &connections;
    connection->previous = connections.previous;
    connection->previous->next = connections.previous = connection;
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->socket < 0)
        return -1;
    int connected = connect(connection->socket, (const struct sockaddr *)server, sizeof *server);
    return connected < 0 && errno == EINPROGRESS ? 0 : connected;
}

// Tries first, as there is room nearly always.
static int send_all(struct connection *connection, const char *bytes, size_t length)
{
    for (;;) {
        ssize_t sent = send(connection->socket, bytes, length, 0);
        if (sent < 0 && errno != EAGAIN)
            return -1;
        bytes += sent < 0 ? 0 : sent;
        length -= sent < 0 ? 0 : (size_t)sent;
        if (length == 0)
            return 0;
        if (wait_until(connection, EPOLLOUT) < 0)
            return -1;
    }
}

// Waits first, as an answer is never there yet.
static ssize_t receive(struct connection *connection, char *buffer, size_t size)
{
    ssize_t received = -1;
    while (wait_until(connection, EPOLLIN) == 0 &&
           (received = recv(connection->socket, buffer, size, 0)) < 0 && errno == EAGAIN)
        ;
    return received;
}

// A socket that is closed leaves epoll by itself (epoll(7), question 6).
static void hang_up(struct connection *connection)
{
    connection->previous->next = connection->next;
    connection->next->previous = connection->previous;
    if (connection->socket >= 0)
        close(connection->socket);
}

// --- The client ------------------------------------------------------------------------------------------

// Returns NULL when the answer is there, or the reason why it is not.
static const char *ask(struct connection *connection, const struct fanout_input *input,
                       const struct fanout_request *request, struct fanout_answer *answer)
{
    if (dial(connection, &input->server) < 0 || send_all(connection, request->bytes, request->length) < 0)
        return fanout_reason(errno);
    ssize_t received;
    do
        received = receive(connection, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length);
    while (fanout_answer_add(answer, received));
    return answer->reason;
}

// Asks for one animal and prints what it says.
static void speak(const struct fanout_input *input, const struct fanout_request *request)
{
    struct fanout_answer answer;
    struct fanout_sentence sentence;
    fanout_answer_init(&answer);
    struct connection connection = {.due_ns = answer.start_ns + input->timeout_ns};
    const char *reason = ask(&connection, input, request, &answer);
    hang_up(&connection);
    if (!reason)
        reason = fanout_answer_sentence(&answer, &sentence);
    if (reason)
        fanout_fail(request, reason);
    else
        fanout_print(&sentence);
}
