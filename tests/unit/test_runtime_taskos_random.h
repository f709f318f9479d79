// Random operations by the tasks of a scheduler, against a model of it; for both flavours.
//
// There is one plan, the random numbers, and whichever task runs does its next step. The model predicts what
// each trap returns, and who has his turn next: exactly, as nothing is left to chance. Time is the model's
// (the clock_gettime below), and it only passes where a random number says so, or when nobody is ready. The
// poller is the real one, but it is asked through the model, which so knows when it was asked; it looks
// whether the descriptors that are reported are the ones that are ready, and all of them.
//
// Two tasks are not killed. The anchor waits for a descriptor, so that each time that the scheduler polls the
// poller is asked. The keeper is what the model rouses when all wait for what will not come by itself.
#ifndef TEST_RUNTIME_TASKOS_RANDOM_H
#define TEST_RUNTIME_TASKOS_RANDOM_H

#include "poller.h"
#include "random_operations.h"

#include <errno.h>
#include <setjmp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>

enum {
    STEPS = 300000,
    EPISODE_STEPS = 3000, // each has a scheduler of its own
    TASKS = 48,
    PAIRS = 4, // of sockets
    DEPTH_MOST = 3,
    BYTES_MOST = 8, // in a socket that can still be written
    POLL_MOST = 150 // turns without a poll; the scheduler promises 64, or as many as were ready
};

// --- The model: tasks ------------------------------------------------------------------------------------

enum model_state { NO_TASK, READY, IN_WAITTASK, IN_WAKEWAIT, IN_DESCRIPTOR, IN_SLEEP };

struct model_task {
    enum model_state state;
    uint64_t id;
    bool started, cancelled; // cancelled: killed before it started
    bool woken;
    int outcome; // of its trap; below 0: an errno, negated
    const struct model_task *awaited;
    int64_t due_ns;
    unsigned long since; // a number for who waited or slept first
};

static struct model_task tasks[TASKS], *const anchor = &tasks[0], *const keeper = &tasks[1];
static struct model_task *queue[TASKS]; // the ready queue
static unsigned queue_head, queue_count;
static struct model_task *running;
static unsigned tasks_count, tasks_most, sleepers, turns;
static unsigned tasks_limit; // of this episode: where there are few, they wait for each other
static unsigned long sequence;
static uint64_t gone[64];
static unsigned gone_count;
static uint64_t generations[2 * TASKS]; // by slot: the next
static int64_t clock_ns;
static unsigned episode_left;
static enum taskos_poller poller_kind;
static struct taskos *os;

static unsigned number_of(const struct model_task *task)
{
    return (unsigned)(task - tasks);
}

static void model_push(struct model_task *task, int outcome)
{
    task->state = READY;
    task->outcome = outcome;
    queue[(queue_head + queue_count++) % TASKS] = task;
}

// Who has waited longest in that state; of sleepers, who is due first.
static struct model_task *model_first(enum model_state state, const struct model_task *awaited)
{
    struct model_task *first = NULL;
    for (struct model_task *task = tasks; task < tasks + TASKS; task++)
        if (task->state == state && (state == IN_SLEEP || task->awaited == awaited) &&
            (!first || (state == IN_SLEEP && task->due_ns < first->due_ns) ||
             ((state != IN_SLEEP || task->due_ns == first->due_ns) && task->since < first->since)))
            first = task;
    return first;
}

static void expect_deadlock(void);
static unsigned model_descriptors_awaited(void);

static void model_end(struct model_task *task)
{
    struct model_task *waiter;
    while ((waiter = model_first(IN_WAITTASK, task)))
        model_push(waiter, 1);
    gone[gone_count++ % 64] = task->id;
    generations[(uint32_t)task->id] = (task->id >> 32) + 1;
    task->state = NO_TASK;
    tasks_count--;
    if (tasks_count > 0 && queue_count == 0 && sleepers == 0 && model_descriptors_awaited() == 0)
        expect_deadlock();
}

static struct model_task *model_pop(void)
{
    struct model_task *task = queue[queue_head];
    queue_head = (queue_head + 1) % TASKS;
    queue_count--;
    turns++;
    return task;
}

