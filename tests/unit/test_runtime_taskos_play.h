// What both flavours of taskos have to do, as plays: each line of a play is the part of one task.
//
//     play(TASKOS_EPOLL, "a: new:b wait:b wait:b", "(b): yield say:x", NULL)  →  "b.x a.wait=1 a.wait=0
//     run=0"
//
// Tasks whose name is in parentheses are created by `new`, all others beforehand, in order. An act that logs
// logs its outcome, or the name of its errno; `yield`, `new`, `put` and `get` log failures only. A task that
// is killed in an act goes on behind the bar, if its part has one, and ends if not. What the acts are,
// perform() says, which each flavour has.
#ifndef TEST_RUNTIME_TASKOS_PLAY_H
#define TEST_RUNTIME_TASKOS_PLAY_H

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <netinet/in.h>

#include <cmocka.h>

enum { ACTORS_MOST = 32, PIPES = 3 };

struct actor {
    char name;
    const char *part; // what is still to be done
    const char *cleanup;
    uint64_t id;
};

static struct actor actors[ACTORS_MOST];
static unsigned actors_count;
static int pipes[PIPES][2]; // socket pairs, non-blocking
static char *play_log;
static size_t play_log_size;
static FILE *play_out;
static bool stopped;    // what `spin` and `flood` look at
static int64_t dusk_ns; // when the play began
static const int64_t HOUR_NS = INT64_C(3600000000000);
static struct taskos *os;

// The next act of a part: "verb:argument".
struct act {
    char verb[12];
    char argument[12];
    int number; // the argument as a number
    struct actor *other;
};

// Each flavour's own.
static uint64_t actor_new(struct actor *actor);     // from outside
static uint64_t actor_newtask(struct actor *actor); // from within a task

static struct actor *find_actor(char name)
{
    for (unsigned i = 0; i < actors_count; i++)
        if (actors[i].name == name)
            return &actors[i];
    return NULL;
}

static bool next_act(struct actor *actor, struct act *act)
{
    int length = 0;
    *act = (struct act){.verb = ""};
    if (sscanf(actor->part, " %11[^: |]%n", act->verb, &length) < 1)
        return false;
    actor->part += length;
    if (*actor->part == ':') {
        sscanf(actor->part, ":%11[^ |]%n", act->argument, &length);
        actor->part += length;
        act->number = atoi(act->argument);
        act->other = find_actor(act->argument[0]);
    }
    return true;
}

static void note(const struct actor *actor, const char *what, ssize_t result)
{
    if (result >= 0)
        fprintf(play_out, "%c.%s=%zd ", actor->name, what, result);
    else
        fprintf(play_out, "%c.%s=%s ", actor->name, what, strerrorname_np(errno));
}

// Takes note of how an act ended. Returns whether the task was killed in it.
static bool acted(struct actor *actor, const struct act *act, ssize_t result)
{
    static const char *const quiet[] = {"yield", "new", "put", "get"};
    bool is_quiet = false;
    for (unsigned i = 0; i < sizeof quiet / sizeof *quiet; i++)
        is_quiet |= strcmp(act->verb, quiet[i]) == 0;
    bool killed = result < 0 && errno == ECANCELED;
    if (!is_quiet || result < 0)
        note(actor, act->verb, result);
    if (killed) {
        actor->part = actor->cleanup;
        actor->cleanup = "";
    }
    return killed;
}

