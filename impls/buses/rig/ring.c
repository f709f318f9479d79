#include "ring.h"

#include "rig.h"

#include <linux/futex.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    SPIN_NS = 50000,  // what it takes to wake a thread on another processor, in a virtual machine
    SPIN_LOOKS = 128, // between two looks at the clock
};

// One end, on a cache line of its own. Positions count bytes from the beginning and never go back.
struct end {
    _Alignas(64) atomic_uint_fast64_t position; // how far it is: published, or read
    atomic_uint waited_for;                     // 1: the other end sleeps until it moves on
    // What this end alone looks at: another line is not asked for what is known.
    _Alignas(64) uint64_t at; // how far it is in truth: not all is published
    uint64_t other;           // how far the other end was when it last looked
};

struct ring {
    struct end writer, reader;
    char *bytes; // RING_BYTES, twice
    bool spins;
};

// --- The memory --------------------------------------------------------------------------------------------

static char *map_twice(void)
{
    int file = memfd_create("ring", MFD_CLOEXEC);
    char *bytes = mmap(NULL, (size_t)2 * RING_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (file < 0 || ftruncate(file, RING_BYTES) != 0 || bytes == MAP_FAILED)
        rig_die("cannot make the queue's memory");
    for (int i = 0; i < 2; i++)
        if (mmap(bytes + (size_t)i * RING_BYTES, RING_BYTES, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_FIXED | MAP_POPULATE, file, 0) == MAP_FAILED)
            rig_die("cannot map the queue's memory");
    close(file);
    return bytes;
}

static bool has_two_cpus(void)
{
    cpu_set_t cpus;
    return sched_getaffinity(0, sizeof cpus, &cpus) != 0 || CPU_COUNT(&cpus) > 1; // too many to tell
}

struct ring *ring_open(void)
{
    struct ring *ring = aligned_alloc(_Alignof(struct ring), sizeof *ring);
    if (!ring)
        rig_die("cannot allocate the queue");
    *ring = (struct ring){.bytes = map_twice(), .spins = has_two_cpus()};
    return ring;
}

void ring_close(struct ring *ring)
{
    munmap(ring->bytes, (size_t)2 * RING_BYTES);
    free(ring);
}

// --- Moving on, and waiting for it -------------------------------------------------------------------------

static void pause_a_little(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Both here and in sleep_until the store comes before the load, in one order that all threads agree on: so
// either this end sees that it is waited for, or the other one sees that it has moved.
static void move_on(struct end *end, uint64_t position)
{
    atomic_store(&end->position, position);
    if (atomic_load(&end->waited_for)) {
        atomic_store(&end->waited_for, 0);
        syscall(SYS_futex, &end->waited_for, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    }
}

static uint64_t position(struct end *end)
{
    return atomic_load_explicit(&end->position, memory_order_acquire);
}

static bool spin_until(struct end *end, uint64_t wanted)
{
    uint64_t until_ns = rig_now_ns() + SPIN_NS;
    do {
        for (unsigned looks = 0; looks < SPIN_LOOKS; looks++) {
            if (position(end) >= wanted)
                return true;
            pause_a_little();
        }
    } while (rig_now_ns() < until_ns);
    return false;
}

static void sleep_until(struct end *end, uint64_t wanted)
{
    for (;;) {
        atomic_store(&end->waited_for, 1);
        if (atomic_load(&end->position) >= wanted)
            break;
        // Returns at once where the other end has been here meanwhile; EINTR and EAGAIN look again.
        syscall(SYS_futex, &end->waited_for, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0);
    }
    atomic_store(&end->waited_for, 0);
}

static uint64_t wait_until(const struct ring *ring, struct end *end, uint64_t wanted)
{
    if (position(end) < wanted && !(ring->spins && spin_until(end, wanted)))
        sleep_until(end, wanted);
    return position(end);
}

// --- The writer's ------------------------------------------------------------------------------------------

// Where there is too little room it waits for a good part of it: not to be woken for each record.
static void make_room(struct ring *ring, uint64_t bytes)
{
    struct end *writer = &ring->writer;
    writer->other = position(&ring->reader);
    if (writer->at + bytes <= writer->other + RING_BYTES)
        return;
    ring_publish(ring);
    uint64_t part = bytes > RING_PART ? bytes : RING_PART;
    writer->other = wait_until(ring, &ring->reader, writer->at + part - RING_BYTES);
}

char *ring_room(struct ring *ring, size_t bytes)
{
    struct end *writer = &ring->writer;
    if (writer->at + bytes > writer->other + RING_BYTES)
        make_room(ring, bytes);
    return ring->bytes + writer->at % RING_BYTES;
}

void ring_written(struct ring *ring, size_t bytes)
{
    ring->writer.at += bytes;
}

void ring_publish(struct ring *ring)
{
    move_on(&ring->writer, ring->writer.at);
}

// --- The reader's ------------------------------------------------------------------------------------------

size_t ring_look(struct ring *ring, size_t least, const char **bytes)
{
    struct end *reader = &ring->reader;
    if (reader->other < reader->at + least)
        reader->other = wait_until(ring, &ring->writer, reader->at + least);
    size_t there = (size_t)(reader->other - reader->at), most = least > RING_PART ? least : RING_PART;
    *bytes = ring->bytes + reader->at % RING_BYTES;
    return there < most ? there : most;
}

void ring_take(struct ring *ring, size_t bytes)
{
    ring->reader.at += bytes;
    move_on(&ring->reader, ring->reader.at);
}
