// evhttp accepts and reads. What it would do behind that is done here: it neither notices that a client has
// gone while its answer is due nor sends what is wrong on purpose, and its answers take two more turns of the
// loop. So once a request has been read, its connection's events come here, and its answer is one send(2).
#include "api.h"

#include "clock.h"
#include "least.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    BACKLOG = 65535,   // the kernel cuts it to net.core.somaxconn
    HEAD_MOST = 65536, // bytes of a request
    IDLE_SECONDS = 60, // until a connection that asks for nothing is closed
    ACCEPTS_MOST = 16, // before what has been accepted is looked at
    READS_MOST = 16,   // before answers that have become due are looked for
    RETRY_MS = 10,     // until accept is tried again when no descriptor was left
};

// What is urgent runs before all else that is ready.
enum { RUN_FIRST, RUN_LATER, PRIORITIES };

// A request in flight.
struct asked {
    struct api *api;
    struct asked *next, **link; // all of them: `link` is what points here
    struct evhttp_connection *connection;
    struct event timer;
    uint64_t delay_ns, due_ns;
    size_t sent;
    bool counts; // among those in flight
    struct api_answer answer;
};

struct newborn {
    struct bufferevent *connection;
};

struct api {
    struct api_options options;
    struct event_base *base;
    struct evhttp *http;
    struct evconnlistener *listener;
    struct event *stops[2], *newborn;
    struct newborns VEC(struct newborn) born; // not yet counted
    struct asked *asked;
    uint64_t in_flight;
    unsigned char *seen; // a bit for each number
    size_t seen_bytes;
    int first_descriptor; // that a connection can get
    struct api_report report;
};

static struct event *listens_again; // the timer; a process has one server

// --- Answers ---------------------------------------------------------------------------------------------

static void wake_after(struct asked *asked, uint64_t delay_ns)
{
    uint64_t delay_us = (delay_ns + 999) / 1000; // never early
    const struct timeval delay = {.tv_sec = (time_t)(delay_us / 1000000),
                                  .tv_usec = (suseconds_t)(delay_us % 1000000)};
    evtimer_add(&asked->timer, &delay);
}

static void start_delay(struct asked *asked, uint64_t now_ns)
{
    asked->due_ns = now_ns + asked->delay_ns;
    if (asked->answer.ending != API_NEVER)
        wake_after(asked, asked->delay_ns);
}

// Takes a request out, and its connection with it.
static void end(struct asked *asked)
{
    *asked->link = asked->next;
    if (asked->next)
        asked->next->link = asked->link;
    asked->api->in_flight -= asked->counts;
    evtimer_del(&asked->timer);
    evhttp_connection_free(asked->connection);
    free(asked);
}

static int descriptor_of(const struct asked *asked)
{
    return bufferevent_getfd(evhttp_connection_get_bufferevent(asked->connection));
}

// The FIN leaves with what the last piece held back. To dissolve a connection sends a RST: a close would have
// evhttp's FIN before it. Both fail where the client has been faster.
static void finish(const struct asked *asked)
{
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (asked->answer.ending == API_RESETS)
        (void)connect(descriptor_of(asked), &nobody, sizeof nobody);
    else
        (void)shutdown(descriptor_of(asked), SHUT_WR);
}

// Hands the next piece to the kernel. False where the connection has ended.
static bool send_piece(struct asked *asked)
{
    const struct api_answer *answer = &asked->answer;
    size_t left = answer->length - asked->sent, piece = least_of(left, answer->piece);
    int more = piece == left && answer->ending == API_CLOSES ? MSG_MORE : 0;
    ssize_t sent = send(descriptor_of(asked), answer->bytes + asked->sent, piece, MSG_NOSIGNAL | more);
    if (sent > 0)
        asked->sent += (size_t)sent;
    return sent >= 0 || errno == EAGAIN;
}