// The acts that wait for nothing, the same in both flavours. Returns whether it was one.
static bool perform_at_once(struct actor *actor, const struct act *act)
{
    const char *verb = act->verb;
    ssize_t result = 0;
    if (strcmp(verb, "say") == 0) {
        fprintf(play_out, "%c.%s ", actor->name, act->argument);
        return true;
    }
    if (strcmp(verb, "new") == 0) {
        act->other->id = actor_newtask(act->other);
        result = act->other->id ? 0 : -1;
    } else if (strcmp(verb, "kill") == 0) {
        result = taskos_killtask(act->other->id);
    } else if (strcmp(verb, "killnext") == 0) { // whoever may come in its place
        result = taskos_killtask(act->other->id + (UINT64_C(1) << 32));
    } else if (strcmp(verb, "wakenext") == 0) {
        result = taskos_waketask(act->other->id + (UINT64_C(1) << 32));
    } else if (strcmp(verb, "killall") == 0) {
        taskos_killall(os);
    } else if (strcmp(verb, "wake") == 0) {
        result = taskos_waketask(act->other->id);
    } else if (strcmp(verb, "put") == 0) {
        result = write(pipes[act->number][1], "x", 1);
    } else if (strcmp(verb, "get") == 0) {
        result = read(pipes[act->number][0], &(char){0}, 1);
    } else if (strcmp(verb, "fill") == 0) { // until it would block
        static const char bytes[65536];
        while (write(pipes[act->number][1], bytes, sizeof bytes) > 0)
            continue;
    } else if (strcmp(verb, "drain") == 0) {
        static char bytes[65536];
        while (read(pipes[act->number][0], bytes, sizeof bytes) > 0)
            continue;
    } else if (strcmp(verb, "putback") == 0) {
        result = write(pipes[act->number][0], "x", 1);
    } else if (strcmp(verb, "dawn") == 0) { // the hour has passed for all who sleep
        for (uint32_t i = 0; i < os->timers_count; i++)
            os->timers[i].due_ns -= HOUR_NS;
    } else if (strcmp(verb, "stop") == 0) {
        stopped = true;
    } else if (strcmp(verb, "tid") == 0) {
        result = (ssize_t)taskos_gettid();
    } else if (strcmp(verb, "rerun") == 0) {
        result = taskos_run(os);
    } else if (strcmp(verb, "hangup") == 0) {
        result = taskos_close(pipes[act->number][1]);
        pipes[act->number][1] = -1;
    } else if (strcmp(verb, "close") == 0) {
        result = taskos_close(pipes[act->number][0]);
        pipes[act->number][0] = -1;
    } else if (strcmp(verb, "reopen") == 0) { // a new pair, whose first gets the number that was closed last
        int pair[2];
        result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
        pipes[act->number][0] = pair[0];
        close(pipes[act->number][1]);
        pipes[act->number][1] = pair[1];
    } else {
        return false;
    }
    acted(actor, act, result);
    return true;
}

// When `until` is due: so many microseconds past the hour, which only `dawn` brings. So time decides nothing.
static int64_t past_the_hour(int us)
{
    return dusk_ns + HOUR_NS + us * INT64_C(1000);
}

static int descriptor_of(const struct act *act)
{
    return strcmp(act->verb, "read") == 0                                          ? pipes[act->number][0]
           : strcmp(act->verb, "write") == 0 || strcmp(act->verb, "readback") == 0 ? pipes[act->number][1]
                                                                                   : act->number;
}

// The part of `flood` that is the same in both flavours: a byte that is there at once.
static void flood_put(void)
{
    assert_int_equal(write(pipes[0][1], "x", 1), 1);
}

// --- The stage -------------------------------------------------------------------------------------------

static void stage_open(enum taskos_poller poller)
{
    os = taskos_create(&(struct taskos_options){.poller = poller});
    assert_non_null(os);
    play_out = open_memstream(&play_log, &play_log_size);
    actors_count = 0;
    stopped = false;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    dusk_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    for (unsigned i = 0; i < PIPES; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pipes[i]), 0);
}

static void stage_cast(const char *line)
{
    bool later = line[0] == '(';
    const char *part = strchr(line, ':') + 1, *bar = strchr(part, '|');
    struct actor *actor = &actors[actors_count++];
    *actor = (struct actor){.name = line[later], .part = part, .cleanup = bar ? bar + 1 : ""};
    if (!later)
        actor->id = actor_new(actor);
}

static void stage_run(void)
{
    int result = taskos_run(os);
    if (result == 0)
        fprintf(play_out, "run=0");
    else
        fprintf(play_out, "run=%s", strerrorname_np(errno));
    fflush(play_out);
}

