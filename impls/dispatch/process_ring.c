// dispatch/process_ring -- a process for each stage, and a ring in shared memory before each
// model: process
// runtime: fork
// class: tuned
// traits: push, preemptive
//
// What can be had where processes trust each other, who else would have pipes (process.c). A line still
// crosses as text, for a pointer means nothing to another process; but it is copied once, to the ring, and
// the next filter looks at it there. A record is its length, with the NUL, and its text; it never goes round
// the end of the ring: what is left there is skipped. There is no system call as long as nobody has to sleep.
//
// Ring and waiting are those of thread.c, with futexes that work between processes: one sender and one
// receiver to each ring, copies of the other's index, room given back by the quarter; who waits for lines
// looks for a while, lets others run, and sleeps; who waits for room sleeps until half of the ring is empty.
//
// Nobody is left behind: a child is killed when its parent dies, and the parent dies of a child that failed.
#include "dispatch.h"

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

enum { RING_BYTES = 256 * 1024, PAUSES_LEAST = 4, PAUSES_MOST = 256, YIELDS = 10 };

// --- Processes -------------------------------------------------------------------------------------------

static bool is_child;

// A child has been buried: the parent goes on only if its end was good.
static void process_ended(int status)
{
    rig_ledger_close(&dispatch_processes);
    errno = 0;
    if (WIFSIGNALED(status))
        rig_die("a stage was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        exit(WEXITSTATUS(status)); // it has said why
}

// Waits for all children or, with WNOHANG, buries those that have ended.
static void process_wait_all(int flags)
{
    int status;
    while (TEMP_FAILURE_RETRY(waitpid(-1, &status, flags)) > 0)
        process_ended(status);
}

// The child runs `body` and ends.
static void process_start(void (*body)(void *), void *argument)
{
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        rig_die("cannot fork process %lu", (unsigned long)atomic_load(&dispatch_processes.created) + 1);
    if (child > 0) {
        rig_ledger_open(&dispatch_processes);
        return;
    }
    is_child = true;
    // A signal when the parent dies: unless it died before this could be asked for.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(1);
    body(argument);
    _exit(0); // not exit: atexit and stdio are the parent's
}

// Zeroed memory that children share with their parent, at the same address.
static void *shared_allocate(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        rig_die("cannot map %zu bytes", bytes);
    return memory;
}

// --- Bell: where one process sleeps until another rings --------------------------------------------------

struct bell {
    _Alignas(64) atomic_uint asleep; // whether somebody is, or about to be
    unsigned pauses;                 // the one who waits: how long to look before sleeping
};

// After a change that somebody may be waiting for: which must be seen by all before we look who sleeps.
static inline void bell_ring(struct bell *bell)
{
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&bell->asleep, memory_order_relaxed) && atomic_exchange(&bell->asleep, 0))
        syscall(SYS_futex, &bell->asleep, FUTEX_WAKE, 1, NULL, NULL, 0);
}

// The parent wakes each second, since who should ring may have died.
static void bell_futex_wait(struct bell *bell)
{
    const struct timespec second = {.tv_sec = 1};
    if (syscall(SYS_futex, &bell->asleep, FUTEX_WAIT, 1, is_child ? NULL : &second, NULL, 0) < 0 &&
        errno == ETIMEDOUT)
        process_wait_all(WNOHANG);
}

