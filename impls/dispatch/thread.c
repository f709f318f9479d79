// dispatch/thread -- a thread of the kernel for each stage, and a bounded queue before each
// model: thread
// runtime: pthreads
// class: tuned
// traits: push, preemptive
//
// "Curious Course", slides 81 to 84: a stage of a pipeline in a thread of its own, behind a queue; who sends
// puts a line into it and goes on, and a mark in the queue says that nothing follows. A line is a pointer
// here, for all threads see the same memory.
//
// The queue has one sender and one receiver, so it needs no lock: each has an index that only it writes
// (Leslie Lamport, 1977). A sender keeps a copy of the receiver's, and looks at the original only when that
// copy says that there is no room; and it shows its own once for a batch (Lee, Bu and Chandranmenon,
// "MCRingBuffer", 2010). A sink that all branches share has one such queue for each of them.
//
// What decides is how one waits. To wake a thread costs microseconds, some 50 where a CPU must be woken with
// it, and a filter handles a line in nanoseconds. So:
// - Only who sleeps is woken.
// - Who waits for lines looks for a while first, as the next ones are probably on their way. For how long is
//   learnt: longer when it has been worth it, and next to nothing when not, as when there are more stages
//   than CPUs, where looking only keeps the CPU from the one who is looked for.
// - Then it lets others run, a few times. With more stages than CPUs that is nearly always enough: whoever
//   gets the CPU fills the queue, and there is neither a sleep nor a wake-up.
// - Who waits for room sleeps at once, and until half of the queue is empty: then it has something to do.
//
// Without the third a million lines by 64 take 15 ms and not 8, on two CPUs; with room for 4,096 lines, not
// four times as many, 14.
#include "dispatch.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STACK_BYTES = 64 * 1024, QUEUE_LEAST = 16 * 1024, PAUSES_LEAST = 4, PAUSES_MOST = 256, YIELDS = 10 };

// --- Bell: where one thread sleeps until another rings ---------------------------------------------------

struct bell {
    _Alignas(64) atomic_uint asleep; // whether somebody is, or about to be
    unsigned pauses;                 // the one who waits: how long to look before sleeping
};

// After a change that somebody may be waiting for: which must be seen by all before we look who sleeps.
static inline void bell_ring(struct bell *bell)
{
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&bell->asleep, memory_order_relaxed) && atomic_exchange(&bell->asleep, 0))
        syscall(SYS_futex, &bell->asleep, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

// Until `ready(what)`, which whoever makes it so follows by a ring.
static void bell_sleep(struct bell *bell, bool (*ready)(void *what), void *what)
{
    while (!ready(what)) {
        atomic_store_explicit(&bell->asleep, 1, memory_order_relaxed);
        atomic_thread_fence(memory_order_seq_cst); // who changes something from here on sees it and rings
        if (!ready(what))
            syscall(SYS_futex, &bell->asleep, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0);
        atomic_store_explicit(&bell->asleep, 0, memory_order_relaxed);
    }
}

static inline void cpu_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb"); // `yield` takes no time on most of them
#endif
}

// The same, but looks before it sleeps: with a pause between, then with letting others run between.
static void bell_watch(struct bell *bell, bool (*ready)(void *what), void *what)
{
    for (unsigned i = 0; i < bell->pauses; i++, cpu_pause())
        if (ready(what)) {
            bell->pauses = bell->pauses < PAUSES_MOST ? bell->pauses * 2 : PAUSES_MOST;
            return;
        }
    bell->pauses = bell->pauses > PAUSES_LEAST ? bell->pauses / 2 : PAUSES_LEAST;
    for (unsigned i = 0; i < YIELDS; i++) {
        sched_yield();
        if (ready(what))
            return;
    }
    bell_sleep(bell, ready, what);
}

// --- Queue: from one thread to one other -----------------------------------------------------------------

// Indices count lines from the beginning, modulo 2^32. What is written by one thread and what by the other
// are apart in the cache.
struct queue {
    // The sender's.
    _Alignas(64) const char **lines; // a power of two of them
    uint32_t size, batch;
    uint32_t end;        // behind the last line that was put in
    uint32_t begin_seen; // `begin` when last looked at
    struct bell *bell;   // where the receiver waits for lines
    // The receiver's: it has taken out the lines before `next`.
    _Alignas(64) uint32_t next;
    // Of these each writes one.
    _Alignas(64) atomic_uint filled; // lines before are handed on
    _Alignas(64) atomic_uint begin;  // lines before are taken out, and their room given back
    struct bell room;                // where the sender waits for it
};

