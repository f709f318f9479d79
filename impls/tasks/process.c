// tasks/process -- a process for each task, made by fork
// model: process
// runtime: fork
// class: idiomatic
// limits: tasks<=5000
// traits: preemptive
//
// The kernel schedules, as with threads (thread.c), and each task has an address space of its own: a task
// that crashes spoils nothing of another's, and for this it pays with page tables to copy when it is created,
// and with a fault for each page that it then writes to.
//
// What tasks exchange lies in a mapping that fork leaves shared, and they wait with futexes in it. The
// textbook has pipes. Through a pipe each hand-over is two system calls and two copies, even to a partner
// that is running already: a send and its answer from one CPU to another took 4 to 70 us, and 70 ns this way.
// A pipe is right where it cannot be told beforehand what, and how much, will be exchanged, and where one
// does not trust the other.
//
// Nobody is left behind: a child is killed when its parent dies, and the parent dies of a child that failed.
//
// tasks<=5000, for pingpong makes two processes of a task, of the 32,768 that many machines have in all
// (kernel.pid_max), and each takes about 100 KB, two thirds of it page tables and the kernel's own.
#include "tasks.h"

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

// --- Processes -------------------------------------------------------------------------------------------

static struct rig_ledger *ledger = &tasks_processes;
static bool is_child;

// The child begins with a copy of all that its parent has, runs `body`, and ends.
static pid_t process_start(void (*body)(void *), void *argument)
{
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        rig_die("cannot fork process %lu", (unsigned long)atomic_load(&ledger->created) + 1);
    if (child > 0) {
        rig_ledger_open(ledger);
        return child;
    }
    is_child = true;
    // A signal when the parent dies: unless it died before this could be asked for.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        _exit(1);
    body(argument);
    _exit(0); // not exit: atexit and stdio are the parent's
}

// A child has been buried: the parent goes on only if its end was good.
static void process_ended(int status)
{
    rig_ledger_close(ledger);
    errno = 0;
    if (WIFSIGNALED(status))
        rig_die("a task was ended by signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        exit(WEXITSTATUS(status)); // it has said why
}

// Waits until the child has ended and returns true; of one that is gone returns false, at once: the kernel
// knows whose children are whose (waitpid(2), ECHILD).
static bool process_wait(pid_t child)
{
    int status;
    if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0)
        return false;
    process_ended(status);
    return true;
}

// Waits for all children or, with WNOHANG, buries those that have ended.
static void process_wait_all(int flags)
{
    int status;
    while (TEMP_FAILURE_RETRY(waitpid(-1, &status, flags)) > 0)
        process_ended(status);
}

// Zeroed memory that children share with their parent.
static void *shared_allocate(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        rig_die("cannot map %zu bytes", bytes);
    return memory;
}

// --- Waiting and waking (futex(2)) -----------------------------------------------------------------------

// Sleeps unless *word is no longer `value`. May return early: callers look again. The parent wakes each
// second, since who should wake it may have died.
static void futex_wait(atomic_uint *word, unsigned value)
{
    const struct timespec second = {.tv_sec = 1};
    if (syscall(SYS_futex, word, FUTEX_WAIT, value, is_child ? NULL : &second, NULL, 0) < 0 &&
        errno == ETIMEDOUT)
        process_wait_all(WNOHANG);
}

static void futex_wake(atomic_uint *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

// How often to look before sleeping: with a pause between, then with letting others run between.
static unsigned pauses, yields;

// Told how many processes wait for each other. If each of them has a CPU, the answer is probably on its way:
// two that hand over to each other need 30 to 80 ns, and 50 pauses are about a microsecond. If not, looking
// keeps the CPU from the process that is waited for: let it run, once, and sleep if it was another that ran.
static void waiting_init(uint64_t processes)
{
    cpu_set_t set;
    uint64_t cpus = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint64_t)CPU_COUNT(&set) : CPU_SETSIZE;
    pauses = processes <= cpus ? 50 : 0;
    yields = processes <= cpus ? 30 : 1;
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

// --- Mailbox: one number from one process to another -----------------------------------------------------

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
    pid_t process;
};

// In shared memory: children are born with its address.
struct crew {
    const struct tasks_input *input;
    uint32_t count;
    uint32_t ring; // members of each ring
    size_t bytes;
    struct latch waiting, door; // until all tasks wait; until they may go on
    struct mailbox sender;      // what the sender waits at
    struct task tasks[];
};

