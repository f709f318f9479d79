// The main of every C implementation of tasks.
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct rig_ledger tasks_coroutines = {.name = "coroutines"};
struct rig_ledger tasks_threads = {.name = "threads"};
struct rig_ledger tasks_processes = {.name = "processes"};

static const char *const words[TASKS_CASES + 1] = {
    [TASKS_SEND] = "send",         [TASKS_CREATE] = "create", [TASKS_YIELD] = "yield",
    [TASKS_SPAWN] = "spawn",       [TASKS_KILL] = "kill",     [TASKS_RING] = "ring",
    [TASKS_PINGPONG] = "pingpong", [TASKS_SKYNET] = "skynet", [TASKS_SLEEP] = "sleep",
    [TASKS_DEPTH] = "depth",       [TASKS_IDLE] = "idle",
};

// Whether creating the tasks is outside the clock.
static bool needs_begin(enum tasks_case which)
{
    return which == TASKS_SEND || which == TASKS_YIELD || which == TASKS_RING || which == TASKS_PINGPONG ||
           which == TASKS_SLEEP || which == TASKS_DEPTH;
}

// Fills in the input; ends the program where the case is not one that it does.
static void parse(int argc, char **argv, struct tasks_input *input)
{
    struct rig_word which = {words, TASKS_YIELD};
    uint64_t tasks = 1000, steps = 100000, live = 1, depth = 1;
    const struct rig_option options[] = {
        {"case", RIG_WORD, &which, 0, 0, "what the tasks do"},
        {"tasks", RIG_INTEGER, &tasks, 1, 1e6, "how many (skynet: leaves; pingpong: pairs)"},
        {"steps", RIG_INTEGER, &steps, 1, 1e9, "in all: each task does its share, once at least"},
        {"live", RIG_INTEGER, &live, 1, 1e6, "how many are alive at once (skynet: of one parent's children)"},
        {"depth", RIG_INTEGER, &depth, 1, 1000, "calls between a task's body and its yield"},
        {0},
    };
    rig_options(argc, argv, options);
    if (!tasks_cases[which.chosen])
        rig_usage("this implementation does not do case '%s'", words[which.chosen]);
    *input = (struct tasks_input){
        .which = (enum tasks_case)which.chosen,
        .tasks = (uint32_t)tasks,
        .turns = steps < tasks ? 1 : steps / tasks,
        .live = (uint32_t)live,
        .depth = (uint32_t)depth,
    };
}

// A permutation of 0 ... count - 1, always the same (Fisher and Yates). The program's end frees it.
static const uint32_t *shuffled(uint32_t count)
{
    uint32_t *order = malloc(count * sizeof *order);
    if (!order)
        rig_die("cannot allocate the order of %" PRIu32 " tasks", count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = (uint32_t)((rig_mix(i) >> 32) * (i + 1) >> 32); // 0 to i
        order[i] = order[other];
        order[other] = i;
    }
    return order;
}

static uint64_t operations(const struct tasks_input *input)
{
    switch (input->which) {
    case TASKS_CREATE:
    case TASKS_SPAWN:
    case TASKS_KILL:
    case TASKS_SKYNET:
    case TASKS_IDLE:
        return input->tasks;
    case TASKS_PINGPONG:
        return 2 * input->tasks * input->turns;
    default:
        return input->tasks * input->turns;
    }
}

int main(int argc, char **argv)
{
    static struct tasks_input input; // static, for LeakSanitizer to see the order
    parse(argc, argv, &input);
    if (input.which == TASKS_SEND)
        input.order = shuffled(input.tasks);
    if (input.which == TASKS_SLEEP)
        tasks_lateness_open();
    uint64_t start_ns = rig_now_ns();
    uint64_t sum = tasks_cases[input.which](&input);
    uint64_t end_ns = rig_now_ns();
    if (tasks_begun_ns() > 0)
        start_ns = tasks_begun_ns();
    else if (needs_begin(input.which))
        rig_die("case %s: tasks_begin was not called when all tasks existed", words[input.which]);
    uint64_t elapsed_ns = end_ns - start_ns - tasks_memory_took_ns();
    printf("sum=%" PRIu64 "\n", sum);
    rig_answer_end();
    rig_report(elapsed_ns, operations(&input),
               (struct rig_ledger *[]){&tasks_coroutines, &tasks_threads, &tasks_processes, NULL});
    tasks_memory_report(&input);
    tasks_lateness_report();
    return 0;
}