// Four batches at least, so that room for half of the lines is given back even where one batch is not yet
// handed on and the receiver still keeps a quarter.
static void queue_init(struct queue *queue, struct bell *bell, const struct dispatch_input *input)
{
    uint32_t batch = input->batch < input->lines ? input->batch : (uint32_t)input->lines, size = QUEUE_LEAST;
    while (size < 4 * batch)
        size *= 2;
    *queue = (struct queue){.size = size, .batch = batch, .bell = bell};
    queue->lines = malloc(size * sizeof *queue->lines);
    if (!queue->lines)
        rig_die("cannot allocate a queue of %u lines", size);
}

static void queue_hand_on(struct queue *queue)
{
    atomic_store_explicit(&queue->filled, queue->end, memory_order_release);
    bell_ring(queue->bell);
}

static bool queue_half_empty(void *what)
{
    struct queue *queue = what;
    queue->begin_seen = atomic_load_explicit(&queue->begin, memory_order_acquire);
    return queue->end - queue->begin_seen <= queue->size / 2;
}

static inline void queue_send(struct queue *queue, const char *line)
{
    if (__builtin_expect(queue->end - queue->begin_seen == queue->size, 0))
        bell_sleep(&queue->room, queue_half_empty, queue);
    queue->lines[queue->end++ & (queue->size - 1)] = line;
    if (queue->end - atomic_load_explicit(&queue->filled, memory_order_relaxed) == queue->batch)
        queue_hand_on(queue);
}

// A mark, NULL, is the last that is sent.
static void queue_close(struct queue *queue)
{
    queue_send(queue, NULL);
    queue_hand_on(queue);
}

// Gives room back by the quarter: seldom enough not to disturb the sender with each line. Who finds the queue
// empty keeps less than that, so no sender waits for it.
static void queue_release(struct queue *queue)
{
    if (queue->next - atomic_load_explicit(&queue->begin, memory_order_relaxed) < queue->size / 4)
        return;
    atomic_store_explicit(&queue->begin, queue->next, memory_order_release);
    bell_ring(&queue->room);
}

// --- Stage: a thread with its queues ---------------------------------------------------------------------

struct stage {
    struct bell bell;
    struct queue *queues; // from which it receives; one is all it has, but for a shared sink
    unsigned queue_count, open, turn;
    uint64_t *count;              // a sink's
    struct queue *target;         // a filter's: to which it sends
    struct queue *const *targets; // the broadcaster's
    unsigned target_count;
    pthread_t thread;
};

// Lines that lie in a row in a queue.
struct run {
    struct queue *queue;
    const char **lines;
    uint32_t count;
};

// The queue in which there are lines, looked for from the one on whose turn it is; NULL: there are none.
static struct queue *stage_filled(struct stage *stage)
{
    for (unsigned i = 0; i < stage->queue_count; i++) {
        struct queue *queue = &stage->queues[(stage->turn + i) % stage->queue_count];
        if (atomic_load_explicit(&queue->filled, memory_order_acquire) != queue->next)
            return queue;
    }
    return NULL;
}

static bool stage_ready(void *what)
{
    return stage_filled(what) != NULL;
}

// Waits for lines. They stay in the queue until stage_done.
static struct run stage_receive(struct stage *stage)
{
    struct queue *queue;
    while (!(queue = stage_filled(stage)))
        bell_watch(&stage->bell, stage_ready, stage);
    uint32_t place = queue->next & (queue->size - 1);
    uint32_t count = atomic_load_explicit(&queue->filled, memory_order_acquire) - queue->next;
    if (count > queue->size - place)
        count = queue->size - place;
    if (count > queue->size / 4)
        count = queue->size / 4;
    struct run run = {queue, &queue->lines[place], count};
    queue->next += count;
    if (!run.lines[count - 1]) { // nothing follows
        run.count--;
        stage->open--;
    }
    return run;
}

static void stage_done(struct stage *stage, const struct run *run)
{
    queue_release(run->queue);
    stage->turn++;
}

