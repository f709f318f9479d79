// taskos -- a small operating system for tasks that are coroutines: what both of its flavours share.
//
// After David Beazley, "A Curious Course on Coroutines and Concurrency" (2009), slides 92-188 (here: B).
// Include taskos_stackful.h, where a task is a coroutine with a stack and a trap is a function, or
// taskos_stackless.h, where a task is a frame and a trap that waits is a macro. Each adds to what is here:
//
//     taskos_new    a task from outside         taskos_run    until no task is left
//     newtask       a task from within a task   and the traps that wait
//
// A task knows others by their ids only, and the scheduler by its traps only (B 137, 151). A trap is handled
// at once, and the task goes on, unless what it asks for takes time; then it leaves the ready queue until
// that has happened. Nothing is pre-emptive: between two traps nobody else runs.
//
// Traps answer as system calls do: -1 and errno when they failed, else 0 or what is said below. ECANCELED:
// the task has been killed. The scheduler, its tasks and what they call stay in one thread; each thread may
// have its own. A trap outside of a task is told on stderr, and abort(3) follows.
#ifndef TASKOS_H
#define TASKOS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct taskos; // the scheduler

// --- Outside of tasks ------------------------------------------------------------------------------------

enum taskos_poller {
    TASKOS_EPOLL,  // registers a descriptor once and keeps it registered while its tasks come back to it
    TASKOS_POLL,   // hands over all awaited descriptors each time
    TASKOS_SELECT, // likewise, as in 2009: goes round the ready queue like a task (B 164), and cannot wait
                   // for descriptors from FD_SETSIZE (1024) on
};

struct taskos_options {
    enum taskos_poller poller;
    size_t stack_bytes; // of each stackful task; 0: 64 KB; see stackful.h
};

// Returns NULL with errno set if there is no memory or no descriptor (epoll) left, or no such poller
// (EINVAL). `options` may be NULL: all 0.
struct taskos *taskos_create(const struct taskos_options *options);

// Frees the scheduler, and the tasks that are left as they are: they are not told. (For an orderly end: kill
// them all and run.) Not while it runs. NULL is accepted.
void taskos_destroy(struct taskos *os);

// Kills every task there is but the running one.
void taskos_killall(struct taskos *os);

static inline uint32_t taskos_count(const struct taskos *os); // tasks that have not ended

// --- Traps that never wait -------------------------------------------------------------------------------

// The id of the running task (B 134). An id is never used for a second task. 0 is no task's.
static inline uint64_t taskos_gettid(void);

// Kills a task (B 140): the trap in which it waits, or its yield, fails with ECANCELED. What the task does
// then is up to it: it should clean up and return. One that has not started never will. Returns 1, or 0 if
// the task is gone. It does not wait for the end of the other: taskos_waittask does. A task that kills itself
// goes on with -1, ECANCELED from this very trap.
//
// One kill makes one trap fail, no more: a task may trap while it cleans up, and wait, as if nothing had
// happened. Killed again meanwhile, that trap fails, too.
int taskos_killtask(uint64_t id);

// Wakes a task from wakewait; if it is not there, its next wakewait returns at once (B has no such trap:
// tasks need one to talk to each other). Several wakes before that count as one. Returns 1, or 0 if the task
// is gone.
static inline int taskos_waketask(uint64_t id);

// Closes a descriptor as close(2) does, after waking who waits for it: their traps fail with EBADF.
// Descriptors that a task has ever waited for have to be closed so, lest the poller takes the next one with
// the same number for them; by a task, and so before a run ends that another will follow.
int taskos_close(int descriptor);

// --- Behind the interface --------------------------------------------------------------------------------
//
// The ready queue, the ids and the traps that tasks spend their time in are here because they are inlined;
// the rest is in taskos.c. Tasks are referred to by the number of their slot, 32 bits, wherever a pointer
// would double the memory that a suspended task takes.

enum taskos_state {
    TASKOS_READY,       // in the ready queue, or running
    TASKOS_IN_WAITTASK, // in the list of who waits for another's end
    TASKOS_IN_WAKEWAIT,
    TASKOS_IN_READWAIT,
    TASKOS_IN_WRITEWAIT,
    TASKOS_IN_SLEEP,
    TASKOS_ENDED, // its memory is kept for the next, and so is its slot
};

enum { TASKOS_AWAITED = UINT8_MAX }; // an outcome that no errno has: who was waited for has ended

struct taskos_task {
    uint64_t id; // generation << 32 | slot; once it has ended: of the next task in its place
    union {
        struct {
            uint32_t waiters; // the first of those that wait for its end
            uint32_t next;    // in waittask: the next that waits for the same
        };
        struct taskos_task *next_spare; // once it has ended
    };
    uint32_t place;  // in waittask: the previous, or TASKOS_FIRST and the awaited one itself;
                     // in readwait and writewait: the descriptor; in sleep: the place in the heap
    uint8_t outcome; // of the trap that it is in: an errno, or TASKOS_AWAITED; 0: none, or between traps
    uint8_t state;   // enum taskos_state
    bool woken;      // while it was not in wakewait
    uint8_t class;   // of its memory: see core.h
};

#define TASKOS_FIRST   UINT32_C(0x80000000)
#define TASKOS_CLASSES 256

// A slot points to its task, also when that has ended and its memory waits for the next. Where the memory was
// freed, the slot holds the generation of its next task, and the next free slot: generation << 32 | next << 1
// | 1.
struct taskos_slot {
    uint64_t word;
};

