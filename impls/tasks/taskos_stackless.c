// tasks/taskos_stackless -- tasks that are frames, under a scheduler that they see by its traps only
// model: coroutine-stackless
// runtime: taskos stackless
// class: idiomatic
// limits: case in {yield,spawn,kill,ring,pingpong,skynet,sleep,depth,idle}
//
// Beazley's multitasking operating system ("Curious Course", slides 92-188) in C, the way his has to do it: a
// trap returns from the task's function, so it stands in that very function, and what survives it lives in
// the frame. A subroutine that traps is a coroutine, too, and is called through the scheduler (172-181:
// trampolining). In return a task costs its frame and about 60 bytes.
//
// Each case is a conductor, itself a task, that creates the others, and what those do. Results go through
// memory that both know: no other task runs between two traps, so nothing needs a lock.
#include "tasks.h"
#include "taskos_stackless.h"

#include <errno.h>
#include <stdlib.h>

static const struct tasks_input *input;
static struct taskos *os;
static uint64_t sum;
static uint64_t *ids; // by number, where tasks are addressed later
static uint64_t created,
    peak; // for the ledger, whose own counters are for threads and cost as much as a task

// What the frames of most tasks hold.
struct numbered {
    struct stackless stackless;
    uint32_t turn;
    uint32_t number;
    uint64_t own;
};

// --- What all cases do -----------------------------------------------------------------------------------

// Takes note of a new task. All but the conductor are counted, so that one has to live for as long as others
// are created.
static uint64_t started(uint64_t id)
{
    if (id == 0)
        rig_die("cannot create task %u", taskos_count(os));
    created++;
    if (peak < taskos_count(os) - 1)
        peak = taskos_count(os) - 1;
    return id;
}

static void start_all(void *(*function)(struct stackless *, void *))
{
    for (uint32_t i = 0; i < input->tasks; i++)
        ids[i] = started(TASKOS_NEWTASK(struct numbered, function, .number = i));
}

// The conductor of the cases in which all tasks are created at once and need no other help.
struct conductor {
    struct stackless stackless;
    void *(*function)(struct stackless *, void *);
};

static void *conductor(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    start_all(((struct conductor *)self)->function);
    tasks_begin();
    STACKLESS_END(self, NULL);
}

static void conduct_begin(const struct tasks_input *order)
{
    input = order;
    sum = 0;
    os = taskos_create(NULL);
    ids = order->which == TASKS_SKYNET ? NULL : calloc(order->tasks, sizeof *ids);
    if (!os || (!ids && order->which != TASKS_SKYNET))
        rig_die("cannot start the scheduler");
}

static uint64_t conduct(uint64_t conductor_id)
{
    if (conductor_id == 0)
        rig_die("cannot create the conductor");
    if (taskos_run(os) < 0)
        rig_die("cannot run the tasks");
    taskos_destroy(os);
    free(ids);
    tasks_ledger_set(&tasks_coroutines, created, peak);
    return sum;
}

// --- yield: all by turns ---------------------------------------------------------------------------------

static void *yielder(struct stackless *self, void *value)
{
    (void)value;
    struct numbered *frame = (struct numbered *)self;
    int killed;
    STACKLESS_BEGIN(self);
    for (; frame->turn < input->turns; frame->turn++) {
        frame->own += frame->number + UINT64_C(1);
        TASKOS_YIELD(self, killed);
        if (killed)
            break;
    }
    sum += frame->own;
    STACKLESS_END(self, NULL);
}

static uint64_t run_yield(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct conductor, conductor, .function = yielder));
}

// --- depth: a yield from within calls, each of them a coroutine ------------------------------------------

struct diver {
    struct stackless_subroutine subroutine;
    uint32_t number, depth;
    uint64_t turn, own;
};