static void stage_close(void)
{
    taskos_destroy(os);
    fclose(play_out);
    free(play_log);
    for (unsigned i = 0; i < PIPES; i++) {
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
}

// The lines, then NULL, then what the log has to be.
static void play(enum taskos_poller poller, const char *first_line, ...)
{
    va_list lines;
    stage_open(poller);
    va_start(lines, first_line);
    for (const char *line = first_line; line; line = va_arg(lines, const char *))
        stage_cast(line);
    stage_run();
    assert_string_equal(play_log, va_arg(lines, const char *));
    va_end(lines);
    stage_close();
}

// For tests of everything that has to do with descriptors.
#define WITH_EACH_POLLER(...)                                                                                \
    do {                                                                                                     \
        play(TASKOS_EPOLL, __VA_ARGS__);                                                                     \
        play(TASKOS_POLL, __VA_ARGS__);                                                                      \
        play(TASKOS_SELECT, __VA_ARGS__);                                                                    \
    } while (0)

#define PLAY(...) play(TASKOS_EPOLL, __VA_ARGS__)

// What goes to stderr while `deed` runs, in a buffer of 1000 bytes.
static void catch_stderr(char *text, void (*deed)(void))
{
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    assert_non_null(file);
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    deed();
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    text[fread(text, 1, 999, file)] = '\0';
    fclose(file);
}

// --- Turns, ids, birth and end ---------------------------------------------------------------------------

static void tasks_take_turns(void **state)
{
    (void)state;
    PLAY("a: say:1 yield say:2 yield say:3", "b: say:1 yield say:2", NULL, "a.1 b.1 a.2 b.2 a.3 run=0");
    PLAY("a: say:1 yield:x yield say:2", NULL, "a.1 a.2 run=0"); // alone
    PLAY("a: ", NULL, "run=0");
}

static void a_new_task_runs_after_those_that_are_ready(void **state)
{
    (void)state;
    PLAY("a: new:c say:1 yield say:2", "b: say:1", "(c): say:1", NULL, "a.1 b.1 c.1 a.2 run=0");
}

static void an_empty_scheduler_has_nothing_to_do(void **state)
{
    (void)state;
    stage_open(TASKOS_EPOLL);
    stage_run();
    assert_string_equal(play_log, "run=0");
    assert_int_equal(taskos_count(os), 0);
    stage_cast("a: say:1"); // and can be used again
    stage_run();
    assert_string_equal(play_log, "run=0a.1 run=0");
    stage_close();
    taskos_destroy(NULL);
}

static void ids_begin_at_1_and_are_not_used_twice(void **state)
{
    (void)state;
    stage_open(TASKOS_EPOLL);
    for (unsigned i = 0; i < 3; i++)
        stage_cast("x: tid");
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(actors[i].id, i + 1);
    stage_run();
    assert_string_equal(play_log, "x.tid=1 x.tid=2 x.tid=3 run=0");
    for (unsigned i = 3; i < ACTORS_MOST; i++) { // one after the other, in the same slot
        stage_cast("x: ");
        for (unsigned j = 0; j < i; j++)
            assert_int_not_equal(actors[i].id, actors[j].id);
        assert_int_equal(taskos_run(os), 0);
    }
    stage_close();
}

static void a_slot_that_has_served_all_generations_retires(void **state)
{
    (void)state;
    stage_open(TASKOS_EPOLL);
    stage_cast("a: ");
    uint64_t first = actors[0].id, last = first | (uint64_t)UINT32_MAX << 32;
    taskos_at(os, 1)->id = actors[0].id = last; // as if 2^32 - 1 had been there before it
    assert_int_equal(taskos_run(os), 0);
    stage_cast("b: wait:a");
    assert_int_equal(actors[1].id, 2);
    assert_ptr_equal(taskos_find(os, first), NULL);
    assert_ptr_equal(taskos_find(os, last), NULL);
    stage_run();
    assert_string_equal(play_log, "b.wait=0 run=0");
    stage_close();
}

// --- waittask --------------------------------------------------------------------------------------------

static void waittask_waits_for_the_end(void **state)
{
    (void)state;
    PLAY("a: new:b wait:b say:2", "(b): yield say:1 yield", NULL, "b.1 a.wait=1 a.2 run=0");
    PLAY("a: new:b yield wait:b", "(b): say:1", NULL, "b.1 a.wait=0 run=0"); // gone
    PLAY("a: wait:b wait:b", "b: yield", NULL, "a.wait=1 a.wait=0 run=0");   // once more
    PLAY("a: wait:b", "(b): say:never", NULL, "a.wait=0 run=0");             // id 0
    PLAY("a: wait:a say:1", NULL, "a.wait=EDEADLK a.1 run=0");               // itself
}

static void who_waits_first_is_woken_first(void **state)
{
    (void)state;
    PLAY("z: yield yield", "a: wait:z", "b: wait:z", "c: wait:z", NULL, "a.wait=1 b.wait=1 c.wait=1 run=0");
}

static void a_chain_of_waiters_unwinds(void **state)
{
    (void)state;
    PLAY("a: wait:b", "b: wait:c", "c: wait:d", "d: yield say:1", NULL,
         "d.1 c.wait=1 b.wait=1 a.wait=1 run=0");
}

// Who waits for what it has just created may run that one by itself: nothing of this may show.
static void waiting_for_a_new_task_is_like_any_other(void **state)
{
    (void)state;
    PLAY("a: new:b wait:b say:3", "(b): new:c wait:c say:2", "(c): yield say:1 yield", NULL,
         "c.1 b.wait=1 b.2 a.wait=1 a.3 run=0"); // it traps
    PLAY("a: new:b wait:b say:3", "(b): new:c wait:c say:2", "(c): say:1", NULL,
         "c.1 b.wait=1 b.2 a.wait=1 a.3 run=0");
    PLAY("a: new:b wait:b say:3", "(b): new:c say:1", "(c): say:2", NULL,
         "b.1 c.2 a.wait=1 a.3 run=0"); // another becomes ready first
    PLAY("a: new:b wait:b say:3 | say:4", "(b): kill:a say:1", NULL,
         "b.kill=1 b.1 a.wait=ECANCELED a.4 run=0"); // it kills who waits for it
    PLAY("a: new:b wait:b | say:1", "(b): kill:a wait:a say:2", NULL,
         "b.kill=1 a.wait=ECANCELED a.1 b.wait=1 b.2 run=0");
    PLAY("a: new:b wait:b park say:2", "(b): wake:a say:1", NULL, "b.wake=1 b.1 a.wait=1 a.park=0 a.2 run=0");
    PLAY("a: new:b kill:b wait:b say:1", "(b): say:never", NULL, "a.kill=1 a.wait=1 a.1 run=0");
    PLAY("a: new:b wait:b say:2", "(b): new:c yield kill:b | say:1", "(c): wait:b say:3", NULL,
         "b.kill=ECANCELED b.1 a.wait=1 a.2 c.wait=1 c.3 run=0");
}

// --- killtask --------------------------------------------------------------------------------------------

static void a_killed_task_cleans_up_where_it_waits(void **state)
{
    (void)state;
    PLAY("a: kill:b wait:b wait:b", "b: park say:never | say:bye", NULL,
         "a.kill=1 a.wait=1 a.wait=0 run=0"); // b had not started
    PLAY("b: park say:never | say:bye", "a: kill:b say:1 wait:b wait:b", NULL,
         "a.kill=1 a.1 b.park=ECANCELED b.bye a.wait=1 a.wait=0 run=0");
    PLAY("b: yield say:never | say:bye", "a: kill:b wait:b", NULL,
         "a.kill=1 b.yield=ECANCELED b.bye a.wait=1 run=0");
    PLAY("b: sleep:9999999 say:never | say:bye", "a: kill:b wait:b", NULL,
         "a.kill=1 b.sleep=ECANCELED b.bye a.wait=1 run=0");
    PLAY("b: wait:c say:never | say:bye", "c: yield yield yield", "a: kill:b wait:b", NULL,
         "a.kill=1 b.wait=ECANCELED b.bye a.wait=1 run=0");
}

static void one_that_has_not_started_never_does(void **state)
{
    (void)state;
    PLAY("a: new:b kill:b wait:b", "(b): say:never | say:never", NULL, "a.kill=1 a.wait=1 run=0");
    PLAY("a: new:b kill:b kill:b wait:b kill:b", "(b): say:never", NULL,
         "a.kill=1 a.kill=1 a.wait=1 a.kill=0 run=0");
}

// The place of b is free, for a task that nobody has created yet.
static void an_id_that_will_be_is_no_tasks(void **state)
{
    (void)state;
    PLAY("a: new:b wait:b killnext:b wakenext:b yield new:c wait:c", "(b): ", "(c): say:1", NULL,
         "a.wait=1 a.killnext=0 a.wakenext=0 c.1 a.wait=1 run=0");
}

static void killing_oneself_fails_that_very_trap(void **state)
{
    (void)state;
    PLAY("a: kill:a say:never | say:1 yield say:2", NULL, "a.kill=ECANCELED a.1 a.2 run=0");
}

static void a_kill_that_comes_with_what_was_waited_for_wins(void **state)
{
    (void)state;
    PLAY("b: park say:never | say:bye", "a: wake:b kill:b", NULL,
         "a.wake=1 a.kill=1 b.park=ECANCELED b.bye run=0");
    PLAY("b: wait:c say:never | say:bye", "c: ", "a: kill:b", NULL, "a.kill=1 b.wait=ECANCELED b.bye run=0");
    PLAY("b: park say:1", "a: kill:b wake:b", NULL, "a.kill=1 a.wake=1 b.park=ECANCELED run=0");
}

static void one_kill_fails_one_trap(void **state)
{
    (void)state;
    // It traps, and waits, while it cleans up.
    PLAY("b: park | yield say:1 wait:c say:2", "a: kill:b wait:b", "c: yield yield yield yield", NULL,
         "a.kill=1 b.park=ECANCELED b.1 b.wait=1 b.2 a.wait=1 run=0");
    // Killed again meanwhile, that trap fails, too; there is no second clean-up, so it ends.
    PLAY("b: park | say:1 park say:never", "a: kill:b yield kill:b wait:b", NULL,
         "a.kill=1 b.park=ECANCELED b.1 a.kill=1 b.park=ECANCELED a.wait=1 run=0");
    // Twice before it runs is once.
    PLAY("b: park | say:1 yield say:2", "a: kill:b kill:b wait:b", NULL,
         "a.kill=1 a.kill=1 b.park=ECANCELED b.1 b.2 a.wait=1 run=0");
}

static void a_killed_waiter_leaves_the_list_whole(void **state)
{
    (void)state;
    static const char *const logs[] = {
        "k.kill=1 a.wait=ECANCELED b.wait=1 c.wait=1 run=0",
        "k.kill=1 b.wait=ECANCELED a.wait=1 c.wait=1 run=0",
        "k.kill=1 c.wait=ECANCELED a.wait=1 b.wait=1 run=0",
    };
    PLAY("a: wait:z", "b: wait:z", "c: wait:z", "k: kill:a", "z: yield yield", NULL, logs[0]);
    PLAY("a: wait:z", "b: wait:z", "c: wait:z", "k: kill:b", "z: yield yield", NULL, logs[1]);
    PLAY("a: wait:z", "b: wait:z", "c: wait:z", "k: kill:c", "z: yield yield", NULL, logs[2]);
    PLAY("a: wait:z", "b: wait:z", "k: kill:b kill:a", "z: yield yield", NULL,
         "k.kill=1 k.kill=1 b.wait=ECANCELED a.wait=ECANCELED run=0");
}

static void a_killed_task_wakes_its_waiters(void **state)
{
    (void)state;
    PLAY("a: wait:b", "b: wait:c | say:bye", "c: park", "k: kill:b kill:c", NULL,
         "k.kill=1 k.kill=1 b.wait=ECANCELED b.bye c.park=ECANCELED a.wait=1 run=0");
}

static void all_can_be_killed_at_once(void **state)
{
    (void)state;
    PLAY("a: park", "b: sleep:9999999", "c: read:0", "d: wait:a", "e: yield yield",
         "k: killall say:1 yield say:2", "n: say:never", NULL,
         "k.killall=0 k.1 e.yield=ECANCELED a.park=ECANCELED b.sleep=ECANCELED c.read=ECANCELED "
         "d.wait=ECANCELED k.2 run=0");
}

// --- wakewait and waketask -------------------------------------------------------------------------------

static void a_wake_is_kept(void **state)
{
    (void)state;
    PLAY("a: wake:b say:1", "b: park say:2", NULL, "a.wake=1 a.1 b.park=0 b.2 run=0");
    PLAY("b: park say:2", "a: wake:b say:1", NULL, "a.wake=1 a.1 b.park=0 b.2 run=0");
    PLAY("a: wake:a park say:1", NULL, "a.wake=1 a.park=0 a.1 run=0"); // oneself
}

static void several_wakes_are_one(void **state)
{
    (void)state;
    PLAY("a: wake:b wake:b yield yield kill:b", "b: park say:1 park", NULL,
         "a.wake=1 a.wake=1 b.park=0 b.1 a.kill=1 b.park=ECANCELED run=0");
    PLAY("b: park say:1 park say:2", "a: wake:b wake:b", NULL, // the second finds it ready
         "a.wake=1 a.wake=1 b.park=0 b.1 b.park=0 b.2 run=0");
}

static void nobody_can_wake_who_waits_for_something_else(void **state)
{
    (void)state;
    PLAY("b: wait:c park say:1", "a: wake:b", "c: yield yield say:0", NULL,
         "a.wake=1 c.0 b.wait=1 b.park=0 b.1 run=0");
    PLAY("a: new:b yield wake:b", "(b): ", NULL, "a.wake=0 run=0"); // gone
}

// --- sleep -----------------------------------------------------------------------------------------------

static void who_is_due_first_wakes_first(void **state)
{
    (void)state;
    PLAY("a: until:30", "b: until:10", "c: until:20", "d: dawn", NULL,
         "d.dawn=0 b.until=0 c.until=0 a.until=0 run=0");
    PLAY("a: until:20", "b: until:10", "c: until:20", "d: until:10", "e: dawn", NULL,
         "e.dawn=0 b.until=0 d.until=0 a.until=0 c.until=0 run=0"); // equals: who slept first
    PLAY("a: sleep:1", "b: sleep:1000", NULL, "a.sleep=0 b.sleep=0 run=0");
}

static void no_sleep_is_a_yield(void **state)
{
    (void)state;
    PLAY("a: sleep:0 say:2", "b: say:1 yield say:3", NULL, "b.1 a.sleep=0 a.2 b.3 run=0");
    PLAY("a: sleep:-5 say:2", "b: say:1 yield say:3", NULL, "b.1 a.sleep=0 a.2 b.3 run=0");
    PLAY("a: past say:2", "b: say:1 yield say:3", NULL, "b.1 a.past=0 a.2 b.3 run=0");
}

static void sleepers_wake_while_others_are_busy(void **state)
{
    (void)state;
    PLAY("a: spin", "b: sleep:2000 stop", NULL, "b.sleep=0 b.stop=0 a.spin=0 run=0");
}

// The heap, with timers taken out of its middle: those left still wake in order.
static void timers_stay_in_order_when_sleepers_are_killed(void **state)
{
    (void)state;
    enum { SLEEPERS = 26 };
    for (unsigned seed = 1; seed <= 50; seed++) {
        char lines[SLEEPERS][40], killer[200] = "!: ";
        stage_open(TASKOS_EPOLL);
        for (unsigned i = 0; i < SLEEPERS; i++) {
            snprintf(lines[i], sizeof lines[i], "%c: until:%u", 'a' + i, 100 + (i * 37 + seed * 11) % 97);
            stage_cast(lines[i]);
        }
        size_t length = strlen(killer);
        for (unsigned i = 0; i < 10; i++)
            length += (size_t)snprintf(killer + length, sizeof killer - length, "kill:%c ",
                                       'a' + (i * seed) % SLEEPERS);
        snprintf(killer + length, sizeof killer - length, "dawn");
        stage_cast(killer);
        stage_run();
        unsigned last = 0;
        char *saved = NULL;
        for (char *word = strtok_r(play_log, " ", &saved); word; word = strtok_r(NULL, " ", &saved)) {
            if (strcmp(word + 1, ".until=0") != 0)
                continue;
            unsigned due = 100 + ((unsigned)(word[0] - 'a') * 37 + seed * 11) % 97;
            assert_true(due >= last);
            last = due;
        }
        assert_int_not_equal(last, 0);
        assert_int_equal(os->timers_count, 0);
        stage_close();
    }
}

// --- Descriptors -----------------------------------------------------------------------------------------

static void readwait_waits_for_bytes(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: read:0 get:0 wake:b read:0 get:0 say:2", "b: put:0 yield say:1 park put:0", NULL,
                     "b.1 a.read=0 a.wake=1 b.park=0 a.read=0 a.2 run=0");
}