// Until `ready(what)`, which whoever makes it so follows by a ring.
static void bell_sleep(struct bell *bell, bool (*ready)(void *what), void *what)
{
    while (!ready(what)) {
        atomic_store_explicit(&bell->asleep, 1, memory_order_relaxed);
        atomic_thread_fence(memory_order_seq_cst); // who changes something from here on sees it and rings
        if (!ready(what))
            bell_futex_wait(bell);
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

// --- Ring: from one process to one other -----------------------------------------------------------------

// What stands before a text: its length, which counts its NUL, or one of two marks. Records begin at even
// places, so there is always room for a mark.
typedef uint16_t head;
enum { HEAD_ROUND = 0 /* go on at the ring's beginning */, HEAD_CLOSED = UINT16_MAX, RECORD_MOST = 128 };

// In shared memory. Indices count bytes from the beginning, modulo 2^32. What is written by one process and
// what by the other are apart in the cache.
struct ring {
    // The sender's.
    _Alignas(64) uint32_t end; // behind the last record
    uint32_t begin_seen;       // `begin` when last looked at
    uint32_t lines, batch;     // not yet handed on, and how many are to be
    struct bell *bell;         // where the receiver waits for lines
    // The receiver's: it is done with what is before `next`.
    _Alignas(64) uint32_t next;
    uint32_t filled_seen; // `filled` when last looked at
    // Of these each writes one.
    _Alignas(64) atomic_uint filled; // what is before is handed on
    _Alignas(64) atomic_uint begin;  // the room of what is before is given back
    struct bell room;                // where the sender waits for it
    _Alignas(64) char bytes[RING_BYTES];
};

static void ring_hand_on(struct ring *ring)
{
    ring->lines = 0;
    atomic_store_explicit(&ring->filled, ring->end, memory_order_release);
    bell_ring(ring->bell);
}

static bool ring_half_empty(void *what)
{
    struct ring *ring = what;
    ring->begin_seen = atomic_load_explicit(&ring->begin, memory_order_acquire);
    return ring->end - ring->begin_seen <= RING_BYTES / 2;
}

// Puts in what stands before a text, and returns where that goes.
static inline char *ring_put(struct ring *ring, head what)
{
    char *place = &ring->bytes[ring->end % RING_BYTES];
    memcpy(place, &what, sizeof what);
    return place + sizeof what;
}

// Makes room for a record, and for skipping as much at the end of the ring.
static inline void ring_await_room(struct ring *ring)
{
    if (__builtin_expect(ring->end - ring->begin_seen > RING_BYTES - 2 * RECORD_MOST, 0))
        bell_sleep(&ring->room, ring_half_empty, ring);
    if (__builtin_expect(RING_BYTES - ring->end % RING_BYTES < RECORD_MOST, 0)) {
        ring_put(ring, HEAD_ROUND);
        ring->end += RING_BYTES - ring->end % RING_BYTES;
    }
}

// `length` counts the NUL. What fills an eighth of the ring is handed on, even if it is less than a batch: or
// there might never be half of it empty.
static inline void ring_send(struct ring *ring, const char *line, size_t length)
{
    ring_await_room(ring);
    memcpy(ring_put(ring, (head)length), line, length);
    ring->end += (uint32_t)(sizeof(head) + length + 1) & ~1u;
    if (++ring->lines == ring->batch ||
        ring->end - atomic_load_explicit(&ring->filled, memory_order_relaxed) >= RING_BYTES / 8)
        ring_hand_on(ring);
}

static void ring_close(struct ring *ring)
{
    ring_await_room(ring);
    ring_put(ring, HEAD_CLOSED);
    ring->end += sizeof(head);
    ring_hand_on(ring);
}

// Gives room back by the quarter: seldom enough not to disturb the sender with each line. Who finds the ring
// empty keeps less than that, so no sender waits for it.
static inline void ring_release(struct ring *ring)
{
    if (ring->next - atomic_load_explicit(&ring->begin, memory_order_relaxed) < RING_BYTES / 4)
        return;
    atomic_store_explicit(&ring->begin, ring->next, memory_order_release);
    bell_ring(&ring->room);
}

// --- Stage: a process with its rings ---------------------------------------------------------------------

struct stage {
    struct bell *bell;  // in shared memory
    struct ring *rings; // likewise: from which it receives; one is all it has, but for a shared sink
    struct ring *ring;  // the one on whose turn it is
    unsigned ring_count, open;
    uint64_t *count;     // a sink's, in shared memory
    struct ring *target; // a filter's: to which it sends
    struct ring **rows;  // the broadcaster's
    unsigned target_count;
};

// Whether a ring has lines, looked for from the one on whose turn it is, and whose turn it is then.
static bool stage_ready(void *what)
{
    struct stage *stage = what;
    for (unsigned i = 0; i < stage->ring_count; i++) {
        struct ring *ring = stage->ring;
        ring->filled_seen = atomic_load_explicit(&ring->filled, memory_order_acquire);
        if (ring->filled_seen != ring->next)
            return true;
        stage->ring = ring + 1 < stage->rings + stage->ring_count ? ring + 1 : stage->rings;
    }
    return false;
}

// Records that lie in a row in a ring.
struct run {
    struct ring *ring;
    const char *next, *end; // of those that have been looked at; of all, or in the last of them
    bool closed;
};

// Waits for records. They stay in the ring until stage_done, a quarter of the ring and no more: then their
// room is given back.
static struct run stage_receive(struct stage *stage)
{
    if (!stage_ready(stage))
        bell_watch(stage->bell, stage_ready, stage);
    struct ring *ring = stage->ring;
    uint32_t place = ring->next % RING_BYTES, bytes = ring->filled_seen - ring->next;
    if (bytes > RING_BYTES - place)
        bytes = RING_BYTES - place;
    if (bytes > RING_BYTES / 4)
        bytes = RING_BYTES / 4;
    return (struct run){.ring = ring, .next = &ring->bytes[place], .end = &ring->bytes[place + bytes]};
}

// The next line; `length` counts its NUL. NULL: there are no more in this run.
static inline const char *run_receive(struct run *run, size_t *length)
{
    head what;
    if (run->next >= run->end)
        return NULL;
    memcpy(&what, run->next, sizeof what);
    if (__builtin_expect(what == HEAD_ROUND || what == HEAD_CLOSED, 0)) {
        run->closed = what == HEAD_CLOSED;
        run->next = run->closed ? run->next + sizeof what : run->ring->bytes + RING_BYTES;
        return NULL;
    }
    const char *line = run->next + sizeof what;
    *length = what;
    run->next += (sizeof what + what + 1) & ~(size_t)1;
    return line;
}

static void stage_done(struct stage *stage, const struct run *run)
{
    struct ring *ring = run->ring;
    ring->next += (uint32_t)(run->next - &ring->bytes[ring->next % RING_BYTES]);
    stage->open -= run->closed;
    ring_release(ring);
}

static void sink(void *argument)
{
    struct stage *stage = argument;
    uint64_t count = 0;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        for (size_t length; run_receive(&run, &length);)
            count++;
        stage_done(stage, &run);
    }
    *stage->count = count;
}

static void grep(void *argument)
{
    struct stage *stage = argument;
    struct ring *target = stage->target;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        const char *line;
        for (size_t length; (line = run_receive(&run, &length));)
            if (dispatch_matches(line))
                ring_send(target, line, length);
        stage_done(stage, &run);
    }
    ring_close(target);
}

