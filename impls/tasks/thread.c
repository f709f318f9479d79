// tasks/thread -- a thread of the kernel for each task
// model: thread
// runtime: pthreads
// class: idiomatic
// limits: tasks<=10000
// traits: preemptive
//
// Nothing here schedules: whoever waits, waits in the kernel, on a stack of its own, and the kernel runs who
// can run, on all CPUs at once. A yield is a request that it may read as it likes (sched_yield(2)).
//
// What a hand-over costs is what it takes until the partner goes on. It may be running, on another CPU: then
// it sees the change in tens of nanoseconds. It may be ready to run on this one: to let it takes about a
// microsecond. Or it sleeps, and with it its CPU: to wake both takes 50 on a virtual machine. So one waits in
// three ways, one after the other (changes_soon).
//
// tasks<=10000, for pingpong makes two threads of a task, and each takes one of the 32,768 ids that many
// machines have in all (kernel.pid_max) and two of a process's 65,530 mappings (vm.max_map_count): its stack
// and the guard below it.
#include "tasks.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// A frame or two of ours, the TLS that glibc puts on top, and room for a signal's frame and for the
// unwinding that pthread_cancel does. Less would not save memory, for pages are taken when they are touched.
enum { STACK_BYTES = 64 * 1024, STACK_BYTES_PER_CALL = 256 };

// --- Waiting and waking (futex(2)) -----------------------------------------------------------------------

// Sleeps unless *word is no longer `value`. May return early (a signal): callers look again.
static void futex_wait(atomic_uint *word, unsigned value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(atomic_uint *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

// How often to look before sleeping: with a pause between, then with letting others run between.
static unsigned pauses, yields;

// Told how many threads wait for each other. If each of them has a CPU, the answer is probably on its way:
// two that hand over to each other need 30 to 80 ns, and 50 pauses are about a microsecond. If not, looking
// keeps the CPU from the thread that is waited for: let it run, once, and sleep if it was another that ran.
static void waiting_init(uint64_t threads)
{
    cpu_set_t set;
    uint64_t cpus = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint64_t)CPU_COUNT(&set) : CPU_SETSIZE;
    pauses = threads <= cpus ? 50 : 0;
    yields = threads <= cpus ? 30 : 1;
}

static inline void cpu_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb"); // `yield` takes no time on most of them
#endif
}

// Whether *word becomes something else than `value` before it is time to sleep.
static bool changes_soon(atomic_uint *word, unsigned value)
{
    for (unsigned i = 0; i < pauses; i++, cpu_pause())
        if (atomic_load_explicit(word, memory_order_acquire) != value)
            return true;
    for (unsigned i = 0; i < yields; i++, sched_yield())
        if (atomic_load_explicit(word, memory_order_acquire) != value)
            return true;
    return atomic_load_explicit(word, memory_order_acquire) != value;
}

// --- Mailbox: one number from one thread to another ------------------------------------------------------

enum { EMPTY, FULL, ASLEEP /* empty, and the one who takes sleeps */ };

struct mailbox {
    _Alignas(64) atomic_uint state; // a cache line of its own, which goes to and fro with the number
    uint64_t number;
};

// The mailbox is empty: whoever puts knows that its last number was taken. Only who sleeps is woken: that is
// a system call.
static void mailbox_put(struct mailbox *box, uint64_t number)
{
    box->number = number;
    if (atomic_exchange_explicit(&box->state, FULL, memory_order_acq_rel) == ASLEEP)
        futex_wake(&box->state, 1);
}

static uint64_t mailbox_take(struct mailbox *box)
{
    unsigned state = EMPTY;
    if (!changes_soon(&box->state, EMPTY) && atomic_compare_exchange_strong(&box->state, &state, ASLEEP))
        while (atomic_load_explicit(&box->state, memory_order_acquire) == ASLEEP)
            futex_wait(&box->state, ASLEEP);
    uint64_t number = box->number;
    atomic_store_explicit(&box->state, EMPTY, memory_order_relaxed);
    return number;
}

// --- Latch: opens when the last that it counts has arrived -----------------------------------------------

struct latch {
    atomic_uint missing;
};

static void latch_arrive(struct latch *latch)
{
    if (atomic_fetch_sub_explicit(&latch->missing, 1, memory_order_acq_rel) == 1)
        futex_wake(&latch->missing, INT32_MAX);
}

