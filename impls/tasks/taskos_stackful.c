// tasks/taskos_stackful -- tasks with a stack each, under a scheduler that they see by its traps only
// model: coroutine-stackful
// runtime: taskos stackful
// class: idiomatic
// limits: case in {yield,spawn,kill,ring,pingpong,skynet,sleep,depth,idle}
//
// Beazley's multitasking operating system ("Curious Course", slides 92-188) in C. What a task does is written
// as if it had the machine to itself: locals, loops, calls; a trap is a call that comes back later. Results
// go through memory that both know, as between processes that share some: no other task runs between two
// traps, so nothing needs a lock.
//
// Each case is a conductor, itself a task, that creates the others, and what those do. A task's argument is
// its number.
#include "tasks.h"
#include "taskos_stackful.h"

#include <errno.h>
#include <stdlib.h>

enum { STACK_BYTES = 16 * 1024, CALL_BYTES = 160 };

static const struct tasks_input *input;
static struct taskos *os;
static uint64_t sum;
static uint64_t *ids; // by number, where tasks are addressed later
static uint64_t created,
    peak; // for the ledger, whose own counters are for threads and cost as much as a task

// --- What all cases do -----------------------------------------------------------------------------------

static void *word(uint64_t number)
{
    return (void *)(uintptr_t)number; // NOLINT(performance-no-int-to-ptr): values are words
}

// A new task. (All but the conductor are counted.)
static uint64_t start(void (*body)(void *), void *argument)
{
    uint64_t id = taskos_newtask(body, argument);
    if (id == 0)
        rig_die("cannot create task %u", taskos_count(os));
    created++;
    if (peak < taskos_count(os) - 1)
        peak = taskos_count(os) - 1;
    return id;
}

static void start_all(void (*body)(void *))
{
    for (uint64_t i = 0; i < input->tasks; i++)
        ids[i] = start(body, word(i));
}

static uint64_t conduct(const struct tasks_input *order, void (*conductor)(void *))
{
    input = order;
    sum = 0;
    struct taskos_options options = {.stack_bytes = STACK_BYTES + (size_t)order->depth * CALL_BYTES};
    os = taskos_create(&options);
    ids = order->which == TASKS_SKYNET ? NULL : calloc(order->tasks, sizeof *ids);
    if (!os || (!ids && order->which != TASKS_SKYNET) || taskos_new(os, conductor, NULL) == 0)
        rig_die("cannot start the scheduler");
    if (taskos_run(os) < 0)
        rig_die("cannot run the tasks");
    taskos_destroy(os);
    free(ids);
    tasks_ledger_set(&tasks_coroutines, created, peak);
    return sum;
}

// --- yield and depth: all by turns -----------------------------------------------------------------------

static void yielder(void *number)
{
    uint64_t own = 0;
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        own += (uint64_t)number + 1;
        taskos_yield();
    }
    sum += own;
}

// A yield needs nothing of the functions between it and the task's body: it does not know how many there are.
static __attribute__((noinline)) uint64_t dive(uint64_t number, uint32_t depth)
{
    uint64_t own = 0;
    if (depth > 1) {
        own = dive(number, depth - 1);
        __asm__ volatile("" : "+r"(own)); // lest the compiler makes a loop of it
        return own + 1;
    }
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        own += number + 1;
        taskos_yield();
    }
    return own + 1;
}

static void diver(void *number)
{
    sum += dive((uint64_t)number, input->depth);
}

static void conduct_yield(void *unused)
{
    (void)unused;
    start_all(yielder);
    tasks_begin();
}

static void conduct_depth(void *unused)
{
    (void)unused;
    start_all(diver);
    tasks_begin();
}

// --- spawn and kill: created and waited for, so many at a time -------------------------------------------

static void worker(void *number)
{
    sum += tasks_worth((uint64_t)number);
}

static void conduct_spawn(void *unused)
{
    (void)unused;
    for (uint64_t first = 0; first < input->tasks; first += input->live) {
        uint64_t end = first + input->live < input->tasks ? first + input->live : input->tasks;
        for (uint64_t i = first; i < end; i++)
            ids[i] = start(worker, word(i));
        for (uint64_t i = first; i < end; i++)
            taskos_waittask(ids[i]);
    }
}

// Waits for what never comes, and cleans up.
static void victim(void *number)
{
    if (taskos_wakewait() < 0 && errno == ECANCELED)
        sum += tasks_worth((uint64_t)number);
}

static void conduct_kill(void *unused)
{
    (void)unused;
    for (uint64_t first = 0; first < input->tasks; first += input->live) {
        uint64_t end = first + input->live < input->tasks ? first + input->live : input->tasks;
        for (uint64_t i = first; i < end; i++)
            ids[i] = start(victim, word(i));
        taskos_yield(); // they start, and wait
        for (uint64_t i = first; i < end; i++)
            taskos_killtask(ids[i]);
        for (uint64_t i = first; i < end; i++) {
            taskos_waittask(ids[i]);
            sum += taskos_waittask(ids[i]) == 0; // it is gone
        }
    }
}

