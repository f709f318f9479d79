// Random operations by tasks that have a frame, and by sub-coroutines that they call.
#include "taskos_stackless.h"

#include "test_runtime_taskos_random.h"

struct level {
    struct stackless_subroutine subroutine;
    struct model_task *task;
    unsigned depth;
    int result;
    struct act act;
};

struct performer {
    struct stackless stackless;
    struct model_task *task;
    struct level levels[DEPTH_MOST];
};

// Calls itself. Returns something else than NULL when the task is to end, and not only this call.
static void *perform(struct stackless *self, void *value)
{
    struct level *frame = (struct level *)self;
    const struct act *act = &frame->act;
    STACKLESS_BEGIN(self);
    do {
        frame->act = next_act(frame->task, frame->depth);
        if (act->verb == CALL) {
            frame[1] = (struct level){
                .subroutine.stackless.function = perform, .task = frame->task, .depth = frame->depth + 1};
            STACKLESS_CALL(self, &frame[1].subroutine, value);
            frame->act.verb = value ? END : CALL;
        } else if (act->verb == YIELD) {
            TASKOS_YIELD(self, frame->result);
        } else if (act->verb == WAITTASK) {
            TASKOS_WAITTASK(self, act->id, frame->result);
        } else if (act->verb == WAKEWAIT) {
            TASKOS_WAKEWAIT(self, frame->result);
        } else if (act->verb == READWAIT) {
            TASKOS_READWAIT(self, act->descriptor, frame->result);
        } else if (act->verb == WRITEWAIT) {
            TASKOS_WRITEWAIT(self, act->descriptor, frame->result);
        } else if (act->verb == SLEEP) {
            TASKOS_SLEEP(self, act->ns, frame->result);
        } else if (act->verb == SLEEP_UNTIL) {
            TASKOS_SLEEP_UNTIL(self, act->ns, frame->result);
        }
        if (act->verb < CALL)
            act_returned(frame->task, act, frame->result);
    } while (act->verb < RETURN);
    STACKLESS_END(self, act->verb == END ? frame : NULL);
}

static void *perform_all(struct stackless *self, void *value)
{
    struct performer *frame = (struct performer *)self;
    STACKLESS_BEGIN(self);
    arrive(frame->task);
    frame->levels[0] = (struct level){.subroutine.stackless.function = perform, .task = frame->task};
    STACKLESS_CALL(self, &frame->levels[0].subroutine, value);
    task_ends(frame->task);
    STACKLESS_END(self, value);
}

static uint64_t task_new(struct model_task *task)
{
    return TASKOS_NEW(os, struct performer, perform_all, .task = task);
}

static uint64_t task_newtask(struct model_task *task)
{
    return TASKOS_NEWTASK(struct performer, perform_all, .task = task);
}

static bool tasks_all_freed(void)
{
    return true; // as AddressSanitizer sees
}

int main(int argc, char **argv)
{
    return main_of_flavour(argc, argv);
}
