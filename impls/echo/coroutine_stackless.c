// echo/coroutine_stackless -- one stackless coroutine per connection on an epoll loop, 32 bytes each
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// limits: connections<=19000
// traits: non-blocking, level-triggered
//
// The session below still reads from top to bottom, as echo/thread's does, but it has no stack to wait on:
// it returns wherever it waits, and its function goes on there when it is called again. So a wait stands in
// the function itself (Beazley 2009, slides 170-171: what a generator calls cannot yield for it), and what is
// to survive it lives in a frame, not in local variables.
//
// That is the model's strength as well. Somebody had to decide what is worth keeping, and it is little: which
// connection, and what the peer has not yet taken, which is nothing nearly always. All sessions receive into
// one buffer, since none needs it across a wait, and it stays in the cache.
#include "echo.h"
#include "stackless.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512, FRAMES_IN_BLOCK = 500 };

// What could not yet be sent to a peer.
struct rest {
    size_t sent, length;
    char bytes[];
};

// The frame of a task: what it remembers while it waits.
struct task {
    struct stackless stackless;
    int descriptor;
    uint32_t watched; // the events that epoll watches its descriptor for
    union {
        struct rest *rest;      // NULL: nothing is pending
        struct task *next_free; // once it has ended
    };
};

// --- The scheduler: who waits for what, and whose turn it is --------------------------------------------

struct block {
    struct block *next;
    struct task tasks[FRAMES_IN_BLOCK];
};

static struct block *blocks;
static struct task *free_tasks;
static int epoll = -1;
static bool serving = true;
static struct rig_ledger coroutines = {.name = "coroutines"};

static int watch(int operation, struct task *task, uint32_t events)
{
    task->watched = events;
    return epoll_ctl(epoll, operation, task->descriptor,
                     &(struct epoll_event){.events = events, .data.ptr = task});
}

// Suspends the task until its descriptor is ready. A task waits for the same thing nearly always, so epoll
// has rarely to be told.
#define WAIT_UNTIL(task, events)                                                                             \
    do {                                                                                                     \
        if ((task)->watched != (events))                                                                     \
            watch(EPOLL_CTL_MOD, task, events);                                                              \
        STACKLESS_YIELD(&(task)->stackless, NULL);                                                           \
    } while (0)

static void task_free(struct task *task)
{
    task->next_free = free_tasks;
    free_tasks = task;
}

static struct task *task_allocate(void)
{
    if (!free_tasks) {
        struct block *block = malloc(sizeof *block);
        if (!block)
            return NULL;
        block->next = blocks;
        blocks = block;
        for (int i = FRAMES_IN_BLOCK; i-- > 0;) {
            block->tasks[i].stackless.point = STACKLESS_POINT_ENDED;
            task_free(&block->tasks[i]);
        }
    }
    struct task *task = free_tasks;
    free_tasks = task->next_free;
    return task;
}

// Runs a task until it waits or ends.
static void task_resume(struct task *task)
{
    stackless_send(&task->stackless, NULL);
    if (stackless_ended(&task->stackless))
        task_free(task);
}

// Starts a task on a descriptor. Returns -1 if there is no memory for it.
static int task_start(void *(*function)(struct stackless *, void *), int descriptor)
{
    struct task *task = task_allocate();
    if (!task)
        return -1;
    *task = (struct task){.stackless = {.function = function}, .descriptor = descriptor};
    if (watch(EPOLL_CTL_ADD, task, EPOLLIN) < 0) {
        task->stackless.point = STACKLESS_POINT_ENDED;
        task_free(task);
        return -1;
    }
    task_resume(task);
    return 0;
}

// --- The server, as if each task were alone -------------------------------------------------------------

// Sends what is pending, or what there was room for. Returns whether the peer is still there.
static bool send_rest(struct task *task)
{
    struct rest *rest = task->rest;
    ssize_t sent = send(task->descriptor, rest->bytes + rest->sent, rest->length - rest->sent, 0);
    if (sent < 0)
        return errno == EAGAIN;
    rest->sent += (size_t)sent;
    if (rest->sent == rest->length) {
        free(rest);
        task->rest = NULL;
    }
    return true;
}

