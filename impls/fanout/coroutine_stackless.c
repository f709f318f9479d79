// fanout/coroutine_stackless -- one stackless coroutine per request on an epoll loop
// model: coroutine-stackless
// runtime: stackless
// class: idiomatic
// traits: non-blocking, level-triggered
//
// The client below still reads from top to bottom, as fanout/sequential's does, but it has no stack to wait
// on: it returns wherever it waits, and its function goes on there when it is called again. So all waits
// stand in speak itself, written as AWAIT, much like the `await` of the coroutines that Eric Appelt's talk
// (2016) ends with; and what is to survive them lives in a frame, not in local variables: the connection and
// the answer.
//
// Nobody else runs between two waits, and printing does not wait. So sentences never mix and no lock is
// needed, and whoever prints slowly keeps all others waiting.
#include "fanout.h"
#include "stackless.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 512 };

// The frame of a coroutine: what it remembers while it waits.
struct task {
    struct stackless stackless;
    const struct fanout_request *request;
    int socket;
    uint32_t watched;             // the events that epoll watches its socket for; 0: none yet
    uint64_t due_ns;              // when the request's time is up
    struct task *previous, *next; // in the ring of all, in the order of their starts; next: of the free ones
    size_t sent;                  // of the request
    struct fanout_answer answer;
};

// --- The scheduler: who waits for what, and until when ---------------------------------------------------

// All have the same limit, so who was started first is due first: a ring will do where others need a heap.
static struct task tasks = {.previous = &tasks, .next = &tasks};
static struct task *free_tasks; // those of requests that have ended
static const struct fanout_input *order;
static size_t started;
static unsigned in_flight;
static int epoll = -1;

// The result of a call. Where it would block, the coroutine is suspended until its socket is ready, and calls
// again: -1, with ETIMEDOUT, when its time was up before.
#define AWAIT(task, events, result, call)                                                                    \
    do {                                                                                                     \
        (result) = (call);                                                                                   \
        if ((result) >= 0 || errno != EAGAIN || watch(task, events) < 0)                                     \
            break;                                                                                           \
        STACKLESS_YIELD(&(task)->stackless, NULL);                                                           \
        (result) = -1;                                                                                       \
        errno = stackless_error(&(task)->stackless);                                                         \
    } while (errno == 0)

static int watch(struct task *task, uint32_t events)
{
    if (task->watched == events)
        return 0;
    struct epoll_event event = {.events = events, .data.ptr = task};
    int operation = task->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    task->watched = events;
    return epoll_ctl(epoll, operation, task->socket, &event);
}

static void *speak(struct stackless *self, void *value);

// NULL: there is no memory for one more.
static struct task *task_open(const struct fanout_request *request)
{
    struct task *task = free_tasks ? free_tasks : malloc(sizeof *task);
    if (!task)
        return NULL;
    if (task == free_tasks)
        free_tasks = task->next;
    task->stackless = (struct stackless){.function = speak};
    task->request = request;
    task->watched = 0;
    task->previous = tasks.previous;
    task->next = &tasks;
    task->previous->next = tasks.previous = task;
    in_flight++;
    rig_ledger_open(&fanout_coroutines);
    return task;
}

static void task_close(struct task *task)
{
    task->previous->next = task->next;
    task->next->previous = task->previous;
    task->next = free_tasks;
    free_tasks = task;
    in_flight--;
    rig_ledger_close(&fanout_coroutines);
}

// Runs a coroutine until it waits or ends. An error is what its wait fails with.
static void resume(struct task *task, int error)
{
    if (error == 0)
        stackless_send(&task->stackless, NULL);
    else
        stackless_throw(&task->stackless, error);
    if (stackless_ended(&task->stackless))
        task_close(task);
}

// Starts as many requests as may be in flight. This comes before all else that there is to do: what is not
// yet asked for is what everybody will wait for in the end.
static void start_more(void)
{
    while (started < order->count && in_flight < order->concurrency) {
        const struct fanout_request *request = &order->requests[started++];
        struct task *task = task_open(request);
        if (task)
            resume(task, 0);
        else
            fanout_fail(request, fanout_reason(ENOMEM));
    }
}

static int left_ms(uint64_t now_ns)
{
    uint64_t due_ns = tasks.next->due_ns;
    return due_ns > now_ns ? (int)((due_ns - now_ns + 999999) / 1000000) : 0;
}

// What was there when the clock was read has been received by now, so who was due then has waited in vain:
// an answer that came in time counts, however late others let us look.
static void expire(uint64_t now_ns)
{
    while (tasks.next != &tasks && tasks.next->due_ns <= now_ns) {
        resume(tasks.next, ETIMEDOUT);
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
            resume(ready[i].data.ptr, 0);
            start_more();
        }
        if (count < EVENTS_AT_ONCE)
            expire(now_ns);
    }
    for (struct task *next; free_tasks; free_tasks = next) {
        next = free_tasks->next;
        free(free_tasks);
    }
    close(epoll);
}

// --- What is tried, and awaited where it would block -----------------------------------------------------

// The connection need not stand when this returns: until then there is no room to send.
static int dial(struct task *task, const struct sockaddr_in *server)
{
    task->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (task->socket < 0)
        return -1;
    int connected = connect(task->socket, (const struct sockaddr *)server, sizeof *server);
    return connected < 0 && errno == EINPROGRESS ? 0 : connected;
}

static ssize_t send_rest(struct task *task)
{
    const struct fanout_request *request = task->request;
    while (task->sent < request->length) {
        ssize_t sent = send(task->socket, request->bytes + task->sent, request->length - task->sent, 0);
        if (sent < 0)
            return -1;
        task->sent += (size_t)sent;
    }
    return 0;
}

// Behind the request the answer is never there yet: what has not been waited for is not tried.
static ssize_t receive(struct task *task)
{
    struct fanout_answer *answer = &task->answer;
    if (task->watched != EPOLLIN) {
        errno = EAGAIN;
        return -1;
    }
    return recv(task->socket, answer->bytes + answer->length, FANOUT_ANSWER_MOST - answer->length, 0);
}

static void hang_up(const struct task *task)
{
    if (task->socket >= 0)
        close(task->socket);
}

// --- The client ------------------------------------------------------------------------------------------

// Asks for one animal and prints what it says.
static void *speak(struct stackless *self, void *value)
{
    struct task *task = (struct task *)self;
    ssize_t result;
    STACKLESS_BEGIN(self);
    fanout_answer_init(&task->answer);
    task->due_ns = task->answer.start_ns + order->timeout_ns;
    task->sent = 0;
    result = dial(task, &order->server);
    if (result == 0)
        AWAIT(task, EPOLLOUT, result, send_rest(task));
    if (result < 0)
        fanout_answer_add(&task->answer, result);
    else
        do
            AWAIT(task, EPOLLIN, result, receive(task));
        while (fanout_answer_add(&task->answer, result));
    hang_up(task);
    struct fanout_sentence sentence;
    const char *reason = fanout_answer_sentence(&task->answer, &sentence);
    if (reason)
        fanout_fail(task->request, reason);
    else
        fanout_print(&sentence);
    STACKLESS_END(self, value);
}