// Those whose turn it is and who were killed before they started have ended, and nobody has seen it but the
// scheduler's count.
static void model_settle(void)
{
    while (queue_count > 0 && queue[queue_head]->cancelled && tasks_count > taskos_count(os))
        model_end(model_pop());
    if (tasks_count != taskos_count(os))
        random_differs("there are %u tasks, not %u", taskos_count(os), tasks_count);
}

static struct model_task *model_new(void)
{
    for (struct model_task *task = tasks; task < tasks + tasks_limit; task++)
        if (task->state == NO_TASK)
            return task;
    return NULL;
}

// It was created.
static void model_admit(struct model_task *task, uint64_t id)
{
    if (++tasks_count > tasks_most)
        tasks_most = tasks_count;
    if ((uint32_t)id == 0 || (uint32_t)id > tasks_most || id >> 32 != generations[(uint32_t)id])
        random_differs("a new task has id %llx", (unsigned long long)id);
    *task = (struct model_task){.id = id};
    model_push(task, 0);
}

static struct model_task *model_find(uint64_t id)
{
    for (struct model_task *task = tasks; task < tasks + TASKS; task++)
        if (task->state != NO_TASK && task->id == id)
            return task;
    return NULL;
}

// --- The model: descriptors ------------------------------------------------------------------------------

// One end of a pair of sockets; its peer is the neighbour. The last is a file.
struct model_end_point {
    int descriptor; // -1: closed
    unsigned bytes; // that can be read here
    bool full;      // its peer cannot write
    struct model_task *waiting[2];
};

enum { KEEPER_END = 2 * PAIRS, ANCHOR_END = KEEPER_END + 2, FILE_END = ANCHOR_END + 2, ENDS };

static struct model_end_point ends[ENDS];

static bool model_descriptor_ready(unsigned end, unsigned direction)
{
    const struct model_end_point *peer = &ends[end ^ 1];
    if (end == FILE_END || peer->descriptor < 0)
        return true;
    return direction == POLLER_READ ? ends[end].bytes > 0 || ends[end].full : !peer->full;
}

static unsigned model_descriptors_awaited(void)
{
    unsigned awaited = 0;
    for (unsigned end = 0; end < ENDS; end++)
        for (unsigned i = 0; i < 2; i++)
            awaited += ends[end].waiting[i] ? 1 : 0;
    return awaited;
}

static bool model_somebody_can_go_on(void)
{
    for (unsigned end = 0; end < ENDS; end++)
        for (unsigned direction = POLLER_READ; direction <= POLLER_WRITE; direction++)
            if (ends[end].waiting[direction - 1] && model_descriptor_ready(end, direction))
                return true;
    return false;
}

static unsigned model_wake_descriptor(struct model_end_point *end, unsigned directions, int outcome)
{
    unsigned taken = 0;
    for (unsigned direction = POLLER_READ; direction <= POLLER_WRITE; direction++) {
        struct model_task *task = end->waiting[direction - 1];
        if (!(directions & direction) || !task)
            continue;
        end->waiting[direction - 1] = NULL;
        model_push(task, outcome);
        taken |= direction;
    }
    return taken;
}

static void pair_open(unsigned end)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
        random_differs("no sockets: %d", errno);
    for (unsigned i = 0; i < 2; i++) {
        setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &(int){32768}, sizeof(int)); // soon full
        ends[end + i] = (struct model_end_point){.descriptor = pair[i]};
    }
}

// --- The model: killing ----------------------------------------------------------------------------------

static void model_kill(struct model_task *task)
{
    if (task->state == READY) {
        task->cancelled = !task->started;
        task->outcome = -ECANCELED;
        return;
    }
    sleepers -= task->state == IN_SLEEP;
    for (unsigned end = 0; end < ENDS; end++)
        for (unsigned i = 0; i < 2; i++)
            if (ends[end].waiting[i] == task)
                ends[end].waiting[i] = NULL;
    model_push(task, -ECANCELED);
}

// In the order of their slots, as killall promises nothing else.
static void model_killall(void)
{
    for (uint32_t slot = 1; slot <= tasks_most; slot++)
        for (struct model_task *task = tasks; task < tasks + TASKS; task++)
            if (task->state != NO_TASK && (uint32_t)task->id == slot && task != running)
                model_kill(task);
}

// --- The world of the scheduler: time, and the poller ----------------------------------------------------