struct taskos_timer {
    int64_t due_ns;    // CLOCK_MONOTONIC
    uint64_t sequence; // who slept first wakes first
    struct taskos_task *task;
};

// What the core cannot know of a task.
struct taskos_flavour {
    void (*cancel)(struct taskos_task *task);  // if it has not started, it never will
    void (*release)(struct taskos_task *task); // what it or a task before it holds; NULL: nothing
};

struct taskos {
    // The ready queue: a ring of slots. As many fit as there are slots, so putting one in needs no check.
    uint32_t *ready;
    uint32_t head, tail, mask; // tail - head are in there; & mask: their places
    uint32_t turns;            // that may go by until it is time to poll
    struct taskos_slot *slots; // from 1 on
    struct taskos_task *running;
    uint32_t free_slot, slots_used, slots_size;
    uint32_t count;
    struct taskos_timer *timers; // a heap, four children each; from 0 on
    uint32_t timers_count, timers_size;
    uint64_t sequence;
    uint32_t (*waiting)[2]; // by descriptor: who waits to read, who to write
    uint32_t waiting_size;
    uint32_t waiting_count; // tasks
    struct poller *poller;
    struct taskos_options options;
    const struct taskos_flavour *flavour; // of its tasks; NULL: it never had one
    bool again;                           // what was tried last would have blocked
    struct taskos_task *spare;   // tasks of the stackful flavour that have ended, with their coroutines
    uint32_t spares;             // so many
    struct taskos_block *blocks; // memory for tasks: all,
    char *fresh, *fresh_end;     // what was never used of it,
    struct taskos_task *spare_memory[TASKOS_CLASSES]; // and what is free, by size / 8
};

// The scheduler that runs in this thread; NULL: none.
extern _Thread_local struct taskos *taskos_current __attribute__((tls_model("initial-exec")));

_Noreturn void taskos_misuse(const char *trap) __attribute__((cold));

static inline __attribute__((always_inline)) struct taskos *taskos_trap(const char *trap)
{
    struct taskos *os = taskos_current;
    if (__builtin_expect(!os, 0))
        taskos_misuse(trap);
    return os;
}

static inline struct taskos_task *taskos_at(const struct taskos *os, uint32_t slot)
{
    return (struct taskos_task *)(uintptr_t)os->slots[slot].word; // NOLINT(performance-no-int-to-ptr): a word
}

// The task with this id; NULL if it is gone.
static inline struct taskos_task *taskos_find(const struct taskos *os, uint64_t id)
{
    uint32_t slot = (uint32_t)id;
    if (slot > os->slots_used || (os->slots[slot].word & 1) != 0)
        return NULL;
    struct taskos_task *task = taskos_at(os, slot);
    return task->id == id && task->state != TASKOS_ENDED ? task : NULL; // it has the id of the next already
}

static inline void taskos_push(struct taskos *os, const struct taskos_task *task)
{
    os->ready[os->tail++ & os->mask] = (uint32_t)task->id;
}

// What the trap that just came back answers, when that is not 0.
static inline int taskos_answer(struct taskos_task *task)
{
    int outcome = task->outcome;
    task->outcome = 0;
    if (outcome == TASKOS_AWAITED)
        return 1;
    errno = outcome;
    return -1;
}

static inline __attribute__((always_inline)) int taskos_answered(void)
{
    struct taskos_task *task = taskos_current->running;
    return task->outcome == 0 ? 0 : taskos_answer(task);
}

// The first halves of the traps that may wait. Each returns whether the task has to be suspended; once it
// runs again, or at once if not, taskos_answered() is what the trap returns.
static inline __attribute__((always_inline)) bool taskos_begin_yield(void)
{
    struct taskos *os = taskos_trap("yield");
    taskos_push(os, os->running);
    return true;
}

static inline bool taskos_begin_wakewait(void)
{
    struct taskos_task *task = taskos_trap("wakewait")->running;
    bool waits = !task->woken;
    task->woken = false;
    if (waits)
        task->state = TASKOS_IN_WAKEWAIT;
    return waits;
}

bool taskos_begin_waittask(uint64_t id);
bool taskos_begin_descriptor(int descriptor, enum taskos_state direction);
bool taskos_begin_sleep(int64_t ns);
bool taskos_begin_sleep_until(int64_t due_ns);

// For calls that seem to block: begin, try if the answer is 0, and again while taskos_again, which looks at
// what errno says of the attempt. An attempt counts as a turn: a task whose descriptors are always ready lets
// others run, too.
bool taskos_begin_attempt(int descriptor, enum taskos_state direction);
bool taskos_again(void);

// accept4(2) that never blocks, without connections that were gone before.
int taskos_try_accept(int listener, struct sockaddr *address, socklen_t *length);

// send(2) of what is left behind the first *sent bytes, to which it adds. Returns `length` when all has gone;
// else -1.
ssize_t taskos_try_send(int descriptor, const void *bytes, size_t length, size_t *sent);

static inline uint64_t taskos_gettid(void)
{
    return taskos_trap("gettid")->running->id;
}

static inline int taskos_waketask(uint64_t id)
{
    struct taskos *os = taskos_trap("waketask");
    struct taskos_task *task = taskos_find(os, id);
    if (!task)
        return 0;
    if (task->state == TASKOS_IN_WAKEWAIT) {
        task->state = TASKOS_READY;
        taskos_push(os, task);
    } else {
        task->woken = true;
    }
    return 1;
}

static inline uint32_t taskos_count(const struct taskos *os)
{
    return os->count;
}

#endif
