// fanout/reactor_libevent -- libevent's HTTP client, evhttp: a callback for each answer
// model: reactor
// runtime: libevent
// class: idiomatic
// needs: pkg:libevent
// traits: non-blocking, buffered
//
// A reactor that knows HTTP: one says what to ask and what to call when the answer is there, and libevent
// does the rest in its loop. The subroutine that asks, waits and prints is in pieces: `begin` ends where the
// waiting begins, `on_answer` goes on behind it, and what lies between is in a `struct fetch`.
//
// evhttp makes much of each request: a connection object, a bufferevent, the headers as lists, each piece
// from malloc. And some of what the contract asks for it does not have:
// - Its time-outs are those of single steps (a connect, a read), so a timer of ours ends what takes too long.
// - Who was refused and who was cut off look the same in most cases, so we keep whether there was a
// connection.
// - A connection cannot be freed within its own callbacks, so an event of its own does it, and goes on.
#include "fanout.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>

enum { MARGIN_S = 60 }; // by which evhttp's own time-outs are longer than ours

// A place for one request at a time.
struct fetch {
    const struct fanout_request *request;
    uint64_t start_ns;
    struct evhttp_connection *connection;
    struct evhttp_request *asked; // evhttp's to free
    bool begins;                  // we are within evhttp_make_request
    bool connected;
    const char *reason;   // why there is no answer; NULL: none is known
    struct event *timer;  // the request's time is over
    struct event *closer; // the request has ended
};

static const struct fanout_input *work;
static size_t begun; // of the requests
static char address[INET_ADDRSTRLEN];
static struct event_base *base;

// --- How a request ends ------------------------------------------------------------------------------------

// Whatever errno says of the next connection, it does not say of this one.
static void end(struct fetch *fetch, const char *reason)
{
    if (reason)
        fanout_fail(fetch->request, reason);
    event_del(fetch->timer);
    event_active(fetch->closer, 0, 0);
    errno = 0;
}

// The connection has broken, or ended too early. errno is the failed call's, if one failed: at a FIN it is
// what `end` left, or what other calls did (EAGAIN, EINPROGRESS).
static const char *reason_broken(const struct fetch *fetch)
{
    if (fetch->begins)
        return fanout_reason(errno); // no socket, say
    if (!fetch->connected)
        return "refused";
    return errno == ECONNRESET || errno == EPIPE ? "reset" : "truncated";
}

// Comes before on_answer, which then gets NULL, and without it where we have cancelled the request.
static void on_error(enum evhttp_request_error error, void *fetch_)
{
    struct fetch *fetch = fetch_;
    if (error == EVREQ_HTTP_TIMEOUT)
        fetch->reason = "timed out";
    else if (error == EVREQ_HTTP_EOF)
        fetch->reason = reason_broken(fetch);
    else
        fetch->reason = "not HTTP"; // its head is wrong, or it is too long
}

// Comes before on_error and on_answer, if there was a connection.
static void on_close(struct evhttp_connection *connection, void *fetch_)
{
    (void)connection;
    struct fetch *fetch = fetch_;
    fetch->connected = true;
}

static const char *sentence_of(struct evhttp_request *asked, struct fanout_sentence *sentence)
{
    struct evbuffer *body = evhttp_request_get_input_buffer(asked);
    int status = evhttp_request_get_response_code(asked);
    if (status != 200)
        return fanout_reason_status(status);
    if (!evhttp_find_header(evhttp_request_get_input_headers(asked), "Content-Length"))
        return "not HTTP";
    return fanout_body_sentence((char *)evbuffer_pullup(body, -1), evbuffer_get_length(body), sentence);
}

// Where a connect failed, evhttp says so by an answer without a status.
static void on_answer(struct evhttp_request *asked, void *fetch_)
{
    struct fetch *fetch = fetch_;
    struct fanout_sentence sentence;
    if (!asked || evhttp_request_get_response_code(asked) == 0) {
        end(fetch, fetch->reason ? fetch->reason : reason_broken(fetch));
        return;
    }
    fanout_took(fetch->start_ns);
    const char *reason = sentence_of(asked, &sentence);
    if (!reason)
        fanout_print(&sentence);
    end(fetch, reason);
}

// --- The time limit ----------------------------------------------------------------------------------------

