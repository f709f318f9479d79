// mutant -- what the mutants of tasks get right, so that each file shows its one fault.
//
// A mutant does the case in which its fault shows, and yield, which is what is done by default; its card's
// limits say so. Where the fault is not in how tasks are run, a loop stands for the scheduler.
#ifndef MUTANT_H
#define MUTANT_H

#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// --- Cases without a fault -------------------------------------------------------------------------------

static inline uint64_t mutant_yield(const struct tasks_input *input)
{
    uint64_t sum = 0;
    tasks_begin();
    for (uint64_t turn = 0; turn < input->turns; turn++)
        for (uint64_t i = 0; i < input->tasks; i++)
            sum += i + 1;
    return sum;
}

static inline uint64_t mutant_ring(const struct tasks_input *input)
{
    uint64_t token = 0, holder = 0;
    tasks_begin();
    for (uint64_t hop = 0; hop < input->turns * input->tasks; hop++, holder = tasks_next(input, holder))
        token = tasks_hop(token, holder);
    return token;
}

static inline uint64_t mutant_pingpong(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint64_t pair = 0; pair < input->tasks; pair++) {
        uint64_t ball = pair;
        for (uint64_t turn = 0; turn < 2 * input->turns; turn++)
            ball = tasks_hop(ball, turn % 2);
        sum += ball;
    }
    return sum;
}

// The whole table of a mutant with a fault in one case, or in yield.
#define MUTANT_DOES(which, function)                                                                         \
    uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *) = {                               \
        [TASKS_YIELD] = mutant_yield, [which] = (function)}
#define MUTANT_YIELDS(function)                                                                              \
    uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *) = {[TASKS_YIELD] = (function)}

// Where a batch that starts with task `first` ends: before this one.
static inline uint32_t mutant_batch_end(const struct tasks_input *input, uint32_t first)
{
    return input->tasks - first < input->live ? input->tasks : first + input->live;
}

// --- For mutants with a main of their own ----------------------------------------------------------------

// The values of the options, with the contract's defaults. The cases are yield and, where it has a fault of
// its own, another: `word`, or NULL.
struct mutant_values {
    struct rig_word does;
    uint64_t tasks, steps, live, depth, elapsed_ns;
};

#define MUTANT_DEFAULTS(word)                                                                                \
    {                                                                                                        \
        .does = {(const char *const[]){"yield", word, NULL}, 0}, .tasks = 1000, .steps = 100000, .live = 1,  \
        .depth = 1                                                                                           \
    }

static inline void mutant_parse(int argc, char **argv, struct mutant_values *values)
{
    const struct rig_option options[] = {
        {"case", RIG_WORD, &values->does, 0, 0, "what the tasks do"},
        {"tasks", RIG_INTEGER, &values->tasks, 1, 1e6, "how many"},
        {"steps", RIG_INTEGER, &values->steps, 1, 1e9, "in all"},
        {"live", RIG_INTEGER, &values->live, 1, 1e6, "how many are alive at once"},
        {"depth", RIG_INTEGER, &values->depth, 1, 1000, "calls between a task's body and its yield"},
        {0},
    };
    rig_options(argc, argv, options);
}

// A task's share of the steps.
static inline uint64_t mutant_turns(const struct mutant_values *values)
{
    return values->steps < values->tasks ? 1 : values->steps / values->tasks;
}

// Runs yield, or `other`. Returns the sum, and keeps the time that it took.
static inline uint64_t mutant_run(struct mutant_values *values, uint64_t (*other)(const struct tasks_input *))
{
    const struct tasks_input input = {.tasks = (uint32_t)values->tasks,
                                      .turns = mutant_turns(values),
                                      .live = (uint32_t)values->live,
                                      .depth = (uint32_t)values->depth};
    uint64_t start = rig_now_ns();
    uint64_t sum = other && values->does.chosen > 0 ? other(&input) : mutant_yield(&input);
    values->elapsed_ns = rig_now_ns() - start;
    return sum;
}

static inline int mutant_report(const struct mutant_values *values, uint64_t operations)
{
    rig_metric("elapsed_ns", values->elapsed_ns, "ns");
    rig_metric("operations", operations, "count");
    return 0;
}

// All that follows the options, for yield.
static inline int mutant_finish(struct mutant_values *values)
{
    printf("sum=%" PRIu64 "\n", mutant_run(values, NULL));
    return mutant_report(values, values->tasks * mutant_turns(values));
}

#endif