// Level, not edge: what was left unread is reported again.
static void readwait_reports_what_was_left(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: put:0 put:0 read:0 get:0 read:0 get:0 say:1", NULL, "a.read=0 a.read=0 a.1 run=0");
    WITH_EACH_POLLER("a: put:0 read:0 read:0 read:0", NULL, "a.read=0 a.read=0 a.read=0 run=0");
}

static void writewait_waits_for_room(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: write:0 fill:0 wake:b write:0 say:2", "b: park say:1 drain:0", NULL,
                     "a.write=0 a.fill=0 a.wake=1 b.park=0 b.1 b.drain=0 a.write=0 a.2 run=0");
}

static void one_may_read_and_another_write(void **state)
{
    (void)state;
    // a waits to read from the very descriptor that b waits to write to.
    WITH_EACH_POLLER("a: readback:0 say:1", "b: fill:0 wake:c write:0 say:2",
                     "c: park drain:0 wait:b putback:0", NULL,
                     "b.fill=0 b.wake=1 c.park=0 c.drain=0 b.write=0 b.2 c.wait=1 c.putback=1 a.readback=0 "
                     "a.1 run=0");
}

static void a_second_waiter_is_refused(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: read:0", "b: read:0 put:0", NULL, "b.read=EBUSY a.read=0 run=0");
}

