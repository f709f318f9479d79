#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "core.h"
#include "poller.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TURNS_LEAST = 64, // between polls, lest two tasks that only yield pay a system call for each other turn
    BLOCK_BYTES = 64 * 1024,
    TOLD_MOST = 8, // tasks that a message names
};

#define TURNS_UNLIMITED UINT32_MAX // while nobody waits for what comes from outside

_Thread_local struct taskos *taskos_current;

void taskos_misuse(const char *trap)
{
    fprintf(stderr, "taskos: the trap %s outside of a task\n", trap);
    abort();
}

// --- Memory for tasks ------------------------------------------------------------------------------------

struct taskos_block {
    struct taskos_block *next;
    _Alignas(64) char bytes[];
};

// Memory that was never used.
static void *fresh_take(struct taskos *os, size_t bytes)
{
    if ((size_t)(os->fresh_end - os->fresh) < bytes) {
        struct taskos_block *block = aligned_alloc(64, BLOCK_BYTES);
        if (!block)
            return NULL;
        block->next = os->blocks;
        os->blocks = block;
        os->fresh = block->bytes;
        os->fresh_end = (char *)block + BLOCK_BYTES;
    }
    void *memory = os->fresh;
    os->fresh += bytes;
    return memory;
}

// --- Ids -------------------------------------------------------------------------------------------------

// The ready queue gets as many places as there are slots.
static int ready_grow(struct taskos *os)
{
    uint32_t size = os->mask + 1;
    while (size < os->slots_size)
        size *= 2;
    uint32_t *ready = reallocarray(NULL, size, sizeof *ready);
    if (!ready)
        return -1;
    for (uint32_t i = os->head; i != os->tail; i++)
        ready[i & (size - 1)] = os->ready[i & os->mask];
    free(os->ready);
    os->ready = ready;
    os->mask = size - 1;
    return 0;
}

static uint64_t free_word(uint64_t generation, uint32_t next)
{
    return generation << 32 | (uint64_t)next << 1 | 1;
}

// Makes a slot where none is free. Returns 0 if there is no memory for it.
static uint32_t slot_make(struct taskos *os)
{
    uint32_t slot = os->slots_used + 1;
    if (slot >= TASKOS_FIRST >> 1) {
        errno = ENOMEM;
        return 0;
    }
    if (table_reserve((void **)&os->slots, &os->slots_size, slot, sizeof *os->slots) < 0)
        return 0;
    if (os->mask < os->slots_size - 1 && ready_grow(os) < 0)
        return 0;
    os->slots[0].word = free_word(0, 0); // no task's
    os->slots_used = slot;
    os->slots[slot].word = free_word(0, 0);
    return slot;
}

struct taskos_task *taskos_make(struct taskos *os, uint8_t class, size_t bytes)
{
    uint32_t slot = os->free_slot;
    if (slot == 0 && (slot = slot_make(os)) == 0)
        return NULL;
    uint64_t word = os->slots[slot].word;
    struct taskos_task *task = class == 0 ? malloc(bytes) : fresh_take(os, class * 8u);
    os->free_slot = task ? (uint32_t)word >> 1 : slot;
    if (!task)
        return NULL;
    *task = (struct taskos_task){.id = word >> 32 << 32 | slot, .state = TASKOS_ENDED, .class = class};
    os->slots[slot].word = (uintptr_t)task;
    return task;
}

void taskos_free(struct taskos *os, struct taskos_task *task)
{
    uint32_t slot = (uint32_t)task->id;
    os->slots[slot].word = free_word(task->id >> 32, os->free_slot);
    os->free_slot = slot;
    free(task);
}

// The task in a slot that has not ended; NULL: there is none.
static struct taskos_task *task_in(const struct taskos *os, uint32_t slot)
{
    if ((os->slots[slot].word & 1) != 0 || taskos_at(os, slot)->state == TASKOS_ENDED)
        return NULL;
    return taskos_at(os, slot);
}

// --- Waiting, and being woken ----------------------------------------------------------------------------

// The trap fails at once.
static bool fail(struct taskos_task *task, int error)
{
    task->outcome = (uint8_t)error;
    return false;
}

bool taskos_begin_waittask(uint64_t id)
{
    struct taskos *os = taskos_trap("waittask");
    struct taskos_task *task = os->running, *awaited = taskos_find(os, id);
    if (!awaited)
        return false; // outcome 0 says so
    if (awaited == task)
        return fail(task, EDEADLK);
    task->state = TASKOS_IN_WAITTASK;
    task->next = awaited->waiters;
    task->place = TASKOS_FIRST | (uint32_t)awaited->id;
    if (task->next)
        taskos_at(os, task->next)->place = (uint32_t)task->id;
    awaited->waiters = (uint32_t)task->id;
    return true;
}