static void on_due(evutil_socket_t none, short what, void *arg)
{
    (void)none, (void)what;
    struct asked *asked = arg;
    bool first = asked->sent == 0, alive = asked->answer.length == 0 || send_piece(asked);
    bool more = alive && asked->sent < asked->answer.length;
    if (alive && !more)
        finish(asked);
    if (alive && first) {
        uint64_t now_ns = clock_ns();
        histogram_record(&asked->api->report.late, now_ns > asked->due_ns ? now_ns - asked->due_ns : 0);
    }
    if (more) // of a trickle, or the kernel had no room
        wake_after(asked, API_TRICKLE_NS);
    else
        end(asked);
}

// --- Requests --------------------------------------------------------------------------------------------

// What a client sends behind its request is nobody's.
static void on_more(struct bufferevent *connection, void *arg)
{
    (void)arg;
    struct evbuffer *input = bufferevent_get_input(connection);
    evbuffer_drain(input, evbuffer_get_length(input));
}

static void on_gone(struct bufferevent *connection, short what, void *arg)
{
    (void)connection, (void)what;
    end(arg);
}

// From here on evhttp has no part in the connection but to free it.
static void take_over(struct asked *asked)
{
    struct bufferevent *connection = evhttp_connection_get_bufferevent(asked->connection);
    bufferevent_set_timeouts(connection, NULL, NULL);
    bufferevent_setcb(connection, on_more, NULL, on_gone, asked);
    bufferevent_enable(connection, EV_READ);
}

