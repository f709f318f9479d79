// letters/process_pool -- as many processes as there are CPUs, any of which takes any letter
// model: prefork
// runtime: fork
// class: idiomatic
// traits: preemptive
//
// What David Mertz hints at with "could use multiprocessing.Pool": workers that are not tied to a kind of
// event, all on one queue, so that none is idle while there is something to do. Each keeps all three counts,
// in memory shared with the parent, and they are added up at the end.
//
// The queue has one who puts and several who take. Who takes copies some events first, and claims them then,
// by moving the number of those taken from where it found it: if another was faster, it begins anew (as
// thieves do in the deque of Chase and Lev 2005). What was copied cannot have been overwritten, for places
// are used again only when they were claimed. So no lock is ever held, and a worker may stop anywhere.
//
// Who waits looks again some times before it sleeps: to wake a process whose CPU idles takes some 50 us on a
// virtual machine.
#include "letters.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    KILL = UINT16_MAX, // an event that is no letter: the last, which stays in the queue for all to see
    ROOM_LEAST = 4096, // of the queue; a power of two
    LOOKS = 30,        // before it is time to sleep
    CLAIM_MOST = 4096, // events; more are claimed piece by piece
    WORKERS_LEAST = 2,
    WORKERS_MOST = 256,
};

// --- Processes -------------------------------------------------------------------------------------------

// Children are killed when their parent dies; the parent dies of a child that did.
static void process_judge(pid_t child, int status)
{
    errno = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        rig_die("the worker in process %ld failed (wait status 0x%x)", (long)child, (unsigned)status);
}

static void process_wait(pid_t child)
{
    int status;
    if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0)
        rig_die("cannot wait for process %ld", (long)child);
    rig_ledger_close(&letters_processes);
    process_judge(child, status);
}

// Sleeps unless *word is no longer `value`; no longer than `most` (NULL: however long). Whether it was woken.
static bool futex_wait(atomic_uint *word, unsigned value, const struct timespec *most)
{
    return syscall(SYS_futex, word, FUTEX_WAIT, value, most, NULL, 0) == 0;
}

// Returns how many it woke.
static unsigned futex_wake(atomic_uint *word, int most)
{
    return (unsigned)syscall(SYS_futex, word, FUTEX_WAKE, most, NULL, NULL, 0);
}

// --- Queue: from one process to many ---------------------------------------------------------------------

// Positions count all events that there ever were, modulo 2^32; `room` is a power of two.
struct queue {
    uint32_t room;
    _Alignas(64) atomic_uint given; // position up to which they may be taken
    atomic_uint sleepers;           // workers that wait for it to move
    _Alignas(64) atomic_uint taken; // position up to which they were claimed
    atomic_uint putter_sleeps;      // until `taken` has come to `wanted`
    atomic_uint wanted;
    _Alignas(64) uint32_t put, full; // the putter's own: the next position, and where it must wait
    _Alignas(64) _Atomic uint16_t events[];
};

static bool reached(uint32_t position, uint32_t wanted)
{
    return (int32_t)(position - wanted) >= 0;
}

// Until a quarter of the room is free. Wakes each second to see whether all workers live.
static void queue_wait_for_room(struct queue *queue)
{
    const struct timespec second = {.tv_sec = 1};
    uint32_t wanted = queue->put - queue->room / 4 * 3;
    int status;
    for (unsigned i = 0; i < LOOKS && !reached(atomic_load(&queue->taken), wanted); i++)
        sched_yield();
    atomic_store(&queue->wanted, wanted);
    while (!reached(atomic_load(&queue->taken), wanted)) {
        atomic_store(&queue->putter_sleeps, 1); // before the last look
        if (reached(atomic_load(&queue->taken), wanted))
            break;
        futex_wait(&queue->putter_sleeps, 1, &second);
        pid_t child = waitpid(-1, &status, WNOHANG);
        if (child > 0)
            process_judge(child, status);
    }
    atomic_store(&queue->putter_sleeps, 0);
    queue->full = atomic_load(&queue->taken) + queue->room;
}

static inline void queue_put(struct queue *queue, uint16_t event)
{
    if (queue->put == queue->full)
        queue_wait_for_room(queue);
    atomic_store_explicit(&queue->events[queue->put++ & (queue->room - 1)], event, memory_order_relaxed);
}

// The end of a batch: wakes one worker, for one can take it. Who was woken no longer counts as a sleeper.
static void queue_give(struct queue *queue)
{
    atomic_store(&queue->given, queue->put); // before the look at who sleeps
    if (atomic_load(&queue->sleepers) > 0 && futex_wake(&queue->given, 1) == 1)
        atomic_fetch_sub(&queue->sleepers, 1);
}

static void queue_wait_for_events(struct queue *queue, uint32_t given)
{
    for (unsigned i = 0; i < LOOKS; i++, sched_yield())
        if (atomic_load_explicit(&queue->given, memory_order_acquire) != given)
            return;
    atomic_fetch_add(&queue->sleepers, 1); // before the kernel looks at the word
    if (!futex_wait(&queue->given, given, NULL))
        atomic_fetch_sub(&queue->sleepers, 1);
}