static void what_is_no_descriptor_is_refused(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: readfd:-1 readfd:900 writefd:-7 readfd:2000000000", NULL,
                     "a.readfd=EBADF a.readfd=EBADF a.writefd=EBADF a.readfd=EBADF run=0");
}

static void a_hangup_wakes_both_directions(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: read:0 say:1", "b: hangup:0", NULL, "b.hangup=0 a.read=0 a.1 run=0");
}

static void a_killed_reader_forgets_the_descriptor(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: read:0", "k: kill:a wait:a put:0 yield yield sleep:1000 new:b wait:b",
                     "(b): read:0 get:0 say:1", NULL,
                     "k.kill=1 a.read=ECANCELED k.wait=1 k.sleep=0 b.read=0 b.1 k.wait=1 run=0");
}

static void closing_wakes_who_waits(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: read:0 say:1", "b: yield close:0", NULL, "b.close=0 a.read=EBADF a.1 run=0");
}

// The number of a closed descriptor comes back as another.
static void a_number_that_comes_back_is_watched_anew(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: put:0 read:0 close:0 reopen:0 wake:b read:0 say:1", "b: park say:2 put:0", NULL,
                     "a.read=0 a.close=0 a.reopen=0 a.wake=1 b.park=0 b.2 a.read=0 a.1 run=0");
}