static void latch_wait(struct latch *latch)
{
    unsigned missing;
    while ((missing = atomic_load_explicit(&latch->missing, memory_order_acquire)) > 0)
        futex_wait(&latch->missing, missing);
}

// --- Crew: tasks that live at the same time --------------------------------------------------------------

struct task {
    struct mailbox inbox;
    struct crew *crew;
    uint64_t number, sum;
    pthread_t thread;
    bool gone; // has been waited for: `thread` means nothing any more
};

struct crew {
    const struct tasks_input *input;
    struct task *tasks;
    uint32_t count;
    uint32_t ring;              // members of each ring
    struct latch waiting, door; // until all tasks wait; until they may go on
    struct mailbox sender;      // what the sender waits at
};

static pthread_attr_t small;

static void thread_start(pthread_t *thread, void *(*body)(void *), void *argument)
{
    static atomic_flag dying = ATOMIC_FLAG_INIT;
    if ((errno = pthread_create(thread, &small, body, argument)) == 0) {
        rig_ledger_open(&tasks_threads);
        return;
    }
    while (atomic_flag_test_and_set(&dying)) // several may fail at the same time; one says it
        pause();
    rig_die("cannot create thread %lu", (unsigned long)atomic_load(&tasks_threads.created) + 1);
}

static void thread_join(pthread_t thread)
{
    if ((errno = pthread_join(thread, NULL)) != 0)
        rig_die("cannot join a thread");
    rig_ledger_close(&tasks_threads);
}

static void stacks_init(uint32_t depth)
{
    if ((errno = pthread_attr_init(&small)) ||
        (errno = pthread_attr_setstacksize(
             &small, rig_stack_bytes(STACK_BYTES + (size_t)depth * STACK_BYTES_PER_CALL))))
        rig_die("cannot set the size of stacks");
}

// Room for `count` tasks at once. Released by crew_release.
static void crew_init(struct crew *crew, const struct tasks_input *input, uint32_t count)
{
    *crew = (struct crew){.input = input, .count = count};
    crew->tasks = aligned_alloc(_Alignof(struct task), count * sizeof *crew->tasks);
    if (!crew->tasks)
        rig_die("cannot allocate %u tasks", count);
    stacks_init(input->depth);
}

static void crew_release(struct crew *crew)
{
    pthread_attr_destroy(&small);
    free(crew->tasks);
}

// Creates `count` tasks, of which the first is number `first`.
static void crew_start(struct crew *crew, uint64_t first, uint32_t count, void *(*body)(void *))
{
    crew->count = count;
    atomic_store(&crew->waiting.missing, count);
    atomic_store(&crew->door.missing, 1);
    for (uint32_t i = 0; i < count; i++) {
        crew->tasks[i] = (struct task){.crew = crew, .number = first + i};
        thread_start(&crew->tasks[i].thread, body, &crew->tasks[i]);
    }
}

// Waits until the task has ended and returns true, once; of one that is gone returns false, at once.
// (pthread_join cannot tell: an id that was joined may by now be another thread's.)
static bool task_wait(struct task *task)
{
    if (task->gone)
        return false;
    thread_join(task->thread);
    task->gone = true;
    return true;
}

// Waits for all. Returns the sum of their sums.
static uint64_t crew_wait(struct crew *crew)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < crew->count; i++) {
        task_wait(&crew->tasks[i]);
        sum += crew->tasks[i].sum;
    }
    return sum;
}

// Called by a task: until all have come, and the door is opened.
static void crew_assemble(struct crew *crew)
{
    latch_arrive(&crew->waiting);
    latch_wait(&crew->door);
}

static void crew_begin(struct crew *crew)
{
    latch_wait(&crew->waiting);
    tasks_begin();
    latch_arrive(&crew->door);
}

// For the cases in which all tasks do the same from beginning to end, together.
static uint64_t crew_run(const struct tasks_input *input, void *(*body)(void *))
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    crew_start(&crew, 0, input->tasks, body);
    crew_begin(&crew);
    uint64_t sum = crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