// Tells the putter that there is room, if that is what it waits for.
static void queue_tell_putter(struct queue *queue, uint32_t taken)
{
    if (atomic_load(&queue->putter_sleeps) && reached(taken, atomic_load(&queue->wanted)) &&
        atomic_exchange(&queue->putter_sleeps, 0))
        futex_wake(&queue->putter_sleeps, 1);
}

// Copies up to `most` events, but not the sentinel. Returns how many.
static uint32_t queue_copy(const struct queue *queue, uint32_t from, uint32_t most, uint16_t *events)
{
    uint32_t count = 0;
    for (; count < most; count++) {
        const _Atomic uint16_t *place = &queue->events[(from + count) & (queue->room - 1)];
        events[count] = atomic_load_explicit(place, memory_order_relaxed);
        if (events[count] == KILL)
            break;
    }
    return count;
}

// Takes up to `most` events. Returns how many; 0: there will be no more.
static uint32_t queue_get(struct queue *queue, uint32_t most, uint16_t *events)
{
    for (;;) {
        uint32_t taken = atomic_load(&queue->taken), given = atomic_load(&queue->given);
        if (given == taken) {
            queue_wait_for_events(queue, given);
            continue;
        }
        uint32_t count = queue_copy(queue, taken, given - taken < most ? given - taken : most, events);
        if (count == 0 && atomic_load(&queue->taken) == taken)
            return 0;
        if (count > 0 && atomic_compare_exchange_strong(&queue->taken, &(unsigned){taken}, taken + count)) {
            queue_tell_putter(queue, taken + count);
            return count;
        }
    }
}

// A letter and, above it, its kind: the source has looked, and any worker may count it.
static inline uint16_t event_make(unsigned char letter)
{
    return (uint16_t)(letters_kind(letter) << 8 | letter);
}

// --- The pool --------------------------------------------------------------------------------------------

struct worker {
    _Alignas(64) uint64_t counts[LETTERS_KINDS];
    pid_t process;
};

// In shared memory, as a whole.
struct pool {
    size_t bytes;
    unsigned workers;
    struct worker worker[WORKERS_MOST];
    struct queue queue;
};

static void worker_main(struct worker *self, struct queue *queue, uint32_t batch)
{
    uint16_t events[CLAIM_MOST];
    uint64_t counts[LETTERS_KINDS] = {0};
    uint32_t most = batch < CLAIM_MOST ? batch : CLAIM_MOST, count;
    while ((count = queue_get(queue, most, events)) > 0)
        for (uint32_t i = 0; i < count; i++) {
            letters_work();
            counts[events[i] >> 8]++;
        }
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        self->counts[kind] = counts[kind];
}

static struct pool *pool_map(uint32_t batch)
{
    uint32_t room = ROOM_LEAST;
    while (room < 2 * batch) // one to be filled, one to be emptied
        room *= 2;
    size_t bytes = sizeof(struct pool) + room * sizeof(uint16_t);
    struct pool *pool = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pool == MAP_FAILED)
        rig_die("cannot map a queue of %u", room);
    pool->bytes = bytes;
    pool->queue.room = pool->queue.full = room;
    return pool;
}

static void pool_add(struct pool *pool, uint32_t batch)
{
    struct worker *worker = &pool->worker[pool->workers++];
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        rig_die("cannot fork worker %u", pool->workers);
    if (child > 0) {
        worker->process = child;
        rig_ledger_open(&letters_processes);
        return;
    }
    // A signal when the parent dies: unless it died before this could be asked for.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(1);
    worker_main(worker, &pool->queue, batch);
    _exit(0); // not exit: atexit and stdio are the parent's
}

static struct pool *pool_start(uint32_t batch)
{
    struct pool *pool = pool_map(batch);
    cpu_set_t cpus;
    unsigned wanted = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (unsigned)CPU_COUNT(&cpus) : 0;
    wanted = wanted < WORKERS_LEAST ? WORKERS_LEAST : wanted < WORKERS_MOST ? wanted : WORKERS_MOST;
    while (pool->workers < wanted)
        pool_add(pool, batch);
    return pool;
}

// Waits for all, and adds up what they have counted.
static void pool_end(struct pool *pool, uint64_t *counts)
{
    for (unsigned i = 0; i < pool->workers; i++) {
        process_wait(pool->worker[i].process);
        for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
            counts[kind] += pool->worker[i].counts[kind];
    }
    munmap(pool, pool->bytes);
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct pool *pool = pool_start(input->batch);
    uint32_t pending = 0;
    for (uint64_t i = 0; i < input->events; i++) {
        queue_put(&pool->queue, event_make(input->text[i]));
        if (++pending == input->batch) {
            queue_give(&pool->queue);
            pending = 0;
        }
    }
    queue_put(&pool->queue, KILL);
    queue_give(&pool->queue);
    futex_wake(&pool->queue.given, INT_MAX); // all have to see it
    pool_end(pool, counts);
}
