// tasks/pth -- threads of GNU Portable Threads
// model: coroutine-stackful
// runtime: libpth
// class: idiomatic
// needs: header:pth.h library:pth
// limits: tasks<=1000
// traits: cooperative
//
// GNU Pth (1999) offers what pthreads do, over coroutines with stacks of their own: threads are joined,
// cancelled and clean up, and a scheduler with priorities runs them, without preemption. That scheduler is a
// thread, too: a switch is two, by swapcontext, which asks the kernel to set the signal mask. And before it
// picks the next thread it looks at every one that waits, and at each of its 64 signals.
//
// So where a task can tell who goes on, it does. pth_yield with a thread is there for "the old concept of
// coroutines", as its manual says, and who could run at any time need not be looked at: a send among a
// thousand receivers takes 18 us that way, and 400 us by message ports.
//
// tasks<=1000, for it takes n^2 to wake n tasks that wait: 0.2 s for a thousand.
#include "tasks.h"

#include <errno.h>
#include <pth.h>
#include <stdlib.h>

// The manual warns of less than 64 KB, for what a thread may call; here it is a frame or two, and `descend`.
enum { STACK_BYTES = 16 * 1024, STACK_BYTES_PER_CALL = 256 };

static pth_attr_t small;

static void library_start(const struct tasks_input *input)
{
    unsigned stack_bytes = STACK_BYTES + input->depth * STACK_BYTES_PER_CALL;
    if (!pth_init() || !(small = pth_attr_new()) || !pth_attr_set(small, PTH_ATTR_STACK_SIZE, stack_bytes))
        rig_die("cannot start GNU Pth");
}

static void library_stop(void)
{
    pth_attr_destroy(small);
    pth_kill();
}

static pth_t thread_start(void *(*body)(void *), void *argument)
{
    pth_t thread = pth_spawn(small, body, argument);
    if (!thread)
        rig_die("cannot create thread %lu", (unsigned long)atomic_load(&tasks_coroutines.created) + 1);
    rig_ledger_open(&tasks_coroutines);
    return thread;
}

static void thread_join(pth_t thread)
{
    if (!pth_join(thread, NULL))
        rig_die("cannot join a thread");
    rig_ledger_close(&tasks_coroutines);
}

// --- Mailbox: one number from one thread to another ------------------------------------------------------

struct mailbox {
    bool full;
    uint64_t number;
};

static void mailbox_fill(struct mailbox *box, uint64_t number)
{
    box->number = number;
    box->full = true;
}

// `next` goes on at once, or, where it is NULL, who has waited longest; the caller when it is its turn again.
static void mailbox_put(struct mailbox *box, pth_t next, uint64_t number)
{
    mailbox_fill(box, number);
    pth_yield(next);
}

static uint64_t mailbox_take(struct mailbox *box)
{
    while (!box->full)
        pth_yield(NULL);
    box->full = false;
    return box->number;
}

// --- Crew: tasks that live at the same time --------------------------------------------------------------

struct task {
    struct mailbox inbox;
    struct crew *crew;
    uint64_t number, sum;
    pth_t thread;     // NULL once it has been waited for
    pth_event_t call; // what it waits for, in kill and idle
};

struct crew {
    const struct tasks_input *input;
    struct task *tasks;
    uint32_t count;
    uint32_t ring;    // members of each ring
    uint32_t waiting; // tasks that wait: for their call, or to begin
    bool begun;
    pth_msgport_t port; // a message there calls all of them
    pth_t creator;
    struct mailbox sender; // the creator's
};

// Room for `count` tasks at once. Released by crew_release.
static void crew_init(struct crew *crew, const struct tasks_input *input, uint32_t count)
{
    library_start(input);
    *crew = (struct crew){.input = input, .creator = pth_self(), .port = pth_msgport_create(NULL)};
    crew->tasks = calloc(count, sizeof *crew->tasks);
    if (!crew->tasks || !crew->port)
        rig_die("cannot allocate %u tasks", count);
}

static void crew_release(struct crew *crew)
{
    pth_msgport_destroy(crew->port);
    free(crew->tasks);
    library_stop();
}

// Creates `count` tasks, of which the first is number `first`. None runs before their creator waits or
// yields.
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

// Until all tasks have said that they will wait, and do.
static void crew_await_waiting(struct crew *crew)
{
    while (crew->waiting < crew->count)
        pth_yield(NULL);
}

// Called by a task: until all have come, and begin.
static void crew_assemble(struct crew *crew)
{
    crew->waiting++;
    while (!crew->begun)
        pth_yield(NULL);
}