// For the cases that work in batches of `live`: calls `batch` for each.
static uint64_t crew_batches(const struct tasks_input *input, void *(*body)(void *),
                             uint64_t (*batch)(struct crew *))
{
    struct crew crew;
    uint32_t live = input->live < input->tasks ? input->live : input->tasks;
    crew_init(&crew, input, live);
    uint64_t sum = 0;
    for (uint64_t first = 0; first < input->tasks; first += live) {
        uint64_t left = input->tasks - first;
        crew_start(&crew, first, left < live ? (uint32_t)left : live, body);
        sum += batch(&crew);
    }
    crew_release(&crew);
    return sum;
}

// --- send, ring, pingpong: hand-over ---------------------------------------------------------------------

static void *receiver(void *argument)
{
    struct task *task = argument;
    uint64_t total = 0;
    latch_arrive(&task->crew->waiting);
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        total += mailbox_take(&task->inbox);
        mailbox_put(&task->crew->sender, total);
    }
    return NULL;
}

static uint64_t run_send(const struct tasks_input *input)
{
    waiting_init(input->tasks + UINT64_C(1));
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    crew_start(&crew, 0, input->tasks, receiver);
    crew_begin(&crew);
    uint64_t number = 0, sum = 0;
    for (uint64_t round = 0; round < input->turns; round++)
        for (uint32_t i = 0; i < input->tasks; i++) {
            mailbox_put(&crew.tasks[input->order[i]].inbox, ++number);
            sum += mailbox_take(&crew.sender);
        }
    crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

// Task `number` is member `place` of its ring.
static void *ring_member(void *argument)
{
    struct task *task = argument;
    struct crew *crew = task->crew;
    uint64_t place = task->number % crew->ring;
    struct task *next = &crew->tasks[task->number - place + (place + crew->ring - 1) % crew->ring];
    crew_assemble(crew);
    for (uint64_t i = 0; i < crew->input->turns; i++)
        mailbox_put(&next->inbox, tasks_hop(mailbox_take(&task->inbox), place));
    return NULL;
}

// `rings` rings of `ring` members each, all at the same time. A token starts as its ring's number and comes
// home.
static uint64_t run_rings(const struct tasks_input *input, uint32_t rings, uint32_t ring)
{
    uint32_t count = rings * ring;
    waiting_init(count);
    struct crew crew;
    crew_init(&crew, input, count);
    crew.ring = ring;
    crew_start(&crew, 0, count, ring_member);
    for (uint32_t i = 0; i < rings; i++)
        mailbox_put(&crew.tasks[i * ring].inbox, i);
    crew_begin(&crew);
    crew_wait(&crew);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rings; i++)
        sum += mailbox_take(&crew.tasks[i * ring].inbox);
    crew_release(&crew);
    return sum;
}

static uint64_t run_ring(const struct tasks_input *input)
{
    return run_rings(input, 1, input->tasks);
}

static uint64_t run_pingpong(const struct tasks_input *input)
{
    return run_rings(input, input->tasks, 2);
}

// --- create, spawn, kill: the beginning and the end ------------------------------------------------------

static void *worker(void *argument)
{
    struct task *task = argument;
    task->sum = tasks_worth(task->number);
    return NULL;
}

static void *worker_assembled(void *argument)
{
    crew_assemble(((struct task *)argument)->crew);
    return worker(argument);
}

static uint64_t batch_open(struct crew *crew)
{
    latch_arrive(&crew->door);
    return crew_wait(crew);
}

// The kernel runs a thread as soon as it is there, if no door holds it back until the batch is complete. A
// batch of one is.
static uint64_t run_create(const struct tasks_input *input)
{
    return input->live == 1 ? crew_batches(input, worker, crew_wait)
                            : crew_batches(input, worker_assembled, batch_open);
}

static uint64_t run_spawn(const struct tasks_input *input)
{
    return crew_batches(input, worker, crew_wait);
}

static void clean_up(void *argument)
{
    worker(argument);
}

// pause(2) is a cancellation point (pthreads(7)): there the thread unwinds its stack, calling what was
// pushed.
static void *victim(void *argument)
{
    struct task *task = argument;
    pthread_cleanup_push(clean_up, task);
    latch_arrive(&task->crew->waiting);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return NULL;
}

static uint64_t batch_kill(struct crew *crew)
{
    latch_wait(&crew->waiting);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < crew->count; i++)
        if ((errno = pthread_cancel(crew->tasks[i].thread)) != 0)
            rig_die("cannot cancel thread %u", i);
    for (uint32_t i = 0; i < crew->count; i++) {
        task_wait(&crew->tasks[i]);
        sum += crew->tasks[i].sum + !task_wait(&crew->tasks[i]);
    }
    return sum;
}