static void wait_for(struct fetch *fetch, uint64_t left_ns)
{
    uint64_t left_us = (left_ns + 999) / 1000;
    const struct timeval left = {.tv_sec = (time_t)(left_us / 1000000),
                                 .tv_usec = (suseconds_t)(left_us % 1000000)};
    evtimer_add(fetch->timer, &left);
}

// libevent reckons from the time at which the loop woke up, by a clock of some milliseconds: so it may be
// early.
static void on_time(evutil_socket_t none, short what, void *fetch_)
{
    (void)none;
    (void)what;
    struct fetch *fetch = fetch_;
    uint64_t passed_ns = rig_now_ns() - fetch->start_ns;
    if (passed_ns < work->timeout_ns) {
        wait_for(fetch, work->timeout_ns - passed_ns);
        return;
    }
    evhttp_cancel_request(fetch->asked);
    end(fetch, "timed out");
}

// --- How a request begins ----------------------------------------------------------------------------------

static struct evhttp_connection *connection_new(struct fetch *fetch)
{
    struct evhttp_connection *connection =
        evhttp_connection_base_bufferevent_new(base, NULL, NULL, address, ntohs(work->server.sin_port));
    if (!connection)
        rig_die("cannot make a connection of libevent's");
    evhttp_connection_set_closecb(connection, on_close, fetch);
    evhttp_connection_set_timeout(connection, (int)(work->timeout_ns / 1000000000) + MARGIN_S);
    evhttp_connection_set_max_headers_size(connection, FANOUT_ANSWER_MOST);
    evhttp_connection_set_max_body_size(connection, FANOUT_ANSWER_MOST);
    return connection;
}

static struct evhttp_request *request_new(struct fetch *fetch)
{
    struct evhttp_request *request = evhttp_request_new(on_answer, fetch);
    if (!request)
        rig_die("cannot make a request of libevent's");
    evhttp_request_set_error_cb(request, on_error);
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    evhttp_add_header(headers, "Host", work->host);
    evhttp_add_header(headers, "Connection", "close");
    return request;
}

static void begin_next(struct fetch *fetch)
{
    if (begun == work->count)
        return;
    fetch->request = &work->requests[begun++];
    fetch->start_ns = rig_now_ns();
    fetch->reason = NULL;
    fetch->connected = false;
    fetch->connection = connection_new(fetch);
    fetch->asked = request_new(fetch);
    wait_for(fetch, work->timeout_ns);
    fetch->begins = true;
    if (evhttp_make_request(fetch->connection, fetch->asked, EVHTTP_REQ_GET, fetch->request->path) < 0)
        rig_die("cannot make a request of libevent's");
    fetch->begins = false;
}

static void on_end(evutil_socket_t none, short what, void *fetch_)
{
    (void)none;
    (void)what;
    struct fetch *fetch = fetch_;
    evhttp_connection_free(fetch->connection);
    begin_next(fetch);
}

// --- The client --------------------------------------------------------------------------------------------

// libevent would put warnings on stderr, of what the request's line says, too.
static void be_silent(int severity, const char *message)
{
    (void)severity;
    (void)message;
}

static void fetch_open(struct fetch *fetch)
{
    fetch->timer = evtimer_new(base, on_time, fetch);
    fetch->closer = evtimer_new(base, on_end, fetch);
    if (!fetch->timer || !fetch->closer)
        rig_die("cannot make events of libevent's");
}

static void fetch_close(struct fetch *fetch)
{
    event_free(fetch->timer);
    event_free(fetch->closer);
}

// The loop ends when nothing is left to be waited for.
void fanout_run(const struct fanout_input *input)
{
    size_t count = input->count < input->concurrency ? input->count : input->concurrency;
    struct fetch *fetches = calloc(count, sizeof *fetches);
    event_set_log_callback(be_silent);
    base = event_base_new();
    if ((!fetches && count > 0) || !base)
        rig_die("cannot set up libevent");
    work = input;
    inet_ntop(AF_INET, &input->server.sin_addr, address, sizeof address);
    for (size_t i = 0; i < count; i++) {
        fetch_open(&fetches[i]);
        begin_next(&fetches[i]);
    }
    if (event_base_dispatch(base) < 0)
        rig_die("cannot wait");
    for (size_t i = 0; i < count; i++)
        fetch_close(&fetches[i]);
    event_base_free(base);
    free(fetches);
}