static unsigned long polls, roused;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){.tv_sec = clock_ns / 1000000000, .tv_nsec = clock_ns % 1000000000};
    return 0;
}

static const struct poller_operations *poller_true;
static poller_report *report_true;

static unsigned report_hooked(void *context, int descriptor, unsigned directions)
{
    unsigned end = 0;
    while (end < ENDS && ends[end].descriptor != descriptor)
        end++;
    if (end == ENDS)
        random_differs("a descriptor that is closed is reported");
    for (unsigned direction = POLLER_READ; direction <= POLLER_WRITE; direction++)
        if ((directions & direction) && ends[end].waiting[direction - 1] &&
            !model_descriptor_ready(end, direction))
            random_differs("descriptor %u is reported in direction %u", end, direction);
    unsigned expected = model_wake_descriptor(&ends[end], directions, 0);
    unsigned taken = report_true(context, descriptor, directions);
    if (taken != expected)
        random_differs("descriptor %u was awaited in directions %u, not %u", end, taken, expected);
    return taken;
}

// How long polling may take.
static int64_t model_timeout(void)
{
    if (queue_count > 0)
        return 0;
    if (sleepers == 0)
        return -1;
    int64_t left_ns = model_first(IN_SLEEP, NULL)->due_ns - clock_ns;
    return left_ns > 0 ? left_ns : 0;
}

// Nobody is ready and no descriptor is: either time passes, or somebody is roused.
static void model_pass_time(int64_t timeout_ns)
{
    if (timeout_ns >= 0) {
        clock_ns += timeout_ns > 4 && random_once_in(4) ? timeout_ns / 4 : timeout_ns; // a signal came
        return;
    }
    unsigned end = keeper->state == IN_DESCRIPTOR ? KEEPER_END : ANCHOR_END;
    if (write(ends[end + 1].descriptor, "x", 1) != 1)
        random_differs("cannot rouse anybody: %d", errno);
    ends[end].bytes++;
    roused++;
}

static void model_wake_sleepers(void)
{
    struct model_task *task;
    while ((task = model_first(IN_SLEEP, NULL)) && task->due_ns <= clock_ns) {
        sleepers--;
        model_push(task, 0);
    }
}

static int wait_hooked(struct poller *poller, int64_t timeout_ns, poller_report *report, void *context)
{
    model_settle();
    if (running)
        random_differs("polls while task %u runs", number_of(running));
    if (timeout_ns != model_timeout())
        random_differs("polls for %lld ns, not %lld", (long long)timeout_ns, (long long)model_timeout());
    if (timeout_ns != 0 && !model_somebody_can_go_on())
        model_pass_time(timeout_ns);
    turns = 0;
    polls++;
    report_true = report;
    int result = poller_true->wait(poller, 0, report_hooked, context);
    if (result == 0 && model_somebody_can_go_on())
        random_differs("a descriptor is ready that was not reported");
    model_wake_sleepers();
    return result;
}

static void poller_hook(void)
{
    static struct poller_operations hooked;
    poller_true = os->poller->does;
    hooked = *poller_true;
    hooked.wait = wait_hooked;
    os->poller->does = &hooked;
}

// --- Traps that wait -------------------------------------------------------------------------------------

enum verb { YIELD, WAITTASK, WAKEWAIT, READWAIT, WRITEWAIT, SLEEP, SLEEP_UNTIL, CALL, RETURN, END };

static unsigned long done[END + 1], killed, told;

// What a task does next.
struct act {
    enum verb verb;
    int descriptor;
    uint64_t id;
    int64_t ns;
};

static struct model_task *random_task(void)
{
    struct model_task *task = &tasks[random_below(TASKS)];
    return task->state == NO_TASK ? anchor : task;
}

// Of a task that is there, or gone, or never was, or of oneself. Not of those that must not be killed.
static uint64_t random_id(const struct model_task *self)
{
    const struct model_task *task = random_task();
    switch (random_below(10)) {
    case 0:
        return random_once_in(2) ? self->id : 0;
    case 1:
        return gone_count ? gone[random_below(gone_count < 64 ? gone_count : 64)] : 0;
    case 2:
        return task->id + ((uint64_t)(1 + random_below(3)) << 32); // to come
    case 3:
        return ((uint64_t)random_below(2) << 32 | random_below(1u << 31)) + 3 * TASKS;
    default:
        return task == anchor || task == keeper ? 0 : task->id;
    }
}

