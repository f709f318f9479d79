// tasks/st -- threads of the State Threads library
// model: coroutine-stackful
// runtime: libst
// class: idiomatic
// needs: pkg:st processor:x86_64
// limits: tasks<=100000
// traits: cooperative
//
// State Threads (Netscape, 1999) is for servers that are written as if each connection had a thread. Its
// threads are coroutines with stacks of their own, which give way only where they wait: nothing needs a lock,
// a condition variable is only a place to wait at, and who signals goes on running.
//
// It has no call that just yields. Its notes advise a sleep of no length; but sleepers wake in the order of a
// heap, not by turns, and after a system call each round: 40 ns a yield with a hundred threads, 150 with one.
// A mutex, though, is handed to the one who has waited longest. So its queue is the ready queue here, to
// yield is to unlock it and lock it again, and that takes 16 ns.
//
// tasks<=100000, for each has touched a page of its stack and, with 1,000 nested calls (depth), eight: that
// makes 3 GB. Behind those stacks there are no guard pages: what overflows one writes into its neighbour.
#include "tasks.h"

#include <errno.h>
#include <st.h>
#include <stdlib.h>

// Memory is taken where a stack is touched. Of `descend`, a frame takes less than this for a call.
enum { STACK_BYTES = 16 * 1024, STACK_BYTES_PER_CALL = 256 };

static int stack_bytes;

// For the ledger, whose own counters are for threads of the kernel: here a plain addition does.
static uint64_t created, alive, peak;

// The library's clock would be gettimeofday, which may jump.
static st_utime_t now_us(void)
{
    return rig_now_ns() / 1000;
}

// LeakSanitizer's, where there is one: it cannot see what hangs on the stack of the library's idle thread.
void __lsan_disable(void) __attribute__((weak)); // NOLINT(bugprone-reserved-identifier): its name
void __lsan_enable(void) __attribute__((weak));  // NOLINT(bugprone-reserved-identifier): its name

// Nobody waits for a descriptor here, and poll waits for none in half the time of select, the default.
static void library_start(const struct tasks_input *input)
{
    stack_bytes = STACK_BYTES + (int)input->depth * STACK_BYTES_PER_CALL;
    st_set_utime_function(now_us);
    st_set_eventsys(ST_EVENTSYS_POLL);
    if (__lsan_disable)
        __lsan_disable();
    if (st_init() < 0)
        rig_die("cannot start State Threads");
    if (__lsan_enable)
        __lsan_enable();
}

// Who was joined runs once more, to clean up.
static void library_stop(void)
{
    st_usleep(0);
    tasks_ledger_set(&tasks_coroutines, created, peak);
}

static st_thread_t thread_start(void *(*body)(void *), void *argument)
{
    st_thread_t thread = st_thread_create(body, argument, 1, stack_bytes);
    if (!thread)
        rig_die("cannot create thread %lu", (unsigned long)created + 1);
    created++;
    if (peak < ++alive)
        peak = alive;
    return thread;
}

static void thread_join(st_thread_t thread)
{
    if (st_thread_join(thread, NULL) < 0)
        rig_die("cannot join a thread");
    alive--;
}

static st_cond_t cond_new(void)
{
    st_cond_t cond = st_cond_new();
    if (!cond)
        rig_die("cannot allocate a condition variable");
    return cond;
}

static st_mutex_t mutex_new(void)
{
    st_mutex_t mutex = st_mutex_new();
    if (!mutex)
        rig_die("cannot allocate a mutex");
    return mutex;
}

// --- Mailbox: one number from one thread to another ------------------------------------------------------

struct mailbox {
    st_cond_t filled;
    bool full;
    uint64_t number;
};

static void mailbox_put(struct mailbox *box, uint64_t number)
{
    box->number = number;
    box->full = true;
    st_cond_signal(box->filled);
}

static uint64_t mailbox_take(struct mailbox *box)
{
    while (!box->full)
        st_cond_wait(box->filled);
    box->full = false;
    return box->number;
}

// --- Crew: tasks that live at the same time --------------------------------------------------------------

struct task {
    struct crew *crew;
    uint64_t number, sum;
    st_thread_t thread; // NULL once it has been waited for
};

struct crew {
    const struct tasks_input *input;
    struct task *tasks;
    struct mailbox *boxes; // one for each task and, last, the sender's; or NULL
    uint32_t count;
    uint32_t ring;    // members of each ring
    uint32_t waiting; // tasks that wait: for what comes never, at the door, or for their first turn
    st_cond_t all_waiting, door;
    st_mutex_t turn; // whose it is, among tasks that yield
};