// Its frames lie one behind the other: the callee's is the next.
static void *dive(struct stackless *self, void *value)
{
    (void)value;
    struct diver *frame = (struct diver *)self, *callee = frame + 1;
    void *result;
    int killed;
    STACKLESS_BEGIN(self);
    if (frame->depth > 1) {
        *callee = (struct diver){
            .subroutine.stackless.function = dive, .number = frame->number, .depth = frame->depth - 1};
        STACKLESS_CALL(self, &callee->subroutine, result);
        (void)result;
        callee = frame + 1;
        frame->own = callee->own;
    }
    for (; frame->depth == 1 && frame->turn < input->turns; frame->turn++) {
        frame->own += frame->number + UINT64_C(1);
        TASKOS_YIELD(self, killed);
        if (killed)
            break;
    }
    frame->own++;
    STACKLESS_END(self, NULL);
}

struct depth_task {
    struct stackless stackless;
    uint32_t number;
    struct diver *calls;
};

static void *depth_task(struct stackless *self, void *value)
{
    (void)value;
    struct depth_task *frame = (struct depth_task *)self;
    void *result;
    STACKLESS_BEGIN(self);
    frame->calls = calloc(input->depth, sizeof *frame->calls);
    if (!frame->calls)
        rig_die("cannot hold %u calls", input->depth);
    frame->calls[0] =
        (struct diver){.subroutine.stackless.function = dive, .number = frame->number, .depth = input->depth};
    STACKLESS_CALL(self, &frame->calls[0].subroutine, result);
    (void)result;
    sum += frame->calls[0].own;
    free(frame->calls);
    STACKLESS_END(self, NULL);
}

struct depth_conductor {
    struct stackless stackless;
};

static void *depth_conductor(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    for (uint32_t i = 0; i < input->tasks; i++)
        started(TASKOS_NEWTASK(struct depth_task, depth_task, .number = i));
    tasks_begin();
    STACKLESS_END(self, NULL);
}

static uint64_t run_depth(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct depth_conductor, depth_conductor));
}

// --- spawn and kill: created and waited for, so many at a time -------------------------------------------

struct batches {
    struct stackless stackless;
    uint64_t first, end, i;
};

static uint64_t batch_end(const struct batches *batches)
{
    uint64_t end = batches->first + input->live;
    return end < input->tasks ? end : input->tasks;
}

static void *worker(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    sum += tasks_worth(((struct numbered *)self)->number);
    STACKLESS_END(self, NULL);
}

static void *spawn(struct stackless *self, void *value)
{
    (void)value;
    struct batches *frame = (struct batches *)self;
    int waited;
    STACKLESS_BEGIN(self);
    for (; frame->first < input->tasks; frame->first = frame->end) {
        frame->end = batch_end(frame);
        for (uint64_t i = frame->first; i < frame->end; i++)
            ids[i] = started(TASKOS_NEWTASK(struct numbered, worker, .number = (uint32_t)i));
        for (frame->i = frame->first; frame->i < frame->end; frame->i++) {
            TASKOS_WAITTASK(self, ids[frame->i], waited);
            (void)waited;
        }
    }
    STACKLESS_END(self, NULL);
}

static uint64_t run_spawn(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct batches, spawn));
}

// Waits for what never comes, and cleans up.
static void *victim(struct stackless *self, void *value)
{
    (void)value;
    int woken;
    STACKLESS_BEGIN(self);
    TASKOS_WAKEWAIT(self, woken);
    if (woken < 0 && errno == ECANCELED)
        sum += tasks_worth(((struct numbered *)self)->number);
    STACKLESS_END(self, NULL);
}

static void *massacre(struct stackless *self, void *value)
{
    (void)value;
    struct batches *frame = (struct batches *)self;
    int result;
    STACKLESS_BEGIN(self);
    for (; frame->first < input->tasks; frame->first = frame->end) {
        frame->end = batch_end(frame);
        for (uint64_t i = frame->first; i < frame->end; i++)
            ids[i] = started(TASKOS_NEWTASK(struct numbered, victim, .number = (uint32_t)i));
        TASKOS_YIELD(self, result); // they start, and wait
        for (uint64_t i = frame->first; i < frame->end; i++)
            taskos_killtask(ids[i]);
        for (frame->i = frame->first; frame->i < frame->end; frame->i++) {
            TASKOS_WAITTASK(self, ids[frame->i], result);
            TASKOS_WAITTASK(self, ids[frame->i], result);
            sum += result == 0; // it is gone
        }
    }
    STACKLESS_END(self, NULL);
}