// The trap answers at once.
static void model_answer(struct model_task *self, int outcome)
{
    self->outcome = outcome;
}

static void model_suspend(struct model_task *self, enum model_state state)
{
    self->state = state;
    self->since = sequence++;
    running = NULL;
}

static void model_yield(struct model_task *self)
{
    model_push(self, 0);
    running = NULL;
}

static void model_waittask(struct model_task *self, const struct act *act)
{
    const struct model_task *awaited = model_find(act->id);
    if (!awaited || awaited == self) {
        model_answer(self, awaited ? -EDEADLK : 0);
        return;
    }
    self->awaited = awaited;
    model_suspend(self, IN_WAITTASK);
}

static void model_wakewait(struct model_task *self)
{
    if (!self->woken)
        model_suspend(self, IN_WAKEWAIT);
    else
        model_answer(self, 0);
    self->woken = false;
}

static void model_wait_descriptor(struct model_task *self, const struct act *act)
{
    unsigned end = 0, which = act->verb == READWAIT ? 0 : 1;
    while (end < ENDS && ends[end].descriptor != act->descriptor)
        end++;
    if (end == ENDS || act->descriptor < 0) {
        model_answer(self, -EBADF);
    } else if (ends[end].waiting[which]) {
        model_answer(self, -EBUSY);
    } else if (end == FILE_END && poller_kind == TASKOS_EPOLL) {
        model_yield(self); // which knows no files
    } else {
        ends[end].waiting[which] = self;
        model_suspend(self, IN_DESCRIPTOR);
    }
}

static void model_sleep(struct model_task *self, int64_t due_ns)
{
    self->due_ns = due_ns;
    sleepers++;
    model_suspend(self, IN_SLEEP);
}

// What the trap will do.
static void model_begin(struct model_task *self, const struct act *act)
{
    int64_t due_ns;
    switch (act->verb) {
    case YIELD:
        model_yield(self);
        break;
    case WAITTASK:
        model_waittask(self, act);
        break;
    case WAKEWAIT:
        model_wakewait(self);
        break;
    case READWAIT:
    case WRITEWAIT:
        model_wait_descriptor(self, act);
        break;
    case SLEEP:
        if (__builtin_add_overflow(clock_ns, act->ns, &due_ns))
            due_ns = INT64_MAX;
        if (act->ns > 0)
            model_sleep(self, due_ns);
        else
            model_yield(self);
        break;
    case SLEEP_UNTIL:
        if (act->ns > clock_ns)
            model_sleep(self, act->ns);
        else
            model_yield(self);
        break;
    default:
        break;
    }
}

// A task has its turn.
static void arrive(struct model_task *self)
{
    while (!running && queue_count > 0 && queue[queue_head] != self && queue[queue_head]->cancelled)
        model_end(model_pop());
    if (!running && (queue_count == 0 || (running = model_pop()) != self))
        random_differs("task %u has its turn, not %d", number_of(self),
                       running ? (int)number_of(running) : -1);
    if (running != self)
        random_differs("task %u runs while task %u does", number_of(self), number_of(running));
    if (self->cancelled)
        random_differs("task %u was killed before it started", number_of(self));
    if (taskos_gettid() != self->id)
        random_differs("task %u has a wrong id", number_of(self));
    if (turns > POLL_MOST)
        random_differs("for %u turns nobody has polled", turns);
    self->started = true;
}

static void check_answer(const char *what, int result, int expected)
{
    if (result != (expected < 0 ? -1 : expected) || (expected < 0 && errno != -expected))
        random_differs("%s: %d, errno %d, instead of %d", what, result, errno, expected);
}

// A trap has come back to the task.
static void act_returned(struct model_task *self, const struct act *act, int result)
{
    static const char *const names[] = {"yield",     "waittask", "wakewait",   "readwait",
                                        "writewait", "sleep",    "sleep_until"};
    int error = errno;
    arrive(self);
    errno = error;
    check_answer(names[act->verb], result, self->outcome);
    self->outcome = 0;
    done[act->verb]++;
}

// --- Traps that do not wait, and what else a task may do -------------------------------------------------

