#include "taskos_stackful.h"

#include "core.h"

enum {
    AHEAD = 8, // how many tasks before its turn one is fetched into the cache
    SPARES_MOST = 4096,
};

// B 113: a task is a wrapper around a coroutine. The coroutine outlives it: where one body has returned, it
// takes on the next, so that a task costs no new stack while there are spare ones.
struct task {
    struct taskos_task task;
    struct stackful *coroutine;   // NULL: there was not even a spare one
    void (*body)(void *argument); // NULL once it has started
    void *argument;
    char rest_of_the_line[64 - sizeof(struct taskos_task) - 3 * sizeof(void *)];
};

// Yields something else than NULL, as traps do, when a task has ended.
static void *task_main(void *first_value, void *argument)
{
    (void)first_value;
    struct task *task = argument;
    for (;;) {
        void (*body)(void *) = task->body;
        task->body = NULL;
        if (body)
            body(task->argument);
        stackful_yield(task);
    }
    return NULL;
}

static void task_cancel(struct taskos_task *task)
{
    ((struct task *)task)->body = NULL;
}

static void task_release(struct taskos_task *task)
{
    struct stackful **coroutine = &((struct task *)task)->coroutine;
    if (*coroutine)
        stackful_destroy(*coroutine);
    *coroutine = NULL;
}

static const struct taskos_flavour flavour = {.cancel = task_cancel, .release = task_release};

static struct task *task_make(struct taskos *os)
{
    struct task *task = (struct task *)taskos_take(os, sizeof *task, &flavour);
    if (!task)
        return NULL;
    struct stackful_options options = {.name = "task", .stack_bytes = os->options.stack_bytes};
    task->coroutine = stackful_create(task_main, task, &options);
    if (!task->coroutine) {
        taskos_give(os, &task->task);
        return NULL;
    }
    return task;
}

static void task_spare(struct taskos *os, struct task *task)
{
    if (os->spares == SPARES_MOST) {
        task_release(&task->task);
        taskos_give(os, &task->task);
        return;
    }
    task->task.next_spare = os->spare;
    os->spare = &task->task;
    os->spares++;
}

static uint64_t task_start(struct taskos *os, struct task *task, void (*body)(void *argument), void *argument)
{
    task->body = body;
    task->argument = argument;
    return taskos_admit(os, &task->task);
}

// Apart, so that the common case calls nothing and has nothing to save.
static __attribute__((noinline)) uint64_t make_and_start(struct taskos *os, void (*body)(void *argument),
                                                         void *argument)
{
    struct task *task = task_make(os);
    return task ? task_start(os, task, body, argument) : 0;
}

uint64_t taskos_stackful_new(struct taskos *os, void (*body)(void *argument), void *argument)
{
    struct task *task = (struct task *)os->spare;
    if (!task)
        return make_and_start(os, body, argument);
    os->spare = task->task.next_spare;
    os->spares--;
    return task_start(os, task, body, argument);
}

// Fetches what tasks that will run soon need, each at a time when the address is in the cache already: the
// place of its slot's word, the task, and its coroutine with the top of its stack.
static inline __attribute__((always_inline)) void look_ahead(const struct taskos *os)
{
    if (os->tail - os->head <= 3 * AHEAD)
        return;
    const struct task *soon = (const struct task *)taskos_soon(os, AHEAD);
    __builtin_prefetch(soon->coroutine, 1);
    __builtin_prefetch((char *)soon->coroutine - 64, 1);
    __builtin_prefetch((char *)soon->coroutine - 128, 1);
    __builtin_prefetch((char *)soon->coroutine - 192, 1);
    __builtin_prefetch(taskos_soon(os, 2 * AHEAD), 1);
    __builtin_prefetch(&os->slots[os->ready[(os->head + 3 * AHEAD) & os->mask]]);
}

// B 124.
static inline __attribute__((always_inline)) void task_end(struct taskos *os, struct task *task)
{
    if (taskos_exit(os, &task->task))
        task_spare(os, task);
}

// B 115.
static void loop(struct taskos *os)
{
    struct taskos_task *task;
    while ((task = taskos_next(os)) != NULL) {
        look_ahead(os);
        if (stackful_send(((struct task *)task)->coroutine, NULL))
            task_end(os, (struct task *)task);
    }
}

// Who hands out work bit by bit waits for a task that it has just created, and that is the only one ready:
// the loop would run that one now, and then the waiting one again. So the waiting one sends into it by
// itself. If it ends before it traps, and nobody else has become ready, the waiting one goes on at once; else
// it is suspended, like any that waits. The order is the same as ever, for half the switches and none of the
// queues.
//
// Only one that has not started is resumed so: any other may wait for its own send to come back.
static int run_in_place(struct taskos *os, struct task *awaited)
{
    struct taskos_task *self = os->running;
    self->state = TASKOS_IN_WAITTASK;
    self->next = 0;
    self->place = TASKOS_FIRST | (uint32_t)awaited->task.id;
    awaited->task.waiters = (uint32_t)self->id;
    os->running = &awaited->task;
    os->head++;
    os->turns -= 2; // its own, and that of who goes on
    if (!stackful_send(awaited->coroutine, NULL)) {
        os->turns++;
        return true;
    }
    bool goes_on = os->head == os->tail && awaited->task.waiters == (uint32_t)self->id;
    if (goes_on) {
        awaited->task.waiters = 0;
        self->state = TASKOS_READY;
        os->running = self;
    } else {
        os->turns++;
    }
    task_end(os, awaited);
    return goes_on ? TASKOS_AWAITED : true;
}

int taskos_stackful_begin_waittask(uint64_t id)
{
    struct taskos *os = taskos_trap("waittask");
    if (os->tail - os->head == 1 && os->turns >= 2) {
        struct task *next = (struct task *)taskos_soon(os, 0);
        if (next->task.id == id && next->body && !next->task.waiters)
            return run_in_place(os, next);
    }
    return taskos_begin_waittask(id);
}

int taskos_stackful_run(struct taskos *os)
{
    return taskos_run_loop(os, loop);
}

int taskos_accept(int listener, struct sockaddr *address, socklen_t *length)
{
    int connection;
    do {
        if (taskos_suspend(taskos_begin_attempt(listener, TASKOS_IN_READWAIT)) < 0)
            return -1;
        connection = taskos_try_accept(listener, address, length);
    } while (connection < 0 && taskos_again());
    return connection;
}

ssize_t taskos_recv(int descriptor, void *buffer, size_t size)
{
    ssize_t received;
    do {
        if (taskos_suspend(taskos_begin_attempt(descriptor, TASKOS_IN_READWAIT)) < 0)
            return -1;
        received = recv(descriptor, buffer, size, MSG_DONTWAIT);
    } while (received < 0 && taskos_again());
    return received;
}

ssize_t taskos_send(int descriptor, const void *bytes, size_t length)
{
    size_t sent = 0;
    ssize_t result;
    do {
        if (taskos_suspend(taskos_begin_attempt(descriptor, TASKOS_IN_WRITEWAIT)) < 0)
            return -1;
        result = taskos_try_send(descriptor, bytes, length, &sent);
    } while (result < 0 && taskos_again());
    return result;
}
