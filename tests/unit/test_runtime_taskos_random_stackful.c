// Random operations by tasks that have a stack.
#include "taskos_stackful.h"

#include "test_runtime_taskos_random.h"

static int trap(const struct act *act)
{
    switch (act->verb) {
    case YIELD:
        return taskos_yield();
    case WAITTASK:
        return taskos_waittask(act->id);
    case WAKEWAIT:
        return taskos_wakewait();
    case READWAIT:
        return taskos_readwait(act->descriptor);
    case WRITEWAIT:
        return taskos_writewait(act->descriptor);
    case SLEEP:
        return taskos_sleep(act->ns);
    case SLEEP_UNTIL:
        return taskos_sleep_until(act->ns);
    default:
        return 0;
    }
}

// Traps at any depth of calls. Returns whether the task is to end, or only this call.
static bool perform(struct model_task *self, unsigned depth)
{
    enum { WORDS = 16 };
    uint32_t salt = (uint32_t)random_step * 2654435761u + depth, words[WORDS];
    for (uint32_t i = 0; i < WORDS; i++)
        words[i] = salt * (i + 3);
    struct act act;
    do {
        act = next_act(self, depth);
        if (act.verb == CALL)
            act.verb = perform(self, depth + 1) ? END : CALL;
        else if (act.verb < CALL)
            act_returned(self, &act, trap(&act));
        for (uint32_t i = 0; i < WORDS; i++)
            if (words[i] != salt * (i + 3))
                random_differs("local variables of task %u have changed", number_of(self));
    } while (act.verb < RETURN);
    return act.verb == END;
}

static void body(void *argument)
{
    struct model_task *self = argument;
    arrive(self);
    perform(self, 0);
    task_ends(self);
}

static uint64_t task_new(struct model_task *task)
{
    return taskos_new(os, body, task);
}

static uint64_t task_newtask(struct model_task *task)
{
    return taskos_newtask(body, task);
}

static bool tasks_all_freed(void)
{
    return stack_live() == 0;
}

int main(int argc, char **argv)
{
    return main_of_flavour(argc, argv);
}
