// tasks/@NAME@ -- each task an object that is called when it is its turn: the skeleton, until you change it
// model: handler
// runtime: c
// class: idiomatic
// limits: case in {yield,spawn}
//
// Written by `corobench new`. It builds and passes conformance as it is; change it step by step, and run
// `make build` and `build/corobench check tasks/@NAME@` in between (with --impls in a folder of your own).
// What each part is for, and whether you need it, is said at the part.
//
// The card above. Required: the first line (one sentence of your own), model, runtime, class. Optional, each
// a line of its own: `needs: pkg:libfoo` (linked, and "not built: needs pkg:libfoo" where it is missing),
// `limits: case in {yield,spawn}; tasks<=30000`, `traits: push`. docs/CONTRACT.md lists the words that model
// and class know, and says what happens in each case.
#include "tasks.h"

#include <stdlib.h>

// Required, in whatever form your model gives it: a task, a unit of its own. This one lives in its object,
// and waits by returning.
struct task {
    bool (*run)(struct task *task); // until it waits or ends; false: it has ended
    bool ended;
    uint64_t number, left, total; // which it is, what it still has to do, what it adds to the sum
};

static struct task *task_create(bool (*run)(struct task *task), uint64_t number, uint64_t turns)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        rig_die("cannot allocate a task");
    *task = (struct task){.run = run, .number = number, .left = turns};
    // Required where the model is generator, coroutine-..., thread or process:
    // rig_ledger_open(&tasks_coroutines), or _threads or _processes, for each one you create, and
    // rig_ledger_close when it is gone; or tasks_ledger_set at the end. A run that creates fewer than were
    // ordered is caught.
    return task;
}

// Required: all ready tasks have their turn before one has it again.
static void run_by_turns(struct task **tasks, size_t count)
{
    for (size_t ended = 0; ended < count;) {
        for (size_t i = 0; i < count; i++) {
            if (!tasks[i]->ended && !tasks[i]->run(tasks[i])) {
                tasks[i]->ended = true;
                ended++;
            }
        }
    }
}

// Creates tasks first to first + count - 1, runs them to their ends, frees them. Returns what they add.
// Required in the cases that docs/CONTRACT.md names: tasks_begin when all of them exist.
static uint64_t run_batch(bool (*run)(struct task *task), uint64_t first, size_t count, uint64_t turns)
{
    struct task **tasks = malloc(count * sizeof(struct task *));
    uint64_t sum = 0;
    if (!tasks)
        rig_die("cannot allocate %zu tasks", count);
    for (size_t i = 0; i < count; i++)
        tasks[i] = task_create(run, first + i, turns);
    if (turns > 0)
        tasks_begin();
    run_by_turns(tasks, count);
    for (size_t i = 0; i < count; i++) {
        sum += tasks[i]->total;
        free(tasks[i]);
    }
    free(tasks);
    return sum;
}

static bool yielder(struct task *task)
{
    if (task->left == 0)
        return false;
    task->left--;
    task->total += task->number + 1;
    return true;
}

static uint64_t yield_run(const struct tasks_input *input)
{
    return run_batch(yielder, 0, input->tasks, input->turns);
}

static bool spawned(struct task *task)
{
    task->total = tasks_worth(task->number);
    return false;
}

static uint64_t spawn_run(const struct tasks_input *input)
{
    uint64_t sum = 0, count;
    for (uint64_t first = 0; first < input->tasks; first += count) {
        count = input->tasks - first < input->live ? input->tasks - first : input->live;
        sum += run_batch(spawned, first, count, 0);
    }
    return sum;
}

// Required: a function for each case that your model can do; the card's limits name the same ones. Optional:
// any single one of them.
uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {
    [TASKS_YIELD] = yield_run,
    [TASKS_SPAWN] = spawn_run,
};