static uint64_t run_kill(const struct tasks_input *input)
{
    return crew_batches(input, victim, batch_kill);
}

// --- yield, depth, sleep, idle ---------------------------------------------------------------------------

static uint64_t take_turns(const struct task *task)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        sum += task->number + 1;
        sched_yield();
    }
    return sum;
}

static void *yielder(void *argument)
{
    struct task *task = argument;
    crew_assemble(task->crew);
    task->sum = take_turns(task);
    return NULL;
}

static uint64_t run_yield(const struct tasks_input *input)
{
    return crew_run(input, yielder);
}

// Each call has a frame of its own: the compiler is kept from making a loop of it.
static __attribute__((noinline)) uint64_t descend(const struct task *task, uint32_t calls)
{
    if (calls == 1)
        return take_turns(task) + 1;
    uint64_t sum = descend(task, calls - 1);
    __asm__ volatile("" : "+r"(sum));
    return sum + 1;
}

static void *diver(void *argument)
{
    struct task *task = argument;
    crew_assemble(task->crew);
    task->sum = descend(task, task->crew->input->depth);
    return NULL;
}

static uint64_t run_depth(const struct tasks_input *input)
{
    return crew_run(input, diver);
}

// Until a time, not for a time: what a signal cuts short is taken up again without a shift.
static void sleep_until(uint64_t due_ns)
{
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000), .tv_nsec = (long)(due_ns % 1000000000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
        ;
}

static void *sleeper(void *argument)
{
    struct task *task = argument;
    const struct tasks_input *input = task->crew->input;
    uint64_t nap_ns = tasks_nap_ns(task->number);
    crew_assemble(task->crew);
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        uint64_t due_ns = rig_now_ns() + nap_ns;
        sleep_until(due_ns);
        task->sum += tasks_woken(input, task->number, turn, due_ns);
    }
    return NULL;
}

static uint64_t run_sleep(const struct tasks_input *input)
{
    return crew_run(input, sleeper);
}

static uint64_t run_idle(const struct tasks_input *input)
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    tasks_memory_before(input);
    crew_start(&crew, 0, input->tasks, worker_assembled);
    latch_wait(&crew.waiting);
    tasks_memory_waiting(input);
    uint64_t sum = batch_open(&crew);
    crew_release(&crew);
    return sum;
}

// --- skynet: a tree --------------------------------------------------------------------------------------

enum { CHILDREN_MOST = 10 }; // of a node (tasks_share)

struct node {
    const struct tasks_input *input;
    uint64_t first, leaves, answer;
    pthread_t thread;
};

static void *node_main(void *argument)
{
    struct node *node = argument;
    if (node->leaves == 1) {
        node->answer = node->first;
        return NULL;
    }
    struct node children[CHILDREN_MOST];
    uint64_t share = tasks_share(node->leaves), next = node->first, end = next + node->leaves;
    while (next < end) {
        uint32_t count = 0;
        for (; count < node->input->live && next < end; count++, next += share) {
            uint64_t leaves = end - next < share ? end - next : share;
            children[count] = (struct node){.input = node->input, .first = next, .leaves = leaves};
            thread_start(&children[count].thread, node_main, &children[count]);
        }
        for (uint32_t i = 0; i < count; i++) {
            thread_join(children[i].thread);
            node->answer += children[i].answer;
        }
    }
    return NULL;
}

static uint64_t run_skynet(const struct tasks_input *input)
{
    stacks_init(input->depth);
    struct node root = {.input = input, .leaves = input->tasks};
    thread_start(&root.thread, node_main, &root);
    thread_join(root.thread);
    pthread_attr_destroy(&small);
    return root.answer;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_SEND] = run_send,         [TASKS_CREATE] = run_create, [TASKS_YIELD] = run_yield,
    [TASKS_SPAWN] = run_spawn,       [TASKS_KILL] = run_kill,     [TASKS_RING] = run_ring,
    [TASKS_PINGPONG] = run_pingpong, [TASKS_SKYNET] = run_skynet, [TASKS_SLEEP] = run_sleep,
    [TASKS_DEPTH] = run_depth,       [TASKS_IDLE] = run_idle,
};
