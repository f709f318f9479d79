// pipeline/thread -- a thread for each stage, and a bounded queue before each
// model: thread
// runtime: pthreads
// class: idiomatic
// traits: push
//
// The pipeline of the textbooks on threads: each stage takes from the queue before it and puts into the one
// behind it, and the stages run at the same time, on as many CPUs as there are. "Curious Course", slides
// 79-84, has a thread behind a queue.
//
// A queue has one who puts and one who takes, so it needs no lock: each of them counts, and looks at the
// other's count (Lamport 1983). What is dear is a cache line that goes to and fro between two CPUs, and far
// dearer to wake a thread, most of all one whose CPU sleeps, too (47 us on a virtual machine). So
// - a stage hands lines on when it has a quarter of a queue of them, or nothing else to do: alone, a line
// waits
//   for nobody; and it gives room back a quarter at a time;
// - who has to wait looks for a moment before it sleeps, and only who sleeps is woken.
// Bounded means that a stage which is faster than the next waits, and memory does not grow with the log.
#include "pipeline.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLOTS = 4096, QUARTER = SLOTS / 4, LOOKS = 200 };

// --- Counting, and waiting for a count to change ---------------------------------------------------------

struct count {
    _Alignas(64) atomic_uint value; // modulo 2^32
    atomic_uint sleeper;            // 1: somebody waits in the kernel for it to change
};

static int looks; // before sleeping

static inline void cpu_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

// On one CPU, to look is to keep it from who is waited for.
static void looks_init(void)
{
    cpu_set_t cpus;
    looks = sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) == 1 ? 0 : LOOKS;
}

static bool changes_soon(struct count *count, unsigned value)
{
    for (int i = 0; i < looks; i++, cpu_pause())
        if (atomic_load_explicit(&count->value, memory_order_acquire) != value)
            return true;
    return false;
}

// Either the sleeper sees the new value, or who changes it sees the sleeper: all four are sequentially
// consistent.
static void sleep_until_changed(struct count *count, unsigned value)
{
    for (;;) {
        atomic_store(&count->sleeper, 1);
        if (atomic_load(&count->value) != value)
            break;
        syscall(SYS_futex, &count->sleeper, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0);
    }
    atomic_store(&count->sleeper, 0);
}

static void count_set(struct count *count, unsigned value)
{
    atomic_store(&count->value, value);
    if (atomic_load(&count->sleeper) && atomic_exchange(&count->sleeper, 0))
        syscall(SYS_futex, &count->sleeper, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

// --- Queue -----------------------------------------------------------------------------------------------

struct queue {
    struct count put, taken;
    _Alignas(64) struct pipeline_line slots[SLOTS];
};

struct sender {
    struct queue *queue;
    unsigned put, shown; // those that the receiver may take
    unsigned limit;      // so many may be put before there is room again
};

// Hands on what was kept back.
static void sender_flush(struct sender *sender)
{
    if (sender->shown != sender->put)
        count_set(&sender->queue->put, sender->shown = sender->put);
}

static __attribute__((noinline)) void sender_wait(struct sender *sender)
{
    struct count *taken = &sender->queue->taken;
    unsigned before = sender->limit - SLOTS;
    sender_flush(sender);
    if (!changes_soon(taken, before))
        sleep_until_changed(taken, before);
    sender->limit = atomic_load_explicit(&taken->value, memory_order_acquire) + SLOTS;
}

static inline void sender_send(struct sender *sender, struct pipeline_line line)
{
    if (sender->put == sender->limit)
        sender_wait(sender);
    sender->queue->slots[sender->put++ % SLOTS] = line;
    if (sender->put - sender->shown == QUARTER)
        sender_flush(sender);
}

struct receiver {
    struct queue *queue;
    unsigned taken, shown; // those whose room was given back
    unsigned ready;        // so many were put when it last looked
    struct sender *behind; // to be flushed before a sleep; or NULL
};

static __attribute__((noinline)) void receiver_wait(struct receiver *receiver)
{
    struct count *put = &receiver->queue->put;
    if (!changes_soon(put, receiver->ready)) {
        if (receiver->behind)
            sender_flush(receiver->behind);
        count_set(&receiver->queue->taken, receiver->shown = receiver->taken);
        sleep_until_changed(put, receiver->ready);
    }
    receiver->ready = atomic_load_explicit(&put->value, memory_order_acquire);
}

// The next line; its text is NULL at the end.
static inline struct pipeline_line receiver_take(struct receiver *receiver)
{
    if (receiver->taken == receiver->ready)
        receiver_wait(receiver);
    struct pipeline_line line = receiver->queue->slots[receiver->taken++ % SLOTS];
    if (receiver->taken - receiver->shown == QUARTER)
        count_set(&receiver->queue->taken, receiver->shown = receiver->taken);
    return line;
}

// --- Stages ----------------------------------------------------------------------------------------------

static struct queue before_grep, before_printer;

static void *grep(void *unused)
{
    struct sender out = {.queue = &before_printer, .limit = SLOTS};
    struct receiver in = {.queue = &before_grep, .behind = &out};
    struct pipeline_line line;
    while ((line = receiver_take(&in)).text)
        if (pipeline_matches(line))
            sender_send(&out, line);
    sender_send(&out, line);
    sender_flush(&out);
    return unused;
}

static void *printer(void *unused)
{
    struct receiver in = {.queue = &before_printer};
    struct pipeline_line line;
    while ((line = receiver_take(&in)).text)
        pipeline_print(line);
    return unused;
}

static void follow(struct pipeline_source *source)
{
    struct sender out = {.queue = &before_grep, .limit = SLOTS};
    struct pipeline_line line;
    do {
        while (pipeline_line(source, &line))
            sender_send(&out, line);
        sender_flush(&out);
    } while (pipeline_wait(source));
    sender_send(&out, (struct pipeline_line){NULL, 0});
    sender_flush(&out);
}

void pipeline_run(struct pipeline_source *source)
{
    void *(*const bodies[])(void *) = {grep, printer};
    pthread_t threads[2];
    looks_init();
    for (int i = 0; i < 2; i++) {
        if ((errno = pthread_create(&threads[i], NULL, bodies[i], NULL)) != 0)
            rig_die("cannot create thread %d", i + 1);
        rig_ledger_open(&pipeline_threads);
    }
    follow(source);
    for (int i = 0; i < 2; i++) {
        if ((errno = pthread_join(threads[i], NULL)) != 0)
            rig_die("cannot join thread %d", i + 1);
        rig_ledger_close(&pipeline_threads);
    }
}