// --- ring and pingpong: hand over by id ------------------------------------------------------------------

static uint64_t token;

static void member(void *number)
{
    uint64_t i = (uint64_t)number, next = tasks_next(input, i);
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        taskos_wakewait();
        token = tasks_hop(token, i);
        taskos_waketask(ids[next]);
    }
}

static void conduct_ring(void *unused)
{
    (void)unused;
    token = 0;
    start_all(member);
    tasks_begin();
    taskos_waketask(ids[0]);
    taskos_waittask(ids[input->tasks > 1]); // who has the token before the first gets it back
    sum = token;
}

struct pair {
    uint64_t ball, ids[2];
};

static void ping(void *argument)
{
    struct pair *pair = argument;
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        pair->ball = tasks_hop(pair->ball, 0);
        taskos_waketask(pair->ids[1]);
        taskos_wakewait();
    }
}

static void pong(void *argument)
{
    struct pair *pair = argument;
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        taskos_wakewait();
        pair->ball = tasks_hop(pair->ball, 1);
        taskos_waketask(pair->ids[0]);
    }
}

static void conduct_pingpong(void *unused)
{
    (void)unused;
    struct pair *pairs = calloc(input->tasks, sizeof *pairs);
    if (!pairs)
        rig_die("cannot hold %u pairs", input->tasks);
    for (uint64_t i = 0; i < input->tasks; i++)
        pairs[i] = (struct pair){.ball = i, .ids = {start(ping, &pairs[i]), start(pong, &pairs[i])}};
    tasks_begin();
    for (uint64_t i = 0; i < input->tasks; i++) {
        taskos_waittask(pairs[i].ids[0]);
        sum += pairs[i].ball;
    }
    free(pairs);
}

// --- skynet: a tree of tasks -----------------------------------------------------------------------------

struct node {
    uint64_t first, leaves, answer;
};

static void skynet(void *argument);

static __attribute__((noinline)) uint64_t ask_children(const struct node *node)
{
    struct node children[10];
    uint64_t share = tasks_share(node->leaves), children_ids[10], answer = 0;
    uint64_t next = node->first, end = node->first + node->leaves;
    uint32_t live = input->live < 10 ? input->live : 10;
    while (next < end) {
        uint32_t count = 0;
        for (; count < live && next < end; count++) {
            children[count].first = next;
            children[count].leaves = share < end - next ? share : end - next;
            children_ids[count] = start(skynet, &children[count]);
            next += share;
        }
        for (uint32_t i = 0; i < count; i++) {
            taskos_waittask(children_ids[i]);
            answer += children[i].answer;
        }
    }
    return answer;
}

static void skynet(void *argument)
{
    struct node *node = argument;
    node->answer = node->leaves == 1 ? node->first : ask_children(node);
}

static void conduct_skynet(void *unused)
{
    (void)unused;
    struct node root = {.first = 0, .leaves = input->tasks};
    taskos_waittask(start(skynet, &root));
    sum = root.answer;
}

// --- sleep and idle --------------------------------------------------------------------------------------

static void sleeper(void *number)
{
    for (uint64_t turn = 0; turn < input->turns; turn++) {
        uint64_t due_ns = rig_now_ns() + tasks_nap_ns((uint64_t)number);
        taskos_sleep_until((int64_t)due_ns);
        sum += tasks_woken(input, (uint64_t)number, turn, due_ns);
    }
}

static void conduct_sleep(void *unused)
{
    (void)unused;
    start_all(sleeper);
    tasks_begin();
}

static void idler(void *number)
{
    taskos_wakewait();
    sum += tasks_worth((uint64_t)number);
}

static void conduct_idle(void *unused)
{
    (void)unused;
    tasks_memory_before(input);
    start_all(idler);
    taskos_yield(); // now all wait
    tasks_memory_waiting(input);
    for (uint64_t i = 0; i < input->tasks; i++)
        taskos_waketask(ids[i]);
}

// -----------------------------------------------------------------------------------------------------------

#define CASE(name)                                                                                           \
    static uint64_t run_##name(const struct tasks_input *order)                                              \
    {                                                                                                        \
        return conduct(order, conduct_##name);                                                               \
    }

CASE(yield)
CASE(spawn)
CASE(kill)
CASE(ring)
CASE(pingpong)
CASE(skynet)
CASE(sleep)
CASE(depth)
CASE(idle)

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_YIELD] = run_yield, [TASKS_SPAWN] = run_spawn,       [TASKS_KILL] = run_kill,
    [TASKS_RING] = run_ring,   [TASKS_PINGPONG] = run_pingpong, [TASKS_SKYNET] = run_skynet,
    [TASKS_SLEEP] = run_sleep, [TASKS_DEPTH] = run_depth,       [TASKS_IDLE] = run_idle,
};