// Room for `count` tasks at once. Released by crew_release.
static struct crew *crew_new(const struct tasks_input *input, uint32_t count)
{
    size_t bytes = sizeof(struct crew) + count * sizeof(struct task);
    struct crew *crew = shared_allocate(bytes);
    crew->input = input;
    crew->bytes = bytes;
    return crew;
}

static void crew_release(struct crew *crew)
{
    munmap(crew, crew->bytes);
}

// Creates `count` tasks, of which the first is number `first`.
static void crew_start(struct crew *crew, uint64_t first, uint32_t count, void (*body)(void *))
{
    crew->count = count;
    atomic_store(&crew->waiting.missing, count);
    atomic_store(&crew->door.missing, 1);
    for (uint32_t i = 0; i < count; i++) {
        struct task *task = &crew->tasks[i];
        task->crew = crew;
        task->number = first + i;
        task->sum = 0;
        task->process = process_start(body, task);
    }
}

static uint64_t crew_sum(const struct crew *crew)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < crew->count; i++)
        sum += crew->tasks[i].sum;
    return sum;
}

// Waits for all. Returns the sum of their sums.
static uint64_t crew_wait(struct crew *crew)
{
    process_wait_all(0);
    return crew_sum(crew);
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
static uint64_t crew_run(const struct tasks_input *input, void (*body)(void *))
{
    struct crew *crew = crew_new(input, input->tasks);
    crew_start(crew, 0, input->tasks, body);
    crew_begin(crew);
    uint64_t sum = crew_wait(crew);
    crew_release(crew);
    return sum;
}

// For the cases that work in batches of `live`: calls `batch` for each.
static uint64_t crew_batches(const struct tasks_input *input, void (*body)(void *),
                             uint64_t (*batch)(struct crew *))
{
    uint32_t live = input->live < input->tasks ? input->live : input->tasks;
    struct crew *crew = crew_new(input, live);
    uint64_t sum = 0;
    for (uint64_t first = 0; first < input->tasks; first += live) {
        uint64_t left = input->tasks - first;
        crew_start(crew, first, left < live ? (uint32_t)left : live, body);
        sum += batch(crew);
    }
    crew_release(crew);
    return sum;
}

// --- send, ring, pingpong: hand-over ---------------------------------------------------------------------

static void receiver(void *argument)
{
    struct task *task = argument;
    uint64_t total = 0;
    latch_arrive(&task->crew->waiting);
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        total += mailbox_take(&task->inbox);
        mailbox_put(&task->crew->sender, total);
    }
}

static uint64_t run_send(const struct tasks_input *input)
{
    waiting_init(input->tasks + UINT64_C(1));
    struct crew *crew = crew_new(input, input->tasks);
    crew_start(crew, 0, input->tasks, receiver);
    crew_begin(crew);
    uint64_t number = 0, sum = 0;
    for (uint64_t round = 0; round < input->turns; round++)
        for (uint32_t i = 0; i < input->tasks; i++) {
            mailbox_put(&crew->tasks[input->order[i]].inbox, ++number);
            sum += mailbox_take(&crew->sender);
        }
    crew_wait(crew);
    crew_release(crew);
    return sum;
}

// Task `number` is member `place` of its ring.
static void ring_member(void *argument)
{
    struct task *task = argument;
    struct crew *crew = task->crew;
    uint64_t place = task->number % crew->ring;
    struct task *next = &crew->tasks[task->number - place + (place + crew->ring - 1) % crew->ring];
    crew_assemble(crew);
    for (uint64_t i = 0; i < crew->input->turns; i++)
        mailbox_put(&next->inbox, tasks_hop(mailbox_take(&task->inbox), place));
}

// `rings` rings of `ring` members each, all at the same time. A token starts as its ring's number and comes
// home.
static uint64_t run_rings(const struct tasks_input *input, uint32_t rings, uint32_t ring)
{
    uint32_t count = rings * ring;
    waiting_init(count);
    struct crew *crew = crew_new(input, count);
    crew->ring = ring;
    crew_start(crew, 0, count, ring_member);
    for (uint32_t i = 0; i < rings; i++)
        mailbox_put(&crew->tasks[i * ring].inbox, i);
    crew_begin(crew);
    crew_wait(crew);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rings; i++)
        sum += mailbox_take(&crew->tasks[i * ring].inbox);
    crew_release(crew);
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

static void worker(void *argument)
{
    struct task *task = argument;
    task->sum = tasks_worth(task->number);
}

static void worker_assembled(void *argument)
{
    crew_assemble(((struct task *)argument)->crew);
    worker(argument);
}

static uint64_t batch_open(struct crew *crew)
{
    latch_arrive(&crew->door);
    return crew_wait(crew);
}