static uint64_t task_new(struct model_task *task);     // the flavour's, from outside
static uint64_t task_newtask(struct model_task *task); // and from within a task
static bool tasks_all_freed(void);                     // now that there is no scheduler

// Returns its id, or somebody's if there are too many.
static uint64_t create_task(void)
{
    struct model_task *task = model_new();
    if (!task)
        return random_task()->id;
    model_admit(task, task_newtask(task));
    return task->id;
}

static void do_newtask(struct model_task *self)
{
    (void)self;
    create_task();
}

static void kill_id(struct model_task *self, uint64_t id)
{
    struct model_task *task = model_find(id);
    check_answer("killtask", taskos_killtask(id), task == self ? -ECANCELED : task ? 1 : 0);
    if (task && task != self)
        model_kill(task);
    killed += task != NULL;
}

static void do_kill(struct model_task *self)
{
    kill_id(self, random_id(self));
}

static void do_kill_many(struct model_task *self)
{
    for (struct model_task *task = tasks; task < tasks + TASKS; task++)
        if (task->state != NO_TASK && task != self && task != anchor && task != keeper)
            kill_id(self, task->id);
}

static void wake_id(uint64_t id)
{
    struct model_task *task = model_find(id);
    check_answer("waketask", taskos_waketask(id), task ? 1 : 0);
    if (task && task->state == IN_WAKEWAIT)
        model_push(task, 0);
    else if (task)
        task->woken = true;
}

static void do_wake(struct model_task *self)
{
    wake_id(random_id(self));
}

static void do_write(struct model_task *self)
{
    (void)self;
    static const char bytes[4096];
    unsigned end = random_below(2 * PAIRS);
    struct model_end_point *peer = &ends[end ^ 1];
    bool fill = random_once_in(6);
    if (ends[end].descriptor < 0 || peer->descriptor < 0 || peer->full || peer->bytes == BYTES_MOST)
        return;
    while (fill && write(ends[end].descriptor, bytes, sizeof bytes) > 0)
        continue;
    if (!fill && write(ends[end].descriptor, bytes, 1) != 1)
        random_differs("a socket cannot be written: %d", errno);
    peer->full = fill;
    peer->bytes += !fill;
}

static void do_read(struct model_task *self)
{
    (void)self;
    static char bytes[4096];
    struct model_end_point *end = &ends[random_below(2 * PAIRS)];
    bool drain = end->full || random_once_in(3);
    if (end->descriptor < 0 || (end->bytes == 0 && !end->full))
        return;
    while (drain && read(end->descriptor, bytes, sizeof bytes) > 0)
        continue;
    if (!drain && read(end->descriptor, bytes, 1) != 1)
        random_differs("a socket cannot be read: %d", errno);
    end->bytes = drain ? 0 : end->bytes - 1;
    end->full &= !drain;
}

static void close_end(unsigned end)
{
    check_answer("close", taskos_close(ends[end].descriptor), ends[end].descriptor < 0 ? -EBADF : 0);
    if (ends[end].descriptor >= 0)
        model_wake_descriptor(&ends[end], POLLER_READ | POLLER_WRITE, -EBADF);
    ends[end].descriptor = -1;
}

// Closes an end; its peer sees that. (Unless something was left unread: that would be an error.)
static void do_hang_up(struct model_task *self)
{
    (void)self;
    unsigned end = random_below(2 * PAIRS);
    if (ends[end].bytes == 0 && !ends[end].full)
        close_end(end);
}

// Closes both ends. The next pair has the same numbers.
static void do_renew(struct model_task *self)
{
    (void)self;
    unsigned end = 2 * random_below(PAIRS), first = random_below(2);
    close_end(end + first);
    close_end(end + !first);
    pair_open(end);
}

static void do_pass_time(struct model_task *self)
{
    (void)self;
    if (clock_ns < INT64_MAX / 2)
        clock_ns += 1000 * random_below(6);
}

static void do_look(struct model_task *self)
{
    arrive(self);
    model_settle();
    check_answer("run", taskos_run(os), -EBUSY);
}

// How often out of 100.
static const struct {
    unsigned often;
    void (*deed)(struct model_task *self);
} deeds[] = {
    {20, do_newtask}, {14, do_kill}, {14, do_wake},     {16, do_write}, {16, do_read},
    {4, do_hang_up},  {8, do_renew}, {5, do_pass_time}, {2, do_look}, // what is left: do_kill_many, now and
                                                                      // then
};