static void polling_is_not_starved_by_who_is_ready(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: spin", "b: read:0 stop", "c: put:0", NULL, "b.read=0 b.stop=0 a.spin=0 run=0");
}

// A task that reads what is always there lets others run all the same.
static void who_is_ready_is_not_starved_by_descriptors(void **state)
{
    (void)state;
    WITH_EACH_POLLER("a: flood", "b: yield yield yield stop", NULL, "b.stop=0 a.flood=0 run=0");
}

static void a_file_is_always_ready(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    char line[40];
    snprintf(line, sizeof line, "a: readfd:%d writefd:%d", fileno(file), fileno(file));
    WITH_EACH_POLLER(line, NULL, "a.readfd=0 a.writefd=0 run=0");
    fclose(file);
}

static void select_refuses_what_does_not_fit_its_set(void **state)
{
    (void)state;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max < 2000 ? limit.rlim_max : 2000;
    setrlimit(RLIMIT_NOFILE, &limit);
    int pair[2];
    assert_int_equal(pipe(pair), 0);
    int great = fcntl(pair[0], F_DUPFD, 1024);
    if (great < 0)
        skip(); // this machine does not allow so many
    char line[40];
    snprintf(line, sizeof line, "a: readfd:%d", great);
    play(TASKOS_SELECT, line, NULL, "a.readfd=ERANGE run=0");
    assert_int_equal(write(pair[1], "x", 1), 1);
    play(TASKOS_POLL, line, NULL, "a.readfd=0 run=0");
    play(TASKOS_EPOLL, line, NULL, "a.readfd=0 run=0");
    close(great);
    close(pair[0]);
    close(pair[1]);
}

