// fanout/reactor_curl -- libcurl's multi interface on an epoll loop of ours
// model: reactor
// runtime: libcurl
// class: idiomatic
// needs: pkg:libcurl
// traits: non-blocking, level-triggered
//
// A library that speaks HTTP, and leaves waiting to whoever has a loop already: libcurl's multi_socket
// interface (libcurl-multi(3)). It tells by two callbacks what it waits for, which socket for what, and how
// long at most; the loop waits, and tells it by curl_multi_socket_action what came. A program with a loop for
// all sorts of things has no other way; curl_multi_perform would look at all transfers each time.
//
// A handle for each request in flight. It goes on to the next request when it is done, as it keeps its
// options, but it keeps no connection.
#include "fanout_curl.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

static const struct fanout_input *work;
static size_t begun, in_flight; // of the requests

static CURLM *multi;
static int epoll = -1;
static uint64_t due_ns; // when libcurl wants to be called, whatever happens; 0: it does not

// --- What libcurl waits for --------------------------------------------------------------------------------

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *unused, void *known)
{
    (void)easy;
    (void)unused;
    struct epoll_event wanted = {.data.fd = socket};
    if (what & CURL_POLL_IN)
        wanted.events |= EPOLLIN;
    if (what & CURL_POLL_OUT)
        wanted.events |= EPOLLOUT;
    int change = what == CURL_POLL_REMOVE ? EPOLL_CTL_DEL : known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(epoll, change, socket, &wanted) < 0)
        rig_die("cannot watch a socket");
    if (!known && change == EPOLL_CTL_ADD)
        curl_multi_assign(multi, socket, &epoll); // any pointer: it comes back as `known`
    return 0;
}

static int on_timer(CURLM *unused, long wait_ms, void *unused_too)
{
    (void)unused;
    (void)unused_too;
    due_ns = wait_ms < 0 ? 0 : rig_now_ns() + (uint64_t)wait_ms * 1000000;
    return 0;
}

// --- Requests ----------------------------------------------------------------------------------------------

// libcurl asks for its first turn by the timer.
static void begin_next(struct fanout_curl *fetch)
{
    if (begun == work->count)
        return;
    fanout_curl_begin(fetch, work, &work->requests[begun++]);
    if (curl_multi_add_handle(multi, fetch->easy) != CURLM_OK)
        rig_die("cannot add a handle to libcurl's");
    in_flight++;
}

static void end(struct fanout_curl *fetch, CURLcode code)
{
    struct fanout_sentence sentence;
    const char *reason = fanout_curl_end(fetch, code, &sentence);
    if (reason)
        fanout_fail(fetch->request, reason);
    else
        fanout_print(&sentence);
}

static void end_those_done(void)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result; // the message goes with the handle
        char *fetch;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &fetch);
        curl_multi_remove_handle(multi, easy);
        in_flight--;
        end((void *)fetch, code);
        begin_next((void *)fetch);
    }
}

// --- The loop ----------------------------------------------------------------------------------------------

// In milliseconds, rounded up: libcurl finds that its time has come.
static int wait_most(void)
{
    uint64_t now_ns = rig_now_ns();
    if (due_ns == 0)
        return -1;
    return now_ns >= due_ns ? 0 : (int)((due_ns - now_ns + 999999) / 1000000);
}

// An error is there to be read, as curl's own poll has it. Told of nothing but the error, it would say that
// it failed to send; and epoll may look while a RST has set the error and has not yet hung up.
static int what_came(uint32_t events)
{
    return ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) ? CURL_CSELECT_IN : 0) |
           ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) | ((events & EPOLLERR) ? CURL_CSELECT_ERR : 0);
}

static void turn(void)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int running, count = epoll_wait(epoll, events, EVENTS_AT_ONCE, wait_most());
    if (count < 0 && errno != EINTR)
        rig_die("cannot wait");
    for (int i = 0; i < count; i++)
        curl_multi_socket_action(multi, events[i].data.fd, what_came(events[i].events), &running);
    if (due_ns != 0 && rig_now_ns() >= due_ns) {
        due_ns = 0;
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    end_those_done();
}

static void open_loop(void)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK || !(multi = curl_multi_init()))
        rig_die("cannot set up libcurl and epoll");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
}

static void close_loop(void)
{
    curl_multi_cleanup(multi);
    curl_global_cleanup();
    close(epoll);
}

void fanout_run(const struct fanout_input *input)
{
    size_t count = input->count < input->concurrency ? input->count : input->concurrency;
    struct fanout_curl *fetches = calloc(count, sizeof *fetches);
    if (!fetches && count > 0)
        rig_die("cannot allocate %zu requests", count);
    work = input;
    open_loop();
    for (size_t i = 0; i < count; i++) {
        fanout_curl_open(&fetches[i], input);
        begin_next(&fetches[i]);
    }
    while (in_flight > 0)
        turn();
    for (size_t i = 0; i < count; i++)
        fanout_curl_close(&fetches[i]);
    close_loop();
    free(fetches);
}