// The kernel runs a process as soon as it is there, if no door holds it back until the batch is complete. A
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

static volatile sig_atomic_t told_to_end;

static void on_sigterm(int signal)
{
    (void)signal;
    told_to_end = 1;
}

// SIGTERM is blocked but for the time in sigsuspend, which unblocks it and begins to wait in one step
// (sigsuspend(2)): it cannot come between the question whether it has come and the wait.
static void victim(void *argument)
{
    struct task *task = argument;
    struct sigaction action = {.sa_handler = on_sigterm};
    sigset_t blocked, waiting;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &blocked, &waiting) < 0 || sigaction(SIGTERM, &action, NULL) < 0)
        rig_die("cannot set up SIGTERM");
    sigdelset(&waiting, SIGTERM);
    latch_arrive(&task->crew->waiting);
    while (!told_to_end)
        sigsuspend(&waiting);
    worker(task); // cleans up
}

static uint64_t batch_kill(struct crew *crew)
{
    latch_wait(&crew->waiting);
    for (uint32_t i = 0; i < crew->count; i++)
        if (kill(crew->tasks[i].process, SIGTERM) < 0)
            rig_die("cannot kill process %ld", (long)crew->tasks[i].process);
    uint64_t gone = 0;
    for (uint32_t i = 0; i < crew->count; i++) {
        process_wait(crew->tasks[i].process);
        gone += !process_wait(crew->tasks[i].process);
    }
    return crew_sum(crew) + gone;
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

static void yielder(void *argument)
{
    struct task *task = argument;
    crew_assemble(task->crew);
    task->sum = take_turns(task);
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

static void diver(void *argument)
{
    struct task *task = argument;
    crew_assemble(task->crew);
    task->sum = descend(task, task->crew->input->depth);
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

static void sleeper(void *argument)
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
}

static uint64_t run_sleep(const struct tasks_input *input)
{
    return crew_run(input, sleeper);
}

static uint64_t run_idle(const struct tasks_input *input)
{
    struct crew *crew = crew_new(input, input->tasks);
    tasks_memory_before(input);
    crew_start(crew, 0, input->tasks, worker_assembled);
    latch_wait(&crew->waiting);
    tasks_memory_waiting(input);
    uint64_t sum = batch_open(crew);
    crew_release(crew);
    return sum;
}

// --- skynet: a tree --------------------------------------------------------------------------------------

enum { CHILDREN_MOST = 10 }; // of a node (tasks_share)

struct node {
    const struct tasks_input *input;
    uint64_t first, leaves;
    uint64_t *answer; // in memory shared with its parent
};

static void node_main(void *argument)
{
    const struct node *node = argument;
    if (node->leaves == 1) {
        *node->answer = node->first;
        return;
    }
    uint64_t share = tasks_share(node->leaves), next = node->first, end = next + node->leaves;
    uint64_t *answers = shared_allocate(CHILDREN_MOST * sizeof *answers); // unmapped when this process ends
    uint64_t sum = 0;
    while (next < end) {
        uint32_t count = 0;
        for (; count < node->input->live && next < end; count++, next += share) {
            uint64_t leaves = end - next < share ? end - next : share;
            process_start(node_main, &(struct node){node->input, next, leaves, &answers[count]});
        }
        process_wait_all(0);
        for (uint32_t i = 0; i < count; i++)
            sum += answers[i];
    }
    *node->answer = sum;
}

static uint64_t run_skynet(const struct tasks_input *input)
{
    struct {
        struct rig_ledger ledger;
        uint64_t answer;
    } *shared = shared_allocate(sizeof *shared);
    ledger = &shared->ledger; // parents write to it, and they are many
    process_start(node_main, &(struct node){input, 0, input->tasks, &shared->answer});
    process_wait_all(0);
    tasks_ledger_set(&tasks_processes, shared->ledger.created, shared->ledger.peak);
    ledger = &tasks_processes;
    uint64_t answer = shared->answer;
    munmap(shared, sizeof *shared);
    return answer;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_SEND] = run_send,         [TASKS_CREATE] = run_create, [TASKS_YIELD] = run_yield,
    [TASKS_SPAWN] = run_spawn,       [TASKS_KILL] = run_kill,     [TASKS_RING] = run_ring,
    [TASKS_PINGPONG] = run_pingpong, [TASKS_SKYNET] = run_skynet, [TASKS_SLEEP] = run_sleep,
    [TASKS_DEPTH] = run_depth,       [TASKS_IDLE] = run_idle,
};