static void crew_begin(struct crew *crew)
{
    crew_await_waiting(crew);
    tasks_begin();
    crew->begun = true;
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
    struct crew *crew = task->crew;
    uint64_t total = 0;
    crew->waiting++;
    for (uint64_t i = 0; i < crew->input->turns; i++) {
        total += mailbox_take(&task->inbox);
        mailbox_put(&crew->sender, crew->creator, total);
    }
    return NULL;
}

static uint64_t run_send(const struct tasks_input *input)
{
    struct crew crew;
    crew_init(&crew, input, input->tasks);
    crew_start(&crew, 0, input->tasks, receiver);
    crew_begin(&crew);
    uint64_t number = 0, sum = 0;
    for (uint64_t round = 0; round < input->turns; round++)
        for (uint32_t i = 0; i < input->tasks; i++) {
            struct task *task = &crew.tasks[input->order[i]];
            mailbox_put(&task->inbox, task->thread, ++number);
            sum += mailbox_take(&crew.sender);
        }
    crew_wait(&crew);
    crew_release(&crew);
    return sum;
}

// Task `number` is member `place` of its ring. With one ring, the next member can go on at once; several go
// round at the same time, so whoever has passed a token on lets all others go on, and finds it back at its
// next turn.
static void *ring_member(void *argument)
{
    struct task *task = argument;
    struct crew *crew = task->crew;
    uint64_t place = task->number % crew->ring;
    struct task *next = &crew->tasks[task->number - place + (place + crew->ring - 1) % crew->ring];
    crew_assemble(crew);
    for (uint64_t i = 0; i < crew->input->turns; i++)
        mailbox_put(&next->inbox, crew->ring == crew->count ? next->thread : NULL,
                    tasks_hop(mailbox_take(&task->inbox), place));
    return NULL;
}

// `rings` rings of `ring` members each. A token starts as its ring's number and comes home.
static uint64_t run_rings(const struct tasks_input *input, uint32_t rings, uint32_t ring)
{
    struct crew crew;
    crew_init(&crew, input, rings * ring);
    crew.ring = ring;
    crew_start(&crew, 0, rings * ring, ring_member);
    for (uint32_t i = 0; i < rings; i++)
        mailbox_fill(&crew.tasks[i * ring].inbox, i);
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

// spawn, and create, too: there is no thread here that the library's scheduler does not run.
static uint64_t run_spawn(const struct tasks_input *input)
{
    return crew_batches(input, worker, crew_wait);
}

static void clean_up(void *argument)
{
    struct task *task = argument;
    pth_event_free(task->call, PTH_FREE_THIS);
    worker(task);
}

// To wait is a cancellation point. Called or cancelled, a task does the same on its way out.
static void *waiter(void *argument)
{
    struct task *task = argument;
    task->call = pth_event(PTH_EVENT_MSG, task->crew->port);
    if (!task->call)
        rig_die("cannot allocate an event");
    pth_cleanup_push(clean_up, task);
    task->crew->waiting++;
    pth_wait(task->call);
    pth_cleanup_pop(TRUE);
    return NULL;
}

static uint64_t batch_kill(struct crew *crew)
{
    crew_await_waiting(crew);
    for (uint32_t i = 0; i < crew->count; i++)
        if (!pth_cancel(crew->tasks[i].thread))
            rig_die("cannot cancel thread %u", i);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < crew->count; i++) {
        task_wait(&crew->tasks[i]);
        sum += crew->tasks[i].sum + !task_wait(&crew->tasks[i]);
    }
    return sum;
}

static uint64_t run_kill(const struct tasks_input *input)
{
    return crew_batches(input, waiter, batch_kill);
}

// --- yield, depth, sleep, idle ---------------------------------------------------------------------------

static uint64_t take_turns(const struct task *task)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < task->crew->input->turns; i++) {
        sum += task->number + 1;
        pth_yield(NULL);
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

// The library's clock is gettimeofday, which may be set while somebody sleeps: what is left is slept again.
static void sleep_until(uint64_t due_ns)
{
    for (uint64_t now_ns; (now_ns = rig_now_ns()) < due_ns;)
        pth_nap(pth_time(0, (long)((due_ns - now_ns + 999) / 1000)));
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
    crew_start(&crew, 0, input->tasks, waiter);
    crew_await_waiting(&crew);
    tasks_memory_waiting(input);
    pth_message_t message = {0};
    pth_msgport_put(crew.port, &message);
    uint64_t sum = crew_wait(&crew);
    pth_msgport_get(crew.port);
    crew_release(&crew);
    return sum;
}

// --- skynet: a tree --------------------------------------------------------------------------------------

enum { CHILDREN_MOST = 10 }; // of a node (tasks_share)

struct node {
    const struct tasks_input *input;
    uint64_t first, leaves, answer;
    pth_t thread;
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
