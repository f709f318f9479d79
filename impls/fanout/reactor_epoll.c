// fanout/reactor_epoll -- one thread, one event loop, a state machine for each request, by hand
// model: reactor
// runtime: epoll
// class: idiomatic
// traits: non-blocking, level-triggered
//
// What the coroutine clients are compared with. The loop asks the kernel which connections can go on and
// calls what is to be done for each, which may not block. So what fanout/sequential says in one function
// falls to pieces, one for each place where that one waits: on_writable and on_readable. Where a request
// stands, which a stack would know, is in its struct; and what happens next is in nobody's code but in the
// sequence of events.
//
// One handler at a time runs, to its end, and prints within it: sentences never mix and no lock is needed,
// and whoever prints slowly keeps all others waiting.
#include "fanout.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

enum state { SENDING, RECEIVING }; // connecting is a part of sending: until it is done there is no room

struct flight {
    const struct fanout_request *request;
    enum state state;
    int socket;
    uint32_t watched;               // the events that epoll watches its socket for; 0: none yet
    uint64_t due_ns;                // when the request's time is up
    struct flight *previous, *next; // in the ring of all, in the order of their starts
    size_t sent;                    // of the request
    struct fanout_answer answer;
};

// All have the same limit, so who was started first is due first: a ring will do where others need a heap.
static struct flight flights = {.previous = &flights, .next = &flights};
static struct flight *free_flights; // those of requests that have ended, by `next`
static const struct fanout_input *order;
static size_t started;
static unsigned in_flight;
static int epoll = -1;

static int watch(struct flight *flight, uint32_t events)
{
    if (flight->watched == events)
        return 0;
    struct epoll_event event = {.events = events, .data.ptr = flight};
    int operation = flight->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    flight->watched = events;
    return epoll_ctl(epoll, operation, flight->socket, &event);
}

// --- Where a request begins and ends ---------------------------------------------------------------------

static struct flight *flight_take(void)
{
    struct flight *flight = free_flights;
    if (!flight)
        return malloc(sizeof *flight);
    free_flights = flight->next;
    return flight;
}

static void land(struct flight *flight)
{
    struct fanout_sentence sentence;
    if (flight->socket >= 0)
        close(flight->socket); // and with that it leaves epoll (epoll(7), question 6)
    const char *reason = fanout_answer_sentence(&flight->answer, &sentence);
    if (reason)
        fanout_fail(flight->request, reason);
    else
        fanout_print(&sentence);
    flight->previous->next = flight->next;
    flight->next->previous = flight->previous;
    flight->next = free_flights;
    free_flights = flight;
    in_flight--;
}

// What has come of a step: so many bytes of the answer, 0: its end, -1: errno.
static void proceed(struct flight *flight, ssize_t received)
{
    if (!fanout_answer_add(&flight->answer, received))
        land(flight);
}

// --- What can happen to it -------------------------------------------------------------------------------

static void on_readable(struct flight *flight)
{
    struct fanout_answer *answer = &flight->answer;
    ssize_t received =
        recv(flight->socket, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length, 0);
    if (received >= 0 || errno != EAGAIN)
        proceed(flight, received);
}

static void on_writable(struct flight *flight)
{
    const struct fanout_request *request = flight->request;
    ssize_t sent = send(flight->socket, request->bytes + flight->sent, request->length - flight->sent, 0);
    if (sent >= 0)
        flight->sent += (size_t)sent;
    if (flight->sent == request->length)
        flight->state = RECEIVING;
    if ((sent < 0 && errno != EAGAIN) || watch(flight, flight->state == SENDING ? EPOLLOUT : EPOLLIN) < 0)
        proceed(flight, -1);
}

static void on_due(struct flight *flight)
{
    errno = ETIMEDOUT;
    proceed(flight, -1);
}

static void take_off(const struct fanout_request *request)
{
    struct flight *flight = flight_take();
    if (!flight) {
        fanout_fail(request, fanout_reason(ENOMEM));
        return;
    }
    fanout_answer_init(&flight->answer);
    flight->request = request;
    flight->state = SENDING;
    flight->watched = 0;
    flight->due_ns = flight->answer.start_ns + order->timeout_ns;
    flight->sent = 0;
    flight->previous = flights.previous;
    flight->next = &flights;
    flight->previous->next = flights.previous = flight;
    in_flight++;
    flight->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (flight->socket < 0 ||
        (connect(flight->socket, (const struct sockaddr *)&order->server, sizeof order->server) < 0 &&
         errno != EINPROGRESS))
        proceed(flight, -1);
    else
        on_writable(flight); // on a fast network it is
}

// --- The loop --------------------------------------------------------------------------------------------

// Starts as many requests as may be in flight. This comes before all else that there is to do: what is not
// yet asked for is what everybody will wait for in the end.
static void start_more(void)
{
    while (started < order->count && in_flight < order->concurrency)
        take_off(&order->requests[started++]);
}

static int left_ms(uint64_t now_ns)
{
    uint64_t due_ns = flights.next->due_ns;
    return due_ns > now_ns ? (int)((due_ns - now_ns + 999999) / 1000000) : 0;
}

// What was there when the clock was read has been received by now, so who was due then has waited in vain:
// an answer that came in time counts, however late others let us look.
static void expire(uint64_t now_ns)
{
    while (flights.next != &flights && flights.next->due_ns <= now_ns) {
        on_due(flights.next);
        start_more();
    }
}

void fanout_run(const struct fanout_input *input)
{
    order = input;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        rig_die("cannot start the loop");
    start_more();
    while (in_flight > 0) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        uint64_t now_ns = rig_now_ns();
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, left_ms(now_ns)); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++) {
            struct flight *flight = ready[i].data.ptr;
            if (flight->state == SENDING)
                on_writable(flight);
            else
                on_readable(flight);
            start_more();
        }
        if (count < EVENTS_AT_ONCE)
            expire(now_ns);
    }
    for (struct flight *next; free_flights; free_flights = next) {
        next = free_flights->next;
        free(free_flights);
    }
    close(epoll);
}
