// letters/process_queue -- three processes, each fed through a queue of its own
// model: process
// runtime: fork
// class: idiomatic
// traits: preemptive
//
// David Mertz's `process_test` with queues: a few processes that live as long as there are events, each of
// which takes its own from a queue until it finds a sentinel there; his multiprocessing makes it look the
// same as with threads, and so it does here. The queue lies in a mapping that fork leaves shared: one puts
// and one takes, so each side moves a number that the other only reads (Lamport 1983), and it is bounded: who
// puts waits while it is full. The textbook has pipes, which are bounded as well; but through a pipe each
// hand-over is two system calls, even to a process that is running already. A pipe is right where one does
// not trust the other: what lies in a shared mapping may change at any time.
//
// Who waits looks again some times before it sleeps: to wake a process whose CPU idles takes some 50 us on a
// virtual machine. Between its looks it lets others run: source and counters are four, and may have fewer
// CPUs, and to spin would keep one from who is waited for.
#include "letters.h"

#include <errno.h>
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
    KILL = 256,        // an event that is no letter: the last
    ROOM_LEAST = 4096, // of a queue; a power of two
    LOOKS = 30,        // before it is time to sleep
};

// --- Processes -------------------------------------------------------------------------------------------

// Children are killed when their parent dies; the parent dies of a child that did.
static void process_judge(pid_t child, int status)
{
    errno = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        rig_die("the counter in process %ld failed (wait status 0x%x)", (long)child, (unsigned)status);
}

static void process_wait(pid_t child)
{
    int status;
    if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0)
        rig_die("cannot wait for process %ld", (long)child);
    rig_ledger_close(&letters_processes);
    process_judge(child, status);
}

// None should have ended while there are events.
static void process_look(void)
{
    int status;
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child > 0)
        process_judge(child, status);
}

// --- Waiting and waking (futex(2)) -----------------------------------------------------------------------

// Who sleeps until `word` is no longer what it was, and whether he does: whoever changes it asks, after.
struct sign {
    atomic_uint word, sleeps;
};

// Returns the word as soon as it is no longer `value`. A sleeper wakes each second to see whether its
// children still live.
static uint32_t sign_wait(struct sign *sign, uint32_t value)
{
    const struct timespec second = {.tv_sec = 1};
    uint32_t now;
    for (unsigned i = 0; i < LOOKS; i++, sched_yield())
        if ((now = atomic_load_explicit(&sign->word, memory_order_acquire)) != value)
            return now;
    for (;;) {
        atomic_store(&sign->sleeps, 1); // before the look at the word
        if ((now = atomic_load(&sign->word)) != value)
            return now;
        if (syscall(SYS_futex, &sign->sleeps, FUTEX_WAIT, 1, &second, NULL, 0) < 0 && errno == ETIMEDOUT)
            process_look();
    }
}

// Changes the word, and wakes who sleeps: once, for until he runs he will not have set his flag again. It is
// at the flag that he sleeps: who is late, and takes one that was set since, still keeps nobody asleep.
static void sign_set(struct sign *sign, uint32_t value)
{
    atomic_store(&sign->word, value); // before the look at the flag
    if (atomic_load(&sign->sleeps) && atomic_exchange(&sign->sleeps, 0))
        syscall(SYS_futex, &sign->sleeps, FUTEX_WAKE, 1, NULL, NULL, 0);
}

// --- Queue: from one process to another ------------------------------------------------------------------

// Positions count all events that there ever were, modulo 2^32; `room` is a power of two.
struct queue {
    uint32_t room, batch;
    _Alignas(64) struct sign given; // position up to which they may be taken
    _Alignas(64) struct sign freed; // position up to which their places may be used again
    _Alignas(64) struct {           // the putter's own: the next position, and where it must wait
        uint32_t put, full;
    };
    _Alignas(64) struct { // the taker's own: the next position, and what it knows of `given`
        uint32_t taken, known;
    };
    _Alignas(64) uint16_t events[];
};

static inline void queue_put(struct queue *queue, uint16_t event)
{
    if (queue->put == queue->full)
        queue->full = sign_wait(&queue->freed, queue->full - queue->room) + queue->room;
    queue->events[queue->put++ & (queue->room - 1)] = event;
}

// The end of a batch.
static inline void queue_give(struct queue *queue)
{
    sign_set(&queue->given, queue->put);
}

// Frees a quarter of the room at a time: who waits for room is then woken for that many.
static inline uint16_t queue_get(struct queue *queue)
{
    if (queue->taken == queue->known)
        queue->known = sign_wait(&queue->given, queue->known);
    uint16_t event = queue->events[queue->taken++ & (queue->room - 1)];
    if (queue->taken % (queue->room / 4) == 0)
        sign_set(&queue->freed, queue->taken);
    return event;
}

// --- The counters ----------------------------------------------------------------------------------------

// In shared memory, as a whole.
struct counter {
    pid_t process;
    uint32_t pending; // of the batch
    uint64_t count;
    size_t bytes;
    struct queue queue;
};

static void counter_main(struct counter *counter)
{
    uint64_t count = 0;
    while (queue_get(&counter->queue) != KILL) {
        letters_work();
        count++;
    }
    counter->count = count;
}

static struct counter *counter_map(uint32_t batch)
{
    uint32_t room = ROOM_LEAST;
    while (room < 2 * batch) // one to be filled, one to be emptied
        room *= 2;
    size_t bytes = sizeof(struct counter) + room * sizeof(uint16_t);
    struct counter *counter = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counter == MAP_FAILED)
        rig_die("cannot map a queue of %u", room);
    counter->bytes = bytes;
    counter->queue.room = counter->queue.full = room;
    counter->queue.batch = batch;
    return counter;
}

// In memory that is mapped beforehand, the child finds everything where the parent has it.
static struct counter *counter_start(uint32_t batch)
{
    struct counter *counter = counter_map(batch);
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        rig_die("cannot fork a counter");
    if (child > 0) {
        counter->process = child;
        rig_ledger_open(&letters_processes);
        return counter;
    }
    // A signal when the parent dies: unless it died before this could be asked for.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(1);
    counter_main(counter);
    _exit(0); // not exit: atexit and stdio are the parent's
}

static inline void counter_put(struct counter *counter, uint16_t event)
{
    queue_put(&counter->queue, event);
    if (++counter->pending == counter->queue.batch) {
        queue_give(&counter->queue);
        counter->pending = 0;
    }
}

void letters_run(const struct letters_input *input, uint64_t *counts)
{
    struct counter *counters[LETTERS_KINDS];
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++)
        counters[kind] = counter_start(input->batch);
    for (uint64_t i = 0; i < input->events; i++)
        counter_put(counters[letters_kind(input->text[i])], input->text[i]);
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        queue_put(&counters[kind]->queue, KILL);
        queue_give(&counters[kind]->queue);
    }
    for (unsigned kind = 0; kind < LETTERS_KINDS; kind++) {
        process_wait(counters[kind]->process);
        counts[kind] = counters[kind]->count;
        munmap(counters[kind], counters[kind]->bytes);
    }
}