// Room for `count` tasks at once. Released by crew_release.
static void crew_init(struct crew *crew, const struct tasks_input *input, uint32_t count)
{
    library_start(input);
    *crew = (struct crew){.input = input};
    crew->all_waiting = cond_new();
    crew->door = cond_new();
    crew->turn = mutex_new();
    crew->tasks = calloc(count, sizeof *crew->tasks);
    if (!crew->tasks)
        rig_die("cannot allocate %u tasks", count);
}

static void crew_release(struct crew *crew)
{
    for (uint32_t i = 0; crew->boxes && i <= crew->count; i++)
        st_cond_destroy(crew->boxes[i].filled);
    free(crew->boxes);
    free(crew->tasks);
    st_mutex_destroy(crew->turn);
    st_cond_destroy(crew->door);
    st_cond_destroy(crew->all_waiting);
    library_stop();
}

// Creates `count` tasks, of which the first is number `first`. None runs before their creator waits.
static void crew_start(struct crew *crew, uint64_t first, uint32_t count, void *(*body)(void *))
{
    crew->count = count;
    crew->waiting = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct task *task = &crew->tasks[i];
        *task = (struct task){.crew = crew, .number = first + i};
        task->thread = thread_start(body, task);
    }
}

// Likewise, for tasks that have a mailbox each.
static void crew_start_with_boxes(struct crew *crew, uint32_t count, void *(*body)(void *))
{
    crew->boxes = calloc((size_t)count + 1, sizeof *crew->boxes);
    if (!crew->boxes)
        rig_die("cannot allocate %u mailboxes", count);
    for (uint32_t i = 0; i <= count; i++)
        crew->boxes[i].filled = cond_new();
    crew_start(crew, 0, count, body);
}

// Waits until the task has ended and returns true, once; of one that is gone returns false, at once. (The
// library cannot tell: what was joined is freed.)
static bool task_wait(struct task *task)
{
    if (!task->thread)
        return false;
    thread_join(task->thread);
    task->thread = NULL;
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

// Called by a task, which is about to wait.
static void task_waits(struct crew *crew)
{
    if (++crew->waiting == crew->count)
        st_cond_signal(crew->all_waiting);
}

// Called by a task: until all have come, and the door is opened.
static void crew_assemble(struct crew *crew)
{
    task_waits(crew);
    st_cond_wait(crew->door);
}

static void crew_await_waiting(struct crew *crew)
{
    while (crew->waiting < crew->count)
        st_cond_wait(crew->all_waiting);
}

static void crew_begin(struct crew *crew)
{
    crew_await_waiting(crew);
    tasks_begin();
    st_cond_broadcast(crew->door);
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
    const struct task *task = argument;
    struct mailbox *boxes = task->crew->boxes;
    uint64_t total = 0;
    task_waits(task->crew);
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        total += mailbox_take(&boxes[task->number]);
        mailbox_put(&boxes[task->crew->count], total);
    }
    return NULL;
}

static uint64_t run_send(const struct tasks_input *input)
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    crew_start_with_boxes(&crew, input->tasks, receiver);
    crew_begin(&crew);
    uint64_t number = 0, sum = 0;
    for (uint64_t round = 0; round < input->turns; round++)
        for (uint32_t i = 0; i < input->tasks; i++) {
            mailbox_put(&crew.boxes[input->order[i]], ++number);
            sum += mailbox_take(&crew.boxes[input->tasks]);
        }
    crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

// Task `number` is member `place` of its ring.
static void *ring_member(void *argument)
{
    const struct task *task = argument;
    struct crew *crew = task->crew;
    uint64_t place = task->number % crew->ring;
    struct mailbox *own = &crew->boxes[task->number];
    struct mailbox *next = &crew->boxes[task->number - place + (place + crew->ring - 1) % crew->ring];
    crew_assemble(crew);
    for (uint64_t i = 0; i < crew->input->turns; i++)
        mailbox_put(next, tasks_hop(mailbox_take(own), place));
    return NULL;
}