// --- Endings ---------------------------------------------------------------------------------------------

static void stage_two_who_wait_for_each_other(void)
{
    stage_open(TASKOS_EPOLL);
    stage_cast("a: wait:b");
    stage_cast("b: wait:a");
    stage_cast("c: park");
    stage_run();
}

static void a_deadlock_is_told_and_can_be_resolved(void **state)
{
    (void)state;
    char text[1000];
    catch_stderr(text, stage_two_who_wait_for_each_other);
    assert_string_equal(text, "taskos: deadlock: nothing is ready, and nothing will be\n"
                              "taskos: task 1 waits for the end of task 2\n"
                              "taskos: task 2 waits for the end of task 1\n"
                              "taskos: task 3 waits to be woken\n");
    assert_string_equal(play_log, "run=EDEADLK");
    assert_int_equal(taskos_count(os), 3);
    taskos_killall(os);
    assert_int_equal(taskos_run(os), 0);
    assert_int_equal(taskos_count(os), 0);
    stage_close();
}

static void stage_many_who_wait(void)
{
    stage_open(TASKOS_EPOLL);
    for (unsigned i = 0; i < 10; i++)
        stage_cast("x: park");
    stage_run();
}

static void a_deadlock_of_many_is_told_in_short(void **state)
{
    (void)state;
    char text[1000];
    catch_stderr(text, stage_many_who_wait);
    assert_non_null(strstr(text, "task 8 waits to be woken\ntaskos: and 2 more\n"));
    assert_null(strstr(text, "task 9 "));
    stage_close(); // frees those who still wait
}

