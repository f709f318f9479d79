// echo/coroutine_libevent -- one stackful coroutine per connection, a hub of libevent's resumes them
// model: coroutine-stackful
// runtime: libevent stackful
// class: tuned
// needs: pkg:libevent
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// What gevent was when it began (Denis Bilenko, 2009): coroutines with stacks of their own, code as if it
// blocked, and for a scheduler the event loop of a library, the hub. Who would block asks the hub to be told
// when the socket is ready, and switches to it; the callback switches back. (Beazley 2009, slide 197, lists
// Greenlet and Eventlet, gevent's ancestors.) The session is word for word that of echo/thread, but for the
// calls.
//
// Tuned is one thing: the event of a connection is persistent. It is added once and stays, as its task waits
// for the same nearly always; gevent starts and stops a watcher for each wait, which is two epoll_ctl.
#include "echo.h"
#include "stackful.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

// --- The hub, and who waits in it -----------------------------------------------------------------------

struct task {
    struct stackful *coroutine;
    void (*body)(int descriptor);
    int descriptor;
    bool drained;                 // the last recv took all there was
    struct event event;           // what the hub watches for it
    struct task *previous, *next; // in the ring of all tasks
};

static struct task tasks = {.previous = &tasks, .next = &tasks};
static struct task *running;
static struct event_base *hub;
static struct rig_ledger coroutines = {.name = "coroutines"};

static void *task_main(void *first, void *argument)
{
    (void)first;
    struct task *task = argument;
    task->body(task->descriptor);
    return NULL;
}

static void task_end(struct task *task)
{
    task->previous->next = task->next;
    task->next->previous = task->previous;
    event_del(&task->event);
    stackful_destroy(task->coroutine);
    free(task);
}

// Runs a task until it waits or ends. The one that was running, if any, goes on afterwards.
static void task_resume(struct task *task)
{
    struct task *resumer = running;
    running = task;
    stackful_send(task->coroutine, NULL);
    running = resumer;
    if (stackful_ended(task->coroutine))
        task_end(task);
}

static void on_event(evutil_socket_t descriptor, short what, void *task)
{
    (void)descriptor;
    (void)what;
    task_resume(task);
}

static int watch(struct task *task, short what)
{
    event_assign(&task->event, hub, task->descriptor, (short)(what | EV_PERSIST), on_event, task);
    return event_add(&task->event, NULL);
}

// Starts a task on a descriptor. Returns -1 if there is no memory for it.
static int task_start(void (*body)(int descriptor), int descriptor)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return -1;
    *task = (struct task){.body = body, .descriptor = descriptor, .previous = tasks.previous, .next = &tasks};
    task->coroutine = stackful_create(task_main, task, NULL);
    if (!task->coroutine || watch(task, EV_READ) < 0) {
        if (task->coroutine)
            stackful_destroy(task->coroutine);
        free(task);
        return -1;
    }
    task->previous->next = task->next->previous = task;
    task_resume(task);
    return 0;
}

// --- Calls that seem to block ---------------------------------------------------------------------------

// Switches to the hub until the running task's descriptor is ready.
static void wait_until(short what)
{
    if (!(event_get_events(&running->event) & what)) {
        event_del(&running->event);
        watch(running, what);
    }
    stackful_yield(NULL);
}

static ssize_t receive(int connection, char *buffer, size_t size)
{
    // A recv that brought less than the buffer holds has emptied the socket: trying again would only bring
    // EAGAIN. Should something have come in the meantime, level-triggered epoll reports it all the same.
    if (running->drained)
        wait_until(EV_READ);
    ssize_t received;
    while ((received = recv(connection, buffer, size, 0)) < 0 && errno == EAGAIN)
        wait_until(EV_READ);
    running->drained = received < (ssize_t)size;
    return received;
}

static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, 0);
        if (sent < 0 && errno != EAGAIN)
            return -1;
        if (sent < 0) {
            wait_until(EV_WRITE);
            continue;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static int accept_one(int listener)
{
    int connection;
    while ((connection = echo_accept(listener, SOCK_NONBLOCK)) < 0 && errno == EAGAIN)
        wait_until(EV_READ);
    return connection;
}

// The hub has to let go of a descriptor before it is closed.
static void hang_up(int connection)
{
    event_del(&running->event);
    close(connection);
}

// event_add takes how long from now on. The event has no descriptor: it is there for the time alone.
static void sleep_until(uint64_t due_ns)
{
    uint64_t now_ns = rig_now_ns();
    uint64_t us = now_ns < due_ns ? (due_ns - now_ns + 999) / 1000 : 0;
    struct timeval left = {.tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000)};
    event_del(&running->event);
    event_assign(&running->event, hub, -1, 0, on_event, running);
    event_add(&running->event, &left);
    stackful_yield(NULL);
}

// --- The server, as if each task were alone -------------------------------------------------------------

static void session(int connection)
{
    char buffer[ECHO_BUFFER_BYTES];
    ssize_t received;
    while ((received = receive(connection, buffer, sizeof buffer)) > 0) {
        echo_work((size_t)received);
        if (send_all(connection, buffer, (size_t)received) < 0)
            break;
    }
    hang_up(connection);
}

static void session_task(int connection)
{
    rig_ledger_open(&coroutines);
    session(connection);
    rig_ledger_close(&coroutines);
}

static void server_task(int listener)
{
    int connection;
    while ((connection = accept_one(listener)) >= 0)
        if (task_start(session_task, connection) < 0)
            close(connection); // no memory for one more stack: this peer is one too many
    event_base_loopbreak(hub);
}

static uint64_t heartbeat_ns;

static void heartbeat_task(int none)
{
    (void)none;
    for (uint64_t due_ns = rig_now_ns() + heartbeat_ns;; due_ns = echo_beat(due_ns))
        sleep_until(due_ns);
}

// Its clock goes in steps of some milliseconds, unless it is asked for better. A lock it needs not.
static struct event_base *hub_new(bool precise)
{
    struct event_config *config = event_config_new();
    if (!config)
        return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    if (precise)
        event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    heartbeat_ns = options->heartbeat_ns;
    hub = hub_new(heartbeat_ns > 0);
    if (!hub || task_start(server_task, listener) < 0 ||
        (heartbeat_ns > 0 && task_start(heartbeat_task, -1) < 0))
        rig_die("cannot start the hub");
    int failed = event_base_dispatch(hub);
    for (struct task *task = tasks.next, *next; task != &tasks; task = next) {
        next = task->next;
        task_end(task);
    }
    event_base_free(hub);
    rig_ledger_report(&coroutines);
    return failed < 0;
}