static void broadcast(void *argument)
{
    struct stage *stage = argument;
    while (stage->open > 0) {
        struct run run = stage_receive(stage);
        const char *line;
        for (size_t length; (line = run_receive(&run, &length));)
            for (unsigned row = 0; row < stage->target_count; row++)
                ring_send(stage->rows[row], line, length);
        stage_done(stage, &run);
    }
    for (unsigned row = 0; row < stage->target_count; row++)
        ring_close(stage->rows[row]);
}

// --- The network -----------------------------------------------------------------------------------------

struct network {
    const struct dispatch_input *input;
    struct bell *bells; // one for each stage
    struct ring *rings; // one for each stage, and for a shared sink one for each row
    uint64_t *counts;
    unsigned stages, used; // bells and rings that have been given out
    struct ring *rows[DISPATCH_FANOUT_MOST];
};

// Starts a stage like the one given, which receives from `senders` others. Returns its ring from the first of
// them; behind it are those from the others.
static struct ring *stage_start(struct network *network, void (*body)(void *), struct stage stage,
                                unsigned senders)
{
    stage.bell = &network->bells[network->stages++];
    stage.bell->pauses = PAUSES_MOST;
    stage.rings = stage.ring = &network->rings[network->used];
    stage.ring_count = stage.open = senders;
    network->used += senders;
    for (unsigned i = 0; i < senders; i++) {
        stage.rings[i].bell = stage.bell;
        stage.rings[i].batch = network->input->batch;
    }
    process_start(body, &stage);
    return stage.rings;
}

// Returns the ring that the source sends to.
static struct ring *network_start(struct network *network)
{
    const struct dispatch_input *input = network->input;
    bool shared = input->sink_count < input->fanout;
    struct ring *end = NULL;
    for (unsigned row = 0; row < input->fanout; row++) {
        if (!end || !shared)
            end = stage_start(network, sink, (struct stage){.count = &network->counts[row]},
                              shared ? input->fanout : 1);
        struct ring *target = shared ? &end[row] : end;
        for (unsigned i = 0; i < input->depth; i++)
            target = stage_start(network, grep, (struct stage){.target = target}, 1);
        network->rows[row] = target;
    }
    if (input->fanout == 1)
        return network->rows[0];
    struct stage all = {.rows = network->rows, .target_count = input->fanout};
    return stage_start(network, broadcast, all, 1);
}

void dispatch_run(const struct dispatch_input *input, uint64_t *sinks)
{
    size_t rows = input->fanout, stages = rows * (input->depth + 1) + 1;
    struct network network = {
        .input = input,
        .bells = shared_allocate(stages * sizeof(struct bell)),
        .rings = shared_allocate(stages * sizeof(struct ring)),
        .counts = shared_allocate(rows * sizeof *sinks),
    };
    struct ring *target = network_start(&network);
    for (uint64_t i = 0; i < input->lines; i++) {
        const char *line = dispatch_line(input, i);
        ring_send(target, line, strlen(line) + 1);
    }
    ring_close(target);

    process_wait_all(0);
    memcpy(sinks, network.counts, input->sink_count * sizeof *sinks);
    munmap(network.bells, stages * sizeof(struct bell));
    munmap(network.rings, stages * sizeof(struct ring));
    munmap(network.counts, rows * sizeof *sinks);
}
