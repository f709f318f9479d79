// echo/coroutine_uring -- one stackful coroutine per connection, each call an operation of io_uring
// model: coroutine-stackful
// runtime: stackful liburing
// class: tuned
// needs: pkg:liburing
// limits: connections<=19000
// traits: completion
//
// An event loop on epoll is told when a call would not block, and makes the call. With io_uring (Jens Axboe,
// Linux 5.1, 2019) it orders the call and is told its result: orders go into a ring that is shared with the
// kernel, results come out of another, and one system call hands over as many as there are. A coroutine suits
// this well, since its call then looks as it always did: order, yield, return what came. And what a call
// needs to live until it is done, the buffer above all, lives on the coroutine's stack. The session is word
// for word that of echo/thread, but for the calls.
//
// What makes it fast:
// - The kernel does its part when the loop waits for results (IORING_SETUP_DEFER_TASKRUN), not whenever a
//   packet comes in.
// - A result says whether more has come in. If not, the next receive waits before it tries
//   (IORING_RECVSEND_POLL_FIRST), and saves the try.
//
// Accepting is the rig's, which knows what to do without descriptors; only the wait for it is ordered.
#include "echo.h"
#include "stackful.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Orders that are handed over at once, and results that find room; the kernel keeps what does not.
enum { ORDERS_AT_ONCE = 256, RESULTS_ROOM = 4096 };

// --- The scheduler: who waits for what, and whose turn it is --------------------------------------------

struct task {
    struct stackful *coroutine;
    void (*body)(int descriptor);
    int descriptor;
    int result;                   // of what it ordered; below 0: an errno
    bool more;                    // it left something to receive
    bool drained;                 // the last receive took all there was
    struct task *previous, *next; // in the ring of all tasks
};

static struct task tasks = {.previous = &tasks, .next = &tasks};
static struct task *running;
static struct io_uring ring;
static bool serving = true;
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

// Starts a task on a descriptor. Returns -1 if there is no memory for it.
static int task_start(void (*body)(int descriptor), int descriptor)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return -1;
    *task = (struct task){.body = body, .descriptor = descriptor, .previous = tasks.previous, .next = &tasks};
    task->coroutine = stackful_create(task_main, task, NULL);
    if (!task->coroutine) {
        free(task);
        return -1;
    }
    task->previous->next = task->next->previous = task;
    task_resume(task);
    return 0;
}

// A free place for an order.
static struct io_uring_sqe *order(void)
{
    struct io_uring_sqe *sqe;
    while (!(sqe = io_uring_get_sqe(&ring)))
        io_uring_submit(&ring);
    return sqe;
}

// Suspends the running task until its order is done. Returns the result.
static int await(struct io_uring_sqe *sqe)
{
    io_uring_sqe_set_data(sqe, running);
    stackful_yield(NULL);
    return running->result;
}

// Hands over what was ordered, waits for results, and resumes those whose they are.
static void serve_results(void)
{
    int failed = io_uring_submit_and_wait(&ring, 1);
    if (failed < 0 && failed != -EINTR && failed != -EAGAIN && failed != -EBUSY) {
        errno = -failed;
        rig_die("cannot wait for io_uring");
    }
    struct io_uring_cqe *cqe;
    unsigned head, count = 0;
    io_uring_for_each_cqe(&ring, head, cqe)
    {
        struct task *task = io_uring_cqe_get_data(cqe);
        task->result = cqe->res;
        task->more = cqe->flags & IORING_CQE_F_SOCK_NONEMPTY;
        count++;
        task_resume(task);
    }
    io_uring_cq_advance(&ring, count);
}

// --- Calls that seem to block ---------------------------------------------------------------------------

static ssize_t receive(int connection, char *buffer, size_t size)
{
    ssize_t received;
    do {
        struct io_uring_sqe *sqe = order();
        io_uring_prep_recv(sqe, connection, buffer, size, 0);
        if (running->drained)
            sqe->ioprio |= IORING_RECVSEND_POLL_FIRST;
        received = await(sqe);
        running->drained = !running->more;
    } while (received == -EINTR);
    return received;
}

static int send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        struct io_uring_sqe *sqe = order();
        io_uring_prep_send(sqe, connection, bytes, length, 0);
        int sent = await(sqe);
        if (sent < 0 && sent != -EINTR)
            return -1;
        if (sent < 0)
            continue;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static int accept_one(int listener)
{
    int connection;
    while ((connection = echo_accept(listener, 0)) < 0 && errno == EAGAIN) {
        struct io_uring_sqe *sqe = order();
        io_uring_prep_poll_add(sqe, listener, POLLIN);
        await(sqe);
    }
    return connection;
}

static void sleep_until(uint64_t due_ns)
{
    struct __kernel_timespec due = {.tv_sec = (long long)(due_ns / 1000000000),
                                    .tv_nsec = (long long)(due_ns % 1000000000)};
    struct io_uring_sqe *sqe = order();
    io_uring_prep_timeout(sqe, &due, 0, IORING_TIMEOUT_ABS);
    await(sqe);
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

static void heartbeat_task(int none)
{
    (void)none;
    for (uint64_t due_ns = rig_now_ns() + heartbeat_ns;; due_ns = echo_beat(due_ns))
        sleep_until(due_ns);
}

// As the kernel is able to: Linux 6.1, 5.19, older ones.
static int ring_open(void)
{
    static const unsigned ways[] = {IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
                                    IORING_SETUP_COOP_TASKRUN, 0};
    int failed = -EINVAL;
    for (size_t i = 0; failed == -EINVAL && i < sizeof ways / sizeof *ways; i++) {
        struct io_uring_params params = {.flags = ways[i] | IORING_SETUP_CQSIZE, .cq_entries = RESULTS_ROOM};
        failed = io_uring_queue_init_params(ORDERS_AT_ONCE, &ring, &params);
    }
    return failed;
}

void echo_prepare(int listener, const struct echo_options *options)
{
    (void)listener;
    (void)options;
    int failed = ring_open();
    if (failed)
        rig_cannot_run("io_uring is not to be had here: %s", strerror(abs(failed)));
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    heartbeat_ns = options->heartbeat_ns;
    if (task_start(server_task, listener) < 0 || (heartbeat_ns > 0 && task_start(heartbeat_task, -1) < 0))
        rig_die("cannot start the scheduler");
    while (serving)
        serve_results();
    io_uring_queue_exit(&ring);
    for (struct task *task = tasks.next, *next; task != &tasks; task = next) {
        next = task->next;
        task_end(task);
    }
    rig_ledger_report(&coroutines);
    return 0;
}