static void do_at_once(struct model_task *self)
{
    unsigned die = random_below(100);
    for (unsigned i = 0; i < sizeof deeds / sizeof *deeds; die -= deeds[i++].often)
        if (die < deeds[i].often) {
            deeds[i].deed(self);
            return;
        }
    if (random_once_in(10))
        do_kill_many(self);
}

static bool next_step(void)
{
    if (episode_left == 0 || !random_next_step())
        return false;
    episode_left--;
    return true;
}

// --- The plan of a task ----------------------------------------------------------------------------------

static struct act plan_wait(const struct model_task *self)
{
    static const int none[] = {-1, -7, 900};
    struct act act = {.verb = random_below(CALL), .id = random_id(self)};
    unsigned end = random_below(2 * PAIRS + 2);
    act.descriptor = end < 2 * PAIRS    ? ends[end].descriptor
                     : end == 2 * PAIRS ? ends[FILE_END].descriptor
                                        : none[random_below(3)];
    if (act.verb == WAITTASK && random_once_in(10))
        act.id = anchor->id;
    act.ns = random_once_in(300) ? INT64_MAX : 5000 * ((int64_t)random_below(12) - 2);
    if (act.verb == SLEEP_UNTIL && __builtin_add_overflow(act.ns, clock_ns, &act.ns))
        act.ns = INT64_MAX;
    return act;
}

// What the task does next that may wait; all that does not it has done by then.
static struct act plan(struct model_task *self, unsigned depth)
{
    while (next_step()) {
        unsigned die = random_below(100);
        struct act act = plan_wait(self);
        if (die < 40) {
            do_at_once(self);
            continue;
        }
        if (die < 44)
            return (struct act){.verb = END};
        if (die < 50 && depth > 0)
            return (struct act){.verb = RETURN};
        if (die < 58 && depth < DEPTH_MOST - 1)
            return (struct act){.verb = CALL};
        if (die < 70)
            act.verb = YIELD;
        else if (die < 75)
            act = (struct act){.verb = WAITTASK, .id = create_task()};
        model_begin(self, &act);
        return act;
    }
    return (struct act){.verb = END};
}

// All wait for what will not come.
static void rouse(struct model_task *self)
{
    while (tasks_count < tasks_limit)
        create_task();
    for (struct model_task *task = tasks; task < tasks + TASKS; task++)
        if (task->state == IN_WAKEWAIT && random_once_in(2))
            wake_id(task->id);
        else if (task->state != NO_TASK && task != anchor && task != self && random_once_in(4))
            kill_id(self, task->id);
}

// The anchor and the keeper wait for their own descriptor, and the keeper does something when it is roused.
// When nothing is left to do, they end: the keeper kills all, or closes what they wait for.
static struct act plan_protected(struct model_task *self)
{
    unsigned end = self == keeper ? KEEPER_END : ANCHOR_END;
    if (ends[end].bytes > 0) {
        if (self == anchor || !next_step())
            return (struct act){.verb = END};
        if (read(ends[end].descriptor, &(char){0}, 1) != 1)
            random_differs("the keeper was not roused");
        ends[end].bytes--;
        rouse(self);
    }
    struct act act = {.verb = READWAIT, .descriptor = ends[end].descriptor};
    model_begin(self, &act);
    return act;
}

static void end_episode(void)
{
    if (random_once_in(2)) {
        taskos_killall(os);
        model_killall();
    }
    for (unsigned end = 0; end < 2 * PAIRS; end++)
        close_end(end);
}

static struct act next_act(struct model_task *self, unsigned depth)
{
    if (self != anchor && self != keeper)
        return plan(self, depth);
    struct act act = plan_protected(self);
    if (act.verb == END && self == keeper)
        end_episode();
    return act;
}

static void task_ends(struct model_task *self)
{
    arrive(self);
    done[END]++;
    running = NULL;
    model_end(self);
}

// --- An episode ------------------------------------------------------------------------------------------

static FILE *stderr_caught;

static void expect_deadlock(void)
{
    stderr_caught = tmpfile();
    random_stderr = dup(STDERR_FILENO);
    dup2(fileno(stderr_caught), STDERR_FILENO);
}