// One no longer waits for another's end.
static void waittask_leave(struct taskos *os, struct taskos_task *task)
{
    if (task->place & TASKOS_FIRST)
        taskos_at(os, task->place & ~TASKOS_FIRST)->waiters = task->next;
    else
        taskos_at(os, task->place)->next = task->next;
    if (task->next)
        taskos_at(os, task->next)->place = task->place;
}

// The list begins with who came last; who came first is woken first.
void taskos_wake_waiters(struct taskos *os, uint32_t waiters)
{
    struct taskos_task *task = taskos_at(os, waiters);
    while (task->next)
        task = taskos_at(os, task->next);
    for (;;) {
        uint32_t previous = task->place;
        taskos_wake(os, task, TASKOS_AWAITED);
        if (previous & TASKOS_FIRST)
            return;
        task = taskos_at(os, previous);
    }
}

// Once somebody waits for what comes from outside, polling has its turn. 2009's poller is a task: its turn is
// when all that are ready now have had theirs.
static void turns_limit(struct taskos *os)
{
    uint32_t least = os->options.poller == TASKOS_SELECT ? 1 : TURNS_LEAST;
    uint32_t most = os->tail - os->head > least ? os->tail - os->head : least;
    if (os->turns > most)
        os->turns = most;
}

// --- Sleep: a heap by due time, and then by who came first -----------------------------------------------

static bool timer_before(const struct taskos_timer *one, const struct taskos_timer *other)
{
    return one->due_ns < other->due_ns || (one->due_ns == other->due_ns && one->sequence < other->sequence);
}

static void timer_put(struct taskos *os, uint32_t place, struct taskos_timer timer)
{
    os->timers[place] = timer;
    timer.task->place = place;
}

// Moves a timer, for which `place` is free, towards the root to where it belongs.
static void timer_rise(struct taskos *os, uint32_t place, struct taskos_timer timer)
{
    while (place > 0 && timer_before(&timer, &os->timers[(place - 1) / 4])) {
        timer_put(os, place, os->timers[(place - 1) / 4]);
        place = (place - 1) / 4;
    }
    timer_put(os, place, timer);
}

// Likewise towards the leaves.
static void timer_sink(struct taskos *os, uint32_t place, struct taskos_timer timer)
{
    for (;;) {
        uint32_t first = place * 4 + 1, least = first;
        if (first >= os->timers_count)
            break;
        for (uint32_t child = first + 1; child < first + 4 && child < os->timers_count; child++)
            if (timer_before(&os->timers[child], &os->timers[least]))
                least = child;
        if (!timer_before(&os->timers[least], &timer))
            break;
        timer_put(os, place, os->timers[least]);
        place = least;
    }
    timer_put(os, place, timer);
}