static void *sink(void *argument)
{
    struct stage *stage = argument;
    uint64_t count = 0;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        count += run.count;
        stage_done(stage, &run);
    }
    *stage->count = count;
    return NULL;
}

static void *grep(void *argument)
{
    struct stage *stage = argument;
    struct queue *target = stage->target;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        for (uint32_t i = 0; i < run.count; i++)
            if (dispatch_matches(run.lines[i]))
                queue_send(target, run.lines[i]);
        stage_done(stage, &run);
    }
    queue_close(target);
    return NULL;
}

static void *broadcast(void *argument)
{
    struct stage *stage = argument;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        for (unsigned row = 0; row < stage->target_count; row++)
            for (uint32_t i = 0; i < run.count; i++)
                queue_send(stage->targets[row], run.lines[i]);
        stage_done(stage, &run);
    }
    for (unsigned row = 0; row < stage->target_count; row++)
        queue_close(stage->targets[row]);
    return NULL;
}

// --- The network -----------------------------------------------------------------------------------------

struct network {
    const struct dispatch_input *input;
    pthread_attr_t small;
    unsigned count; // of stages that have been started
    struct stage stages[DISPATCH_FANOUT_MOST * (DISPATCH_DEPTH_MOST + 1) + 1];
    struct queue *rows[DISPATCH_FANOUT_MOST]; // to which one sends for each row
};

// Starts a stage like the one given, which receives from `senders` others. Returns its queue from the first
// of them; behind it are those from the others.
static struct queue *stage_start(struct network *network, void *(*body)(void *), const struct stage *like,
                                 unsigned senders)
{
    struct stage *stage = &network->stages[network->count++];
    *stage = *like;
    stage->bell.pauses = PAUSES_MOST;
    stage->queue_count = stage->open = senders;
    stage->queues = aligned_alloc(_Alignof(struct queue), senders * sizeof *stage->queues);
    if (!stage->queues)
        rig_die("cannot allocate the queues of stage %u", network->count);
    for (unsigned i = 0; i < senders; i++)
        queue_init(&stage->queues[i], &stage->bell, network->input);
    if ((errno = pthread_create(&stage->thread, &network->small, body, stage)) != 0)
        rig_die("cannot create thread %u", network->count);
    rig_ledger_open(&dispatch_threads);
    return stage->queues;
}

// Returns the queue that the source sends to.
static struct queue *network_start(struct network *network, uint64_t *sinks)
{
    const struct dispatch_input *input = network->input;
    bool shared = input->sink_count < input->fanout;
    struct queue *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || !shared)
            end =
                stage_start(network, sink, &(struct stage){.count = &sinks[row]}, shared ? input->fanout : 1);
        struct queue *target = shared ? &end[row] : end;
        for (unsigned i = 0; i < input->depth; i++)
            target = stage_start(network, grep, &(struct stage){.target = target}, 1);
        network->rows[row] = target;
    }
    if (input->fanout == 1)
        return network->rows[0];
    struct stage all = {.targets = network->rows, .target_count = input->fanout};
    return stage_start(network, broadcast, &all, 1);
}

static void network_join(struct network *network)
{
    for (unsigned i = 0; i < network->count; i++) {
        struct stage *stage = &network->stages[i];
        if ((errno = pthread_join(stage->thread, NULL)) != 0)
            rig_die("cannot join thread %u", i + 1);
        rig_ledger_close(&dispatch_threads);
    }
    // Only now: who handed on the last line still looked for the bell when the receiver had ended.
    for (unsigned i = 0; i < network->count; i++) {
        struct stage *stage = &network->stages[i];
        for (unsigned queue = 0; queue < stage->queue_count; queue++)
            free(stage->queues[queue].lines);
        free(stage->queues);
    }
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    struct network *network = aligned_alloc(_Alignof(struct network), sizeof *network);
    if (!network)
        rig_die("cannot allocate the stages");
    network->input = input;
    network->count = 0;
    if ((errno = pthread_attr_init(&network->small)) ||
        (errno = pthread_attr_setstacksize(&network->small, rig_stack_bytes(STACK_BYTES))))
        rig_die("cannot set the size of stacks");

    struct queue *target = network_start(network, sinks);
    for (uint64_t i = 0; i < input->lines; i++)
        queue_send(target, dispatch_line(input, i));
    queue_close(target);

    network_join(network);
    pthread_attr_destroy(&network->small);
    free(network);
}