// A client that had closed its connection before its request was read is in flight no longer, but on_gone has
// not been told yet: where the server was kept waiting, the client's next request may stand before that.
static bool is_there(const struct asked *asked)
{
    char byte;
    ssize_t got = recv(descriptor_of(asked), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got > 0 || (got < 0 && errno == EAGAIN);
}

static void gather(struct api *api)
{
    if (api->in_flight > api->report.in_flight_peak)
        api->report.in_flight_peak = api->in_flight;
    if (api->report.gathered || api->in_flight < api->options.gather)
        return;
    api->report.gathered = true;
    uint64_t now_ns = clock_ns();
    for (struct asked *asked = api->asked; asked; asked = asked->next)
        start_delay(asked, now_ns);
}

static enum animals_fault fault_of(const struct api *api, uint64_t number)
{
    for (size_t i = 0; i < api->options.faults.count; i++)
        if (api->options.faults.items[i].number == number)
            return api->options.faults.items[i].fault;
    return animals_fault(&api->options.plan, number);
}

static void count(struct api *api, uint64_t number)
{
    size_t byte = (size_t)(number / 8), wanted = 2 * byte + 4096;
    if (byte >= api->seen_bytes) {
        api->seen = memory_resize(api->seen, wanted, 1);
        memset(api->seen + api->seen_bytes, 0, wanted - api->seen_bytes);
        api->seen_bytes = wanted;
    }
    unsigned char bit = (unsigned char)(1U << number % 8);
    api->report.requests++;
    api->report.distinct += !(api->seen[byte] & bit);
    api->seen[byte] |= bit;
}

static void take_in(struct api *api, struct evhttp_connection *connection, uint64_t number, const char *name,
                    size_t length)
{
    uint64_t now_ns = clock_ns();
    struct asked *asked = memory_resize(NULL, 1, sizeof *asked); // most of it need not be zeroed
    asked->api = api;
    asked->connection = connection;
    asked->delay_ns = animals_delay_ns(&api->options.plan, number);
    asked->sent = 0;
    asked->next = api->asked;
    asked->link = &api->asked;
    if (asked->next)
        asked->next->link = &asked->next;
    api->asked = asked;
    evtimer_assign(&asked->timer, api->base, on_due, asked);
    event_priority_set(&asked->timer, RUN_FIRST);
    api_answer(&asked->answer, fault_of(api, number), name, length);
    take_over(asked);
    count(api, number);
    asked->counts = is_there(asked);
    api->in_flight += asked->counts;
    if (api->report.gathered)
        start_delay(asked, now_ns);
    gather(api);
}

static void refuse(struct evhttp_request *request, int status, const char *reason)
{
    struct evkeyvalq *head = evhttp_request_get_output_headers(request);
    evhttp_add_header(head, "Connection", "close");
    evhttp_add_header(head, "Content-Length", "0");
    if (status == HTTP_BADMETHOD)
        evhttp_add_header(head, "Allow", "GET");
    evhttp_send_reply(request, status, reason, NULL);
}

// "request=17" is all that a query may say; without one a request has the number in whose turn it came.
static bool read_number(const struct api *api, const char *query, uint64_t *number)
{
    static const char key[] = "request=";
    *number = api->report.requests + 1;
    if (!query)
        return true;
    const char *digits = query + strlen(key);
    if (strncmp(query, key, strlen(key)) != 0 || *digits < '1' || *digits > '9' || strlen(digits) > 9 ||
        digits[strspn(digits, "0123456789")])
        return false;
    *number = strtoull(digits, NULL, 10);
    return *number <= API_NUMBER_MOST;
}

static void on_request(struct evhttp_request *request, void *arg)
{
    static const char folder[] = "/animals/";
    struct api *api = arg;
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *path = evhttp_uri_get_path(uri);
    uint64_t number;
    if (strncmp(path, folder, strlen(folder)) != 0) {
        refuse(request, HTTP_NOTFOUND, "Not Found");
    } else if (evhttp_request_get_command(request) != EVHTTP_REQ_GET) {
        refuse(request, HTTP_BADMETHOD, "Method Not Allowed");
    } else if (!read_number(api, evhttp_uri_get_query(uri), &number)) {
        refuse(request, HTTP_BADREQUEST, "Bad Request");
    } else {
        size_t length;
        char *name = evhttp_uridecode(path + strlen(folder), 0, &length);
        take_in(api, evhttp_request_get_connection(request), number, name, length);
        free(name);
    }
}

// --- Connections -----------------------------------------------------------------------------------------

// evhttp tells of a new connection before the connection has its descriptor, and never of its end.
static struct bufferevent *on_connection(struct event_base *base, void *arg)
{
    struct api *api = arg;
    struct bufferevent *connection = bufferevent_socket_new(base, -1, 0);
    api->report.connections++;
    if (connection)
        vec_push(&api->born, (struct newborn){connection});
    event_active(api->newborn, EV_TIMEOUT, 0);
    if (api->born.count == ACCEPTS_MOST)
        evconnlistener_disable(api->listener);
    return connection;
}

// Runs before any other event of theirs. The kernel gives the lowest descriptor that is free: so when the
// highest of all was given, each one below it was in use.
static void on_born(evutil_socket_t none, short what, void *arg)
{
    (void)none, (void)what;
    struct api *api = arg;
    for (size_t i = 0; i < api->born.count; i++) {
        int open = bufferevent_getfd(api->born.items[i].connection) - api->first_descriptor + 1;
        if (open > 0 && (uint64_t)open > api->report.connections_peak)
            api->report.connections_peak = (uint64_t)open;
    }
    if (api->born.count >= ACCEPTS_MOST)
        evconnlistener_enable(api->listener);
    api->born.count = 0;
}

// No descriptor is left, say: those that wait to be accepted wait a little longer.
static void on_no_accept(struct evconnlistener *listener, void *evhttps_own)
{
    (void)evhttps_own; // so that the timer has to be found elsewhere
    const struct timeval pause = {.tv_usec = RETRY_MS * 1000};
    evconnlistener_disable(listener);
    evtimer_add(listens_again, &pause);
}

static void on_listens_again(evutil_socket_t none, short what, void *listener)
{
    (void)none, (void)what;
    evconnlistener_enable(listener);
}

static void on_stop(evutil_socket_t signal, short what, void *arg)
{
    (void)signal, (void)what;
    event_base_loopbreak(arg);
}

// --- The server ------------------------------------------------------------------------------------------

// The bytes that go over a socket of it leave at once: connections inherit that.
static int open_socket(const struct sockaddr_in *address, struct error *error)
{
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
        bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address->sin_addr, host, sizeof host);
    error_errno(error, "cannot listen on %s:%u", host, ntohs(address->sin_port));
    if (fd >= 0)
        close(fd);
    return -1;
}