static void what_is_left_is_freed(void **state)
{
    (void)state;
    stage_open(TASKOS_EPOLL);
    stage_cast("a: say:never"); // never started
    stage_close();
}

static void a_trap_outside_of_a_task_aborts(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(pipe(pair), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL); // not cmocka's
        dup2(pair[1], STDERR_FILENO);
        taskos_gettid();
        _exit(0);
    }
    int status;
    close(pair[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    char text[200];
    ssize_t length = read(pair[0], text, sizeof text - 1);
    close(pair[0]);
    text[length > 0 ? length : 0] = '\0';
    assert_string_equal(text, "taskos: the trap gettid outside of a task\n");
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void a_scheduler_does_not_run_inside_another(void **state)
{
    (void)state;
    PLAY("a: rerun", NULL, "a.rerun=EBUSY run=0");
}

static void there_are_three_pollers(void **state)
{
    (void)state;
    errno = 0;
    assert_null(taskos_create(&(struct taskos_options){.poller = (enum taskos_poller)3}));
    assert_int_equal(errno, EINVAL);
}

#define PLAYS                                                                                                \
    cmocka_unit_test(tasks_take_turns), cmocka_unit_test(a_new_task_runs_after_those_that_are_ready),        \
        cmocka_unit_test(there_are_three_pollers), cmocka_unit_test(an_empty_scheduler_has_nothing_to_do),   \
        cmocka_unit_test(ids_begin_at_1_and_are_not_used_twice),                                             \
        cmocka_unit_test(a_slot_that_has_served_all_generations_retires),                                    \
        cmocka_unit_test(waittask_waits_for_the_end), cmocka_unit_test(who_waits_first_is_woken_first),      \
        cmocka_unit_test(a_chain_of_waiters_unwinds),                                                        \
        cmocka_unit_test(waiting_for_a_new_task_is_like_any_other),                                          \
        cmocka_unit_test(a_killed_task_cleans_up_where_it_waits),                                            \
        cmocka_unit_test(one_that_has_not_started_never_does),                                               \
        cmocka_unit_test(an_id_that_will_be_is_no_tasks),                                                    \
        cmocka_unit_test(killing_oneself_fails_that_very_trap),                                              \
        cmocka_unit_test(a_kill_that_comes_with_what_was_waited_for_wins),                                   \
        cmocka_unit_test(one_kill_fails_one_trap), cmocka_unit_test(a_killed_waiter_leaves_the_list_whole),  \
        cmocka_unit_test(a_killed_task_wakes_its_waiters), cmocka_unit_test(all_can_be_killed_at_once),      \
        cmocka_unit_test(a_wake_is_kept), cmocka_unit_test(several_wakes_are_one),                           \
        cmocka_unit_test(nobody_can_wake_who_waits_for_something_else),                                      \
        cmocka_unit_test(who_is_due_first_wakes_first), cmocka_unit_test(no_sleep_is_a_yield),               \
        cmocka_unit_test(sleepers_wake_while_others_are_busy),                                               \
        cmocka_unit_test(timers_stay_in_order_when_sleepers_are_killed),                                     \
        cmocka_unit_test(readwait_waits_for_bytes), cmocka_unit_test(readwait_reports_what_was_left),        \
        cmocka_unit_test(writewait_waits_for_room), cmocka_unit_test(one_may_read_and_another_write),        \
        cmocka_unit_test(a_second_waiter_is_refused), cmocka_unit_test(what_is_no_descriptor_is_refused),    \
        cmocka_unit_test(a_hangup_wakes_both_directions),                                                    \
        cmocka_unit_test(a_killed_reader_forgets_the_descriptor), cmocka_unit_test(closing_wakes_who_waits), \
        cmocka_unit_test(a_number_that_comes_back_is_watched_anew),                                          \
        cmocka_unit_test(polling_is_not_starved_by_who_is_ready),                                            \
        cmocka_unit_test(who_is_ready_is_not_starved_by_descriptors),                                        \
        cmocka_unit_test(a_file_is_always_ready),                                                            \
        cmocka_unit_test(select_refuses_what_does_not_fit_its_set),                                          \
        cmocka_unit_test(a_deadlock_is_told_and_can_be_resolved),                                            \
        cmocka_unit_test(a_deadlock_of_many_is_told_in_short), cmocka_unit_test(what_is_left_is_freed),      \
        cmocka_unit_test(a_trap_outside_of_a_task_aborts),                                                   \
        cmocka_unit_test(a_scheduler_does_not_run_inside_another)

#endif