static uint64_t run_kill(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct batches, massacre));
}

// --- ring and pingpong: hand over by id ------------------------------------------------------------------

static uint64_t token;

static void *member(struct stackless *self, void *value)
{
    (void)value;
    struct numbered *frame = (struct numbered *)self;
    int woken;
    STACKLESS_BEGIN(self);
    for (; frame->turn < input->turns; frame->turn++) {
        TASKOS_WAKEWAIT(self, woken);
        (void)woken;
        token = tasks_hop(token, frame->number);
        taskos_waketask(ids[tasks_next(input, frame->number)]);
    }
    STACKLESS_END(self, NULL);
}

static void *ring(struct stackless *self, void *value)
{
    (void)value;
    int waited;
    STACKLESS_BEGIN(self);
    token = 0;
    start_all(member);
    tasks_begin();
    taskos_waketask(ids[0]);
    TASKOS_WAITTASK(self, ids[input->tasks > 1], waited); // who has it before the first gets it back
    (void)waited;
    sum = token;
    STACKLESS_END(self, NULL);
}

static uint64_t run_ring(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct numbered, ring));
}

struct pair {
    uint64_t ball, ids[2];
};

struct player {
    struct stackless stackless;
    uint64_t turn;
    struct pair *pair;
};

static void *ping(struct stackless *self, void *value)
{
    (void)value;
    struct player *frame = (struct player *)self;
    int woken;
    STACKLESS_BEGIN(self);
    for (; frame->turn < input->turns; frame->turn++) {
        frame->pair->ball = tasks_hop(frame->pair->ball, 0);
        taskos_waketask(frame->pair->ids[1]);
        TASKOS_WAKEWAIT(self, woken);
        (void)woken;
    }
    sum += frame->pair->ball;
    STACKLESS_END(self, NULL);
}

static void *pong(struct stackless *self, void *value)
{
    (void)value;
    struct player *frame = (struct player *)self;
    int woken;
    STACKLESS_BEGIN(self);
    for (; frame->turn < input->turns; frame->turn++) {
        TASKOS_WAKEWAIT(self, woken);
        (void)woken;
        frame->pair->ball = tasks_hop(frame->pair->ball, 1);
        taskos_waketask(frame->pair->ids[0]);
    }
    STACKLESS_END(self, NULL);
}

static struct pair *pairs;

static void *pingpong(struct stackless *self, void *value)
{
    (void)value;
    STACKLESS_BEGIN(self);
    for (uint32_t i = 0; i < input->tasks; i++) {
        pairs[i].ball = i;
        pairs[i].ids[0] = started(TASKOS_NEWTASK(struct player, ping, .pair = &pairs[i]));
        pairs[i].ids[1] = started(TASKOS_NEWTASK(struct player, pong, .pair = &pairs[i]));
    }
    tasks_begin();
    STACKLESS_END(self, NULL);
}

static uint64_t run_pingpong(const struct tasks_input *order)
{
    conduct_begin(order);
    pairs = calloc(order->tasks, sizeof *pairs);
    if (!pairs)
        rig_die("cannot hold %u pairs", order->tasks);
    uint64_t answer = conduct(TASKOS_NEW(os, struct numbered, pingpong));
    free(pairs);
    return answer;
}

// --- skynet: a tree of tasks -----------------------------------------------------------------------------

struct leaf {
    struct stackless stackless;
    uint64_t first;
    uint64_t *answer; // to be added to
};

static void *leaf(struct stackless *self, void *value)
{
    (void)value;
    struct leaf *frame = (struct leaf *)self;
    STACKLESS_BEGIN(self);
    *frame->answer += frame->first;
    STACKLESS_END(self, NULL);
}

struct node {
    struct stackless stackless;
    uint64_t first, leaves, done, sum, *answer;
    uint32_t count, i;
    uint64_t children[10];
};

