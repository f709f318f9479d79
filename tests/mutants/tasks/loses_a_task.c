// tasks/loses_a_task -- the ready queue has 64 places, and nobody looks whether one is free
// model: call
// runtime: c
// class: idiomatic
// limits: case in {yield}
// expect: answer-default
#include "rig/mutant.h"

enum { PLACES = 64 };

struct task {
    uint64_t number, left;
};

static struct task *queue[PLACES];
static uint64_t first, behind;

static void enqueue(struct task *task)
{
    queue[behind++ % PLACES] = task;
}

static uint64_t yield(const struct tasks_input *input)
{
    uint64_t sum = 0;
    struct task *tasks = calloc(input->tasks, sizeof *tasks);
    tasks_begin();
    if (!tasks)
        rig_die("cannot allocate the tasks");
    for (uint32_t i = 0; i < input->tasks; i++) {
        tasks[i] = (struct task){i, input->turns};
        enqueue(&tasks[i]);
    }
    while (first < behind) {
        struct task *task = queue[first++ % PLACES];
        if (task->left == 0) // it was lost, and another is here twice
            continue;
        sum += task->number + 1;
        if (--task->left > 0)
            enqueue(task);
    }
    free(tasks);
    return sum;
}

MUTANT_YIELDS(yield);