static void timer_remove(struct taskos *os, uint32_t place)
{
    struct taskos_timer last = os->timers[--os->timers_count];
    if (place == os->timers_count)
        return;
    if (place > 0 && timer_before(&last, &os->timers[(place - 1) / 4]))
        timer_rise(os, place, last);
    else
        timer_sink(os, place, last);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool sleep_until(struct taskos *os, int64_t due_ns)
{
    struct taskos_task *task = os->running;
    if (table_reserve((void **)&os->timers, &os->timers_size, os->timers_count, sizeof *os->timers) < 0)
        return fail(task, errno);
    task->state = TASKOS_IN_SLEEP;
    timer_rise(os, os->timers_count++,
               (struct taskos_timer){.due_ns = due_ns, .sequence = os->sequence++, .task = task});
    turns_limit(os);
    return true;
}

bool taskos_begin_sleep_until(int64_t due_ns)
{
    struct taskos *os = taskos_trap("sleep_until");
    return due_ns <= now_ns() ? taskos_begin_yield() : sleep_until(os, due_ns);
}

bool taskos_begin_sleep(int64_t ns)
{
    struct taskos *os = taskos_trap("sleep");
    if (ns <= 0)
        return taskos_begin_yield();
    int64_t due_ns;
    if (__builtin_add_overflow(now_ns(), ns, &due_ns))
        due_ns = INT64_MAX;
    return sleep_until(os, due_ns);
}

static void wake_sleepers(struct taskos *os, int64_t until_ns)
{
    while (os->timers_count > 0 && os->timers[0].due_ns <= until_ns) {
        struct taskos_task *task = os->timers[0].task;
        timer_remove(os, 0);
        taskos_wake(os, task, 0);
    }
}

// --- Descriptors -----------------------------------------------------------------------------------------

bool taskos_begin_descriptor(int descriptor, enum taskos_state state)
{
    struct taskos *os = taskos_trap(state == TASKOS_IN_READWAIT ? "readwait" : "writewait");
    struct taskos_task *task = os->running;
    unsigned direction = state == TASKOS_IN_READWAIT ? POLLER_READ : POLLER_WRITE;
    if (descriptor < 0 || ((uint32_t)descriptor >= os->waiting_size && fcntl(descriptor, F_GETFD) < 0))
        return fail(task, EBADF); // no table grows to the size of any number
    if (table_reserve((void **)&os->waiting, &os->waiting_size, (uint32_t)descriptor, sizeof *os->waiting) <
        0)
        return fail(task, errno);
    uint32_t *waiting = &os->waiting[descriptor][direction - 1];
    if (*waiting != 0)
        return fail(task, EBUSY);
    int watched = os->poller->does->watch(os->poller, descriptor, direction);
    if (watched < 0)
        return fail(task, errno);
    if (watched > 0)
        return taskos_begin_yield();
    *waiting = (uint32_t)task->id;
    os->waiting_count++;
    turns_limit(os);
    task->state = (uint8_t)state;
    task->place = (uint32_t)descriptor;
    return true;
}

// Takes who waits for a descriptor in a direction off the table. NULL: nobody.
static struct taskos_task *waiting_take(struct taskos *os, uint32_t descriptor, unsigned direction)
{
    if (descriptor >= os->waiting_size || os->waiting[descriptor][direction - 1] == 0)
        return NULL;
    struct taskos_task *task = taskos_at(os, os->waiting[descriptor][direction - 1]);
    os->waiting[descriptor][direction - 1] = 0;
    os->waiting_count--;
    return task;
}

// Wakes who waits for it. Returns in which directions somebody did.
static unsigned descriptor_wake(struct taskos *os, int descriptor, unsigned directions, int outcome)
{
    unsigned taken = 0;
    for (unsigned direction = POLLER_READ; direction <= POLLER_WRITE; direction++) {
        struct taskos_task *task =
            directions & direction ? waiting_take(os, (uint32_t)descriptor, direction) : NULL;
        if (task) {
            taskos_wake(os, task, outcome);
            taken |= direction;
        }
    }
    return taken;
}

static unsigned descriptor_ready(void *os, int descriptor, unsigned directions)
{
    return descriptor_wake(os, descriptor, directions, 0);
}

// What the number stood for is no more: who waits for it is told.
static void descriptor_gone(struct taskos *os, int descriptor)
{
    os->poller->does->forget(os->poller, descriptor);
    descriptor_wake(os, descriptor, POLLER_READ | POLLER_WRITE, EBADF);
}

int taskos_close(int descriptor)
{
    struct taskos *os = taskos_trap("close");
    if (descriptor >= 0)
        descriptor_gone(os, descriptor);
    return close(descriptor);
}

bool taskos_begin_attempt(int descriptor, enum taskos_state direction)
{
    struct taskos *os = taskos_trap(direction == TASKOS_IN_READWAIT ? "recv" : "send");
    if (os->again) {
        os->again = false;
        return taskos_begin_descriptor(descriptor, direction);
    }
    turns_limit(os); // others may be ready without waiting
    if (os->turns == 0)
        return taskos_begin_yield();
    os->turns--;
    return false;
}

bool taskos_again(void)
{
    taskos_current->again = errno == EAGAIN || errno == EWOULDBLOCK;
    return taskos_current->again || errno == EINTR;
}

int taskos_try_accept(int listener, struct sockaddr *address, socklen_t *length)
{
    struct taskos *os = taskos_current;
    int descriptor;
    do
        descriptor = accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    while (descriptor < 0 && errno == ECONNABORTED);
    if (descriptor >= 0) // should one of the same number have been closed behind our back
        descriptor_gone(os, descriptor);
    return descriptor;
}

ssize_t taskos_try_send(int descriptor, const void *bytes, size_t length, size_t *sent)
{
    while (*sent < length) {
        ssize_t result =
            send(descriptor, (const char *)bytes + *sent, length - *sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (result < 0)
            return -1;
        *sent += (size_t)result;
    }
    return (ssize_t)length;
}

// --- Killing ---------------------------------------------------------------------------------------------

// Takes a task out of whatever it waits in.
static void leave(struct taskos *os, struct taskos_task *task)
{
    unsigned direction = task->state == TASKOS_IN_READWAIT ? POLLER_READ : POLLER_WRITE;
    switch (task->state) {
    case TASKOS_IN_WAITTASK:
        waittask_leave(os, task);
        break;
    case TASKOS_IN_SLEEP:
        timer_remove(os, task->place);
        break;
    case TASKOS_IN_READWAIT:
    case TASKOS_IN_WRITEWAIT:
        waiting_take(os, task->place, direction);
        os->poller->does->unwatch(os->poller, (int)task->place, direction);
        break;
    default:
        break;
    }
}

static void kill_one(struct taskos *os, struct taskos_task *task)
{
    if (task->state == TASKOS_READY) {
        task->outcome = ECANCELED;
        os->flavour->cancel(task);
    } else {
        leave(os, task);
        taskos_wake(os, task, ECANCELED);
    }
}

int taskos_killtask(uint64_t id)
{
    struct taskos *os = taskos_trap("killtask");
    struct taskos_task *task = taskos_find(os, id);
    if (!task)
        return 0;
    kill_one(os, task);
    return task == os->running ? taskos_answered() : 1;
}

void taskos_killall(struct taskos *os)
{
    for (uint32_t slot = 1; slot <= os->slots_used; slot++) {
        struct taskos_task *task = task_in(os, slot);
        if (task && task != os->running)
            kill_one(os, task);
    }
}

// --- When nothing is ready -------------------------------------------------------------------------------

static void tell_task(const struct taskos *os, const struct taskos_task *task)
{
    const struct taskos_task *other = task;
    fprintf(stderr, "\ntaskos: task %llu waits ", (unsigned long long)task->id);
    if (task->state == TASKOS_IN_WAKEWAIT) {
        fputs("to be woken", stderr);
        return;
    }
    while (!(other->place & TASKOS_FIRST)) // to the head of the list, which knows for whom it is
        other = taskos_at(os, other->place);
    other = taskos_at(os, other->place & ~TASKOS_FIRST);
    fprintf(stderr, "for the end of task %llu", (unsigned long long)other->id);
}

static void tell_deadlock(const struct taskos *os)
{
    fprintf(stderr, "taskos: deadlock: nothing is ready, and nothing will be");
    uint32_t told = 0;
    for (uint32_t slot = 1; slot <= os->slots_used && told < TOLD_MOST; slot++) {
        const struct taskos_task *task = task_in(os, slot);
        if (task) {
            tell_task(os, task);
            told++;
        }
    }
    if (told < os->count)
        fprintf(stderr, "\ntaskos: and %u more", os->count - told);
    fputc('\n', stderr);
}

// How long polling may take.
static int64_t timeout_ns(const struct taskos *os)
{
    if (os->head != os->tail)
        return 0;
    if (os->timers_count == 0)
        return -1;
    int64_t left_ns = os->timers[0].due_ns - now_ns();
    return left_ns > 0 ? left_ns : 0;
}

bool taskos_poll(struct taskos *os)
{
    do {
        errno = 0;
        if (os->count == 0)
            return false;
        if (os->waiting_count == 0 && os->timers_count == 0) {
            if (os->head != os->tail)
                break;
            tell_deadlock(os);
            errno = EDEADLK;
            return false;
        }
        int64_t timeout = timeout_ns(os);
        if ((os->waiting_count > 0 || timeout > 0) &&
            os->poller->does->wait(os->poller, timeout, descriptor_ready, os) < 0)
            return false;
        if (os->timers_count > 0)
            wake_sleepers(os, now_ns());
    } while (os->head == os->tail);
    os->turns = TURNS_UNLIMITED;
    if (os->waiting_count > 0 || os->timers_count > 0)
        turns_limit(os);
    return true;
}

// --- The scheduler itself --------------------------------------------------------------------------------

struct taskos *taskos_create(const struct taskos_options *options)
{
    static struct poller *(*const create[])(void) = {
        [TASKOS_EPOLL] = poller_epoll_create,
        [TASKOS_POLL] = poller_poll_create,
        [TASKOS_SELECT] = poller_select_create,
    };
    struct taskos *os = calloc(1, sizeof *os);
    if (!os)
        return NULL;
    if (options)
        os->options = *options;
    if ((size_t)os->options.poller < sizeof create / sizeof create[0])
        os->poller = create[os->options.poller]();
    else
        errno = EINVAL;
    if (!os->poller) {
        free(os);
        return NULL;
    }
    return os;
}

// The tasks that are left, and what those that have ended have left.
static void tasks_destroy(struct taskos *os)
{
    for (uint32_t slot = 1; slot <= os->slots_used; slot++) {
        if ((os->slots[slot].word & 1) != 0)
            continue;
        struct taskos_task *task = taskos_at(os, slot);
        if (os->flavour->release)
            os->flavour->release(task);
        if (task->class == 0)
            free(task);
    }
}

void taskos_destroy(struct taskos *os)
{
    if (!os)
        return;
    tasks_destroy(os);
    os->poller->does->destroy(os->poller);
    while (os->blocks) {
        struct taskos_block *block = os->blocks;
        os->blocks = block->next;
        free(block);
    }
    free(os->ready);
    free(os->slots);
    free(os->timers);
    free(os->waiting);
    free(os);
}