static void *node(struct stackless *self, void *value);

static uint64_t plant(uint64_t first, uint64_t leaves, uint64_t *answer)
{
    return started(
        leaves == 1 ? TASKOS_NEWTASK(struct leaf, leaf, .first = first, .answer = answer)
                    : TASKOS_NEWTASK(struct node, node, .first = first, .leaves = leaves, .answer = answer));
}

// Creates as many children as may live at once.
static void plant_children(struct node *frame)
{
    uint64_t share = tasks_share(frame->leaves);
    uint32_t live = input->live < 10 ? input->live : 10;
    for (frame->count = 0; frame->count < live && frame->done < frame->leaves; frame->count++) {
        uint64_t left = frame->leaves - frame->done, leaves = share < left ? share : left;
        frame->children[frame->count] = plant(frame->first + frame->done, leaves, &frame->sum);
        frame->done += leaves;
    }
}

static void *node(struct stackless *self, void *value)
{
    (void)value;
    struct node *frame = (struct node *)self;
    int waited;
    STACKLESS_BEGIN(self);
    while (frame->done < frame->leaves) {
        plant_children(frame);
        for (frame->i = 0; frame->i < frame->count; frame->i++) {
            TASKOS_WAITTASK(self, frame->children[frame->i], waited);
            (void)waited;
        }
    }
    *frame->answer += frame->sum;
    STACKLESS_END(self, NULL);
}

static void *skynet(struct stackless *self, void *value)
{
    (void)value;
    int waited;
    STACKLESS_BEGIN(self);
    TASKOS_WAITTASK(self, plant(0, input->tasks, &sum), waited);
    (void)waited;
    STACKLESS_END(self, NULL);
}

static uint64_t run_skynet(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct numbered, skynet));
}

// --- sleep and idle --------------------------------------------------------------------------------------

static void *sleeper(struct stackless *self, void *value)
{
    (void)value;
    struct numbered *frame = (struct numbered *)self;
    int killed;
    STACKLESS_BEGIN(self);
    for (; frame->turn < input->turns; frame->turn++) {
        frame->own = rig_now_ns() + tasks_nap_ns(frame->number);
        TASKOS_SLEEP_UNTIL(self, (int64_t)frame->own, killed);
        if (killed)
            break;
        sum += tasks_woken(input, frame->number, frame->turn, frame->own);
    }
    STACKLESS_END(self, NULL);
}

static uint64_t run_sleep(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct conductor, conductor, .function = sleeper));
}

struct idler {
    struct stackless stackless;
    uint64_t number;
};

static void *idler(struct stackless *self, void *value)
{
    (void)value;
    int woken;
    STACKLESS_BEGIN(self);
    TASKOS_WAKEWAIT(self, woken);
    (void)woken;
    sum += tasks_worth(((struct idler *)self)->number);
    STACKLESS_END(self, NULL);
}

static void *idle(struct stackless *self, void *value)
{
    (void)value;
    int killed;
    STACKLESS_BEGIN(self);
    tasks_memory_before(input);
    for (uint32_t i = 0; i < input->tasks; i++)
        ids[i] = started(TASKOS_NEWTASK(struct idler, idler, .number = i));
    TASKOS_YIELD(self, killed); // now all wait
    (void)killed;
    tasks_memory_waiting(input);
    for (uint32_t i = 0; i < input->tasks; i++)
        taskos_waketask(ids[i]);
    STACKLESS_END(self, NULL);
}

static uint64_t run_idle(const struct tasks_input *order)
{
    conduct_begin(order);
    return conduct(TASKOS_NEW(os, struct numbered, idle));
}

// -----------------------------------------------------------------------------------------------------------

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_YIELD] = run_yield, [TASKS_SPAWN] = run_spawn,       [TASKS_KILL] = run_kill,
    [TASKS_RING] = run_ring,   [TASKS_PINGPONG] = run_pingpong, [TASKS_SKYNET] = run_skynet,
    [TASKS_SLEEP] = run_sleep, [TASKS_DEPTH] = run_depth,       [TASKS_IDLE] = run_idle,
};
