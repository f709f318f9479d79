// tasks/leaks_a_frame -- frees the task, not the frame that it had
// model: coroutine-stackless
// runtime: c
// class: idiomatic
// limits: case in {yield,create}
// expect: leak
#include "rig/mutant.h"

struct frame {
    uint64_t locals[8];
};

struct task {
    struct frame *frame;
};

static struct task *new_task(uint64_t number)
{
    struct task *task = malloc(sizeof *task);
    struct frame *frame = calloc(1, sizeof *frame);
    if (!task || !frame)
        rig_die("cannot allocate a task");
    frame->locals[0] = tasks_worth(number);
    task->frame = frame;
    return task;
}

static uint64_t create(const struct tasks_input *input)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < input->tasks; i++) {
        struct task *task = new_task(i);
        sum += task->frame->locals[0];
        free(task);
    }
    return sum;
}

MUTANT_DOES(TASKS_CREATE, create);