// `rings` rings of `ring` members each, all at the same time. A token starts as its ring's number and comes
// home.
static uint64_t run_rings(const struct tasks_input *input, uint32_t rings, uint32_t ring)
{
    struct crew crew;
    crew_init(&crew, input, rings * ring);
    crew.ring = ring;
    crew_start_with_boxes(&crew, rings * ring, ring_member);
    for (uint32_t i = 0; i < rings; i++)
        mailbox_put(&crew.boxes[i * ring], i);
    crew_begin(&crew);
    crew_wait(&crew);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rings; i++)
        sum += mailbox_take(&crew.boxes[i * ring]);
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

// spawn, and create, too: there is no thread here that the library's scheduler does not run.
static uint64_t run_spawn(const struct tasks_input *input)
{
    return crew_batches(input, worker, crew_wait);
}

// Who is interrupted sees it where it waits, as an error (EINTR).
static void *victim(void *argument)
{
    struct task *task = argument;
    task_waits(task->crew);
    while (st_usleep(ST_UTIME_NO_TIMEOUT) == 0)
        ;
    return worker(task); // cleans up
}

static uint64_t batch_kill(struct crew *crew)
{
    crew_await_waiting(crew);
    for (uint32_t i = 0; i < crew->count; i++)
        st_thread_interrupt(crew->tasks[i].thread);
    uint64_t sum = 0;
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

static void first_turn(const struct task *task)
{
    task_waits(task->crew);
    st_mutex_lock(task->crew->turn);
}

static uint64_t take_turns(const struct task *task)
{
    st_mutex_t turn = task->crew->turn;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        sum += task->number + 1;
        st_mutex_unlock(turn);
        st_mutex_lock(turn);
    }
    return sum;
}

static void *yielder(void *argument)
{
    struct task *task = argument;
    first_turn(task);
    task->sum = take_turns(task);
    st_mutex_unlock(task->crew->turn);
    return NULL;
}

// It is nobody's turn before all wait for theirs.
static uint64_t run_by_turns(const struct tasks_input *input, void *(*body)(void *))
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    st_mutex_lock(crew.turn);
    crew_start(&crew, 0, input->tasks, body);
    crew_begin(&crew);
    st_mutex_unlock(crew.turn);
    uint64_t sum = crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

static uint64_t run_yield(const struct tasks_input *input)
{
    return run_by_turns(input, yielder);
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
    first_turn(task);
    task->sum = descend(task, task->crew->input->depth);
    st_mutex_unlock(task->crew->turn);
    return NULL;
}

static uint64_t run_depth(const struct tasks_input *input)
{
    return run_by_turns(input, diver);
}

// The library counts a sleep from when it last asked the clock, not from now: it may end early, and the rest
// is slept again. It waits in the kernel for whole milliseconds and polls through the rest of the last one:
// that makes it punctual, and keeps a CPU busy.
static void sleep_until(uint64_t due_ns)
{
    for (uint64_t now_ns; (now_ns = rig_now_ns()) < due_ns;)
        st_usleep((due_ns - now_ns + 999) / 1000);
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
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    crew_start(&crew, 0, input->tasks, sleeper);
    crew_begin(&crew);
    uint64_t sum = crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

static void *idler(void *argument)
{
    struct task *task = argument;
    crew_assemble(task->crew);
    return worker(task);
}

static uint64_t run_idle(const struct tasks_input *input)
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    tasks_memory_before(input);
    crew_start(&crew, 0, input->tasks, idler);
    crew_await_waiting(&crew);
    tasks_memory_waiting(input);
    st_cond_broadcast(crew.door);
    uint64_t sum = crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

// --- skynet: a tree --------------------------------------------------------------------------------------

enum { CHILDREN_MOST = 10 }; // of a node (tasks_share)

struct node {
    const struct tasks_input *input;
    uint64_t first, leaves, answer;
    st_thread_t thread;
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
            children[count].thread = thread_start(node_main, &children[count]);
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
    library_start(input);
    struct node root = {.input = input, .leaves = input->tasks};
    thread_join(thread_start(node_main, &root));
    library_stop();
    return root.answer;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_SEND] = run_send,         [TASKS_CREATE] = run_spawn,  [TASKS_YIELD] = run_yield,
    [TASKS_SPAWN] = run_spawn,       [TASKS_KILL] = run_kill,     [TASKS_RING] = run_ring,
    [TASKS_PINGPONG] = run_pingpong, [TASKS_SKYNET] = run_skynet, [TASKS_SLEEP] = run_sleep,
    [TASKS_DEPTH] = run_depth,       [TASKS_IDLE] = run_idle,
};