static void expected_text(char *text, size_t size)
{
    unsigned count = 0;
    size_t length = (size_t)snprintf(text, size, "taskos: deadlock: nothing is ready, and nothing will be\n");
    for (uint32_t slot = 1; slot <= tasks_most; slot++)
        for (const struct model_task *task = tasks; task < tasks + TASKS; task++) {
            if (task->state == NO_TASK || (uint32_t)task->id != slot || count++ >= 8)
                continue;
            length += (size_t)snprintf(text + length, size - length, "taskos: task %llu waits ",
                                       (unsigned long long)task->id);
            if (task->state == IN_WAKEWAIT)
                length += (size_t)snprintf(text + length, size - length, "to be woken\n");
            else
                length += (size_t)snprintf(text + length, size - length, "for the end of task %llu\n",
                                           (unsigned long long)task->awaited->id);
        }
    if (count > 8)
        snprintf(text + length, size - length, "taskos: and %u more\n", count - 8);
}

static void check_deadlock(void)
{
    char text[2000], expected[2000];
    dup2(random_stderr, STDERR_FILENO);
    close(random_stderr);
    random_stderr = STDERR_FILENO;
    rewind(stderr_caught);
    text[fread(text, 1, sizeof text - 1, stderr_caught)] = '\0';
    fclose(stderr_caught);
    expected_text(expected, sizeof expected);
    if (strcmp(text, expected) != 0)
        random_differs("'%s' instead of '%s'", text, expected);
    told++;
}

static void run(void)
{
    int result = taskos_run(os), error = errno;
    bool deadlock = random_stderr != STDERR_FILENO;
    if (deadlock)
        check_deadlock();
    errno = error;
    check_answer("run", result, deadlock ? -EDEADLK : 0);
    model_settle();
    if (!deadlock && tasks_count > 0)
        random_differs("%u tasks are left", tasks_count);
}

static void episode_open(FILE *file)
{
    static const unsigned limits[] = {5, 8, 16, TASKS};
    poller_kind = random_below(3);
    tasks_limit = limits[random_below(4)];
    os = taskos_create(&(struct taskos_options){.poller = poller_kind, .stack_bytes = 32768});
    if (!os)
        random_differs("no scheduler: %d", errno);
    poller_hook();
    memset(tasks, 0, sizeof tasks);
    memset(generations, 0, sizeof generations);
    tasks_count = tasks_most = sleepers = turns = gone_count = queue_head = queue_count = 0;
    clock_ns = random_below(1u << 30);
    episode_left = EPISODE_STEPS;
    for (unsigned end = 0; end < FILE_END; end += 2)
        pair_open(end);
    ends[FILE_END] = (struct model_end_point){.descriptor = fileno(file)};
    for (unsigned count = 2 + random_below(tasks_limit - 2); count > 0; count--) {
        struct model_task *task = model_new();
        model_admit(task, task_new(task));
    }
}

static void episode_close(void)
{
    taskos_destroy(os);
    if (!tasks_all_freed())
        random_differs("memory of tasks has not been freed");
    for (unsigned end = 0; end < FILE_END; end++)
        if (ends[end].descriptor >= 0)
            close(ends[end].descriptor);
}

static void episode(FILE *file)
{
    episode_open(file);
    if (!random_once_in(50))
        run();
    else
        episode_left = 0; // none has started
    if (tasks_count > 0 && random_once_in(2)) {
        model_killall();
        taskos_killall(os);
        run();
    }
    episode_close();
}

static void random_operations_do_what_the_model_does(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    while (random_step < random_steps)
        episode(file);
    fclose(file);
    printf("%lu yields, %lu, %lu and %lu waits for tasks, wakes and descriptors, %lu sleeps, %lu ends, "
           "%lu kills, %lu polls, roused %lu times, %lu deadlocks\n",
           done[YIELD], done[WAITTASK], done[WAKEWAIT], done[READWAIT] + done[WRITEWAIT],
           done[SLEEP] + done[SLEEP_UNTIL], done[END], killed, polls, roused, told);
}

static int main_of_flavour(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_operations_do_what_the_model_does),
    };
    random_begin(argc, argv, STEPS);
    return random_end(cmocka_run_group_tests(tests, NULL, NULL));
}

#endif
