// echo/coroutine_stackful -- one stackful coroutine per connection on an epoll loop, code as if it blocked
// model: coroutine-stackful
// runtime: stackful
// class: idiomatic
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// The session below is word for word that of echo/thread: the control flow of a thread at the price of an
// event loop. What makes it so is under receive, send_all and accept_one: where a thread would sleep in the
// kernel, a coroutine tells epoll what it waits for and yields to the scheduler, from within nested calls,
// which generators cannot (Beazley 2009, slides 170-187, who needs a trampoline for it). The scheduler
// resumes it when epoll says that it can go on.
//
// His tasks wait before every operation (slides 165-166: a trap, then recv). Here they try first and wait
// only if they have to, since most of the time they need not.
#include "echo.h"
#include "stackful.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

// --- The scheduler: who waits for what, and whose turn it is --------------------------------------------

struct task {
    struct stackful *coroutine;
    void (*body)(int descriptor);
    int descriptor;
    uint32_t watched;             // the events that epoll watches its descriptor for
    bool drained;                 // the last recv took all there was
    struct task *previous, *next; // in the ring of all tasks
};

static struct task tasks = {.previous = &tasks, .next = &tasks};
static struct task *running;
static int epoll = -1;
static bool serving = true;
static struct rig_ledger coroutines = {.name = "coroutines"};

static int watch(int operation, struct task *task, uint32_t events)
{
    task->watched = events;
    return epoll_ctl(epoll, operation, task->descriptor,
                     &(struct epoll_event){.events = events, .data.ptr = task});
}

// Suspends the running task until its descriptor is ready. A task waits for the same thing nearly always, so
// epoll has rarely to be told.
static void wait_until(uint32_t events)
{
    if (running->watched != events)
        watch(EPOLL_CTL_MOD, running, events);
    stackful_yield(NULL);
}

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

// Stacks are many, and the cache holds some of them. So of the two that come next, what a turn touches first
// is fetched while another has its own.
static void fetch(const struct epoll_event *next, int count)
{
    if (count > 1)
        __builtin_prefetch(next[1].data.ptr);
    if (count > 0)
        stackful_prefetch(((const struct task *)next->data.ptr)->coroutine);
}

// Starts a task on a descriptor. Returns -1 if there is no memory for it.
static int task_start(void (*body)(int descriptor), int descriptor)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return -1;
    *task = (struct task){.body = body, .descriptor = descriptor, .previous = tasks.previous, .next = &tasks};
    task->coroutine = stackful_create(task_main, task, NULL);
    if (!task->coroutine || watch(EPOLL_CTL_ADD, task, EPOLLIN) < 0) {
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

static ssize_t receive(int connection, char *buffer, size_t size)
{
    // A recv that brought less than the buffer holds has emptied the socket: trying again would only bring
    // EAGAIN. Should something have come in the meantime, level-triggered epoll reports it all the same.
    if (running->drained)
        wait_until(EPOLLIN);
    ssize_t received;
    while ((received = recv(connection, buffer, size, 0)) < 0 && errno == EAGAIN)
        wait_until(EPOLLIN);
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
            wait_until(EPOLLOUT);
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
        wait_until(EPOLLIN);
    return connection;
}

// A timer is one more descriptor that becomes readable, and setting it makes it unreadable again.
static void sleep_until(int timer, uint64_t due_ns)
{
    struct itimerspec due = {
        .it_value = {.tv_sec = (time_t)(due_ns / 1000000000), .tv_nsec = (long)(due_ns % 1000000000)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &due, NULL);
    wait_until(EPOLLIN);
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
    close(connection);
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
    serving = false;
}

static uint64_t heartbeat_ns;

static void heartbeat_task(int timer)
{
    for (uint64_t due_ns = rig_now_ns() + heartbeat_ns;; due_ns = echo_beat(due_ns))
        sleep_until(timer, due_ns);
}

static void heartbeat_start(uint64_t every_ns)
{
    heartbeat_ns = every_ns;
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0 || task_start(heartbeat_task, timer) < 0)
        rig_die("cannot start the heartbeat");
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || task_start(server_task, listener) < 0)
        rig_die("cannot start the scheduler");
    if (options->heartbeat_ns > 0)
        heartbeat_start(options->heartbeat_ns);
    while (serving) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, -1); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++) {
            fetch(ready + i + 1, count - i - 1);
            task_resume(ready[i].data.ptr);
        }
    }
    for (struct task *task = tasks.next, *next; task != &tasks; task = next) {
        next = task->next;
        task_end(task);
    }
    close(epoll);
    rig_ledger_report(&coroutines);
    return 0;
}