static void allow_descriptors(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); // or the server takes as many connections as it may
}

// Timers to the microsecond, by the clock that the delays are counted on. However many requests are there to
// be read, answers that are due in the meantime go before them. And none of the descriptors that epoll
// watches outlives its close in a copy, so that libevent may tell epoll of changes as late as it likes.
static struct event_base *make_base(void)
{
    struct event_config *config = event_config_new();
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    event_config_set_max_dispatch_interval(config, NULL, READS_MOST, RUN_LATER);
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    if (base)
        event_base_priority_init(base, PRIORITIES);
    return base;
}

static struct event *urgent(struct event *event)
{
    event_priority_set(event, RUN_FIRST);
    return event;
}

static void make_server(struct api *api, int listening)
{
    static const int signals[] = {SIGTERM, SIGINT};
    api->http = evhttp_new(api->base);
    api->listener = evconnlistener_new(api->base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                                       0, listening);
    evconnlistener_set_error_cb(api->listener, on_no_accept);
    evhttp_bind_listener(api->http, api->listener);
    evhttp_set_gencb(api->http, on_request, api);
    evhttp_set_bevcb(api->http, on_connection, api);
    evhttp_set_max_headers_size(api->http, HEAD_MOST);
    evhttp_set_max_body_size(api->http, 0);
    evhttp_set_timeout(api->http, IDLE_SECONDS);
    listens_again = evtimer_new(api->base, on_listens_again, api->listener);
    api->newborn = urgent(evtimer_new(api->base, on_born, api));
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        api->stops[i] = urgent(evsignal_new(api->base, signals[i], on_stop, api->base));
        evsignal_add(api->stops[i], NULL);
    }
    api->first_descriptor = dup(listening);
    close(api->first_descriptor);
}

struct api *api_open(const struct api_options *options, struct error *error)
{
    int listening = open_socket(&options->address, error);
    if (listening < 0)
        return NULL;
    allow_descriptors();
    struct event_base *base = make_base();
    if (!base) {
        close(listening);
        error_errno(error, "cannot make the event loop of the animals API");
        return NULL;
    }
    struct api *api = memory_zeroed(1, sizeof *api);
    api->options = *options;
    api->base = base;
    api->report.gathered = options->gather == 0;
    make_server(api, listening);
    return api;
}

struct sockaddr_in api_address(const struct api *api)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    getsockname(evconnlistener_get_fd(api->listener), (struct sockaddr *)&address, &size);
    return address;
}

static uint64_t cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * NS_PER_SECOND + (uint64_t)used.tv_nsec;
}

const struct api_report *api_serve(struct api *api)
{
    uint64_t before_ns = cpu_ns();
    signal(SIGPIPE, SIG_IGN);
    event_base_dispatch(api->base);
    api->report.cpu_ns = cpu_ns() - before_ns;
    return &api->report;
}

void api_close(struct api *api)
{
    for (struct asked *asked = api->asked, *next; asked; asked = next) {
        next = asked->next;
        end(asked);
    }
    for (size_t i = 0; i < sizeof api->stops / sizeof api->stops[0]; i++)
        event_free(api->stops[i]);
    event_free(listens_again);
    event_free(api->newborn);
    evhttp_free(api->http);
    event_base_free(api->base);
    vec_release(&api->born);
    free(api->seen);
    free(api);
}