// Sends at once, as there is room nearly always. What there is no room for becomes the task's rest. Returns
// whether the peer is still there.
static bool send_now(struct task *task, const char *bytes, size_t length)
{
    ssize_t sent = send(task->descriptor, bytes, length, 0);
    if (sent == (ssize_t)length)
        return true;
    if (sent < 0 && errno != EAGAIN)
        return false;
    size_t done = sent < 0 ? 0 : (size_t)sent;
    task->rest = malloc(sizeof *task->rest + length - done);
    if (!task->rest)
        return false;
    *task->rest = (struct rest){.length = length - done};
    memcpy(task->rest->bytes, bytes + done, length - done);
    return true;
}

static void *session(struct stackless *self, void *value)
{
    static char buffer[ECHO_BUFFER_BYTES];
    struct task *task = (struct task *)self;
    ssize_t received;
    bool connected;
    STACKLESS_BEGIN(self);
    rig_ledger_open(&coroutines);
    do {
        do {
            WAIT_UNTIL(task, EPOLLIN);
            received = recv(task->descriptor, buffer, sizeof buffer, 0);
        } while (received < 0 && errno == EAGAIN);
        if (received <= 0)
            break;
        echo_work((size_t)received);
        connected = send_now(task, buffer, (size_t)received);
        while (connected && task->rest) {
            WAIT_UNTIL(task, EPOLLOUT);
            connected = send_rest(task);
        }
    } while (connected);
    free(task->rest);
    close(task->descriptor);
    rig_ledger_close(&coroutines);
    STACKLESS_END(self, value);
}

static void *server(struct stackless *self, void *value)
{
    struct task *task = (struct task *)self;
    int connection;
    STACKLESS_BEGIN(self);
    for (;;) {
        WAIT_UNTIL(task, EPOLLIN);
        while ((connection = echo_accept(task->descriptor, SOCK_NONBLOCK)) >= 0)
            if (task_start(session, connection) < 0)
                close(connection); // no memory for one more frame: this peer is one too many
        if (errno != EAGAIN)
            break;
    }
    serving = false;
    STACKLESS_END(self, value);
}

static uint64_t beat_due_ns;

// A timer is one more descriptor that becomes readable, and setting it makes it unreadable again.
static void timer_set(int timer, uint64_t due_ns)
{
    struct itimerspec due = {
        .it_value = {.tv_sec = (time_t)(due_ns / 1000000000), .tv_nsec = (long)(due_ns % 1000000000)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &due, NULL);
}

static void *heartbeat(struct stackless *self, void *value)
{
    struct task *task = (struct task *)self;
    STACKLESS_BEGIN(self);
    for (;; beat_due_ns = echo_beat(beat_due_ns)) {
        timer_set(task->descriptor, beat_due_ns);
        WAIT_UNTIL(task, EPOLLIN);
    }
    STACKLESS_END(self, value);
}

static void heartbeat_start(uint64_t every_ns)
{
    beat_due_ns = rig_now_ns() + every_ns;
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0 || task_start(heartbeat, timer) < 0)
        rig_die("cannot start the heartbeat");
}

// Tasks that still wait are dropped as they are.
static void blocks_release(void)
{
    for (struct block *next; blocks; blocks = next) {
        next = blocks->next;
        for (int i = 0; i < FRAMES_IN_BLOCK; i++)
            if (!stackless_ended(&blocks->tasks[i].stackless))
                free(blocks->tasks[i].rest);
        free(blocks);
    }
}

int echo_serve(int listener, const struct echo_options *options)
{
    echo_set_nonblocking(listener);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || task_start(server, listener) < 0)
        rig_die("cannot start the scheduler");
    if (options->heartbeat_ns > 0)
        heartbeat_start(options->heartbeat_ns);
    while (serving) {
        struct epoll_event ready[EVENTS_AT_ONCE];
        int count = epoll_wait(epoll, ready, EVENTS_AT_ONCE, -1); // -1 is EINTR: wait again
        for (int i = 0; i < count; i++)
            task_resume(ready[i].data.ptr);
    }
    blocks_release();
    close(epoll);
    rig_ledger_report(&coroutines);
    return 0;
}
