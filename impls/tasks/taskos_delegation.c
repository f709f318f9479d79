// tasks/taskos_delegation -- subroutines that yield by handing each yield on, call by call
// model: coroutine-stackless
// runtime: taskos stackless
// class: idiomatic
// limits: case in {depth}
//
// The other answer to "Curious Course", slides 170-181: not a trampoline, but delegation, which Python got in
// the same year (PEP 380, "yield from"). A caller stands in for its callee: each resume passes through all
// callers down to who yielded, and each yield comes back up the same way, where tasks/taskos_stackless
// resumes the innermost at once. So it only does the case that shows the difference.
#include "tasks.h"
#include "taskos_stackless.h"

#include <stdlib.h>

static const struct tasks_input *input;
static uint64_t sum;

struct call {
    struct stackless stackless;
    uint32_t number, depth;
    uint64_t turn, own;
};

// The frames of a task lie one behind the other: the callee's is the next.
static void *dive(struct stackless *self, void *value)
{
    struct call *frame = (struct call *)self, *callee = frame + 1;
    int killed;
    STACKLESS_BEGIN(self);
    if (frame->depth > 1) {
        *callee =
            (struct call){.stackless.function = dive, .number = frame->number, .depth = frame->depth - 1};
        STACKLESS_DELEGATE(self, &callee->stackless, value, value);
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

struct task {
    struct stackless stackless;
    uint32_t number;
    struct call *calls;
};

static void *task(struct stackless *self, void *value)
{
    struct task *frame = (struct task *)self;
    STACKLESS_BEGIN(self);
    frame->calls = calloc(input->depth, sizeof *frame->calls);
    if (!frame->calls)
        rig_die("cannot hold %u calls", input->depth);
    frame->calls[0] =
        (struct call){.stackless.function = dive, .number = frame->number, .depth = input->depth};
    STACKLESS_DELEGATE(self, &frame->calls[0].stackless, value, value);
    sum += frame->calls[0].own;
    free(frame->calls);
    STACKLESS_END(self, NULL);
}

static uint64_t run_depth(const struct tasks_input *order)
{
    input = order;
    sum = 0;
    struct taskos *os = taskos_create(NULL);
    if (!os)
        rig_die("cannot start the scheduler");
    for (uint32_t i = 0; i < input->tasks; i++)
        if (TASKOS_NEW(os, struct task, task, .number = i) == 0)
            rig_die("cannot create task %u", i);
    tasks_ledger_set(&tasks_coroutines, taskos_count(os), taskos_count(os));
    tasks_begin();
    if (taskos_run(os) < 0)
        rig_die("cannot run the tasks");
    taskos_destroy(os);
    return sum;
}

uint64_t (*const tasks_cases[TASKS_CASES])(const struct tasks_input *input) = {[TASKS_DEPTH] = run_depth};
